import unittest

from apo_launcher import failure
from apo_launcher.ansible_error import Paths, essence
from apo_launcher.classify import galaxy_failure, parse_failure, play_outcome
from apo_launcher.tally import Tally


def tally(*events, trusted=True):
    made = Tally()
    for event in [{"type": "hello", "ansible": "2.19.0", "plays": 1}] * trusted + list(events):
        made.apply(event)
    return made


PLAY = {"type": "play", "play": 1, "hosts": ["a", "b"]}
TASK = {"type": "task", "task": 1, "name": "t"}
STATS = {"type": "stats", "lost": 0}


def result(host, state, **more):
    return {"type": "result", "task": 1, "host": host, "state": state, **more}


def host(name, **counts):
    return {"type": "host", "host": name, **counts}


class BeforeThePlay(unittest.TestCase):
    #: What ansible-core of several releases says on stderr → class.
    SAID = (
        ("ERROR! Attempting to decrypt but no vault secrets found", failure.VAULT),
        ("ERROR! Decryption failed (no vault secrets were found that could decrypt) on /x/vars.yml", failure.VAULT),
        ("[ERROR]: Decryption failed (no vault secrets were found that could decrypt).", failure.VAULT),
        ("ERROR! Specified hosts and/or --limit does not match any hosts", failure.OPTIONS),
        (
            "[ERROR]: Specified inventory, host pattern and/or --limit leaves us with no hosts to target.",
            failure.OPTIONS,
        ),
        ("ansible-playbook: error: unrecognized arguments: --nope", failure.OPTIONS),
        ("ERROR! the playbook: x.yml could not be found", failure.OPTIONS),
        ("ERROR! Invalid play strategy specified: nope", failure.OPTIONS),
        ("ERROR! We were unable to read either as JSON nor YAML", failure.PARSE),
        ("ERROR! couldn't resolve module/action 'nope'.", failure.PARSE),
        ("[ERROR]: YAML parsing failed: Did not find expected node content.", failure.PARSE),
        ("", failure.PARSE),
    )

    def test_the_error_output_decides_not_the_exit_code(self):
        for said, expected in self.SAID:
            for code in (1, 2, 4, 250):
                with self.subTest(said, code=code):
                    self.assertEqual(parse_failure(code, said).failure_class, expected)

    def test_colours_do_not_matter(self):
        said = "\x1b[0;31mERROR! Decryption\x1b[0m\x1b[0;31m failed\x1b[0m"
        self.assertEqual(parse_failure(1, said).failure_class, failure.VAULT)

    def test_the_message_is_the_error_without_warnings(self):
        said = "[WARNING]: something\nERROR! it broke\n\nThe error appears to be in 'x.yml'\n"
        self.assertEqual(essence(said), "it broke The error appears to be in 'x.yml'")

    #: Said by 2.14 and 2.16, or by 2.19 → the message.
    EXPLAINED = (
        (
            "ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:\n"
            "JSON: Expecting value: line 1 column 1 (char 0)\n\nSyntax Error while loading YAML.\n"
            "  did not find expected\n\nThe error appears to be in '/w/project/site.yml': line 3, column 1, but "
            "may\nbe elsewhere in the file "
            "depending on the exact syntax problem.\n\nThe offending line appears to be:\n\n  tasks: [\n^ here\n",
            "site.yml:3:1: Syntax Error while loading YAML. did not find expected. Correct the file.",
        ),
        (
            "[WARNING]: x\n[ERROR]: couldn't resolve module/action 'nope'. This often indicates a misspelling.\n"
            "Origin: /w/project/tasks/a b.yml:3:7\n\n1 - hosts: all\n3     - name: x\n        ^ column 7\n\n",
            "tasks/a b.yml:3:7: couldn't resolve module/action 'nope'. This often indicates a misspelling. "
            "Correct the file.",
        ),
        (
            "[ERROR]: the role 'nope' was not found in /w/project/roles:/p/home/.ansible/roles:/usr/share\n"
            "Origin: /w/project/site.yml:3:7\n\n1 - hosts: all\n",
            "site.yml:3:7: the role 'nope' was not found in roles:~/.ansible/roles:/usr/share. Correct the file.",
        ),
        (
            "ERROR! Unable to retrieve file contents\n"
            "Could not find or access '/w/project/nope.yml' on the Controller.\n",
            "Unable to retrieve file contents Could not find or access 'nope.yml' on the Controller.",
        ),
        (
            "[ERROR]: Invalid vars_files file '/w/project/vars.yml': Attempting to decrypt but no vault secrets found."
            "\n\nInvalid vars_files file '/w/project/vars.yml'.\n\n<<< caused by >>>\n\nAttempting to decrypt "
            "but no vault secrets found.\nOrigin: /w/project/vars.yml\n\n",
            "Invalid vars_files file 'vars.yml': Attempting to decrypt but no vault secrets found. "
            "Check the vault ids and their passwords.",
        ),
        (
            "[ERROR]: Decryption failed (no vault secrets were found that could decrypt).\n"
            "Origin: /w/project/site.yml\n",
            "site.yml: Decryption failed (no vault secrets were found that could decrypt). "
            "Check the vault ids and their passwords.",
        ),
        (
            "ERROR! Decryption failed (no vault secrets were found that could decrypt) "
            "on /w/project/group_vars/all.yml\n",
            "Decryption failed (no vault secrets were found that could decrypt) on group_vars/all.yml. "
            "Check the vault ids and their passwords.",
        ),
        (
            "[ERROR]: YAML parsing failed: x.\nOrigin: /apo/objects/0/hosts.yml:2:1\n\n",
            "/apo/objects/0/hosts.yml:2:1: YAML parsing failed: x. Correct the file.",
        ),
        ("", "ansible ended with exit code 4 and said nothing."),
    )

    def test_the_message_says_what_and_where_in_the_checkout(self):
        paths = Paths((("/w/project", ""), ("/w", ""), ("/p/home", "~")))
        for said, expected in self.EXPLAINED:
            with self.subTest(said):
                self.assertEqual(paths.relative(parse_failure(4, said).message), expected)

    def test_only_whole_paths_are_made_relative(self):
        paths = Paths((("/w/project", ""), ("/w", "")))
        for text, expected in (
            ("'/w/project'", "'.'"), ("/w/project/a", "a"), ("/w/projects/a", "projects/a"),
            ("/w/installed", "installed"),
            ("/wide", "/wide"), ("/x/w/a", "/x/w/a"),
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(paths.relative(text), expected)

    def test_galaxy_and_network_are_told_apart(self):
        for said, expected in (
            ("ERROR! Failed to download: [Errno 111] Connection refused", failure.NETWORK),
            (
                "ERROR! Unknown error when attempting to call Galaxy at 'https://g/api': <urlopen error x>",
                failure.NETWORK,
            ),
            ("fatal: unable to access 'https://h/x.git/': Could not resolve host: h", failure.NETWORK),
            ("ERROR! Failed to find collection acme.tools:1.0.0", failure.GALAXY),
            ("ERROR! Failed to resolve the requested dependencies map.", failure.GALAXY),
            (
                "[WARNING]: - helper was NOT installed successfully: no meta/main.yml\nERROR! - you can use",
                failure.GALAXY,
            ),
        ):
            with self.subTest(said):
                self.assertEqual(galaxy_failure(1, said, "requirements.yml").failure_class, expected)

    def test_a_role_that_was_not_installed_is_named(self):
        said = "[WARNING]: - helper was NOT installed successfully: no meta/main.yml\nERROR! - you can use --ignore"
        self.assertIn("helper was NOT installed", galaxy_failure(1, said, "requirements.yml").message)


class ThePlay(unittest.TestCase):
    def outcome(self, rc, made, stderr="", oom=None, start_at=None):
        found = play_outcome(rc, made, stderr, oom, start_at)
        return found and found.failure_class

    def test_success_needs_a_result(self):
        self.assertIsNone(self.outcome(0, tally(PLAY, TASK, result("a", "ok"), host("a", ok=1), STATS)))
        self.assertIsNone(self.outcome(0, tally(PLAY, TASK, host("a", skipped=1), STATS)))
        self.assertEqual(self.outcome(0, tally(PLAY, STATS)), failure.NOTHING_RAN)
        self.assertEqual(self.outcome(0, tally(STATS)), failure.NOTHING_RAN)

    def test_success_without_a_word_of_the_callback_is_not_believed(self):
        self.assertEqual(self.outcome(0, tally(trusted=False)), failure.RESULT_INVALID)

    def test_failed_hosts_win_over_unreachable_ones(self):
        both = tally(PLAY, TASK, result("a", "unreachable"), result("b", "failed"), STATS)
        self.assertEqual(self.outcome(2, both), failure.TASK_FAILED)
        self.assertEqual(self.outcome(4, tally(PLAY, TASK, result("a", "unreachable"), STATS)), failure.UNREACHABLE)

    def test_rescued_and_ignored_failures_are_no_failures(self):
        rescued = tally(PLAY, TASK, result("a", "failed"), host("a", ok=1, rescued=1), STATS)
        self.assertIsNone(self.outcome(0, rescued))
        ignored = tally(PLAY, TASK, result("a", "failed", ignored=True), STATS)
        self.assertIsNone(self.outcome(0, ignored))

    def test_the_failure_named_is_one_that_was_not_rescued(self):
        made = tally(
            PLAY, TASK, result("a", "failed", message="mended"), result("b", "failed", message="real"),
            host("a", rescued=1), host("b", failed=1), STATS,
        )  # fmt: skip
        found = play_outcome(2, made, "", None)
        self.assertEqual((found.host, found.message), ("b", "b, task 't': real"))

    def test_out_of_memory(self):
        made = tally(PLAY, TASK, result("a", "failed"), STATS)
        self.assertEqual(self.outcome(2, made, oom=True), failure.OOM)
        self.assertEqual(self.outcome(2, made, oom=False), failure.TASK_FAILED)
        self.assertEqual(self.outcome(-9, tally(PLAY, TASK)), failure.OOM)
        self.assertEqual(self.outcome(-9, tally(PLAY, TASK), oom=False), failure.TASK_FAILED)
        self.assertEqual(self.outcome(1, tally(PLAY, TASK), "A worker was found in a dead state"), failure.OOM)
        self.assertIsNone(self.outcome(0, tally(PLAY, TASK, result("a", "ok"), STATS), oom=True))

    def test_a_vault_error_of_a_task_is_class_vault(self):
        made = tally(PLAY, TASK, result("a", "failed", message="Decryption failed on x"), STATS)
        self.assertEqual(self.outcome(2, made), failure.VAULT)

    def test_an_end_in_the_middle_is_a_failed_task(self):
        self.assertEqual(self.outcome(250, tally(PLAY, TASK), "ERROR! Unexpected Exception"), failure.TASK_FAILED)
