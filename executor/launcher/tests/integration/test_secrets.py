"""Secrets reach ansible and show up nowhere."""

import base64
import json
import os
import subprocess

from apo_launcher import failure

from tests.integration.harness import LauncherTest, play, say
from tests.integration.test_classes import VAULTED
from tests.support import seeded

#: Looks for the argument in the command line of every process.
SCAN = "cat /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c 'hunter[2]' || true"


class Secrets(LauncherTest):
    def test_vault_and_other_passwords_are_used_and_never_shown(self):
        self.write("group_vars/all.yml", VAULTED)
        tasks = (
            {
                "name": "check",
                "assert": {"that": ["answer == 'forty-two'", "ansible_become_password | default('') == ''"]},
            },
            say("{{ lookup('pipe', scan) }} processes", name="scan"),
        )
        self.write("site.yml", play(*tasks, hosts="a", vars={"scan": SCAN}))
        outcome = self.run_launcher(
            vault=[
                {"id": "other", "file": self.secret("other", "hunter2-other")},
                {"file": self.secret("vault", "only-for-tests\n")},
            ],
            connection={
                "passwordFile": self.secret("connect", "hunter2-connect"),
                "becomePasswordFile": self.secret("become", "hunter2-become"),
            },
        )
        self.assert_succeeded(outcome)
        self.assertIn("0 processes", outcome.stdout)
        self.assert_hidden(outcome, "hunter2", "only-for-tests")

    def test_values_that_a_play_shows_are_redacted_in_every_form(self):
        value = 'pa"ss\\wörd!'
        self.secret("password", value)
        encoded = base64.b64encode(("user:" + value).encode()).decode()
        tasks = (
            say("plain {{ given }} b64 %s url {{ given | urlencode }}" % encoded),
            {"name": "break {{ given }}", "fail": {"msg": "cannot log in with {{ given }}"}},
        )
        directory = os.path.join(self.base, "secrets")
        self.write("site.yml", play(*tasks, hosts="a"))
        outcome = self.run_launcher(
            extraVars=[{"directory": directory}, {"inline": {"given": "{{ password }}"}}],
            secrets={"directories": [directory]},
        )
        self.assert_failed(outcome, failure.TASK_FAILED, "cannot log in with [REDACTED]")
        self.assert_hidden(outcome, value, json.dumps(value)[1:-1], "wörd", "w%C3%B6rd", "w\\u00f6rd", encoded[8:])

    @seeded
    def test_no_part_of_a_secret_is_left_where_a_text_is_cut(self, random):
        secret = "".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=random.choice((20, 300, 6000))))

        def text(limit):
            return "." * (limit + random.randint(-len(secret), 2)) + secret + "." * random.choice((0, 70_000))

        tasks = [
            {"name": "break", "fail": {"msg": text(limit)}, "ignore_errors": True}
            for limit in (2048, 2048, 2048 + 65_536, 2048 + 65_536)
        ]
        tasks += [
            {"name": "put", "copy": {"content": text(limit), "dest": os.path.join(self.base, "x")}, "check_mode": True}
            for limit in (8192, 8192 + 8192, 8192 + 8192)
        ]
        tasks += [say("x", name=text(limit)) for limit in (512, 512 + 8192)]
        self.write("site.yml", play(*tasks, hosts="a"))
        outcome = self.run_launcher(secrets={"files": [self.secret("s", secret)]}, options={"diff": True})
        self.assert_succeeded(outcome)
        self.assertEqual(len(outcome.of_type("result")), 9)
        self.assertTrue(all(len(event["message"]) <= 2048 for event in outcome.events if "message" in event))
        self.assert_hidden(outcome, *(secret[at : at + 8] for at in range(len(secret) - 7)))

    def test_results_of_no_log_tasks_are_not_kept(self):
        tasks = (
            {"name": "hidden", "fail": {"msg": "hunter2-nolog"}, "no_log": True, "ignore_errors": True},
            {
                "name": "loop",
                "debug": {"msg": "{{ item }}"},
                "loop": ["hunter2-a", "hunter2-b"],
                "no_log": True,
                "failed_when": True,
            },
        )
        self.write("site.yml", play(*tasks, hosts="a"))
        outcome = self.run_launcher(options={"diff": True})
        self.assert_failed(outcome, failure.TASK_FAILED, "no_log")
        # ansible-core 2.19 itself shows the message of a failed no_log task on stderr.
        self.assertNotIn("hunter2", json.dumps([outcome.record, outcome.events]))
        self.assertTrue(all(event["noLog"] for event in outcome.of_type("result")))

    def test_a_secret_that_is_a_word_of_the_event_format_does_not_break_it(self):
        outcome = self.run_launcher(secrets={"files": [self.secret("s", "type"), self.secret("t", "result")]})
        self.assert_succeeded(outcome)
        self.assertEqual(len(outcome.results()), 2)


class Agent(LauncherTest):
    def key(self, name, passphrase=""):
        path = os.path.join(self.base, "secrets", name)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", path], check=True)
        os.chmod(path, 0o644)
        return path

    def test_keys_are_in_an_agent_that_ends_with_the_attempt(self):
        keys = [
            {"file": self.key("plain")},
            {
                "file": self.key("guarded", "hunter2 phrase"),
                "passphraseFile": self.secret("phrase", "hunter2 phrase\n"),
            },
        ]
        self.write("site.yml", play(say("{{ lookup('pipe', 'ssh-add -l') }}"), hosts="a"))
        outcome = self.run_launcher(connection={"privateKeys": keys})
        self.assert_succeeded(outcome)
        for name in ("plain", "guarded"):
            self.assertIn(" %s (ED25519)" % name, outcome.stdout)
        self.assert_hidden(outcome, "hunter2")

    def test_a_wrong_passphrase_is_class_config(self):
        keys = [{"file": self.key("guarded", "right"), "passphraseFile": self.secret("phrase", "wrong-one")}]
        self.assert_failed(self.run_launcher(connection={"privateKeys": keys}), failure.CONFIG, "guarded", "passphrase")

    def test_a_missing_passphrase_is_class_config(self):
        outcome = self.run_launcher(connection={"privateKeys": [{"file": self.key("guarded", "right")}]})
        self.assert_failed(outcome, failure.CONFIG, "passphraseFile")

    def test_known_hosts_are_passed_to_ssh_beside_what_ansible_cfg_says(self):
        self.write("ansible.cfg", "[ssh_connection]\nssh_common_args = -o LogLevel=ERROR\n")
        self.write(
            "site.yml",
            play(
                say("{{ lookup('config', 'ssh_common_args', plugin_type='connection', plugin_name='ssh') }}"), hosts="a"
            ),
        )
        outcome = self.run_launcher(connection={"knownHosts": self.secret("known_hosts", "h ssh-ed25519 AAAA\n")})
        self.assert_succeeded(outcome)
        self.assertIn("-o LogLevel=ERROR -o 'UserKnownHostsFile=", outcome.stdout.replace('\\"', '"'))
