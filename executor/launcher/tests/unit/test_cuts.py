"""Where text is cut, no part of a secret is left: the launcher redacts first."""

import json
import os
import tempfile
import unittest

from apo_launcher.capture import KEPT, Capture
from apo_launcher.events import MAX_PIPE_LINE, TEXT_FIELDS, EventLog
from apo_launcher.record import MAX_MESSAGE, MAX_TASK, RecordFile
from apo_launcher.redaction import Redactor
from apo_launcher.tally import Tally

from tests.support import seeded

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PART = 8


def random_secret(random):
    return "".join(random.choices(LETTERS, k=random.randint(PART, random.choice((12, 60, 6000)))))


def around(random, limit, size):
    """A position at which something of this size begins before, across or behind the limit."""
    return max(0, limit + random.randint(-size - 3, 3))


class Cuts(unittest.TestCase):
    def assert_hidden(self, secret, shown, what):
        left = [secret[at : at + PART] for at in range(len(secret) - PART + 1) if secret[at : at + PART] in shown]
        self.assertEqual(left[:1], [], what)

    @seeded
    def test_what_a_program_wrote_is_redacted_before_its_middle_is_dropped(self, random):
        for _round in range(60):
            secret = random_secret(random)
            size = random.choice((KEPT, 2 * KEPT, 2 * KEPT + 500, 3 * KEPT))
            at = around(random, random.choice((KEPT, size - KEPT, size)), len(secret))
            text = "." * at + secret + "." * (size - at)
            redactor = Redactor([secret.encode()])
            capture = Capture(redactor)
            sink, data = capture.sink(), text.encode()
            while data:
                length = random.choice((1, 7, 4096, 20_000, 1 << 20))
                sink(data[:length])
                data = data[length:]
            sink.end()
            self.assert_hidden(secret, capture.text(), (at, size, len(secret)))
            self.assertIn("....", capture.text())

    @seeded
    def test_texts_of_events_are_redacted_before_they_are_cut(self, random):
        with tempfile.TemporaryDirectory() as directory:
            for _round in range(80):
                secret = random_secret(random)
                field = random.choice(("message", "diff", "header"))
                limit = TEXT_FIELDS["text" if field == "diff" else field]
                # As the callback sends it: longer than the limit, and at the end of that cut anywhere.
                sent = limit + random.choice((100, 8192, 65_536))
                at = around(random, random.choice((limit, sent)), len(secret))
                text = ("." * at + secret * random.choice((1, 20)) + "." * sent)[: sent - 1] + "…"
                path = os.path.join(directory, "events")
                log = EventLog(path, Redactor([secret.encode()]), 1 << 20, Tally())
                fields = {"message": text} if field == "message" else {"diff": [{"text": "x", "header": text}]}
                fields = {"diff": [{"text": text}]} if field == "diff" else fields
                event = {"type": "result", "seq": 0, "time": 1, "task": 1, "host": "h", "state": "failed", **fields}
                log.feed(json.dumps({**event, "long": True}).encode() + b"\n")
                log.close()
                with open(path, encoding="ascii") as file:
                    written = json.load(file)
                self.assertNotIn("long", written)
                self.assert_hidden(secret, json.dumps(written), (field, at, sent, len(secret)))
                message = log.tally.failures["h"].message
                self.assert_hidden(secret, message, (field, at, sent, len(secret)))
                self.assertLessEqual(len(message), TEXT_FIELDS["message"])

    @seeded
    def test_texts_of_the_record_are_redacted_before_they_are_cut(self, random):
        with tempfile.TemporaryDirectory() as directory:
            for _round in range(80):
                secret = random_secret(random)
                name, limit = random.choice((("message", MAX_MESSAGE), ("task", MAX_TASK)))
                at = around(random, limit, len(secret))
                path = os.path.join(directory, "record")
                file = RecordFile(path)
                file.write({"hosts": [], name: "." * at + secret + "." * 50}, Redactor([secret.encode()]), last=True)
                file.close()
                with open(path, encoding="utf-8") as record:
                    self.assert_hidden(secret, record.read(), (name, at, len(secret)))

    def test_an_event_of_which_every_text_is_as_long_as_the_callback_sends_fits_the_pipe(self):
        worst = "\U0001f600"
        entry = {"text": worst * (8192 + 8192), "header": worst * (1024 + 8192)}
        event = {"type": "result", "message": worst * (2048 + 65_536), "diff": [entry] * 20}
        self.assertLess(len(json.dumps(event)), MAX_PIPE_LINE)
