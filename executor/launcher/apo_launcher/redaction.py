"""Redaction of known secret values in bytes, in one pass and across chunk boundaries.

A value is searched for as it is and in the forms in which it commonly turns up: base64 (both alphabets, at any
alignment, also wrapped), URL-encoded, and escaped for JSON once or twice. Of a value of several lines, such as a
PEM file, each long enough line is a secret too. Values shorter than 4 bytes are not searched for: they would
match everywhere. One regular expression of their first bytes, which cannot backtrack, finds where to compare.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Set, Tuple
from urllib.parse import quote, quote_plus

from .failure import CONFIG, AttemptFailed

MARKER = b"[REDACTED]"
MIN_VALUE = 4
MIN_LINE = 8
MAX_PATTERN = 4096
#: Of a larger value only so much is searched for.
MAX_VALUE = 65_536
#: More values, each line of one that has several among them, are refused: to prepare the search would take too long.
MAX_PARTS = 20_000
PREFIX = 8
BASE64_WRAPS = (64, 76)


def forms(value: bytes) -> Set[bytes]:
    """The forms in which a value is searched for, itself included."""
    found = {value}
    found.update(_base64_forms(value))
    text = value.decode("utf-8", "surrogateescape")
    for quoted in (quote(value, safe=""), quote(value), quote_plus(value)):
        found.add(quoted.encode("ascii"))
        found.add(re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), quoted).encode("ascii"))
    for ascii_only in (True, False):
        once = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        twice = json.dumps(once, ensure_ascii=ascii_only)[1:-1]
        found.update(form.encode("utf-8", "surrogateescape") for form in (once, once.replace("/", "\\/"), twice))
    return {form for form in found if len(form) >= MIN_VALUE}


def _base64_forms(value: bytes) -> Iterator[bytes]:
    for shift, dropped in ((0, 0), (1, 2), (2, 3)):
        # Characters at either end that also carry bits of the neighbouring bytes are left out.
        encoded = base64.b64encode(b"\0" * shift + value).rstrip(b"=")[dropped:]
        core = encoded[:-1] if (shift + len(value)) % 3 else encoded
        pieces = [core]
        if shift == 0:
            pieces += [encoded[at : at + wrap] for wrap in BASE64_WRAPS for at in range(0, len(encoded), wrap)]
        for piece in pieces:
            if len(piece) >= MIN_LINE or piece is core:
                yield piece
                yield piece.replace(b"+", b"-").replace(b"/", b"_")


def patterns(values: Iterable[bytes], check: Callable[[], None] = lambda: None) -> Set[bytes]:
    """
    Everything to search for, given the secret values; long patterns are cut into pieces. `check` is called again
    and again and raises to stop.
    """
    parts: Set[bytes] = set()
    for value in values:
        check()
        parts.update(_parts(value))
        if len(parts) > MAX_PARTS:
            raise AttemptFailed(
                CONFIG,
                "The secrets of the spec hold more than %d values to keep out of the output. Mount fewer keys."
                % MAX_PARTS,
            )
    found: Set[bytes] = set()
    for part in parts:
        check()
        found.update(piece for form in forms(part) for piece in _pieces(form))
    return found


def _parts(value: bytes) -> Iterator[bytes]:
    """A value, with and without white space around it, and each long enough line of one that has several."""
    whole = value.strip(b"\r\n")[:MAX_VALUE]
    yield from (part for part in (whole, whole.strip()) if len(part) >= MIN_VALUE)
    lines = [line.strip() for line in whole.split(b"\n")]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= MIN_LINE and not line.startswith(b"-----"))


def _pieces(form: bytes) -> List[bytes]:
    pieces = [form[at : at + MAX_PATTERN] for at in range(0, len(form), MAX_PATTERN)]
    return [piece for piece in pieces if len(piece) >= MIN_VALUE]


class Redactor:
    """Finds the secrets of a fixed set of values. Use `text` for one string and `stream` for a stream."""

    def __init__(self, values: Iterable[bytes], check: Callable[[], None] = lambda: None) -> None:
        found = patterns(values, check)
        # By their first bytes, longest first: what the one regular expression finds is compared in full.
        self._by_prefix: Dict[bytes, List[bytes]] = {}
        for pattern in sorted(found, key=lambda item: (-len(item), item)):
            self._by_prefix.setdefault(pattern[:PREFIX], []).append(pattern)
        self._starts = {pattern[:length] for pattern in found for length in range(1, min(PREFIX, len(pattern)))}
        self._find = _compile(self._by_prefix).search if found else None
        self.longest = max(map(len, found), default=0)

    def contains(self, data: bytes) -> bool:
        """Whether any secret is in the data."""
        return self._next(data, 0) is not None

    def text(self, value: str) -> str:
        """The string without the secrets."""
        data = value.encode("utf-8", "replace")
        if not self.contains(data):
            return value
        return self.data(data).decode("utf-8", "replace")

    def beginning(self, value: str) -> str:
        """The string without the secrets, and without what at its end might be the beginning of one."""
        return self.stream().feed(value.encode("utf-8", "replace")).decode("utf-8", "replace")

    def data(self, value: bytes) -> bytes:
        """The bytes without the secrets."""
        stream = Stream(self)
        return stream.feed(value) + stream.end()

    def stream(self) -> "Stream":
        """A redactor of one stream."""
        return Stream(self)

    def spans(self, data: bytes) -> Iterator[Tuple[int, int]]:
        """Start and end of everything to redact, in order; overlapping secrets make one span."""
        found = self._next(data, 0)
        while found:
            start, end = found
            found = self._next(data, start + 1)
            while found and found[0] < end:
                end = max(end, found[1])
                found = self._next(data, found[0] + 1)
            yield start, end

    def _next(self, data: bytes, at: int) -> Optional[Tuple[int, int]]:
        """The first secret that starts at or after a position; the longest, if several start there."""
        match = self._find(data, at) if self._find else None
        while match and self._find:
            start, longest = match.start(), 0
            for length in range(MIN_VALUE, PREFIX + 1):
                for pattern in self._by_prefix.get(data[start : start + length], ()):
                    if len(pattern) > longest and data.startswith(pattern, start):
                        longest = len(pattern)
                        break
            if longest:
                return start, start + longest
            match = self._find(data, start + 1)
        return None

    def held(self, data: bytes) -> int:
        """Where the first secret might begin that the end of the data cuts off; its length if none."""
        size = len(data)
        if self._find is None:
            return size
        match = self._find(data, max(0, size - self.longest + 1))
        while match:
            rest = data[match.start() :]
            if any(len(rest) < len(item) and item.startswith(rest) for item in self._by_prefix.get(rest[:PREFIX], ())):
                return match.start()
            match = self._find(data, match.start() + 1)
        for at in range(max(0, size - PREFIX + 1), size):
            if data[at:] in self._starts:
                return at
        return size


class Stream:
    """Redacts a stream given in chunks; what it holds back is shorter than the longest pattern."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._tail = b""
        self._covered = 0

    def feed(self, chunk: bytes) -> bytes:
        """Takes the next chunk and gives what may be shown now."""
        data = self._tail + chunk
        return self._emit(data, self._redactor.held(data))

    def end(self) -> bytes:
        """Gives what was held back."""
        return self._emit(self._tail, len(self._tail))

    def _emit(self, data: bytes, limit: int) -> bytes:
        # `covered`: how far a span that is already shown as a marker reaches into the data.
        out, shown, covered = [], min(self._covered, limit), self._covered
        for start, end in self._redactor.spans(data):
            if start >= limit:
                break
            if start < covered:
                covered = max(covered, end)
            else:
                out += [data[shown:start], MARKER]
                covered = end
            shown = min(covered, limit)
        out.append(data[shown:limit])
        self._tail, self._covered = data[limit:], max(0, covered - limit)
        return b"".join(out)


def _compile(prefixes: Iterable[bytes]) -> "re.Pattern[bytes]":
    # Branches by first byte, so that the cost of a position does not grow with the number of patterns.
    branches: Dict[bytes, List[bytes]] = {}
    for prefix in sorted(prefixes):
        branches.setdefault(prefix[:1], []).append(re.escape(prefix[1:]))
    return re.compile(b"|".join(re.escape(first) + b"(?:%s)" % b"|".join(rests) for first, rests in branches.items()))
