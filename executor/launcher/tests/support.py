"""What several test modules need."""

import hashlib
import json
import os
import random
import sys

from apo_launcher import record, schema

HERE = os.path.dirname(os.path.abspath(__file__))
LAUNCHER = os.path.dirname(HERE)


def seeded(test):
    """A source of randomness whose seed is printed when the test fails (APO_TEST_SEED repeats a run)."""
    seed = int(os.environ.get("APO_TEST_SEED") or random.SystemRandom().randrange(2**32))
    test.addCleanup(lambda: print("APO_TEST_SEED=%d" % seed, file=sys.stderr) if failed(test) else None)
    return random.Random(seed)


def failed(test):
    """Whether the running test has failed so far."""
    outcome = test._outcome
    result = getattr(outcome, "result", None)
    problems = getattr(outcome, "errors", None) or getattr(result, "errors", []) + getattr(result, "failures", [])
    return any(entry[0] is test and entry[1] for entry in problems)


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
