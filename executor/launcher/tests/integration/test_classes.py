"""One real run for every failure class that the launcher can give."""

import os
import socket

from apo_launcher import failure

from tests.integration.harness import LauncherTest, play, say


def closed_port():
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Classes(LauncherTest):
    def test_parse_malformed_yaml(self):
        self.write("site.yml", "- hosts: all\n  tasks: [\n")
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.PARSE, "site.yml:3:1: ", "did not find expected node content. Correct")
        self.assertEqual(outcome.record["phase"], "Syntax")
        self.assertNotIn("offending", outcome.message)

    def test_parse_unknown_module(self):
        self.write("site.yml", "- hosts: all\n  tasks:\n    - no_such_module: {}\n")
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.PARSE, "site.yml:", "no_such_module", "Correct the file.")

    def test_parse_missing_role(self):
        self.write("site.yml", "- hosts: all\n  roles:\n    - no_such_role\n")
        self.assert_failed(self.run_launcher(), failure.PARSE, "site.yml:", "'no_such_role' was not found in roles:~/")

    def test_parse_malformed_ansible_cfg(self):
        self.write("ansible.cfg", "[defaults\n")
        self.assert_failed(self.run_launcher(), failure.PARSE, "ansible.cfg")

    def test_options_missing_playbook(self):
        self.assert_failed(self.run_launcher(playbook="other.yml"), failure.OPTIONS, "other.yml")

    def test_options_limit_that_matches_no_host(self):
        self.assert_failed(self.run_launcher(options={"limit": "nosuchhost"}), failure.OPTIONS, "limit")

    def test_options_strategy_that_does_not_exist(self):
        self.assert_failed(self.run_launcher(options={"strategy": "nosuchstrategy"}), failure.OPTIONS, "nosuchstrategy")

    def test_nothing_ran_when_no_host_matches_the_plays(self):
        self.write("site.yml", play(say(), hosts="nosuchgroup"))
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.NOTHING_RAN, "no host")
        self.assertEqual(outcome.record["rc"], 0)

    def test_nothing_ran_when_no_task_has_the_tag(self):
        self.assert_failed(self.run_launcher(options={"tags": ["nosuchtag"]}), failure.NOTHING_RAN, "tags")

    def test_nothing_ran_when_start_at_task_matches_no_task(self):
        self.assert_failed(
            self.run_launcher(options={"startAtTask": "nosuch task"}), failure.NOTHING_RAN, "nosuch task"
        )

    def test_unreachable(self):
        self.write("hosts", "far ansible_host=127.0.0.1 ansible_port=%d\n" % closed_port())
        self.write("site.yml", play({"name": "reach", "ping": {}}))
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.UNREACHABLE, "far", "reach")
        self.assertEqual(outcome.record["hosts"][0]["unreachable"], 1)
        self.assertEqual(outcome.record["host"], "far")

    def test_task_failed_names_host_task_and_error(self):
        self.write(
            "site.yml",
            play(say(), {"name": "break", "fail": {"msg": "disk full"}, "when": "inventory_hostname == 'b'"}),
        )
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.TASK_FAILED, "b, task 'break': disk full")
        self.assertEqual((outcome.record["host"], outcome.record["task"], outcome.record["rc"]), ("b", "break", 2))
        self.assertEqual(outcome.record["hosts"][0]["name"], "b")
        self.assertNotIn("unfinished", outcome.record)

    def test_oom_when_ansible_is_killed_by_a_signal_that_is_not_ours(self):
        kill = "{{ lookup('pipe', 'kill -9 $PPID; sleep 1') }}"
        self.write("site.yml", play(say(), say(kill)))
        outcome = self.run_launcher(options={"forks": 1})
        self.assert_failed(outcome, failure.OOM, "memory")

    def test_oom_when_the_counter_of_the_cgroup_rose(self):
        counter = os.path.join(self.base, "memory.events")
        with open(counter, "w") as file:
            file.write("oom 0\noom_kill 4\n")
        bump = "{{ lookup('pipe', 'echo oom_kill 5 > %s') }}" % counter
        self.write("site.yml", play(say(bump), {"name": "break", "fail": {"msg": "killed"}}))
        self.spec["paths"]["cgroup"] = self.base
        self.assert_failed(self.run_launcher(), failure.OOM)

    def test_deadline(self):
        self.write("site.yml", play(say(), {"name": "endless", "command": "sleep 600"}))
        # Longer until the task begins: how long that takes is a matter of the machine.
        for seconds in (6, 12, 24, 48):
            self.spec["paths"]["work"] = os.path.join(self.base, "work%d" % seconds)
            os.mkdir(self.spec["paths"]["work"])
            outcome = self.run_launcher(deadlineSeconds=seconds)
            self.assert_failed(outcome, failure.DEADLINE, "deadline")
            if "endless" in outcome.message:
                break
            os.remove(self.spec["paths"]["events"])
        self.assert_failed(outcome, failure.DEADLINE, "endless")
        self.assertTrue(outcome.record["unfinished"])
        self.assertEqual([host["incomplete"] for host in outcome.record["hosts"]], [True, True])

    def test_config_when_ansible_is_not_in_path(self):
        self.environ["PATH"] = "/nonexistent"
        self.assert_failed(self.run_launcher(), failure.CONFIG, "ansible-playbook is not in PATH")

    def test_config_when_a_secret_file_is_missing(self):
        missing = os.path.join(self.base, "secrets", "nope")
        self.assert_failed(self.run_launcher(vault=[{"file": missing}]), failure.CONFIG, missing)

    def test_config_when_an_inventory_is_missing(self):
        outcome = self.run_launcher(inventories=[{"path": "hosts"}, {"path": "nohosts.ini"}])
        self.assert_failed(outcome, failure.CONFIG, "Inventory nohosts.ini does not exist in the checkout")

    def test_config_when_an_absolute_link_leads_out_of_the_checkout(self):
        os.symlink("/etc/passwd", os.path.join(self.base, "source", "link"))
        self.assert_failed(self.run_launcher(), failure.CONFIG, "Symbolic link link leads out")

    def test_config_when_a_relative_link_leads_out_of_the_checkout(self):
        os.mkdir(os.path.join(self.base, "source", "files"))
        os.symlink("../../secrets", os.path.join(self.base, "source", "files", "link"))
        self.assert_failed(self.run_launcher(), failure.CONFIG, "Symbolic link files/link leads out")

    def test_galaxy_when_a_tarball_is_missing(self):
        self.write("requirements.yml", "collections:\n  - name: ./nope-1.0.0.tar.gz\n    type: file\n")
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.GALAXY, "requirements.yml", "nope")
        self.assertEqual(outcome.record["phase"], "Collections")

    def test_network_when_the_server_does_not_answer(self):
        self.write("requirements.yml", "collections:\n  - name: acme.tools\n")
        servers = [{"name": "hub", "url": "http://127.0.0.1:%d/api/" % closed_port()}]
        self.assert_failed(self.run_launcher(galaxy={"servers": servers}), failure.NETWORK, "requirements.yml")

    def test_result_invalid_when_a_plugin_of_the_repository_disables_the_callback(self):
        self.write(
            "callback_plugins/apo.py",
            "import os\nfrom ansible.plugins.callback import CallbackBase\nos.environ.pop('APO_EVENTS_FD', None)\n"
            "class CallbackModule(CallbackBase):\n    CALLBACK_VERSION = 2.0\n    CALLBACK_NAME = 'apo'\n"
            "    CALLBACK_TYPE = 'notification'\n",
        )
        self.assert_failed(self.run_launcher(), failure.RESULT_INVALID, "callback")

    def test_vault_without_any_password(self):
        self.write("vars.yml", VAULTED)
        self.write("site.yml", play(say("{{ answer }}"), vars_files=["vars.yml"]))
        self.assert_failed(self.run_launcher(), failure.VAULT, "vault")

    def test_vault_with_a_wrong_password(self):
        self.write("group_vars/all.yml", VAULTED)
        self.write("site.yml", play(say("{{ answer }}")))
        outcome = self.run_launcher(vault=[{"file": self.secret("vault", "not the password\n")}])
        self.assert_failed(outcome, failure.VAULT, "ecrypt")
        # ansible-core 2.19 does not say which file of variables of groups or hosts it was.
        if not outcome.record["ansible"].startswith("2.19"):
            self.assertIn(" on group_vars/all.yml. ", outcome.message)

    def test_vault_names_the_file_or_variable_that_ansible_names(self):
        self.write("secret.txt", VAULTED)
        target = os.path.join(self.base, "target")
        self.write("site.yml", play({"name": "put", "copy": {"src": "secret.txt", "dest": target}}))
        outcome = self.run_launcher(vault=[{"file": self.secret("vault", "not the password\n")}])
        self.assert_failed(outcome, failure.VAULT, "ecrypt", " secret.txt")

    def test_paths_in_messages_of_tasks_are_those_of_the_checkout(self):
        self.write("site.yml", play({"name": "put", "copy": {"src": "nope.txt", "dest": self.base}}))
        self.assert_failed(self.run_launcher(), failure.TASK_FAILED, "\tfiles/nope.txt\n")


#: `answer: forty-two`, encrypted with the password `only-for-tests`.
VAULTED = """$ANSIBLE_VAULT;1.1;AES256
63623930393832303236346362623934626136333761363937643534353064623535386263646430
3232323532633234633435656663346337633632343237620a386236356634316264396536316235
38333366636661393031376530386530306261653730326138653934626263336365363139336235
6637613635303238350a663666623865383065663939366537336435653966653864663664643934
65376637356231376139326332373262333136343836383738633939346436353737
"""
