"""Passwords for ansible: copied into private files, because ansible would execute an executable password file."""

from __future__ import annotations

from typing import Any, List, Mapping

from .private_directory import PrivateDirectory
from .secret_values import read


def options(spec: Mapping[str, Any], private: PrivateDirectory) -> List[str]:
    """Options of ansible programs for vault, connection and become passwords."""
    found = []
    for identity in spec.get("vault", ()):
        copy = private.file("vault", read(identity["file"], "Vault password file"))
        found.append("--vault-id=%s@%s" % (identity.get("id", "default"), copy))
    connection = spec.get("connection", {})
    for name, option, what in (
        ("passwordFile", "--connection-password-file", "Connection password"),
        ("becomePasswordFile", "--become-password-file", "Become password"),
    ):
        if name in connection:
            found.append("%s=%s" % (option, private.file(name, read(connection[name], what))))
    return found
