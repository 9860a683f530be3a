"""Runs programs one after another under a deadline, can be cancelled at any time, and leaves none behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Set

from . import os_process
from .failure import CANCELLED, CONFIG, DEADLINE, AttemptFailed
from .guardian import Guardian
from .output import Output

#: After the first sign of output this long passes before it is read, so that much is read at once.
BATCH_SECONDS = 0.03
TICK_SECONDS = 0.5
READ_SIZE = 1_048_576
STRAY_SECONDS = 2.0

Sink = Callable[[bytes], None]


class Ended(NamedTuple):
    """How a program ended: its exit code (-N: killed by signal N), and whether the launcher had signalled it."""

    rc: int
    stopped: bool


class Supervisor:
    """The signals, the clock and the children of this process. There is one in a process."""

    def __init__(
        self,
        deadline: Optional[float],
        grace_seconds: float,
        cancel_path: Optional[str] = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._deadline = None if deadline is None else clock() + deadline
        self._grace = grace_seconds
        self._cancel_path = cancel_path
        self._signals = 0
        self._stop_class: Optional[str] = None
        self._stop_detail = ""
        self._background: Dict[int, "subprocess.Popen[bytes]"] = {}
        self._guardian: Optional[Guardian] = None
        self._known: Set[int] = set()
        self._exits: Dict[int, int] = {}
        self._reaper = os_process.become_subreaper()
        self._wake_read, self._wake_write = os.pipe()
        for fd in (self._wake_read, self._wake_write):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop_signal)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _on_stop_signal(self, number: int, _frame: object) -> None:
        self._signals += 1
        self._request_stop(CANCELLED, "by " + signal.Signals(number).name)

    def _request_stop(self, failure_class: str, detail: str = "") -> None:
        if self._stop_class is None:
            self._stop_class, self._stop_detail = failure_class, detail

    def poll_stop(self) -> None:
        """Looks at the clock and for the cancel marker; see stop_class."""
        if self._deadline is not None and self._clock() >= self._deadline:
            self._request_stop(DEADLINE)
        if self._cancel_path is not None and os.path.exists(self._cancel_path):
            self._request_stop(CANCELLED, "on request")

    @property
    def stop_class(self) -> Optional[str]:
        """Cancelled or Deadline once the attempt is to stop."""
        return self._stop_class

    def check(self) -> None:
        """Raises AttemptFailed as soon as the attempt is to stop."""
        self.poll_stop()
        if self._stop_class is not None:
            raise self.stopped()

    def stopped(self, rc: Optional[int] = None) -> AttemptFailed:
        """The failure to report when the attempt was stopped."""
        if self._stop_class == DEADLINE:
            return AttemptFailed(DEADLINE, "The attempt ran longer than its deadline.", rc)
        return AttemptFailed(CANCELLED, ("The attempt was cancelled %s." % self._stop_detail).replace(" .", "."), rc)

    def spawn(self, argv: Sequence[str], env: Dict[str, str], cwd: str, **options) -> "subprocess.Popen[bytes]":
        """Starts a program in a session of its own. A missing program is class Config."""
        try:
            return subprocess.Popen(
                argv,
                env=env,
                cwd=cwd,
                start_new_session=True,
                **{"stdin": subprocess.DEVNULL, **options},
            )
        except FileNotFoundError:
            raise AttemptFailed(
                CONFIG,
                "%s is not in PATH (%s). Use an image with ansible-core, or install it."
                % (argv[0], env.get("PATH", "")),
            )
        except OSError as error:
            raise AttemptFailed(CONFIG, "%s cannot be started: %s." % (argv[0], error.strerror))

    def guard(self, directory: str) -> None:
        """From now on, even if this process is killed, ansible is ended and the directory removed."""
        self._guardian = Guardian(directory, self._grace)
        self._known.add(self._guardian.pid)

    def spawn_background(self, argv: Sequence[str], env: Dict[str, str], cwd: str) -> int:
        """Starts a program that `finish` will end; gives its PID."""
        process = self.spawn(argv, env, cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._background[process.pid] = process
        self._known.add(process.pid)
        return process.pid

    def has_ended(self, pid: int) -> bool:
        """Whether a program started by spawn_background is gone."""
        self._reap()
        return pid in self._exits

    def pause(self, seconds: float) -> None:
        """Waits; a signal ends the wait early."""
        select.select([self._wake_read], [], [], max(0.0, seconds))

    def run(
        self,
        argv: Sequence[str],
        env: Dict[str, str],
        cwd: str,
        stdout: Sink,
        stderr: Sink,
        outputs: Sequence[Output] = (),
        events: Optional[Sink] = None,
        on_tick: Callable[[], None] = lambda: None,
    ) -> Ended:
        """
        Runs a program to its end, handing what it writes to the sinks; its events pipe is named by
        APO_EVENTS_FD. `outputs` are flushed meanwhile, and while one is full nothing more is read for it. Once
        the attempt is to stop: SIGINT to its process group, SIGTERM after half the grace
        period, SIGKILL after all of it or on a second signal to the launcher.
        """
        self.check()
        sinks: Dict[int, Sink] = {}
        ends: List[int] = []
        for sink in (stdout, stderr, events) if events else (stdout, stderr):
            read_end, write_end = os_process.pipe()
            sinks[read_end] = sink
            ends.append(write_end)
        if events:
            env = {**env, "APO_EVENTS_FD": str(ends[2])}
        try:
            process = self.spawn(argv, env, cwd, stdout=ends[0], stderr=ends[1], pass_fds=ends[2:])
        except AttemptFailed:
            for fd in sinks:
                os.close(fd)
            raise
        finally:
            for fd in ends:
                os.close(fd)
        try:
            return self._watch(process, sinks, outputs, on_tick)
        finally:
            for fd in sinks:
                os.close(fd)

    def _watch(
        self,
        process: "subprocess.Popen[bytes]",
        sinks: Dict[int, Sink],
        outputs: Sequence[Output],
        on_tick: Callable[[], None],
    ) -> Ended:
        escalation = _Escalation(process.pid, self._grace, self._clock)
        self._known.add(process.pid)
        if self._guardian is not None:
            self._guardian.watch(process.pid)
        open_fds, kept = list(sinks), list(sinks)[2:]
        while process.pid not in self._exits:
            # Events are read in any case: their reader is this process itself.
            readable = [fd for fd in open_fds if fd in kept] if any(output.full for output in outputs) else open_fds
            ready = self._wait(readable, outputs, self._timeout(escalation))
            self._reap()
            for output in outputs:
                output.flush_some()
            for fd in ready:
                if not _drain(fd, sinks[fd]):
                    open_fds.remove(fd)
            on_tick()
            self.poll_stop()
            if self._stop_class is not None and process.pid not in self._exits:
                escalation.advance(self._signals > 1)
        rc = process.returncode = self._exits.pop(process.pid)
        # What the program leaves behind would die with the container, too.
        os_process.signal_process(process.pid, signal.SIGKILL if escalation.started else signal.SIGTERM, group=True)
        self._end_strays()
        for fd in open_fds:
            _drain(fd, sinks[fd])
        return Ended(rc, escalation.started)

    def _wait(self, readable: Sequence[int], outputs: Sequence[Output], seconds: float) -> List[int]:
        """Waits for something to do; gives the descriptors that can be read, after a moment to let more come in."""
        poller = select.poll()
        poller.register(self._wake_read, select.POLLIN)
        for fd in readable:
            poller.register(fd, select.POLLIN)
        for output in outputs:
            if output.pending:
                poller.register(output.fd, select.POLLOUT)
        ready = {fd for fd, _event in poller.poll(seconds * 1000)}
        if ready and self._wake_read not in ready:
            self.pause(BATCH_SECONDS)
        return [fd for fd in readable if fd in ready]

    def _timeout(self, escalation: "_Escalation") -> float:
        timeout = TICK_SECONDS
        if self._stop_class is not None:
            return min(timeout, escalation.remaining())
        if self._deadline is not None:
            timeout = min(timeout, max(0.0, self._deadline - self._clock()))
        return timeout

    def _reap(self) -> None:
        try:
            while os.read(self._wake_read, 4096):
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._known:
                self._known.discard(pid)
                self._exits[pid] = os.waitstatus_to_exitcode(status)

    def _end_strays(self) -> None:
        """Ends every child but those in the background: daemons, async tasks, ssh connection masters."""
        if not self._reaper:
            return
        limit, number = self._clock() + STRAY_SECONDS, signal.SIGTERM
        while True:
            self._reap()
            own = {*self._background, self._guardian.pid if self._guardian else 0}
            strays = [pid for pid in os_process.children() if pid not in own]
            if not strays or self._clock() > limit:
                return
            if self._clock() > limit - STRAY_SECONDS * 0.75:
                number = signal.SIGKILL
            for pid in strays:
                os_process.signal_process(pid, number)
            self.pause(0.02)

    def finish(self) -> None:
        """Ends everything that still runs, but for the guardian."""
        for pid, process in self._background.items():
            self._kill(pid)
            process.returncode = self._exits[pid]
        self._background.clear()
        self._end_strays()

    def dismiss_guardian(self) -> None:
        """Nothing is left to guard. Signals are ignored from now on: there is nothing left to stop either."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if self._guardian is not None:
            self._kill(self._guardian.pid)
            self._guardian = None

    def _kill(self, pid: int) -> None:
        os_process.signal_process(pid, signal.SIGKILL)
        while pid not in self._exits:
            self.pause(0.01)
            self._reap()


class _Escalation:
    """Ever stronger signals to a process group."""

    def __init__(self, group: int, grace: float, clock: Callable[[], float]) -> None:
        self._group, self._clock = group, clock
        self._steps = [(0.0, signal.SIGINT), (grace / 2, signal.SIGTERM), (grace, signal.SIGKILL)]
        self._began: Optional[float] = None
        self.started = False

    def remaining(self) -> float:
        if self._began is None:
            return 0.0
        return max(0.0, self._began + self._steps[0][0] - self._clock()) if self._steps else TICK_SECONDS

    def advance(self, at_once: bool) -> None:
        if self._began is None:
            self._began = self._clock()
        if at_once:
            self._steps = self._steps[-1:] and [(0.0, signal.SIGKILL)]
        while self._steps and self._clock() - self._began >= self._steps[0][0]:
            self.started = True
            os_process.signal_process(self._group, self._steps.pop(0)[1], group=True)


def _drain(fd: int, sink: Sink) -> bool:
    """Reads what is there, at most some megabytes; False at the end of the stream."""
    for _round in range(4):
        try:
            data = os.read(fd, READ_SIZE)
        except BlockingIOError:
            return True
        if not data:
            return False
        sink(data)
    return True
