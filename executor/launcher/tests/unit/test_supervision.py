import os
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from tests.support import LAUNCHER

PRELUDE = """
import os, sys, time
from apo_launcher.supervision import Supervisor

def show(data):
    sys.stdout.write(data.decode())
    sys.stdout.flush()

def run(supervisor, script, sink=show):
    return supervisor.run(["sh", "-c", script], dict(os.environ), "/", sink, sink)
"""


class Supervising(unittest.TestCase):
    """Each case is a process of its own: a supervisor takes over signals and children."""

    def script(self, body):
        return [sys.executable, "-c", PRELUDE + textwrap.dedent(body)]

    def run_script(self, body, **options):
        done = subprocess.run(
            self.script(body), cwd=LAUNCHER, stdout=subprocess.PIPE, timeout=60, check=True, **options
        )
        return done.stdout.decode()

    def test_output_of_any_size_arrives_whole(self):
        out = self.run_script(
            """
            got = []
            ended = run(Supervisor(None, 1), "seq 1 300000; echo e >&2; exit 7", got.append)
            data = b"".join(got)
            print(ended.rc, data.count(b"\\n"), b"300000\\n" in data)
            """
        )
        self.assertEqual(out, "7 300001 True\n")

    def test_a_program_that_ignores_signals_is_killed_after_the_grace_period(self):
        out = self.run_script(
            """
            began = time.monotonic()
            supervisor = Supervisor(0.5, 1)
            ended = run(supervisor, "trap '' INT TERM; while :; do sleep 0.1; done")
            print(ended.rc, ended.stopped, supervisor.stop_class, 1.4 < time.monotonic() - began < 6)
            """
        )
        self.assertEqual(out, "-9 True Deadline True\n")

    def test_a_second_signal_kills_at_once(self):
        body = """
            began = time.monotonic()
            supervisor = Supervisor(None, 300)
            ended = run(supervisor, "trap '' INT TERM; echo ready; while :; do sleep 0.1; done")
            print(ended.rc, supervisor.stop_class)
            """
        process = subprocess.Popen(self.script(body), cwd=LAUNCHER, stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.terminate()
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        process.terminate()
        self.assertEqual(process.communicate(timeout=30)[0], b"-9 Cancelled\n")

    def test_daemons_that_left_the_process_group_are_ended(self):
        with tempfile.NamedTemporaryFile("r") as file:
            daemon = (
                "(trap '' TERM; exec setsid sh -c 'trap \"\" TERM; echo $$ > %s; sleep 300; sleep 300') &" % file.name
            )
            wait = " while ! test -s %s; do sleep 0.05; done" % file.name
            self.run_script("run(Supervisor(None, 1), %r)" % (daemon + wait))
            pid = int(file.read())
        self.assertFalse(os.path.exists("/proc/%d" % pid))

    def test_the_guardian_ends_the_program_and_removes_the_directory_of_a_killed_launcher(self):
        directory = tempfile.mkdtemp()
        body = """
            supervisor = Supervisor(None, 1)
            supervisor.guard(%r)
            run(supervisor, "trap '' INT TERM; echo $$; while :; do sleep 0.1; done")
            """
        process = subprocess.Popen(self.script(body % directory), cwd=LAUNCHER, stdout=subprocess.PIPE)
        pid = int(process.stdout.readline())
        process.kill()
        process.communicate(timeout=30)
        limit = time.monotonic() + 20
        while (os.path.exists("/proc/%d" % pid) or os.path.exists(directory)) and time.monotonic() < limit:
            time.sleep(0.05)
        self.assertFalse(os.path.exists(directory))
        self.assertFalse(os.path.exists("/proc/%d" % pid))
