import json
import os
import tempfile
import unittest

from apo_launcher import schema
from apo_launcher.events import MAX_LINE, EventLog
from apo_launcher.redaction import Redactor
from apo_launcher.tally import Tally

from tests.support import seeded


def line(kind, seq, **fields):
    return json.dumps({"type": kind, "seq": seq, "time": 1, **fields}).encode() + b"\n"


def result(seq, state="ok", **more):
    return line("result", seq, task=1, host="h%d" % seq, state=state, **more)


class Events(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "events")

    def log(self, secrets=(), limit=1_000_000):
        return EventLog(self.path, Redactor(secrets), limit, Tally(), clock=lambda: 1)

    def read(self):
        with open(self.path) as file:
            return [json.loads(text) for text in file]

    @seeded
    def test_lines_may_come_in_any_pieces(self, random):
        data = b"".join(result(seq) for seq in range(200))
        log = self.log()
        while data:
            size = random.randint(1, 700)
            log.feed(data[:size])
            data = data[size:]
        log.close()
        self.assertEqual([event["seq"] for event in self.read()], list(range(200)))
        self.assertEqual(log.tally.total(0), 200)

    def test_secrets_are_redacted_in_texts_only(self):
        log = self.log([b"hunter22", b"result", b"failed"])
        log.feed(result(0, "failed", message="pass hunter22 failed", diff=[{"text": "+hunter22"}]) + result(1))
        log.close()
        first = self.read()[0]
        self.assertEqual((first["type"], first["state"]), ("result", "failed"))
        self.assertEqual((first["message"], first["diff"][0]["text"]), ("pass [REDACTED] [REDACTED]", "+[REDACTED]"))

    def test_texts_that_redaction_makes_longer_stay_within_the_schema(self):
        log = self.log([b"abcd"])
        log.feed(result(0, "failed", message="abcd" * 512, diff=[{"text": "abcd" * 2048}]))
        log.emit("warning", message="abcd" * 512)
        log.close()
        for event in self.read():
            self.assertEqual(schema.errors(schema.load("event"), event), [])

    def test_beyond_the_limit_results_are_counted_and_failures_still_kept(self):
        log = self.log(limit=65_536)
        for seq in range(3000):
            log.feed(result(seq, "failed" if seq % 100 == 99 else "ok"))
        log.emit("end", dropped=log.dropped)
        log.close()
        events = self.read()
        self.assertLessEqual(os.path.getsize(self.path), 65_536 * 9 // 8 + 200)
        self.assertEqual(len([event for event in events if event.get("state") == "failed"]), 30)
        kept = len([event for event in events if event.get("state") == "ok"])
        self.assertEqual(events[-1]["dropped"], {"ok": 2970 - kept})
        self.assertEqual(log.tally.total(0), 2970)

    def test_what_is_no_event_is_counted_and_does_no_harm(self):
        log = self.log()
        deep = b"[" * 100_000 + b"\n"
        for junk in (
            b"\xff\n",
            b"{}\n",
            b"[]\n",
            b"null\n",
            b'{"type":"nope"}\n',
            b'{"type":"result"}\n',
            b'{"type":[]}\n',
            deep,
        ):
            log.feed(junk)
        log.feed(result(5))
        log.close()
        self.assertEqual(log.dropped, {"invalid": 8})
        self.assertEqual(len(self.read()), 1)

    def test_an_event_longer_than_a_line_may_be_is_dropped(self):
        log = self.log()
        log.feed(result(0, message="x" * MAX_LINE))
        log.close()
        self.assertEqual((self.read(), log.dropped), ([], {"ok": 1}))

    def test_fields_meant_for_the_launcher_are_taken_out(self):
        log = self.log()
        log.feed(line("hello", 0, ansible="2.19.0", plays=1))
        log.feed(line("play", 1, play=1, distinct=1, name="p", hosts=["h"] * 600, hostCount=600))
        log.feed(line("task", 2, task=1, play=1, name="t", action="fail"))
        log.feed(result(3, "failed", fatal=True) + line("stats", 4, lost=0))
        log.close()
        for event in self.read():
            self.assertEqual(schema.errors(schema.load("event"), event), [])
        self.assertEqual([event["type"] for event in self.read()], ["play", "task", "result"])
        self.assertEqual(len(self.read()[0]["hosts"]), 500)
        self.assertTrue(log.tally.unfinished)

    def test_own_events_continue_the_numbers_of_the_callback(self):
        log = self.log()
        log.emit("phase", phase="Play")
        log.feed(result(7))
        log.emit("end")
        log.close()
        self.assertEqual([event["seq"] for event in self.read()], [0, 7, 8])
