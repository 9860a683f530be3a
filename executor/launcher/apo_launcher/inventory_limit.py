"""The limit: which hosts the plays may touch. A narrowing one is compared, host by host, as ansible resolves it."""

from __future__ import annotations

import re
from typing import Any, Callable, List, Mapping, Optional, Set

from .failure import NOTHING_RAN, OPTIONS, AttemptFailed
from .private_directory import PrivateDirectory

SHOWN = 5
_PLAIN = re.compile(r"[\w.:-]+\Z")
_HEADER = re.compile(r"\s+hosts \(\d+\):")

#: Gives what `ansible --list-hosts` prints for a limit.
ListHosts = Callable[[str], str]


def check_pattern(pattern: str, what: str) -> None:
    """Refuses patterns that make ansible read files."""
    for part in re.split(r"[,;:]", pattern):
        if part.strip().lstrip("!&").startswith("@"):
            raise AttemptFailed(OPTIONS, "%s %r names a file (@); name hosts and groups instead." % (what, pattern))


def parse_hosts(listing: str) -> Set[str]:
    """Host names out of the listing of `ansible --list-hosts`."""
    lines = listing.splitlines()
    for index, line in enumerate(lines):
        if _HEADER.match(line):
            return {name.strip() for name in lines[index + 1 :] if name.startswith("    ")}
    return set()


def options(spec: Mapping[str, Any], list_hosts: ListHosts, private: PrivateDirectory) -> List[str]:
    """The --limit option for the play, or none."""
    allowed = spec.get("options", {}).get("limit")
    narrow = spec.get("narrowLimit")
    retry = spec.get("retryHosts")
    for pattern, what in ((allowed, "The limit"), (narrow, "The overriding limit")):
        if pattern is not None:
            check_pattern(pattern, what)
    if retry is None and (narrow is None or allowed is None):
        pattern = allowed if narrow is None else narrow
        return [] if pattern is None else ["--limit=" + pattern]
    hosts = _within(allowed, narrow, list_hosts)
    if retry is not None:
        hosts = set(retry) if hosts is None else hosts & set(retry)
        if not hosts:
            raise AttemptFailed(NOTHING_RAN, "None of the hosts to retry lies within the limit.")
    lines = "".join(_as_pattern(name) + "\n" for name in sorted(hosts or ()))
    return ["--limit=@" + private.file("limit", lines.encode("utf-8"))]


def _within(allowed: Optional[str], narrow: Optional[str], list_hosts: ListHosts) -> Optional[Set[str]]:
    if allowed is None and narrow is None:
        return None
    if allowed is None or narrow is None:
        return parse_hosts(list_hosts(allowed or narrow or ""))
    wide, asked = parse_hosts(list_hosts(allowed)), parse_hosts(list_hosts(narrow))
    outside = sorted(asked - wide)
    if outside:
        shown = ", ".join(outside[:SHOWN]) + (" and %d more" % (len(outside) - SHOWN) if len(outside) > SHOWN else "")
        raise AttemptFailed(
            OPTIONS,
            "The overriding limit %r may only narrow the limit %r, but adds %s. Leave these hosts out."
            % (narrow, allowed, shown),
        )
    return asked


def _as_pattern(name: str) -> str:
    return name if _PLAIN.match(name) else "~^%s$" % re.escape(name)
