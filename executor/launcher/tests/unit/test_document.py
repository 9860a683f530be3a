"""Values inside secret documents: which are found, which are left out, and at what cost."""

import re
import sys
import unittest
from unittest import mock

from apo_launcher import document
from apo_launcher.failure import CONFIG, AttemptFailed
from apo_launcher.redaction import Redactor
from apo_launcher.secret_values import collect

from tests.counted import Counted
from tests.support import seeded

#: Format → document → what a play might print of it.
FORMATS = {
    "JSON": ('{"user": "bob", "deep": [{"pw": "hunter2222"}]}', "hunter2222"),
    "JSON with a number": ('{"pin": 12345678}', "12345678"),
    "JSON in JSON": ('{"config": "{\\"pw\\": \\"hunter2222\\"}"}', "hunter2222"),
    "JSON that is nested too deeply": ("[" * 100_000 + '"hunter2222", 1', "hunter2222"),
    "JSON lines": ('{"pw":"hunter2222"}\n{"pw":"other99999"}\n', "hunter2222 other99999"),
    "JSON without spaces, broken": ('{"pin":12345678,"pw":"hunter2222",}', "12345678 hunter2222"),
    "YAML": ("user: bob\npassword: hunter2222\n", "hunter2222"),
    "YAML with CRLF": ("user: bob\r\npassword: hunter2222\r\n", "hunter2222"),
    "YAML with a byte order mark": ("\ufeffpassword: hunter2222\nb: c\n", "hunter2222"),
    "YAML flow map": ("db: {password: hunter2222, user: x}\n", "hunter2222"),
    "YAML flow map with spaces in a value": ("db: {password: hunter 2222, user: x}\n", "hunter 2222"),
    "YAML flow list": ("all: [hunter2222, 'other 99999']\n", "hunter2222 or other 99999"),
    "YAML flow over lines": ("db: {\n  password: hunter2222,\n  next: other99999 }\n", "hunter2222 other99999"),
    "YAML flow list over lines": ("all: [\n  hunter2222, other99999,\n]\n", "hunter2222 other99999"),
    "YAML list items": ("passwords:\n  - hunter2222\n  - - other99999\n", "hunter2222 other99999"),
    "YAML map in a list": (
        "users:\n- name: bob\n  password: hunter2222\n- password: other99999\n",
        "hunter2222 other99999",
    ),
    "YAML comment": ("password: hunter2222  # prod\nb: c\n", "hunter2222"),
    "YAML value with a hash": ("password: hunter#2222 # x\nb: c\n", "hunter#2222"),
    "YAML comment after a quotation": ("password: \"hunter 2222\" # 'prod'\nb: c\n", "hunter 2222"),
    "YAML that is commented out": ("# password: hunter2222\nb: c\n", "hunter2222"),
    "YAML double quotes": ('password: "hun\\"ter\\t22\\u00e9\\x41"\nb: c\n', 'hun"ter\t22éA'),
    "YAML single quotes": ("password: 'it''s-hunter'\nb: c\n", "it's-hunter"),
    "YAML quotation over lines": ('password: "hunter 22\n  other 99"\n', "hunter 22 other 99"),
    "YAML quoted key": ("\"db password\": hunter2222\n'it''s': other99999\n", "hunter2222 other99999"),
    "YAML key with spaces": ("my db password: hunter2222\nb: c\n", "hunter2222"),
    "YAML tag and anchor": (
        "a: !!str 12345678\nb: &pw hunter2222\nc: !unsafe 'other 99'\n",
        "12345678 hunter2222 other 99",
    ),
    "YAML number": ("pin: 12345678\n", "12345678"),
    "YAML block": ("key: |\n  hunter2222\nfolded: >-\n  other99999\n", "hunter2222 other99999"),
    "YAML text that holds YAML": ('a: "x: 1\\npassword: hunter2222\\n"\n', "hunter2222"),
    "YAML value with an equals sign": ("token: aGVsbG8=\nb: c\n", "aGVsbG8="),
    "pairs in a line": ("login user: bob password: hunter2222\n", "hunter2222"),
    "pairs in a line, not the last": ("password: hunter2222 user: bob\n", "hunter2222"),
    "INI": ("[db]\nuser = bob\npassword = hunter 2222 ; prod\n", "hunter 2222"),
    "INI inventory": ("[web]\nh1 ansible_password=hunter2222 ansible_user=bob\n", "hunter2222"),
    "INI inventory with quotes": ("h1 pw='hunter 2222' up=\"other 99999\"\n", "hunter 2222 other 99999"),
    "INI inventory variables": ("[all:vars]\nansible_become_password=hunter2222\n", "hunter2222"),
    "env file": ("DB_PASSWORD=hunter2222\nX=1\n", "hunter2222"),
    "env file with export": ("export PIN=12345678\n", "12345678"),
    "env file with shell quotes": (
        "A='it'\\''s-hunter'\nB=\"hun\\\"ter\\$22\"\nC=other\\ 99\n",
        "it's-hunter hun\"ter$22 other 99",
    ),
    "env file with base64": ("TOKEN=aGVsbG8td29ybGQ==\n", "aGVsbG8td29ybGQ=="),
    "env file with JSON": ('CONFIG=\'{"password": "hunter2222"}\'\n', "hunter2222"),
    "options in quotes": ('args: "--user=bob --password=hunter2222 -x"\n', "hunter2222"),
    "properties": ("db.password=hunter2222\ndb.other: other99999\n", "hunter2222 other99999"),
    "TOML": ('[db]\npassword = "hunter 2222"\n', "hunter 2222"),
    "connection string": ("conn: Server=db;Password=hunter2222;User=bob\n", "hunter2222"),
    "URL": ("postgres://bob:hunter2222@db/x\n", "hunter2222"),
    "URL in a variable": ("DATABASE_URL=postgres://bob:hunter2222@db/x\n", "hunter2222"),
    "netrc": ("machine a login b password hunter2222\n", "hunter2222"),
    "netrc over lines": ("machine a\n  login b\n  password hunter2222\n", "hunter2222"),
    "pgpass": ("db:5432:x:bob:hunter2222\n", "hunter2222"),
    "user and password": ("bob:hunter2222\n", "hunter2222"),
    "XML": ("<server><password>hunter2222</password></server>\n", "hunter2222"),
    "one password a line": ("hun1234\nabc9876\n", "hun1234 abc9876"),
    "text around armour": (
        "pw: hunter2222\n-----BEGIN KEY-----\nabc=\n-----END KEY-----\nb: other99999\n",
        "hunter2222 other99999",
    ),
}

