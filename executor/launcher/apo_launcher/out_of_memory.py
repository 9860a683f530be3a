"""Whether the kernel killed for lack of memory, by the counter of the attempt's own cgroup."""

from __future__ import annotations

import os
from typing import Optional


class OomCounter:
    """Compares the cgroup's oom_kill counter (v2 memory.events, v1 memory.oom_control) with that at the start."""

    def __init__(self, cgroup: Optional[str]) -> None:
        self._cgroup = cgroup
        self._start = self._read()

    def _read(self) -> int:
        if self._cgroup is None:
            return 0
        for name in ("memory.events", "memory.oom_control", "memory/memory.oom_control"):
            try:
                with open(os.path.join(self._cgroup, name)) as file:
                    for line in file:
                        key, _space, value = line.partition(" ")
                        if key == "oom_kill":
                            return int(value)
            except (OSError, ValueError):
                continue
        return 0

    @property
    def known(self) -> bool:
        """Whether there is a counter to go by."""
        return self._cgroup is not None

    @property
    def rose(self) -> bool:
        """Whether a process of the cgroup was killed since the start."""
        return self._read() > self._start
