"""What several test modules need."""

import functools
import hashlib
import json
import os
import random

from apo_launcher import record, schema

HERE = os.path.dirname(os.path.abspath(__file__))
LAUNCHER = os.path.dirname(HERE)


def seeded(test):
    """Gives a test a source of randomness; a failure shows its seed, and APO_TEST_SEED repeats it."""

    @functools.wraps(test)
    def with_seed(self):
        seed = int(os.environ.get("APO_TEST_SEED") or random.SystemRandom().randrange(2**32))
        with self.subTest(APO_TEST_SEED=seed):
            test(self, random.Random(seed))

    return with_seed


def parse_record(data):
    """The record in these bytes, or None: what parseRecord of executor/record.ts does."""
    if len(data) > record.LIMIT:
        return None
    try:
        value = json.loads(data)
    except ValueError:
        return None
    if schema.errors(schema.load("record"), value):
        return None
    digest = value.pop("digest")
    return value if hashlib.sha256(record.canonical(value)).hexdigest() == digest else None
