"""The launcher's command line: `python3 <launcher> <spec.json>`. Exit codes: see EXIT_* and README.md."""

from __future__ import annotations

import os
import sys
import time
import traceback
from typing import Any, List, Mapping, Optional

from . import os_process, spec
from .attempt import Attempt
from .failure import AttemptFailed
from .output import Output
from .private_directory import PrivateDirectory
from .progress import Progress
from .record import RecordFile
from .supervision import Supervisor
from .tally import Tally

EXIT_SUCCEEDED = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERNAL = 3

DEFAULT_GRACE = 10
#: How long a stopped attempt waits for a slow reader of its output.
FLUSH_SECONDS = 1.0


def main(argv: List[str]) -> int:
    """Runs the attempt that the spec describes; gives the exit code."""
    if len(argv) != 2:
        sys.stderr.write("usage: python3 %s SPEC.json\n" % (argv[0] if argv else "launcher"))
        return EXIT_USAGE
    try:
        loaded = spec.load(argv[1])
        record = RecordFile(loaded["paths"]["record"])
    except (spec.SpecInvalid, AttemptFailed) as error:
        sys.stderr.write("apo: %s\n" % error)
        return EXIT_USAGE
    os_process.forbid_inspection()
    supervisor = Supervisor(
        loaded.get("deadlineSeconds"),
        loaded.get("terminationGraceSeconds", DEFAULT_GRACE),
        loaded["paths"].get("cancel"),
    )
    outputs = (Output(1), Output(2))
    try:
        return _attempt(loaded, record, supervisor, outputs)
    finally:
        _flush(outputs, supervisor)
        supervisor.dismiss_guardian()


def _attempt(
    loaded: Mapping[str, Any], record: RecordFile, supervisor: Supervisor, outputs: "tuple[Output, Output]"
) -> int:
    progress = Progress(record, loaded["run"], loaded.get("mode", "Run"), Tally())
    failure: Optional[AttemptFailed] = None
    attempt: Optional[Attempt] = None
    private: Optional[PrivateDirectory] = None
    try:
        private = PrivateDirectory(loaded["paths"].get("private"))
        supervisor.guard(private.path)
        attempt = Attempt(loaded, os.environ, supervisor, private, progress, outputs)
        attempt.run()
    except AttemptFailed as error:
        failure = error
    except Exception:
        # The record stays unfinished, which its readers take for a lost launcher: it is a defect of ours.
        outputs[1].write(
            progress.redactor.text("apo: internal error:\n" + traceback.format_exc()).encode("utf-8", "replace")
        )
        return EXIT_INTERNAL
    finally:
        supervisor.finish()
        if private is not None:
            private.remove()
    if attempt is None:
        progress.finish(failure, None)
    else:
        attempt.end(failure)
    return EXIT_SUCCEEDED if failure is None else EXIT_FAILED


def _flush(outputs: "tuple[Output, Output]", supervisor: Supervisor) -> None:
    limit: Optional[float] = None
    for output in outputs:
        while output.pending and (limit is None or time.monotonic() < limit):
            supervisor.pause(0.02)
            output.flush_some()
            supervisor.poll_stop()
            if supervisor.stop_class is not None and limit is None:
                limit = time.monotonic() + FLUSH_SECONDS
