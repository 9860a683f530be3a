"""
Runs the launcher as a child of `apo run`: `python3 launch.py LAUNCHER SPEC DIRECTORY PARENT`.

When the parent dies, even by SIGKILL, the launcher gets SIGTERM, stops ansible as for any cancellation, and then
the private DIRECTORY of the Run is removed here, because nobody else is left to do it. Linux only; elsewhere the
launcher simply runs.
"""

import ctypes
import os
import runpy
import shutil
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(argv):
    launcher, spec, directory, parent = argv[1], argv[2], argv[3], int(argv[4])
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    except (OSError, AttributeError):
        pass
    try:
        if os.getppid() == parent:
            sys.argv = [launcher, spec]
            runpy.run_path(launcher, run_name="__main__")
    finally:
        if os.getppid() != parent:
            shutil.rmtree(directory, ignore_errors=True)


main(sys.argv)
