"""What a program wrote: the beginning and the end are kept for messages; all of it can be shown at once."""

from __future__ import annotations

from typing import Optional

from .output import Output
from .redaction import Redactor, Stream

KEPT = 32_768


class Capture:
    """A sink of bytes that keeps at most 64 KiB."""

    def __init__(self) -> None:
        self._head = b""
        self._tail = b""
        self._cut = False

    def __call__(self, data: bytes) -> None:
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

    def end(self) -> None:
        """Nothing is held back."""

    def and_show(self, output: Output, redactor: Redactor) -> "Shown":
        """A sink that also shows everything, redacted, as it comes."""
        return Shown(self, output, redactor.stream())


class Shown:
    """A sink in front of a Capture that shows what it takes."""

    def __init__(self, capture: Optional[Capture], output: Output, stream: Stream) -> None:
        self._capture, self._output, self._stream = capture, output, stream

    def __call__(self, data: bytes) -> None:
        if self._capture is not None:
            self._capture(data)
        self._output.write(self._stream.feed(data))

    def end(self) -> None:
        """Shows what was held back."""
        self._output.write(self._stream.end())
