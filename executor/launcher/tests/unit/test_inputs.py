import json
import os
import tempfile
import unittest

from apo_launcher import command_line, environment, failure, schema
from apo_launcher.ansible_cfg import AnsibleCfg
from apo_launcher.checkout import copy_tree, resolve
from apo_launcher.failure import AttemptFailed
from apo_launcher.inventory_limit import check_pattern, parse_hosts
from apo_launcher.out_of_memory import OomCounter
from apo_launcher.private_directory import PrivateDirectory
from apo_launcher.requirements import kinds
from apo_launcher.secret_values import collect
from apo_launcher.variables import unsafe

TESTDATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "testdata")


class InDirectory(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.base = os.path.realpath(directory.name)

    def write(self, path, text=""):
        path = os.path.join(self.base, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path


class Specs(unittest.TestCase):
    def test_every_fixture_is_judged_as_its_directory_says(self):
        for verdict in ("valid", "invalid"):
            directory = os.path.join(TESTDATA, verdict)
            for name in sorted(os.listdir(directory)):
                with self.subTest(name), open(os.path.join(directory, name)) as file:
                    problems = schema.errors(schema.load("spec"), json.load(file))
                    self.assertEqual(problems == [], verdict == "valid", problems)

    def test_the_classes_given_are_classes_of_the_api(self):
        known = schema.load("record")["properties"]["class"]["enum"]
        self.assertEqual(set(failure.CLASSES) - set(known), set())


class Checkouts(InDirectory):
    def copy(self):
        target = os.path.join(self.base, "target")
        copy_tree(os.path.join(self.base, "source"), target, lambda: None)
        return target

    def test_files_modes_and_links_inside_are_kept_and_git_is_left_out(self):
        self.write("source/a/run.sh", "x")
        os.chmod(os.path.join(self.base, "source/a/run.sh"), 0o700)
        self.write("source/.git/config", "token")
        self.write("source/sub/.git/config", "kept")
        os.symlink("../a/run.sh", os.path.join(self.base, "source/sub/link"))
        os.chmod(os.path.join(self.base, "source/a"), 0o777)
        target = self.copy()
        self.assertEqual(os.stat(target + "/a").st_mode & 0o777, 0o755)
        self.assertEqual(os.stat(target + "/a/run.sh").st_mode & 0o777, 0o755)
        self.assertEqual(os.readlink(target + "/sub/link"), "../a/run.sh")
        self.assertFalse(os.path.exists(target + "/.git"))
        self.assertTrue(os.path.exists(target + "/sub/.git/config"))

    def test_a_pipe_in_the_tree_is_refused(self):
        os.mkdir(os.path.join(self.base, "source"))
        os.mkfifo(os.path.join(self.base, "source", "fifo"))
        with self.assertRaisesRegex(AttemptFailed, "fifo"):
            self.copy()

    def test_a_checkout_that_is_missing_is_refused(self):
        with self.assertRaisesRegex(AttemptFailed, "not a directory"):
            self.copy()

    def test_a_path_that_leaves_the_tree_is_refused(self):
        self.write("secret")
        self.write("tree/file")
        os.symlink(self.base, os.path.join(self.base, "tree", "up"))
        tree = os.path.join(self.base, "tree")
        self.assertEqual(resolve(tree, "file", "Playbook"), os.path.join(tree, "file"))
        for path in ("../secret", "up/secret"):
            with self.assertRaises(AttemptFailed) as caught:
                resolve(tree, path, "Playbook")
            self.assertEqual(caught.exception.failure_class, failure.OPTIONS)


class Configuration(InDirectory):
    def test_callbacks_and_paths_of_ansible_cfg_are_added_to(self):
        cfg = self.write(
            "ansible.cfg", "[defaults]\ncallback_whitelist = timer, mine\ncallback_plugins = cb:~/x:/abs\n"
        )
        settings = environment.Settings({"HOME": "/h"}, cfg, "/empty.cfg")
        settings.add_callback("apo_1", "/private/cb")
        settings.add_content("/inst", ["/r"])
        self.assertEqual(settings.env["ANSIBLE_CONFIG"], cfg)
        self.assertEqual(settings.env["ANSIBLE_CALLBACKS_ENABLED"], "timer,mine,apo_1")
        self.assertEqual(settings.env["ANSIBLE_CALLBACK_PLUGINS"], "/private/cb:%s/cb:~/x:/abs" % self.base)
        self.assertTrue(
            settings.env["ANSIBLE_COLLECTIONS_PATH"].startswith("/inst/collections:~/.ansible/collections:")
        )
        self.assertTrue(settings.env["ANSIBLE_ROLES_PATH"].startswith("/r:/inst/roles:"))

    def test_the_environment_wins_over_ansible_cfg(self):
        cfg = self.write("ansible.cfg", "[defaults]\ncallbacks_enabled = timer\n")
        self.assertEqual(AnsibleCfg(cfg, {"X": "a,b"}).names("X", ("defaults", "callbacks_enabled")), ["a", "b"])

    def test_the_environment_is_built_from_a_list(self):
        private = PrivateDirectory(self.base)
        environ = {"PATH": "/bin", "LC_CTYPE": "C.UTF-8", "SECRET": "x", "MY_A": "1", "OTHER": "2", "HOME": "/root"}
        spec = {"environment": {"pass": ["MY_*", "SECRET"]}, "secrets": {"env": ["SECRET"]}}
        env = environment.base(spec, environ, private)
        self.assertEqual((env["PATH"], env["MY_A"], env["HOME"]), ("/bin", "1", private.path + "/home"))
        self.assertFalse({"SECRET", "OTHER", "LC_ALL"} & set(env))
        self.assertEqual(environment.base({}, {}, private)["LC_ALL"], "C.UTF-8")
        private.remove()
        self.assertFalse(os.path.exists(private.path))

    def test_ansible_home_is_private_unless_the_spec_names_one_that_lasts(self):
        private = PrivateDirectory(self.base)
        home = os.path.join(private.path, "home")
        self.assertEqual(environment.base({}, {}, private)["ANSIBLE_HOME"], os.path.join(home, ".ansible"))
        spec = {"environment": {"set": {"ANSIBLE_HOME": "/cache", "HOME": "/else"}}}
        env = environment.base(spec, {}, private)
        self.assertEqual((env["ANSIBLE_HOME"], env["HOME"]), ("/cache", home))

    def test_secrets_are_collected_from_everywhere(self):
        spec = {
            "vault": [{"file": self.write("v", "vaultpass")}],
            "connection": {"passwordFile": self.write("c", "connpass")},
            "secrets": {"directories": [os.path.dirname(self.write("d/key", "dirpass"))], "env": ["E"]},
        }
        spec["secrets"]["files"] = [self.write("f", "user: bob\npassword: 'filepass'\n")]
        found = collect(spec, {"E": "envpass", "HTTPS_PROXY": "http://u:proxypass@proxy:1"})
        for value in (b"vaultpass", b"connpass", b"dirpass", b"envpass", b"filepass", b"proxypass"):
            self.assertIn(value, found)

    def test_a_secret_that_is_not_set_is_class_config(self):
        with self.assertRaisesRegex(AttemptFailed, "NOPE"):
            collect({"secrets": {"env": ["NOPE"]}}, {})


class Small(InDirectory):
    def test_unsafe_values_are_marked_however_deep(self):
        marked = {"a": [{"__ansible_unsafe": "x"}, {"b": {"__ansible_unsafe": "y"}}, 1, None]}
        self.assertEqual(unsafe({"a": ["x", {"b": "y"}, 1, None]}), marked)

    def test_unsafe_values_that_ansible_would_read_as_something_else_are_refused(self):
        for key in ("__ansible_vault", "__ansible_unsafe"):
            with self.subTest(key), self.assertRaisesRegex(AttemptFailed, key):
                unsafe({"a": [{key: "x"}]})

    def test_requirements_files_tell_their_kind(self):
        for text, path, expected in (
            ("collections:\n  - a.b\n", "requirements.yml", ["collection"]),
            ("---\nroles:\n- name: x\ncollections: []\n", "requirements.yml", ["role", "collection"]),
            ("- src: x\n", "roles/requirements.yml", ["role"]),
            ("collections:\n- a.b\n", "collections/requirements.yml", ["collection"]),
            ('{"collections": ["a.b"]}', "requirements.yml", ["collection"]),
            ("", "requirements.yml", []),
        ):
            with self.subTest(text):
                self.assertEqual(kinds(text, path), expected)

    def test_hosts_are_read_from_the_listing(self):
        self.assertEqual(parse_hosts("[WARNING]: x\n  hosts (2):\n    a\n    b c\n"), {"a", "b c"})
        self.assertEqual(parse_hosts("  hosts (0):\n"), set())

    def test_patterns_that_name_files_are_refused(self):
        check_pattern("web:!db,&stage", "The limit")
        for pattern in ("@x", "web,@x", "web:!@x", "a; @x"):
            with self.subTest(pattern), self.assertRaises(AttemptFailed):
                check_pattern(pattern, "The limit")

    def test_counters_of_both_cgroup_versions_are_read(self):
        for name in ("memory.events", "memory.oom_control"):
            path = self.write(name, "low 0\noom_kill 3\n")
            counter = OomCounter(self.base)
            self.assertFalse(counter.rose)
            self.write(name, "low 0\noom_kill 4\n")
            self.assertTrue(counter.rose)
            os.remove(path)
        self.assertFalse(OomCounter(self.base).rose)

    def test_the_playbook_comes_after_two_dashes(self):
        spec = {"options": {"tags": ["a", "b"], "verbosity": 2, "startAtTask": "x y"}}
        argv = command_line.play(spec, "/p/-x.yml", ["/i"], ["/v"], ["--vault-id=d@/f"], [])
        self.assertEqual(argv[-2:], ["--", "/p/-x.yml"])
        for part in (
            "--tags=a,b",
            "-vv",
            "--start-at-task=x y",
            "--inventory=/i",
            "--extra-vars=@/v",
            "--vault-id=d@/f",
        ):
            self.assertIn(part, argv)
