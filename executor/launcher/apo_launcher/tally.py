"""What the events of the plays add up to: counters of hosts, the task under way, failures."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional

KINDS = ("ok", "changed", "failed", "unreachable", "skipped", "rescued", "ignored")
OK, CHANGED, FAILED, UNREACHABLE, SKIPPED, RESCUED, IGNORED = range(len(KINDS))


class Failure(NamedTuple):
    """A failed or unreachable result that nothing ignored."""

    host: str
    task: str
    message: str
    unreachable: bool


class Tally:
    """Sums up events as they come; ansible's own statistics at the end replace what was counted on the way."""

    def __init__(self) -> None:
        self.trusted = False
        self.ansible = ""
        self.plays_total = 0
        self.plays_started = 0
        self.tasks = 0
        self.check = False
        self.broken_off = False
        self.complete = False
        self.lost = 0
        self.task_name: Optional[str] = None
        self.hosts: Dict[str, List[int]] = {}
        self.failures: Dict[str, Failure] = {}
        self._names: Dict[int, str] = {}
        self._handlers = {
            "hello": self._on_hello,
            "play": self._on_play,
            "task": self._on_task,
            "result": self._on_result,
            "host": self._on_host,
            "stats": self._on_stats,
        }

    def apply(self, event: Dict[str, Any]) -> None:
        """Takes one event of the callback; raises KeyError, TypeError or ValueError for anything else."""
        self._handlers[event["type"]](event)

    def _on_hello(self, event: Dict[str, Any]) -> None:
        self.trusted = True
        self.ansible = str(event["ansible"])
        self.plays_total = int(event.get("plays", 0))

    def _on_play(self, event: Dict[str, Any]) -> None:
        self.plays_started = int(event.get("distinct", event["play"]))
        self.check = self.check or event.get("check") is True
        self.broken_off = False
        for host in event["hosts"]:
            self.hosts.setdefault(host, [0] * len(KINDS))

    def _on_task(self, event: Dict[str, Any]) -> None:
        self.tasks = max(self.tasks, int(event["task"]))
        self.task_name = event["name"]
        self._names[event["task"]] = event["name"]

    def _on_result(self, event: Dict[str, Any]) -> None:
        host, state = event["host"], event["state"]
        counts = self.hosts.setdefault(host, [0] * len(KINDS))
        if state == "ok":
            counts[OK] += 1
        elif state == "changed":
            counts[OK] += 1
            counts[CHANGED] += 1
        elif state == "skipped":
            counts[SKIPPED] += 1
        elif event.get("ignored"):
            counts[OK] += 1
            counts[IGNORED] += 1
        else:
            unreachable = state == "unreachable"
            counts[UNREACHABLE if unreachable else FAILED] += 1
            self.broken_off = self.broken_off or event.get("fatal") is True
            name = self._names.get(event["task"], "")
            message = "no_log hides the message" if event.get("noLog") else event.get("message", "")
            # Of a host, the last one: an earlier one was rescued, or the host would have run no further.
            self.failures.pop(host, None)
            self.failures[host] = Failure(host, name, message, unreachable)

    def _on_host(self, event: Dict[str, Any]) -> None:
        self.hosts[event["host"]] = [int(event.get(kind, 0)) for kind in KINDS]

    def _on_stats(self, event: Dict[str, Any]) -> None:
        self.complete = True
        self.lost = int(event["lost"])

    def total(self, kind: int) -> int:
        """Sum of one counter over all hosts."""
        return sum(counts[kind] for counts in self.hosts.values())

    @property
    def anything_ran(self) -> bool:
        """Whether any host has any result."""
        return any(map(any, self.hosts.values()))

    @property
    def unfinished(self) -> bool:
        """Whether more is left to do than on the hosts that failed: plays that never began, or were broken off."""
        return not self.complete or self.broken_off or self.plays_started < self.plays_total

    def is_incomplete(self, counts: List[int]) -> bool:
        """Whether a host, by its counters, may have tasks left though it did not fail."""
        if counts[FAILED] or counts[UNREACHABLE]:
            return False
        return not self.complete or not any(counts)

    def first_failure(self, unreachable: bool) -> Optional[Failure]:
        """The failure to report: of the first host that, by the statistics, did not recover."""
        kind = UNREACHABLE if unreachable else FAILED
        candidates = [failure for failure in self.failures.values() if failure.unreachable == unreachable]
        for failure in candidates:
            if self.hosts[failure.host][kind]:
                return failure
        return candidates[0] if candidates else None
