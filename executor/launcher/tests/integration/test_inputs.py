"""What a spec gives reaches ansible as it was meant."""

import json
import os
import subprocess
import sys

from apo_launcher import failure

from tests.integration.harness import LauncherTest, play, say
from tests.support import LAUNCHER


class Inputs(LauncherTest):
    def test_names_with_spaces_quotes_commas_and_letters_work(self):
        name = 'dir é/it\'s "quoted", ünïcode; & more.yml'
        self.write(name, "- hosts: all\n  tasks:\n    - debug: {msg: hi}\n  gather_facts: false\n")
        self.write("in 'ven' \"tory\" é", "c ansible_connection=local\n")
        outcome = self.run_launcher(playbook=name, inventories=[{"path": "in 'ven' \"tory\" é"}])
        self.assert_succeeded(outcome)
        self.assertEqual(outcome.record["hosts"], [{"name": "c", "ok": 1}])
        self.assertEqual(outcome.of_type("task")[0]["path"], name + ":3")

    def test_names_that_ansible_would_read_as_something_else_are_refused(self):
        self.write("a$HOME.yml", play(say()))
        self.assert_failed(self.run_launcher(playbook="a$HOME.yml"), failure.OPTIONS, "a$HOME.yml")

    def test_an_inventory_with_a_comma_in_its_name_is_refused(self):
        self.write("a,b", "a\n")
        self.assert_failed(self.run_launcher(inventories=[{"path": "a,b"}]), failure.OPTIONS, "comma")

    def test_variables_come_in_order_and_those_of_a_secret_are_never_templated(self):
        value = "{{ nope }} \\ \" ' é \U0001f600\t\u2028 end"
        directory = os.path.join(self.base, "mounted")
        os.makedirs(os.path.join(directory, "..2026"))
        with open(os.path.join(directory, "..2026", "password"), "w", encoding="utf-8") as file:
            file.write(value)
        os.symlink("..2026", os.path.join(directory, "..data"))
        os.symlink("..data/password", os.path.join(directory, "password"))
        for name, text in (("pin", "0123"), ("switch", "True")):
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(text)
        given = self.secret("vars.yml", "color: green\nshape: round\n")
        self.write("expected.json", json.dumps(value))
        checks = [
            "color == 'blue'",
            "shape == 'round'",
            "greeting == 'hi blue'",
            "password == (lookup('file', 'expected.json') | from_json)",
            "pin == '0123'",
            "switch is string",
        ]
        self.write("site.yml", play({"name": "check", "assert": {"that": checks}}))
        outcome = self.run_launcher(
            extraVars=[
                {"file": given},
                {"inline": {"color": "blue", "greeting": "hi {{ color }}"}},
                {"directory": directory},
            ]
        )
        self.assert_succeeded(outcome)

    def test_values_that_are_unsafe_are_never_templated_however_deep(self):
        override = "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n[% 1+1 %] {{ 1+1 }}"
        given = {
            "text": "{{ 1+1 }}",
            "override": override,
            "tree": {
                "list": [["{{ 1+1 }}", override, "{% raw %}"], "!unsafe x", "true", "1"],
                "{{ 1+1 }}": {"k": "é\n- ' \" #", "looks": ["yes", "0x10", "null", "2026-01-01", "1e3", "[1]", "{}"]},
                "plain": [None, True, False, 0, -12, 10**20, 1.5, 1e300, 1e-7, [], {}],
            },
        }
        self.write("expected.json", json.dumps(given))
        expected = "(lookup('file', 'expected.json') | from_json)"
        shown = say("{{ text }} {{ tree.list[0][0] }}", name="shown")
        checks = ["%s == %s.%s" % (name, expected, name) for name in given]
        self.write("site.yml", play(shown, {"name": "check", "assert": {"that": checks}}, hosts="a"))
        outcome = self.run_launcher(extraVars=[{"inline": {"text": "early"}}, {"inline": given, "unsafe": True}])
        self.assert_succeeded(outcome)
        self.assertIn("{{ 1+1 }} {{ 1+1 }}", outcome.stdout)

    def test_values_that_are_not_unsafe_are_templated(self):
        self.write("site.yml", play(say("{{ text }}"), hosts="a"))
        outcome = self.run_launcher(extraVars=[{"inline": {"text": "{{ 1+1 }} is two"}, "unsafe": False}])
        self.assert_succeeded(outcome)
        self.assertIn("2 is two", outcome.stdout)

    def test_a_key_that_is_no_variable_name_is_refused_by_name(self):
        self.secret("tls.crt", "x")
        directory = os.path.join(self.base, "secrets")
        self.assert_failed(self.run_launcher(extraVars=[{"directory": directory}]), failure.CONFIG, "tls.crt")

    def test_several_inventories_count_in_order(self):
        mounted = self.secret("extra", "c ansible_connection=local\n[all:vars]\nwho=mounted\n")
        self.write("group_vars/all.yml", "where: here\n")
        self.write("site.yml", play({"name": "check", "assert": {"that": ["who == 'mounted'", "where == 'here'"]}}))
        outcome = self.run_launcher(inventories=[{"path": "hosts"}, {"file": mounted}])
        self.assert_succeeded(outcome)
        self.assertEqual(outcome.record["totals"]["hosts"], 3)

    def test_ansible_cfg_of_the_repository_counts_and_its_callbacks_still_run(self):
        self.write(
            "ansible.cfg",
            "[defaults]\ncallbacks_enabled = noted ; mine\ncallback_plugins = plugins/cb\nroles_path = lib\n",
        )
        self.write(
            "plugins/cb/noted.py",
            "from ansible.plugins.callback import CallbackBase\nclass CallbackModule(CallbackBase):\n"
            "    CALLBACK_VERSION = 2.0\n    CALLBACK_NAME = 'noted'\n    CALLBACK_TYPE = 'notification'\n"
            "    CALLBACK_NEEDS_ENABLED = True\n"
            "    def v2_playbook_on_stats(self, stats):\n        self._display.display('NOTED')\n",
        )
        self.write("lib/greet/tasks/main.yml", '- {"name": "greet", "debug": {"msg": "hi"}}\n')
        self.write("more/part/tasks/main.yml", '- {"name": "part", "debug": {"msg": "bye"}}\n')
        self.write("site.yml", play(roles=["greet", "part"]))
        outcome = self.run_launcher(rolesPath=["more"])
        self.assert_succeeded(outcome)
        self.assertIn("NOTED", outcome.stdout)
        self.assertEqual({name for name, _host, _state in outcome.results()}, {"greet : greet", "part : part"})

    def test_a_plugin_of_the_repository_named_like_ours_does_not_take_its_place(self):
        self.write("callback_plugins/apo.py", "raise RuntimeError('shadow')\n")
        outcome = self.run_launcher()
        self.assert_succeeded(outcome)
        self.assertEqual(len(outcome.results()), 2)

    def test_the_environment_is_only_what_the_spec_lets_through(self):
        self.environ.update(LEAK="leaked", WANTED="w1", GROUP_A="w2", TOKEN="secret-token")
        self.write("site.yml", play(say("{{ lookup('pipe', 'env') }}", name="env", no_log=False), hosts="a"))
        outcome = self.run_launcher(
            environment={"pass": ["WANTED", "GROUP_*"], "set": {"GIVEN": "w3"}}, secrets={"env": ["TOKEN"]}
        )
        self.assert_succeeded(outcome)
        for shown in ("WANTED=w1", "GROUP_A=w2", "GIVEN=w3", "TOKEN=[REDACTED]"):
            self.assertIn(shown, outcome.stdout)
        for hidden in ("LEAK", "secret-token", "/nonexistent", "APO_EVENTS"):
            self.assertNotIn(hidden, outcome.stdout)

    def test_without_inventory_the_implicit_localhost_serves(self):
        self.write("site.yml", play(say(), hosts="localhost", connection="local"))
        self.assert_succeeded(self.run_launcher(inventories=[]))

    def test_a_spec_that_is_wrong_is_refused_with_every_field(self):
        outcome = self.run_launcher(playbook="../x.yml", nonsense=1, options={"forks": 0})
        self.assertEqual(outcome.code, 2)
        for field in ("playbook", "nonsense", "options.forks"):
            self.assertIn(field, outcome.stderr)

    def test_all_options_reach_ansible(self):
        self.write(
            "site.yml",
            play(say(tags=["one"]), say("x", name="two", tags=["two"]), say("y", name="three", tags=["one"])),
        )
        outcome = self.run_launcher(
            options={
                "tags": ["one"],
                "skipTags": ["two"],
                "verbosity": 1,
                "forks": 3,
                "connectionTimeout": 5,
                "flushCache": True,
                "forceHandlers": True,
                "startAtTask": "three",
                "color": True,
            },
            connection={"user": "deploy", "hostKeyChecking": False},
        )
        self.assert_succeeded(outcome)
        self.assertEqual({name for name, _host, _state in outcome.results()}, {"three"})
        self.assertIn("\x1b[0;32m", outcome.stdout)

    def test_it_runs_as_a_zipapp(self):
        self.launcher = os.path.join(self.base, "launcher.pyz")
        subprocess.run([sys.executable, "-m", "zipapp", LAUNCHER, "-o", self.launcher], check=True)
        self.assert_succeeded(self.run_launcher())
