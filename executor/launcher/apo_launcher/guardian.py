"""A process that outlives the launcher, should that be killed: it ends ansible and removes the private directory."""

from __future__ import annotations

import os
import select
import shutil
import signal
import time

from . import os_process

POLL_SECONDS = 0.05


class Guardian:
    """
    A fork of the launcher that waits, at no cost, for the end of a pipe whose other end only the launcher holds.
    It is ended by SIGKILL when there is nothing left to guard.
    """

    def __init__(self, directory: str, grace: float) -> None:
        read_end, self._write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._write_end)
                _guard(read_end, directory, grace)
            finally:
                os._exit(0)
        os.close(read_end)

    def watch(self, group: int) -> None:
        """The process group to end, in place of an earlier one."""
        os.write(self._write_end, b"%d\n" % group)


def _guard(read_end: int, directory: str, grace: float) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # Who reads the launcher's output must see its end, not ours.
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    os.closerange(3, read_end)
    os.closerange(read_end + 1, 256)
    said = b""
    while True:
        select.select([read_end], [], [])
        data = os.read(read_end, 4096)
        if not data:
            break
        said = (said + data)[-64:]
    groups = said.split()
    if groups:
        _end(int(groups[-1]), grace)
    shutil.rmtree(directory, ignore_errors=True)


def _end(group: int, grace: float) -> None:
    os_process.signal_process(group, signal.SIGINT, group=True)
    limit = time.monotonic() + grace
    while os_process.group_exists(group) and time.monotonic() < limit:
        time.sleep(POLL_SECONDS)
    os_process.signal_process(group, signal.SIGKILL, group=True)
