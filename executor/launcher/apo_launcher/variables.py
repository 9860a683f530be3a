"""Extra variables: each source becomes a file of its own, named to ansible as `-e @file`."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Dict, List, Mapping

from .failure import CONFIG, AttemptFailed
from .private_directory import PrivateDirectory
from .secret_values import keys_of, read

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def files(spec: Mapping[str, Any], private: PrivateDirectory) -> List[str]:
    """Paths of the files, in order."""
    found = []
    for source in spec.get("extraVars", ()):
        if source.get("unsafe"):
            found.append(_unsafe_file(source["inline"], private))
        elif "inline" in source:
            found.append(private.file("extra-vars.json", json.dumps(source["inline"]).encode("ascii")))
        elif "file" in source:
            read(source["file"], "Variables file")
            found.append(source["file"])
        else:
            found.append(_unsafe_file(_of_directory(source["directory"]), private))
    return found


def _of_directory(directory: str) -> Dict[str, str]:
    variables: Dict[str, str] = {}
    for name in keys_of(directory, "Variables directory"):
        if not _NAME.match(name):
            raise AttemptFailed(
                CONFIG,
                "Key %s in %s is not a name for a variable: letters, digits and _ only. Mount only the keys meant."
                % (name, directory),
            )
        path = os.path.join(directory, name)
        try:
            variables[name] = read(path, "Variable").decode("utf-8")
        except UnicodeDecodeError:
            raise AttemptFailed(CONFIG, "The value of variable %s in %s is not UTF-8 text." % (name, directory))
    return variables


def _unsafe_file(values: Mapping[str, Any], private: PrivateDirectory) -> str:
    return private.file("extra-vars.yml", unsafe_yaml(values).encode("ascii"))


def unsafe_yaml(value: Any) -> str:
    """YAML in ASCII that ansible reads as exactly this JSON value, whose strings it never templates."""
    if isinstance(value, str):
        return "!unsafe " + yaml_string(value)
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(unsafe_yaml, value))
    if isinstance(value, dict):
        # Without "?" YAML ends a key after 1024 characters.
        return "{%s}" % ", ".join("? %s : %s" % (yaml_string(key), unsafe_yaml(item)) for key, item in value.items())
    text = json.dumps(value)
    # YAML 1.1 takes a number with an exponent and no point for a string.
    return text.replace("e", ".0e") if isinstance(value, float) and "." not in text else text


def yaml_string(value: str) -> str:
    """A double-quoted YAML scalar in ASCII that stands for exactly this string."""
    out = []
    for character in value:
        code = ord(character)
        if 0x20 <= code < 0x7F and character not in '"\\':
            out.append(character)
        elif code <= 0xFF:
            out.append("\\x%02x" % code)
        else:
            out.append("\\u%04x" % code if code <= 0xFFFF else "\\U%08x" % code)
    return '"%s"' % "".join(out)
