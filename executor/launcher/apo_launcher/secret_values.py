"""Collects the secret values that a spec names, for redaction."""

from __future__ import annotations

import os
import re
from typing import Any, Callable, Dict, Iterator, List, Mapping

from . import document
from .failure import CONFIG, AttemptFailed

#: Larger files are refused: a Kubernetes Secret has at most 1 MiB.
MAX_SECRET_FILE = 1_048_576
#: Of all together; to find the values inside takes time.
MAX_SECRETS = 4 * MAX_SECRET_FILE
CHECK_EVERY = 256
_URL_PASSWORD = re.compile(r"://[^/@\s:]*:([^/@\s]+)@")


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


def collect(
    spec: Mapping[str, Any], environ: Mapping[str, str], check: Callable[[], None] = lambda: None
) -> List[bytes]:
    """
    All secret values: of named files, of directories, of variables of the environment, and in proxy URLs, with the
    values inside those that are documents. `check` is called for each file and raises to stop.
    """
    found = _Found(check)
    for entry in named_files(spec):
        found.add_file(entry["path"], entry["what"])
    secrets = spec.get("secrets", {})
    for directory in secrets.get("directories", ()):
        for name in keys_of(directory, "Secret"):
            found.add_file(os.path.join(directory, name), "Secret file")
    for name in secrets.get("env", ()):
        if name not in environ:
            raise AttemptFailed(CONFIG, "Environment variable %s, which the spec names as a secret, is not set." % name)
        found.add(environ[name].encode("utf-8", "surrogateescape"))
    for name, value in environ.items():
        if name.lower().endswith("_proxy"):
            found.values.update(
                dict.fromkeys(match.encode("utf-8", "surrogateescape") for match in _URL_PASSWORD.findall(value))
            )
    return list(found.values)


class _Found:
    """The values so far, in order, each once."""

    def __init__(self, check: Callable[[], None]) -> None:
        self.values: Dict[bytes, None] = {}
        self._check = check
        self._bytes = 0

    def add_file(self, path: str, what: str) -> None:
        self._check()
        self.add(read(path, what))

    def add(self, data: bytes) -> None:
        self._bytes += len(data)
        if self._bytes > MAX_SECRETS:
            raise AttemptFailed(
                CONFIG,
                "The secrets of the spec are larger than 4 MiB together. Mount only the keys that the play needs.",
            )
        self.values[data] = None
        for number, value in enumerate(document.values(data)):
            if number % CHECK_EVERY == 0:
                self._check()
            self.values[value] = None
