import json
import os
import signal
import tempfile
import time
import unittest

from apo_launcher.record import LIMIT, RecordFile, canonical, fit, sealed, summary
from apo_launcher.redaction import Redactor
from apo_launcher.tally import Tally

from tests.support import parse_record, seeded

NOBODY = Redactor(())


def body(hosts=(), **more):
    tally = Tally()
    for name, counts in hosts:
        tally.hosts[name] = list(counts)
    tally.complete = True
    return {
        "schemaVersion": 1,
        "run": {"namespace": "web", "name": "site", "uid": "0e0f", "attempt": 1},
        "mode": "Run",
        "sequence": 0,
        "phase": "Play",
        "state": "Running",
        "timings": {"prepare": 3},
        "startedAt": "2026-01-02T03:04:05Z",
        "updatedAt": "2026-01-02T03:04:05Z",
        **summary(tally),
        **more,
    }


class Fitting(unittest.TestCase):
    @seeded
    def test_random_records_fit_and_are_valid(self, random):
        def text(most):
            return "".join(random.choices('aé"\\\n\U0001f600\ud800\u2028', k=random.randint(0, most)))

        for _round in range(150):
            hosts = [
                (text(253) or "h%d" % n, [random.choice((0, 0, 1, 9999)) for _ in range(7)])
                for n in range(random.choice((0, 3, 60, 300)))
            ]
            value = body(hosts, message=text(1024), task=text(512), host=text(253))
            value.update({key: value[key].encode("utf-8", "replace").decode() for key in ("message", "task", "host")})
            data = fit(value)
            self.assertLess(len(data), LIMIT)
            self.assertIsNotNone(parse_record(data), data)

    def test_the_worst_hosts_stay(self):
        hosts = [("ok-%04d" % n, [1, 0, 0, 0, 0, 0, 0]) for n in range(5000)] + [("bad", [0, 0, 1, 0, 0, 0, 0])]
        value = parse_record(fit(body(hosts)))
        self.assertEqual(value["hosts"][0], {"name": "bad", "failed": 1})
        self.assertEqual(value["totals"]["hosts"], 5001)
        self.assertEqual(len(value["hosts"]) + value["hostsOmitted"], 5001)
        self.assertNotIn("truncated", value)

    def test_hosts_left_out_though_they_failed_are_marked(self):
        value = parse_record(fit(body([("bad-%04d" % n, [0, 0, 1, 0, 0, 0, 0]) for n in range(500)])))
        self.assertTrue(value["truncated"])

    def test_canonical_json_is_that_of_the_typescript_side(self):
        self.assertEqual(
            canonical({"b": [{"d": 1, "c": "é\u2028\x7f"}], "a": None}).decode(),
            '{"a":null,"b":[{"c":"é\u2028\x7f","d":1}]}',
        )


class Files(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "record")

    def read(self):
        with open(self.path, "rb") as file:
            return file.read()

    def test_secrets_are_redacted_in_texts(self):
        file = RecordFile(self.path)
        file.write(body(message="no hunter22", host="hunter22", task="t"), Redactor([b"hunter22"]), last=True)
        file.close()
        value = parse_record(self.read())
        self.assertEqual((value["message"], value["host"]), ("no [REDACTED]", "[REDACTED]"))

    def test_progress_has_a_fixed_size_and_the_last_record_no_padding(self):
        file = RecordFile(self.path)
        for number in range(3):
            file.write(body(message="x" * number * 300), NOBODY)
            self.assertEqual(len(self.read()), LIMIT)
        file.write(body(), NOBODY, last=True)
        file.close()
        self.assertTrue(self.read().endswith(b"}\n"))
        self.assertEqual(parse_record(self.read())["sequence"], 3)

    def test_a_longer_file_of_someone_else_is_replaced(self):
        with open(self.path, "wb") as file:
            file.write(b"x" * 9000)
        record = RecordFile(self.path)
        record.write(body(), NOBODY)
        record.close()
        self.assertIsNotNone(parse_record(self.read()))

    def test_the_inode_stays_the_same_as_a_bind_mount_needs(self):
        open(self.path, "wb").close()
        before = os.stat(self.path).st_ino
        record = RecordFile(self.path)
        record.write(body(), NOBODY)
        record.write(body(), NOBODY, last=True)
        record.close()
        self.assertEqual(os.stat(self.path).st_ino, before)

    def test_every_prefix_of_a_record_is_no_record(self):
        data = sealed(body([("web-01", [1] * 7)], message="é"))
        for end in range(len(data)):
            self.assertIsNone(parse_record(data[:end]))

    def rewrite_for_ever(self, random):
        record = RecordFile(self.path)
        while True:
            hosts = [("h%d" % n, [random.randint(0, 99)] * 7) for n in range(random.randint(0, 60))]
            record.write(body(hosts, message="m" * random.randint(0, 1024)), NOBODY, last=random.random() < 0.1)

    @seeded
    def test_sigkill_at_200_random_instants_leaves_a_record_or_nothing(self, random):
        lengths = set()
        for _round in range(200):
            if os.path.exists(self.path):
                os.remove(self.path)
            child = os.fork()
            if child == 0:
                try:
                    self.rewrite_for_ever(random)
                finally:
                    os._exit(1)
            time.sleep(random.random() * 0.02)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            data = self.read() if os.path.exists(self.path) else b""
            lengths.add(len(data))
            if data:
                self.assertIsNotNone(parse_record(data), data)
        self.assertIn(LIMIT, lengths)

    @seeded
    def test_a_reader_beside_the_writer_gets_records_whose_sequence_never_falls(self, random):
        child = os.fork()
        if child == 0:
            try:
                self.rewrite_for_ever(random)
            finally:
                os._exit(1)
        try:
            seen, valid, limit = -1, 0, time.monotonic() + 10
            while valid < 300 and time.monotonic() < limit:
                data = self.read() if os.path.exists(self.path) else b""
                value = parse_record(data)
                if value is not None:
                    self.assertGreaterEqual(value["sequence"], seen)
                    seen, valid = value["sequence"], valid + 1
            self.assertEqual(valid, 300)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


class Json(unittest.TestCase):
    def test_a_sealed_record_is_ordinary_json(self):
        self.assertEqual(json.loads(sealed({"a": 1}))["a"], 1)
