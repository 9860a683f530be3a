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
# Keys that ansible's JSON decoder looks for (ansible.parsing.ajson; since 2.19 the legacy profile).
_UNSAFE = "__ansible_unsafe"
_VAULT = "__ansible_vault"


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
    return private.file("extra-vars.json", json.dumps(unsafe(values)).encode("ascii"))


def unsafe(value: Any) -> Any:
    """
    This JSON value as ansible's own encoder writes it where strings must never be templated. YAML has the tag `!unsafe`
    for it, but to ansible-core 2.19 a string with that tag is a number or boolean where it looks like one.
    """
    if isinstance(value, str):
        return {_UNSAFE: value}
    if isinstance(value, list):
        return [unsafe(item) for item in value]
    if isinstance(value, dict):
        for key in (_UNSAFE, _VAULT):
            if key in value:
                raise AttemptFailed(
                    CONFIG, "A variable has the key %s, which means something to ansible. Choose another one." % key
                )
        return {key: unsafe(item) for key, item in value.items()}
    return value
