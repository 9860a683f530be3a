"""
The record, rewritten in place so that at any instant the file holds a whole record or none.

The termination message file of a Pod is a bind mount: it cannot be replaced by a rename. Each rewrite is therefore
one pwrite of the same number of bytes at offset 0, padded with spaces, within one page: the kernel copies it
without a point at which a signal could stop it half-way, and what a reader might catch in between fails the
digest. Only the last rewrite is followed by cutting off the padding.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, Dict, List, Optional

from .failure import CONFIG, AttemptFailed
from .redaction import Redactor
from .tally import KINDS, Tally

LIMIT = 3584
MAX_HOSTS = 50
MAX_MESSAGE = 1024
MAX_TASK = 512
MAX_HOST_NAME = 253


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no white space, in UTF-8: what the digest is taken over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def sealed(body: Dict[str, Any]) -> bytes:
    """The record's bytes: the body with its digest."""
    return canonical({**body, "digest": hashlib.sha256(canonical(body)).hexdigest()})


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, none of which is half a character of UTF-8."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def fit(body: Dict[str, Any], limit: int = LIMIT - 1) -> bytes:
    """The bytes of a record within the limit: hosts at the end of the list go first, then the end of the texts."""
    data = sealed(body)
    if len(data) <= limit:
        return data
    body = {**body, "hosts": list(body["hosts"])}
    total, texts = len(body["hosts"]) + body.get("hostsOmitted", 0), ("message", "task", "host")
    while len(data) > limit and body["hosts"]:
        # Each host takes some 30 bytes; dropping by estimate keeps the number of rounds small.
        for _host in range(max(1, (len(data) - limit) // 150)):
            dropped = body["hosts"].pop() if body["hosts"] else {}
            if dropped.get("failed") or dropped.get("unreachable") or dropped.get("incomplete"):
                body["truncated"] = True
        body["hostsOmitted"] = total - len(body["hosts"])
        data = sealed(body)
    for name in texts:
        while len(data) > limit and len(body.get(name, "")) > 16:
            body[name] = cut(body[name], max(16, len(body[name]) * 3 // 4))
            body["truncated"] = True
            data = sealed(body)
    return data


def worst_hosts(tally: Tally) -> List[Dict[str, Any]]:
    """Hosts with their counters, worst first."""

    def badness(item):
        counts = dict(zip(KINDS, item[1]))
        incomplete = tally.is_incomplete(item[1])
        return (
            -counts["failed"],
            -counts["unreachable"],
            not incomplete,
            -counts["rescued"] - counts["ignored"],
            -counts["changed"],
            item[0],
        )

    found = []
    for name, counts in sorted(tally.hosts.items(), key=badness)[:MAX_HOSTS]:
        entry: Dict[str, Any] = {"name": cut(name, MAX_HOST_NAME)}
        if tally.is_incomplete(counts):
            entry["incomplete"] = True
        entry.update((kind, count) for kind, count in zip(KINDS, counts) if count)
        found.append(entry)
    return found


def summary(tally: Tally) -> Dict[str, Any]:
    """The part of the record that comes from the events."""
    hosts = worst_hosts(tally)
    body: Dict[str, Any] = {
        "totals": {
            "hosts": len(tally.hosts),
            "tasks": tally.tasks,
            **{kind: tally.total(index) for index, kind in enumerate(KINDS)},
        },
        "hosts": hosts,
    }
    omitted = len(tally.hosts) - len(hosts)
    if omitted:
        body["hostsOmitted"] = omitted
        shown = {entry["name"] for entry in hosts}
        if any(
            tally.is_incomplete(counts) or counts[2] or counts[3]
            for name, counts in tally.hosts.items()
            if name not in shown
        ):
            body["truncated"] = True
    if tally.check:
        body["check"] = True
    if tally.plays_started and tally.unfinished:
        body["unfinished"] = True
    if tally.ansible:
        body["ansible"] = cut(tally.ansible, 32)
    if tally.task_name:
        body["task"] = cut(tally.task_name, MAX_TASK)
    return body


class RecordFile:
    """The file that holds the record. Opened once and never replaced."""

    def __init__(self, path: str) -> None:
        try:
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise AttemptFailed(CONFIG, "The record %s cannot be written: %s." % (path, error.strerror))
        self._sequence = 0

    def write(self, body: Dict[str, Any], redactor: Redactor, last: bool = False) -> None:
        """Rewrites the record; `body` is everything but the sequence and the digest."""
        body = {**body, "sequence": self._sequence}
        for name, limit in (("message", MAX_MESSAGE), ("host", MAX_HOST_NAME), ("task", MAX_TASK)):
            if name in body:
                body[name] = cut(redactor.text(body[name]), limit)
        self._sequence += 1
        data = fit(body)
        size: Optional[int] = len(data) + 1 if last else None
        os.pwrite(self._fd, (data + b"\n").ljust(LIMIT), 0)
        if os.fstat(self._fd).st_size > LIMIT or size is not None:
            os.ftruncate(self._fd, LIMIT if size is None else size)

    def close(self) -> None:
        """Closes the file."""
        os.close(self._fd)
