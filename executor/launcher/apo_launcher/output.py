"""Writing to the launcher's own stdout and stderr without ever blocking on a slow reader."""

from __future__ import annotations

import os
import select
import stat
from typing import List

#: Beyond this, the launcher stops reading from ansible until the reader has caught up.
HIGH_WATER = 1_048_576


class Output:
    """A queue in front of a file descriptor. A reader that went away only makes output disappear."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._pending: List[bytes] = []
        self._size = 0
        self._broken = False
        try:
            self._regular = stat.S_ISREG(os.fstat(fd).st_mode)
        except OSError:
            self._regular, self._broken = False, True

    @property
    def pending(self) -> bool:
        """Whether something waits to be written."""
        return self._size > 0

    @property
    def full(self) -> bool:
        """Whether so much waits that no more should be taken."""
        return self._size > HIGH_WATER

    def write(self, data: bytes) -> None:
        """Adds to the queue, and writes what fits at once."""
        if self._broken or not data:
            return
        self._pending.append(data)
        self._size += len(data)
        self.flush_some()

    def flush_some(self) -> None:
        """Writes as much as the reader takes now."""
        if not self._pending:
            return
        data = memoryview(b"".join(self._pending))
        try:
            while data and self._writable():
                # A pipe that polls as writable takes PIPE_BUF bytes without blocking.
                data = data[os.write(self.fd, data if self._regular else data[: select.PIPE_BUF]) :]
        except OSError:
            self._broken, data = True, memoryview(b"")
        self._pending = [bytes(data)] if data else []
        self._size = len(data)

    def _writable(self) -> bool:
        if self._regular:
            return True
        poller = select.poll()
        poller.register(self.fd, select.POLLOUT)
        return bool(poller.poll(0))