#: What play output has anyway, wherever it stands.
ORDINARY = (
    "true", "False", "yes", "null", "root", "admin", "present", "latest", "started", "localhost", "Ubuntu",
    "production", "password", "12345", "127.0.0.1", "10.0.0.0/8", "10.0.0.1:8080", "1.27.3", "-12.5e10", "2026-01-31",
    "2026-01-31T10:00:00Z", "12:30:00", "/usr/bin/python3", "/etc/ssl/", "!vault", "|", ">-", "{{ vault_pw }}",
)  # fmt: skip


def find(text):
    return set(document.values(text.encode()))


class Values(unittest.TestCase):
    def test_what_a_document_hides_is_redacted_on_its_own(self):
        for name, (text, shown) in FORMATS.items():
            with self.subTest(name):
                out = Redactor([text.encode(), *find(text)]).text("<%s>" % shown)
                rest = out.replace("[REDACTED]", "").replace(" or ", "")
                self.assertEqual(rest.strip("<> "), "", out)

    def test_what_every_output_has_is_left_out_in_every_format(self):
        for value in ORDINARY:
            for form in (
                "key: %s\n",
                "h1 key=%s\n",
                '{"key": "%s"}',
                '{"key": "%s",}',
                "- %s\n",
                "key: '%s' # x\n",
                "KEY=%s\n",
            ):
                with self.subTest(value, form=form):
                    self.assertNotIn(value.encode(), find(form % value))
                    self.assertNotIn(value.encode(), find("a: b\n" + form % value))

    def test_words_of_a_sentence_are_no_values_of_their_own(self):
        text = "description: Installs nginx, then restarts everything\n# note: reviewed yearly by somebody\n"
        self.assertFalse(find(text) & {b"Installs", b"nginx", b"restarts", b"everything", b"reviewed", b"somebody"})

    def test_names_of_groups_of_an_inventory_are_no_values(self):
        self.assertEqual(find("[webservers]\nh1\n[webservers:vars]\n"), set())

    def test_keys_are_no_values(self):
        self.assertEqual(find('{"username_of_x": 1}') | find("username_of_x: 1\nexport password_y=2\n"), set())

    def test_armour_and_what_is_in_it_are_left_to_the_redaction_of_lines(self):
        self.assertEqual(find("-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7\n-----END KEY-----\n"), set())

    @seeded
    def test_no_document_makes_it_fail(self, random):
        alphabet = "ab1 \t\"'\\=:,;[]{}#!&-\n\u00e9\udc80\x00x7u"
        for _round in range(3000):
            text = "".join(random.choices(alphabet, k=random.randint(0, 60)))
            for line in text.split("\n"):
                found = document.tokens(line)
                self.assertEqual("".join(line[token.start : token.end] for token in found), line)
            list(document.values(text.encode("utf-8", "surrogateescape")))


