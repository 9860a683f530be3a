import base64
import json
import time
import unittest
from urllib.parse import quote, quote_plus

from apo_launcher.redaction import MARKER, Redactor, patterns

from tests.support import seeded

PEM = b"-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7\nq1w2e3r4t5y6u7i8\nab==\n-----END KEY-----\n"


def reference(found, data):
    """Slow and obvious: marks every byte of every occurrence; overlapping occurrences are one."""
    spans = sorted((at, at + len(p)) for p in found for at in range(len(data)) if data.startswith(p, at))
    merged = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    out, shown = b"", 0
    for start, end in merged:
        out += data[shown:start] + MARKER
        shown = end
    return out + data[shown:]


class Forms(unittest.TestCase):
    SECRETS = (b"hunter22", b'pa"ss\\w/rd', "pässwörd+ ?&".encode(), b"\xfb\xff\xfebinary", PEM)

    def assert_gone(self, secret, shown, form):
        out = Redactor([secret]).data(b"before " + shown + b" after")
        self.assertNotIn(shown, out, form)
        self.assertIn(MARKER, out)
        self.assertTrue(out.startswith(b"before ") and out.endswith(b" after"), out)

    def test_a_value_is_redacted_as_it_is(self):
        for secret in self.SECRETS:
            self.assert_gone(secret, secret.strip(), "plain")

    def test_base64_is_redacted_in_both_alphabets(self):
        for secret in self.SECRETS:
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                self.assert_gone(secret, encode(secret.strip()), encode.__name__)

    def test_base64_is_redacted_at_any_alignment(self):
        for secret in self.SECRETS:
            for shift in range(6):
                for after in range(4):
                    encoded = base64.b64encode(b"u" * shift + secret.strip() + b":" * after)
                    self.assertIn(MARKER, Redactor([secret]).data(encoded), (secret, shift, after))

    def test_base64_that_is_wrapped_is_redacted_line_by_line(self):
        secret = bytes(range(33, 127)) * 2
        for line in base64.encodebytes(secret).split():
            self.assertEqual(Redactor([secret]).data(line).rstrip(b"="), MARKER)

    def test_url_encodings_are_redacted(self):
        for secret in self.SECRETS[:4]:
            for shown in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
                self.assert_gone(secret, shown.encode(), "url")
                self.assertIn(MARKER, Redactor([secret]).data(shown.lower().encode()) + MARKER)

    def test_json_strings_are_redacted_also_when_nested(self):
        for secret in ('pa"ss\\word', "tab\tnewline\nquote", "pässwörd\U0001f600"):
            for ascii_only in (True, False):
                once = json.dumps({"a": secret}, ensure_ascii=ascii_only)
                twice = json.dumps(once, ensure_ascii=ascii_only)
                for text in (once, twice):
                    out = Redactor([secret.encode()]).data(text.encode()).decode()
                    json.loads(out)
                    self.assertIn("REDACTED", out)
                    self.assertNotIn("word", out)
                    self.assertNotIn("newline", out)

    def test_each_line_of_a_pem_file_is_redacted_but_not_its_armour(self):
        out = Redactor([PEM]).data(b"x MIIEpAIBAAKCAQEA7 y\n-----BEGIN KEY-----\n")
        self.assertEqual(out, b"x [REDACTED] y\n-----BEGIN KEY-----\n")

    def test_the_final_newline_of_a_secret_file_does_not_matter(self):
        self.assertEqual(Redactor([b"hunter22\r\n"]).data(b"=hunter22="), b"=[REDACTED]=")

    def test_values_shorter_than_four_bytes_are_not_searched_for(self):
        self.assertEqual(Redactor([b"abc", b"", b"\n"]).data(b"abc"), b"abc")
        self.assertEqual(Redactor([b"abcd"]).data(b"abcd"), MARKER)

    def test_what_overlaps_is_redacted_as_one(self):
        self.assertEqual(Redactor([b"abcdef", b"defghi"]).data(b"<abcdefghi>"), b"<[REDACTED]>")

    def test_a_value_larger_than_the_longest_pattern_is_redacted_whole(self):
        secret = bytes(65 + index * index % 26 for index in range(10_000))
        self.assertNotIn(secret[4200:4300], Redactor([secret]).data(b"<" + secret + b">"))


class Streams(unittest.TestCase):
    @seeded
    def test_any_chunking_gives_what_one_pass_gives(self, random):
        def word(low, high):
            return bytes(random.choices(alphabet, k=random.randint(low, high)))

        for _round in range(400):
            alphabet = random.choice((b"ab", b"abc", b"ab/+ \n"))
            secrets = [word(4, 12) for _ in range(random.randint(1, 4))]
            data = b"".join(random.choice((word(0, 9), random.choice(secrets))) for _ in range(random.randint(0, 12)))
            redactor = Redactor(secrets)
            expected = reference(patterns(secrets), data)
            self.assertEqual(redactor.data(data), expected, (secrets, data))
            stream, out, rest = redactor.stream(), b"", data
            while rest:
                size = random.randint(1, 6)
                out, rest = out + stream.feed(rest[:size]), rest[size:]
                self.assertLess(len(stream._tail), max(redactor.longest, 1))
            self.assertEqual(out + stream.end(), expected, (secrets, data))

    def test_output_that_cannot_be_part_of_a_secret_is_not_held_back(self):
        stream = Redactor([b"hunter22"]).stream()
        self.assertEqual(stream.feed(b"TASK [hunt"), b"TASK [")
        self.assertEqual(stream.feed(b"ing]\n"), b"hunting]\n")

    @seeded
    def test_the_time_grows_linearly_with_the_data(self, random):
        secrets = [bytes(random.choices(b"abcdefghij", k=random.randint(8, 60))) for _ in range(200)]
        redactor = Redactor(secrets)
        line = b"ok: [host] => abcdefghij hgfedcba\n" * 3000

        def seconds(times):
            began = time.process_time()
            redactor.data(line * times)
            return time.process_time() - began

        seconds(1)
        once = min(seconds(1) for _ in range(3))
        self.assertLess(min(seconds(8) for _ in range(2)), 8 * once * 3 + 0.05)


if __name__ == "__main__":
    unittest.main()
