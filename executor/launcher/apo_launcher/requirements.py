"""Requirements files, and the installation of the collections and roles that they name."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Callable, List, Mapping, Tuple

from . import checkout, command_line
from .classify import galaxy_failure
from .failure import CONFIG

DEFAULT_FILES = ("requirements.yml", "collections/requirements.yml", "roles/requirements.yml")
_COLLECTIONS = re.compile(r"^[\"']?collections[\"']?\s*:", re.MULTILINE)
_ROLES = re.compile(r"^[\"']?roles[\"']?\s*:|^-\s", re.MULTILINE)

#: Runs one ansible-galaxy call; gives its exit code and what it wrote.
Install = Callable[[List[str]], Tuple[int, str]]


def find(spec: Mapping[str, Any], root: str) -> List[str]:
    """Absolute paths of the requirements files; those that the spec names must exist."""
    named = spec.get("requirements", {}).get("files")
    if named is not None:
        return [checkout.resolve(root, path, "Requirements file", CONFIG) for path in named]
    present = [path for path in DEFAULT_FILES if os.path.lexists(os.path.join(root, path))]
    return [checkout.resolve(root, path, "Requirements file", CONFIG) for path in present]


def kinds(text: str, path: str) -> List[str]:
    """What a requirements file names: `role`, `collection`, or both. The standard library reads no YAML."""
    try:
        value = json.loads(text)
    except ValueError:
        found = [kind for kind, line in (("role", _ROLES), ("collection", _COLLECTIONS)) if line.search(text)]
        if "collection" in found and not re.search(r"^[\"']?roles", text, re.MULTILINE):
            found = ["collection"]
    else:
        found = (
            ["role"]
            if isinstance(value, list)
            else [key[:-1] for key in ("roles", "collections") if key in (value or ())]
        )
    if found or not text.strip():
        return found
    return ["role"] if os.path.basename(os.path.dirname(path)) == "roles" else ["collection"]


def install(spec: Mapping[str, Any], root: str, target: str, run: Install) -> None:
    """Installs into `<target>/collections` and `<target>/roles`; both exist afterwards, if only empty."""
    for name in ("collections", "roles"):
        os.makedirs(os.path.join(target, name), exist_ok=True)
    offline = spec.get("galaxy", {}).get("offline", False)
    for path in find(spec, root):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        for kind in kinds(text, path):
            rc, output = run(command_line.galaxy(kind, path, os.path.join(target, kind + "s"), offline))
            if rc != 0:
                raise galaxy_failure(rc, output, os.path.relpath(path, root))
