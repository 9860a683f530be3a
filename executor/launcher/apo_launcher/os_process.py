"""What the operating system offers for keeping hold of processes: prctl, and the list of own children."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
from typing import List

PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PIPE_SIZE = 1_048_576

try:
    _prctl = ctypes.CDLL(None, use_errno=True).prctl
except (OSError, AttributeError):  # not Linux
    _prctl = None


def become_subreaper() -> bool:
    """Makes daemonised descendants children of this process, so that it can end them. Linux only."""
    return _prctl is not None and _prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def forbid_inspection() -> None:
    """Other processes of the same user can no longer attach to this one or read its memory."""
    if _prctl is not None:
        _prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def children() -> List[int]:
    """PIDs of the own children; as a subreaper, sooner or later of every descendant."""
    try:
        found: List[int] = []
        for thread in os.listdir("/proc/self/task"):
            with open("/proc/self/task/%s/children" % thread) as file:
                found += map(int, file.read().split())
        return found
    except OSError:
        return _children_by_stat()


def _children_by_stat() -> List[int]:
    own, found = os.getpid(), []
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    for pid in pids:
        try:
            with open("/proc/%d/stat" % pid, "rb") as file:
                # The command, in parentheses, may itself contain spaces and parentheses.
                if int(file.read().rsplit(b")", 1)[1].split()[1]) == own:
                    found.append(pid)
        except (OSError, IndexError, ValueError):
            continue
    return found


def pipe() -> "tuple[int, int]":
    """A pipe with a large buffer, if the system gives one, whose read end does not block."""
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    set_size = getattr(fcntl, "F_SETPIPE_SZ", 1031)
    # Refused beyond the user's limit, and where it is not Linux.
    with contextlib.suppress(OSError):
        fcntl.fcntl(write_end, set_size, PIPE_SIZE)
    return read_end, write_end


def signal_process(pid: int, number: int, group: bool = False) -> None:
    """Sends a signal to a process or its group; one that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.killpg if group else os.kill)(pid, number)


def group_exists(group: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
