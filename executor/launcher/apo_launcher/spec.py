"""Reads spec.json, the launcher's input (executor/launcher-spec.ts)."""

from __future__ import annotations

import json
from typing import Any, Dict

from . import schema

MAX_BYTES = 4 * 1_048_576


class SpecInvalid(Exception):
    """The spec cannot be used; there may be no place to write a record to."""


def load(path: str) -> Dict[str, Any]:
    """The validated spec; SpecInvalid lists everything wrong with it."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecInvalid("%s cannot be read: %s" % (path, error.strerror))
    if len(data) > MAX_BYTES:
        raise SpecInvalid("%s is larger than 4 MiB" % path)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SpecInvalid("%s is not JSON: %s" % (path, error))
    problems = schema.errors(schema.load("spec"), value)
    if problems:
        raise SpecInvalid("%s is not a valid spec:\n  %s" % (path, "\n  ".join(problems)))
    return value