class Cost(unittest.TestCase):
    #: Repeated; those that begin with a newline make many lines, the others one long one.
    ADVERSARIAL = (
        "\n", " ", "\n ", "\t\n", "a", "=", "a=", "a= ", " a = b", ":", "a:", "a: ", ": ", "\na: b", '"', '"a',
        '\\"', "'", ' "\\"', "''", " '", "' \"", "\\", "{", "}", "{{", "{{ a", "[", "[]", "{a: ", ",", ", ", ";", "#",
        " #", "\n# a: b", "- ", "\n- ", "!", "!a ", "&a ", "? ", "://", "://:", "://a:b", ">", ">a", ">a<", "</",
        "password ", "machine password ", '"\\"', '"a": ', "'a' ", "a='", "a=\"b' ",
    )  # fmt: skip

    def steps(self, text):
        """Lines of Python run and characters looked at by expressions; and the characters of all values."""
        lines = 0

        def trace(frame, _event, _argument):
            nonlocal lines
            if frame.f_code.co_filename != document.__file__:
                return None
            lines += 1
            return trace

        Counted.steps = 0
        total = sum(map(len, document._values(text, 0)))
        with mock.patch.multiple(document, **self.real):
            sys.settrace(trace)
            try:
                list(document._values(text, 0))
            finally:
                sys.settrace(None)
        return lines, Counted.steps, total

    def setUp(self):
        self.real = {name: part for name, part in vars(document).items() if isinstance(part, re.Pattern)}
        counted = {name: Counted(part) for name, part in self.real.items()}
        by_kind = {kind: Counted(part) for kind, part in document._NEXT.items()}
        self.real["_NEXT"] = document._NEXT
        patch = mock.patch.multiple(document, _NEXT=by_kind, **counted)
        patch.start()
        self.addCleanup(patch.stop)
        self.addCleanup(sys.setrecursionlimit, sys.getrecursionlimit())
        sys.setrecursionlimit(50_000)

    def test_work_grows_no_faster_than_the_text(self):
        for piece in self.ADVERSARIAL:
            with self.subTest(piece):
                size = 300 // len(piece)
                first, second = (self.steps("x" + piece * (size * times) + "x") for times in (1, 2))
                self.assertGreater(first[1], size * len(piece))
                for once, twice in zip(first, second):
                    self.assertLessEqual(twice, 2.2 * once + 200)
                    self.assertLessEqual(twice, 300 * 600)

    def test_the_count_finds_an_expression_that_looks_again_and_again(self):
        counts = []
        for size in (100, 200):
            Counted.steps = 0
            Counted(re.compile(r"\s*x")).findall(" " * size)
            counts.append(Counted.steps)
        self.assertGreater(counts[1], 3.5 * counts[0])


class Stopped(Exception):
    pass


class Limits(unittest.TestCase):
    def collect(self, *sizes, check=lambda: None):
        environ = {"A%d" % number: "x" * size for number, size in enumerate(sizes)}
        return collect({"secrets": {"env": list(environ)}}, environ, check)

    def test_the_collection_and_its_preparation_can_be_stopped_at_any_value(self):
        for work in (
            lambda check: self.collect(9, 9, 9, check=check),
            lambda check: Redactor([b"hunter22", b"other999"], check),
        ):
            calls = iter(range(2))

            def stop(calls=calls):
                if next(calls, None) is None:
                    raise Stopped

            with self.assertRaises(Stopped):
                work(stop)

    def test_a_large_document_can_be_stopped_in_the_middle(self):
        calls = []
        collect(
            {"secrets": {"env": ["A"]}},
            {"A": "\n".join("key: value-%d" % n for n in range(5000))},
            lambda: calls.append(1),
        )
        self.assertGreater(len(calls), 10)

    def test_secrets_of_more_than_4_mib_together_are_class_config(self):
        self.assertTrue(self.collect(*[1 << 20] * 4))
        with self.assertRaisesRegex(AttemptFailed, "4 MiB") as caught:
            self.collect(*[1 << 20] * 4, 1)
        self.assertEqual(caught.exception.failure_class, CONFIG)

    def test_more_values_than_can_be_searched_for_are_class_config(self):
        with self.assertRaisesRegex(AttemptFailed, "20000 values") as caught:
            Redactor(b"value-%d" % number for number in range(20_001))
        self.assertEqual(caught.exception.failure_class, CONFIG)
