"""Runs the launcher with the real ansible-playbook in PATH and checks what must hold after every run."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from typing import NamedTuple, Optional

from apo_launcher import schema

from tests.support import LAUNCHER, parse_record

EVENT_SCHEMA = schema.load("event")
TIMEOUT = 120


class Outcome(NamedTuple):
    """What a run left behind."""

    code: int
    record: Optional[dict]
    events: list
    stdout: str
    stderr: str

    @property
    def failure(self):
        return None if self.record is None else self.record.get("class")

    @property
    def message(self):
        return self.record.get("message", "")

    def of_type(self, kind):
        return [event for event in self.events if event["type"] == kind]

    def results(self):
        names = {event["task"]: event["name"] for event in self.of_type("task")}
        return [(names[event["task"]], event["host"], event["state"]) for event in self.of_type("result")]


def play(*tasks, hosts="all", **more):
    """A playbook of one play, as JSON, which is YAML."""
    return json.dumps([{"name": "play", "hosts": hosts, "gather_facts": False, "tasks": list(tasks), **more}])


def say(text="hello", **more):
    return {"name": "say", "debug": {"msg": text}, **more}


class LauncherTest(unittest.TestCase):
    """A source tree with a local inventory of hosts a and b; `spec` is changed by the tests."""

    maxDiff = None
    launcher = LAUNCHER

    def setUp(self):
        if shutil.which("ansible-playbook") is None:
            self.fail("ansible-playbook is not in PATH; run these tests by way of launcher.test.ts")
        self.base = os.path.realpath(tempfile.mkdtemp(prefix="apotest-"))
        self.addCleanup(shutil.rmtree, self.base, ignore_errors=True)
        for name in ("source", "work", "private", "secrets"):
            os.mkdir(os.path.join(self.base, name))
        self.spec = {
            "schemaVersion": 1,
            "run": {"namespace": "web", "name": "site", "uid": "0e0f", "attempt": 1},
            "paths": {
                name: os.path.join(self.base, name) for name in ("source", "work", "private", "record", "events")
            },
            "playbook": "site.yml",
            "inventories": [{"path": "hosts"}],
            "terminationGraceSeconds": 6,
        }
        self.environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nonexistent"}
        self.write(
            "hosts", "a\nb\n[all:vars]\nansible_connection=local\nansible_python_interpreter=%s\n" % sys.executable
        )
        self.write("site.yml", play(say()))

    def write(self, path, text):
        """A file of the source tree."""
        path = os.path.join(self.base, "source", path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def secret(self, name, text):
        """A file outside the tree that holds a secret."""
        path = os.path.join(self.base, "secrets", name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, **changes):
        self.spec.update(changes)
        path = os.path.join(self.base, "spec.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.spec, file)
        return subprocess.Popen(
            [sys.executable, "-I", self.launcher, path],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def finish(self, process):
        try:
            stdout, stderr = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            self.fail("the launcher did not end")
        outcome = Outcome(
            process.returncode, self.read_record(), self.read_events(), stdout.decode("utf-8"), stderr.decode("utf-8")
        )
        self.check_invariants(outcome)
        return outcome

    def run_launcher(self, **changes):
        return self.finish(self.start(**changes))

    def read_record(self):
        try:
            with open(self.spec["paths"]["record"], "rb") as file:
                return parse_record(file.read())
        except FileNotFoundError:
            return None

    def read_events(self):
        try:
            with open(self.spec["paths"]["events"], encoding="ascii") as file:
                return [json.loads(line) for line in file]
        except FileNotFoundError:
            return []

    def wait_for_event(self, condition, what):
        limit = time.monotonic() + TIMEOUT
        while not any(condition(event) for event in self.read_events()):
            self.assertLess(time.monotonic(), limit, "no event came: " + what)
            time.sleep(0.05)

    def processes(self):
        """Processes that have the test's directory in their command line or environment."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for name in ("cmdline", "environ"):
                try:
                    with open("/proc/%s/%s" % (pid, name), "rb") as file:
                        data = file.read()
                except OSError:
                    continue
                if self.base.encode() in data and int(pid) != os.getpid():
                    found.append((pid, data.replace(b"\0", b" ").decode("utf-8", "replace")[:200]))
        return found

    def check_invariants(self, outcome):
        if outcome.code == 2:
            return
        self.assertIsNotNone(outcome.record, "no valid record; stderr: " + outcome.stderr)
        self.assertEqual(outcome.record["state"], "Finished", outcome.stderr)
        self.assertEqual(outcome.code, 1 if outcome.failure else 0, outcome.stderr)
        for event in outcome.events:
            self.assertEqual(schema.errors(EVENT_SCHEMA, event), [], event)
        seqs = [event["seq"] for event in outcome.events]
        self.assertEqual(seqs, sorted(set(seqs)))
        if outcome.events:
            self.assertEqual(outcome.events[-1]["type"], "end")
            self.assertEqual(outcome.events[-1].get("class"), outcome.failure)
        self.assertEqual(os.listdir(self.spec["paths"]["private"]), [])
        self.assertEqual(self.processes(), [])

    def assert_succeeded(self, outcome):
        self.assertIsNone(outcome.failure, "%s\n%s\n%s" % (outcome.record, outcome.stdout, outcome.stderr))

    def assert_failed(self, outcome, failure_class, *texts):
        self.assertEqual(
            outcome.failure, failure_class, "%s\n%s\n%s" % (outcome.record, outcome.stdout, outcome.stderr)
        )
        for text in texts:
            self.assertIn(text, outcome.message)
        # The directory of the attempt is gone when the message is read.
        for message in (outcome.message, *(event.get("message", "") for event in outcome.events)):
            self.assertNotIn(os.path.join(self.base, "work"), message)

    def assert_hidden(self, outcome, *secrets):
        shown = outcome.stdout + outcome.stderr + json.dumps([outcome.record, outcome.events], ensure_ascii=False)
        for secret in secrets:
            self.assertNotIn(secret, shown)
