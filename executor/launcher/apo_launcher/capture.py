"""What a program wrote, redacted: the beginning and the end are kept for messages; all of it can be shown at once."""

from __future__ import annotations

from typing import List, Optional

from .output import Output
from .redaction import Redactor, Stream

KEPT = 32_768


class Capture:
    """Keeps at most 64 KiB. Only what is redacted comes here, so that no cut can leave a part of a secret."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._head = b""
        self._tail = b""
        self._cut = False

    def sink(self, output: Optional[Output] = None) -> "Redacting":
        """A sink for one stream of the program, which also shows everything on the output as it comes."""
        return Redacting(self._redactor.stream(), self, output)

    def keep(self, data: bytes) -> None:
        """Takes redacted bytes."""
        room = KEPT - len(self._head)
        if room > 0:
            self._head, data = self._head + data[:room], data[room:]
        if data:
            self._cut = self._cut or len(self._tail) + len(data) > KEPT
            self._tail = (self._tail + data)[-KEPT:]

    def data(self) -> bytes:
        """The bytes kept."""
        return self._head + (b"\n[...]\n" if self._cut else b"") + self._tail

    def text(self) -> str:
        """The bytes kept, as text."""
        return self.data().decode("utf-8", "replace")


class Redacting:
    """A sink that redacts a stream for a Capture, an Output, or both."""

    def __init__(self, stream: Stream, capture: Optional[Capture], output: Optional[Output]) -> None:
        self._stream, self._capture, self._output = stream, capture, output

    def __call__(self, data: bytes) -> None:
        self._pass_on(self._stream.feed(data))

    def end(self) -> None:
        """Passes on what was held back."""
        self._pass_on(self._stream.end())

    def _pass_on(self, data: bytes) -> None:
        if self._capture is not None:
            self._capture.keep(data)
        if self._output is not None:
            self._output.write(data)


class Whole:
    """A sink that keeps everything as it is, for answers that are read and not shown."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._chunks: List[bytes] = []
        self._size = 0

    def __call__(self, data: bytes) -> None:
        self._size += len(data)
        if not self.is_cut:
            self._chunks.append(data)

    def end(self) -> None:
        """Nothing is held back."""

    @property
    def is_cut(self) -> bool:
        """Whether there was more than the limit, and the end is missing."""
        return self._size > self._limit

    @property
    def data(self) -> bytes:
        """The bytes."""
        return b"".join(self._chunks)
