"""Validation with the generated JSON Schemas: the subset of JSON Schema that executor/launcher-spec.ts uses."""

from __future__ import annotations

import json
import pkgutil
import re
from typing import Any, Dict, List

_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def load(name: str) -> Dict[str, Any]:
    """The schema of that name: `spec`, `record` or `event`."""
    data = pkgutil.get_data(__package__, "schemas/%s.json" % name)
    if data is None:
        raise FileNotFoundError("schema %s is missing from the launcher" % name)
    return json.loads(data)


def errors(schema: Dict[str, Any], value: Any, field: str = "") -> List[str]:
    """Everything wrong with a value, each as `field: problem`; empty if it is valid."""
    if "anyOf" in schema:
        return _any_of(schema["anyOf"], value, field)
    kind = schema.get("type")
    if kind is None:
        return []
    if not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
        return ["%s: must be of type %s" % (field or "(root)", kind)]
    return list(_CHECKS[kind](schema, value, field)) if kind in _CHECKS else []


def _any_of(schemas: List[Dict[str, Any]], value: Any, field: str) -> List[str]:
    found = [errors(schema, value, field) for schema in schemas]
    if not all(found):
        return []
    keys = set(value) if isinstance(value, dict) else set()
    for schema, problems in zip(schemas, found):
        if keys and keys == set(schema.get("properties", ())):
            return problems
    return ["%s: must be one of %s" % (field, " or ".join(_shape(schema) for schema in schemas))]


def _shape(schema: Dict[str, Any]) -> str:
    return "{%s}" % ", ".join(schema.get("required", ()))


def _pattern(pattern: str) -> "re.Pattern[str]":
    # `$` of JSON Schema is the very end; Python's also matches before a final newline.
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)


def _check_string(schema: Dict[str, Any], value: str, field: str) -> List[str]:
    found = []
    if len(value) < schema.get("minLength", 0):
        found.append("%s: must not be empty" % field)
    if len(value) > schema.get("maxLength", len(value)):
        found.append("%s: must have at most %d characters" % (field, schema["maxLength"]))
    if "enum" in schema and value not in schema["enum"]:
        found.append("%s: must be one of %s" % (field, ", ".join(schema["enum"])))
    if "pattern" in schema and not _pattern(schema["pattern"]).search(value):
        found.append("%s: must match %s (%s)" % (field, schema["pattern"], schema.get("description", "see the schema")))
    return found


def _check_integer(schema: Dict[str, Any], value: int, field: str) -> List[str]:
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    return [] if low <= value <= high else ["%s: must lie between %s and %s" % (field, low, high)]


def _check_array(schema: Dict[str, Any], value: List[Any], field: str) -> List[str]:
    if len(value) > schema.get("maxItems", len(value)):
        return ["%s: must have at most %d items" % (field, schema["maxItems"])]
    return [
        problem
        for index, item in enumerate(value)
        for problem in errors(schema["items"], item, "%s[%d]" % (field, index))
    ]


def _check_object(schema: Dict[str, Any], value: Dict[str, Any], field: str) -> List[str]:
    inside = field + "." if field else ""
    properties = schema.get("properties", {})
    found = ["%s%s: is required" % (inside, name) for name in schema.get("required", ()) if name not in value]
    for name, part in value.items():
        if name in properties:
            found += errors(properties[name], part, inside + name)
        elif any(_pattern(pattern).search(name) for pattern in schema.get("patternProperties", ())):
            for pattern, part_schema in schema["patternProperties"].items():
                if _pattern(pattern).search(name):
                    found += errors(part_schema, part, inside + name)
        elif schema.get("additionalProperties") is False:
            found.append("%s%s: is not a known field" % (inside, name))
    return found


_CHECKS = {"string": _check_string, "integer": _check_integer, "array": _check_array, "object": _check_object}
