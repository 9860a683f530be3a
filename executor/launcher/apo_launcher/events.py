"""The events file: NDJSON, redacted, bounded. Also where the callback's lines are read and summed up."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Callable, Dict, Optional

from .record import cut
from .redaction import Redactor
from .tally import Tally

DEFAULT_LIMIT = 8 * 1_048_576
#: Part of the limit, on top of it, that only what matters most may use.
RESERVE = 8
MAX_LINE = 65_536
MAX_PIPE_LINE = 8 * 1_048_576
MAX_HOSTS = 500
#: Fields of an event that can hold text of the play, at any depth, with their greatest length; nothing else is
#: rewritten. A list of texts has the limit for each.
TEXT_FIELDS = {
    "name": 512,
    "host": 253,
    "hosts": 253,
    "message": 2048,
    "path": 1024,
    "action": 253,
    "diff": 8192,
    "text": 8192,
    "header": 1024,
}

_encode = json.JSONEncoder(separators=(",", ":")).encode


def _utc_milliseconds() -> int:
    return int(time.time() * 1000)


class EventLog:
    """Writes events and keeps the tally. Without a path it only keeps the tally."""

    def __init__(
        self,
        path: Optional[str],
        redactor: Redactor,
        limit: int,
        tally: Tally,
        clock: Callable[[], int] = _utc_milliseconds,
    ) -> None:
        self.tally = tally
        self.next_seq = 0
        self.dropped: Dict[str, int] = {}
        self._redactor = redactor
        self._clock = clock
        self._limit = limit
        self._size = 0
        self._partial = b""
        self._fd = None
        if path is not None:
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def emit(self, kind: str, **fields: Any) -> None:
        """Writes an event of the launcher itself."""
        event = {"type": kind, "seq": self.next_seq, "time": self._clock(), **fields}
        self.next_seq += 1
        self._write(self._admit(self._redacted(event)))

    def feed(self, data: bytes) -> None:
        """Takes bytes from the callback's pipe."""
        data = self._partial + data
        batch, newline, self._partial = data.rpartition(b"\n")
        if len(self._partial) > MAX_PIPE_LINE:
            self._partial = b""
            self._drop("invalid")
        if not newline:
            return
        secret = self._redactor.contains(batch)
        lines = []
        for line in batch.split(b"\n"):
            try:
                event = json.loads(line)
                rewritten = secret or "long" in event
                if rewritten:
                    event = self._redacted(event)
                    event.pop("long", None)
                self.tally.apply(event)
                self.next_seq = max(self.next_seq, int(event["seq"]) + 1)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self._drop("invalid")
                continue
            if event["type"] in ("hello", "stats"):
                continue
            lines.append(self._admit(event, None if rewritten else line))
        self._write(b"".join(lines))

    def _admit(self, event: Dict[str, Any], line: Optional[bytes] = None) -> bytes:
        """The line of an event, or nothing if there is no room for it."""
        kind = event["type"]
        if kind == "play":
            event = {name: part for name, part in event.items() if name != "distinct"}
            event["hosts"] = event["hosts"][:MAX_HOSTS]
            line = None
        elif "fatal" in event:
            event, line = {name: part for name, part in event.items() if name != "fatal"}, None
        text = (line if line is not None else _encode(event).encode("ascii")) + b"\n"
        what = event["state"] if kind == "result" else kind
        important = what in ("failed", "unreachable", "play", "phase", "host", "warning")
        limit = self._limit + (self._limit // RESERVE if important else 0)
        if kind != "end" and (self._size + len(text) > limit or len(text) > MAX_LINE):
            self._drop(what)
            return b""
        self._size += len(text)
        return text

    def _drop(self, what: str) -> None:
        self.dropped[what] = self.dropped.get(what, 0) + 1

    def _redacted(self, event: Dict[str, Any]) -> Dict[str, Any]:
        return {
            name: self._redact(part, TEXT_FIELDS[name]) if name in TEXT_FIELDS else part for name, part in event.items()
        }

    def _redact(self, value: Any, limit: int) -> Any:
        if isinstance(value, str):
            if len(value) > limit and value.endswith("…"):
                # Cut by the callback, where a secret may have begun.
                value = self._redactor.beginning(value[:-1]) + "…"
                return cut(value, limit)
            return cut(self._redactor.text(value), limit)
        if isinstance(value, list):
            return [self._redact(item, limit) for item in value]
        if isinstance(value, dict):
            return self._redacted(value)
        return value

    def _write(self, data: bytes) -> None:
        if self._fd is None:
            return
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError:
            # A full disk must not stop the play; the record still tells the outcome.
            self._drop("unwritten")

    def close(self) -> None:
        """Closes the file."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
