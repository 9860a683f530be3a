"""Stopping: whatever the moment and however unwilling the play, nothing is left behind."""

import os
import signal
import time

from apo_launcher import failure

from tests.integration.harness import LauncherTest, play, say
from tests.support import parse_record

ENDLESS = {"name": "endless", "command": "sleep 600"}
STUBBORN = {"name": "endless", "command": "sh -c 'trap \"\" INT TERM HUP; while :; do sleep 1; done'"}


def is_endless(event):
    return event["type"] == "task" and event["name"] == "endless"


class Stopping(LauncherTest):
    def test_a_request_to_cancel_counts_before_secrets_are_read(self):
        self.spec["paths"]["cancel"] = self.secret("cancel", "")
        missing = os.path.join(self.base, "secrets", "nope")
        self.assert_failed(self.run_launcher(secrets={"files": [missing]}), failure.CANCELLED, "on request")

    def start_endless(self, task=ENDLESS, **changes):
        self.write("site.yml", play(say(), task))
        process = self.start(**changes)
        self.wait_for_event(is_endless, "the endless task")
        return process

    def test_sigterm_and_sigint_cancel(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                self.spec["paths"]["work"] = os.path.join(self.base, "work%d" % number)
                os.mkdir(self.spec["paths"]["work"])
                process = self.start_endless()
                process.send_signal(number)
                began = time.monotonic()
                outcome = self.finish(process)
                self.assert_failed(outcome, failure.CANCELLED, "endless", signal.Signals(number).name)
                self.assertLess(time.monotonic() - began, 15)
                self.assertEqual(outcome.record["totals"]["ok"], 2)
                os.remove(self.spec["paths"]["events"])

    def test_the_marker_cancels(self):
        marker = self.spec["paths"]["cancel"] = os.path.join(self.base, "cancel")
        process = self.start_endless()
        open(marker, "w").close()
        self.assert_failed(self.finish(process), failure.CANCELLED, "on request")

    def test_a_cancelled_attempt_never_starts(self):
        marker = self.spec["paths"]["cancel"] = os.path.join(self.base, "cancel")
        open(marker, "w").close()
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.CANCELLED)
        self.assertEqual(outcome.results(), [])

    def test_a_task_that_ignores_signals_is_killed_after_the_grace_period(self):
        process = self.start_endless(STUBBORN, terminationGraceSeconds=3)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        self.assert_failed(self.finish(process), failure.CANCELLED)

    def test_daemons_and_async_tasks_end_with_the_play(self):
        daemon = "setsid sh -c 'trap \"\" TERM; sleep 600 & wait; sleep 600' >/dev/null 2>&1 </dev/null &"
        self.write(
            "site.yml",
            play(
                {"name": "background", "command": "sleep 600", "async": 600, "poll": 0},
                {"name": "daemon", "shell": daemon},
                hosts="a",
            ),
        )
        self.assert_succeeded(self.run_launcher())

    def test_a_reader_that_reads_nothing_does_not_hold_up_the_deadline(self):
        self.write(
            "site.yml", play(say("{{ 'x' * 3000000 }}"), say("{{ 'y' * 3000000 }}", name="second"), ENDLESS, hosts="a")
        )
        process = self.start(deadlineSeconds=12)
        code = None
        limit = time.monotonic() + 60
        while code is None and time.monotonic() < limit:
            time.sleep(0.1)
            code = process.poll()
        self.assert_failed(self.finish(process), failure.DEADLINE)
        self.assertEqual(code, 1)

    def test_sigkill_of_the_launcher_leaves_a_valid_record_and_ends_ansible(self):
        process = self.start_endless()
        time.sleep(1)
        process.kill()
        process.communicate(timeout=60)
        with open(self.spec["paths"]["record"], "rb") as file:
            record = parse_record(file.read())
        self.assertEqual((record["state"], record["phase"], record["task"]), ("Running", "Play", "endless"))
        limit = time.monotonic() + 30
        while self.processes() and time.monotonic() < limit:
            time.sleep(0.1)
        self.assertEqual(self.processes(), [])
        self.assertEqual(os.listdir(self.spec["paths"]["private"]), [])

    def test_while_it_runs_the_record_says_how_far_it_is(self):
        process = self.start_endless()
        time.sleep(1.2)
        record = self.read_record()
        self.assertEqual((record["state"], record["task"], record["totals"]["ok"]), ("Running", "endless", 2))
        process.send_signal(signal.SIGTERM)
        self.finish(process)
