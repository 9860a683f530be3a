"""Keeps the record up to date while the attempt runs, without spending noticeable time on it."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Mapping, Optional

from .failure import AttemptFailed
from .record import RecordFile, summary
from .redaction import Redactor
from .tally import Tally

MIN_SECONDS = 0.5
#: A rewrite may take at most this part of the time; with very many hosts the record is rewritten less often.
MAX_SHARE = 0.01

PHASES = ("Prepare", "Collections", "Syntax", "Play")


def rfc3339(seconds: float) -> str:
    """A time in UTC with whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Progress:
    """The phase, its timing, and the record on disk."""

    def __init__(
        self,
        file: RecordFile,
        run: Mapping[str, Any],
        mode: str,
        tally: Tally,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.redactor = Redactor(())
        self.tally = tally
        self._file = file
        self._wall, self._clock = wall, clock
        self._fixed = {"schemaVersion": 1, "run": dict(run), "mode": mode, "startedAt": rfc3339(wall())}
        self._phase = PHASES[0]
        self._phase_start = clock()
        self._timings: Dict[str, int] = {}
        self._next = clock()
        self._seen = -1

    def enter(self, phase: str) -> None:
        """A phase begins."""
        self._close_phase()
        self._phase, self._phase_start = phase, self._clock()
        self._write({"state": "Running"})

    def _close_phase(self) -> None:
        key = self._phase.lower()
        self._timings[key] = int((self._clock() - self._phase_start) * 1000)

    def refresh(self, seen: int) -> None:
        """Rewrites the record if there is news since the last time, and that was long enough ago."""
        if seen == self._seen or self._clock() < self._next:
            return
        self._seen = seen
        self._write({"state": "Running"})

    def finish(self, failure: Optional[AttemptFailed], rc: Optional[int]) -> None:
        """Writes the last record."""
        body: Dict[str, Any] = {"state": "Finished", "finishedAt": rfc3339(self._wall())}
        if rc is not None:
            body["rc"] = rc
        if failure is not None:
            body.update({"class": failure.failure_class, "message": failure.message})
            body.update({key: part for key, part in (("host", failure.host), ("task", failure.task)) if part})
        self._write(body, last=True)

    def _write(self, body: Dict[str, Any], last: bool = False) -> None:
        began = self._clock()
        if last:
            self._close_phase()
        summed = summary(self.tally)
        if last:
            # The task under way is of interest only while it is under way.
            summed.pop("task", None)
        updated = {"phase": self._phase, "timings": dict(self._timings), "updatedAt": rfc3339(self._wall())}
        self._file.write({**self._fixed, **summed, **updated, **body}, self.redactor, last)
        self._next = began + max(MIN_SECONDS, (self._clock() - began) / MAX_SHARE)
