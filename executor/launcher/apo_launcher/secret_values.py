"""Collects the secret values that a spec names, for redaction."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Dict, Iterator, List, Mapping

from .failure import CONFIG, AttemptFailed

#: Larger files are refused: a Kubernetes Secret has at most 1 MiB.
MAX_SECRET_FILE = 1_048_576
MIN_SCALAR = 6
_SCALAR = re.compile(rb"^\s*(?:-\s+)?[\w.\"'-]+\s*:\s+(.+?)\s*$", re.MULTILINE)
_URL_PASSWORD = re.compile(r"://[^/@\s:]*:([^/@\s]+)@")
_ORDINARY = re.compile(rb"^(?:true|false|yes|no|null|[\d.]+|!\S+|[|>][-+]?)$", re.IGNORECASE)


def read(path: str, what: str) -> bytes:
    """Content of a file that the spec names; a missing or unreadable one is class Config."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SECRET_FILE + 1)
    except OSError as error:
        raise AttemptFailed(
            CONFIG,
            "%s %s cannot be read: %s. Check the Secret and the key that the spec names."
            % (what, path, error.strerror),
        )
    if len(data) > MAX_SECRET_FILE:
        raise AttemptFailed(CONFIG, "%s %s is larger than 1 MiB." % (what, path))
    return data


def keys_of(directory: str, what: str) -> List[str]:
    """Files of a mounted Secret or ConfigMap, sorted; the kubelet's own `..data` entries are left out."""
    try:
        names = sorted(name for name in os.listdir(directory) if not name.startswith(".."))
    except OSError as error:
        raise AttemptFailed(
            CONFIG,
            "%s %s cannot be read: %s. Check that the Secret or ConfigMap is mounted."
            % (what, directory, error.strerror),
        )
    return [name for name in names if os.path.isfile(os.path.join(directory, name))]


def scalars(data: bytes) -> Iterator[bytes]:
    """Values inside a JSON or YAML document: what `password: hunter22` hides is also secret on its own."""
    try:
        yield from _leaves(json.loads(data))
        return
    except ValueError:
        pass
    for match in _SCALAR.finditer(data):
        value = match.group(1)
        if value[:1] == value[-1:] and value[:1] in (b'"', b"'"):
            value = value[1:-1]
        if len(value) >= MIN_SCALAR and not _ORDINARY.match(value):
            yield value


def _leaves(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif isinstance(value, str) and len(value) >= MIN_SCALAR:
        yield value.encode("utf-8", "surrogateescape")


def named_files(spec: Mapping[str, Any]) -> Iterator[Dict[str, str]]:
    """Every file of the spec that holds one secret, as {what, path}."""
    for identity in spec.get("vault", ()):
        yield {"what": "Vault password file", "path": identity["file"]}
    connection = spec.get("connection", {})
    for key in connection.get("privateKeys", ()):
        yield {"what": "Private key", "path": key["file"]}
        if "passphraseFile" in key:
            yield {"what": "Passphrase file", "path": key["passphraseFile"]}
    for name, what in (("passwordFile", "Connection password"), ("becomePasswordFile", "Become password")):
        if name in connection:
            yield {"what": what, "path": connection[name]}
    for server in spec.get("galaxy", {}).get("servers", ()):
        if "tokenFile" in server:
            yield {"what": "Token of Galaxy server %s" % server["name"], "path": server["tokenFile"]}
    for path in spec.get("secrets", {}).get("files", ()):
        yield {"what": "Secret file", "path": path}


def collect(spec: Mapping[str, Any], environ: Mapping[str, str]) -> List[bytes]:
    """All secret values: of named files, of directories, of variables of the environment, and in proxy URLs."""
    found: List[bytes] = []
    for entry in named_files(spec):
        _add(found, read(entry["path"], entry["what"]))
    secrets = spec.get("secrets", {})
    for directory in secrets.get("directories", ()):
        for name in keys_of(directory, "Secret"):
            _add(found, read(os.path.join(directory, name), "Secret file"))
    for name in secrets.get("env", ()):
        if name not in environ:
            raise AttemptFailed(CONFIG, "Environment variable %s, which the spec names as a secret, is not set." % name)
        _add(found, environ[name].encode("utf-8", "surrogateescape"))
    for name, value in environ.items():
        if name.lower().endswith("_proxy"):
            found.extend(match.encode("utf-8", "surrogateescape") for match in _URL_PASSWORD.findall(value))
    return found


def _add(found: List[bytes], data: bytes) -> None:
    found.append(data)
    if b":" in data and not data.lstrip().startswith(b"-----"):
        found.extend(scalars(data))
