"""
Stands in for git and hg while ansible-galaxy runs, as it hands on names that the repository chose without `--`
(ansible-core 2.14: roles; all releases: collections). Only the calls that ansible-galaxy makes pass, with `--`
added. Which transports git may use is not decided here, but by GIT_ALLOW_PROTOCOL.

Started as a file of its own: galaxy_scm.py <name> <path of the real program> <arguments of the call>.
"""

from __future__ import annotations

import os
import sys
from typing import List

_TLS_OFF = ["-c", "http.sslVerify=false"]


class Refused(Exception):
    """The call is not made; the message says why."""


def arguments(argv: List[str]) -> List[str]:
    """The arguments with which git is called; raises Refused."""
    if argv[:1] == ["clone"]:
        return _clone(argv[1:])
    if argv[:1] == ["checkout"] and len(argv) == 2:
        return ["checkout", _revision(argv[1])]
    if argv[:1] == ["archive"] and len(argv) == 4 and _names_its_file(argv[1:3]):
        return [*argv[:3], _revision(argv[3])]
    raise Refused("this call is not one that ansible-galaxy is known to make")


def _clone(words: List[str]) -> List[str]:
    options: List[str] = []
    names: List[str] = []
    while words:
        word = words[0]
        if words[:2] == _TLS_OFF:
            options += _TLS_OFF
            words = words[1:]
        elif word == "--depth=1":
            options.append(word)
        elif word != "--":
            names.append(word)
        words = words[1:]
    if any(name.startswith("-") for name in names) or len(names) != 2:
        raise Refused("the source and the name of a requirement must not start with '-'")
    return ["clone", *options, "--", names[0], _destination(names[1])]


def _destination(name: str) -> str:
    # A role's is the name that the requirement gives it, a collection's an absolute path to a new directory.
    if name in (".", "..") or ("/" in name and not _is_empty_directory(name)):
        raise Refused("the name of a role must not contain '/'")
    return name


def _is_empty_directory(path: str) -> bool:
    return os.path.isabs(path) and os.path.normpath(path) == path and os.path.isdir(path) and not os.listdir(path)


def _names_its_file(options: List[str]) -> bool:
    return options[0].startswith("--prefix=") and options[1].startswith("--output=")


def _revision(name: str) -> str:
    if name.startswith("-"):
        raise Refused("the version of a requirement must not start with '-'")
    return name


def main(name: str, program: str, argv: List[str]) -> None:
    """Makes the call in place of this process, or ends it with exit code 128, as git does."""
    try:
        if name != "git":
            raise Refused("collections and roles are installed from git repositories and archives only")
        if not program:
            raise Refused("git is not in PATH; use an image with git")
        checked = arguments(argv)
    except Refused as reason:
        # ansible-galaxy itself says which call it was, and breaks lines.
        print("ERROR! The call of %s was refused: %s." % (name, reason), file=sys.stderr)
        sys.exit(128)
    os.execv(program, [name, *checked])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
