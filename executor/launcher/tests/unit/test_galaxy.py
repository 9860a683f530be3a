import os
import stat
import subprocess
import tempfile
import unittest

from apo_launcher import galaxy_environment, galaxy_scm
from apo_launcher.classify import galaxy_failure
from apo_launcher.private_directory import PrivateDirectory

URL = "https://git.example.com/role.git"
TLS_OFF = ["-c", "http.sslVerify=false"]


class Calls(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.empty = os.path.realpath(directory.name)

    def test_the_calls_of_ansible_galaxy_pass_with_dashes_before_names(self):
        archive = ["archive", "--prefix=role/", "--output=/tmp/x.tar", "v1"]
        cases = (
            (["clone", URL, "role"], ["clone", "--", URL, "role"]),
            (["clone", "--", URL, "role"], ["clone", "--", URL, "role"]),
            (["clone", *TLS_OFF, "--", URL, "role"], ["clone", *TLS_OFF, "--", URL, "role"]),
            (["clone", "--depth=1", URL, self.empty], ["clone", "--depth=1", "--", URL, self.empty]),
            (["clone", URL, self.empty, *TLS_OFF], ["clone", *TLS_OFF, "--", URL, self.empty]),
            (["checkout", "v1"], ["checkout", "v1"]),
            (archive, archive),
        )
        for argv, expected in cases:
            with self.subTest(argv):
                self.assertEqual(galaxy_scm.arguments(argv), expected)

    def test_everything_else_is_refused(self):
        names = ("-", "--", "-c", "-cx=y", "--depth=1", "--upload-pack=x", "--config=core.sshCommand=x", "--template=x")
        cases = [["clone", name, "role"] for name in names] + [["clone", URL, name] for name in names]
        cases += [["clone", URL, name] for name in (".", "..", "../x", "a/b", "/nonexistent", "/", "/proc/self/cwd")]
        cases += [["clone", URL, self.empty + "/../" + os.path.basename(self.empty)], ["clone", URL], ["clone"]]
        cases += [["clone", "-c", "core.fsmonitor=x", URL, "role"], ["clone", URL, "role", "more"]]
        cases += [["checkout", "--x"], ["checkout", "a", "b"], ["checkout"], [], ["-c", "x=y", "clone", URL, "role"]]
        cases += [["archive", "--prefix=x/", "--output=y", "--remote=z"], ["archive", "--remote=x", "--output=y", "v"]]
        cases += [["fetch"], ["submodule", "update"]]
        for argv in cases:
            with self.subTest(argv), self.assertRaises(galaxy_scm.Refused):
                galaxy_scm.arguments(argv)


class Environment(unittest.TestCase):
    def setUp(self):
        self.private = PrivateDirectory(None)
        self.addCleanup(self.private.remove)

    def build(self, spec, **env):
        return galaxy_environment.build(spec, {"ANSIBLE_HOME": "/h", "PATH": "", **env}, self.private, "/empty.cfg")

    def test_the_repository_configures_ansible_galaxy_only_where_the_spec_names_no_server(self):
        servers = [{"name": "hub", "url": "https://hub.example.com/"}]
        for spec, expected in (({}, "/own.cfg"), ({"galaxy": {"offline": True}}, "/own.cfg")):
            with self.subTest(spec):
                self.assertEqual(self.build(spec, ANSIBLE_CONFIG="/own.cfg")["ANSIBLE_CONFIG"], expected)
                self.private = PrivateDirectory(None)
                self.addCleanup(self.private.remove)
        env = self.build({"galaxy": {"servers": servers}}, ANSIBLE_CONFIG="/own.cfg")
        self.assertEqual(env["ANSIBLE_CONFIG"], "/empty.cfg")
        self.assertEqual(env["ANSIBLE_GALAXY_SERVER_HUB_URL"], "https://hub.example.com/")
        self.assertNotIn("ANSIBLE_GALAXY_SERVER_HUB_TOKEN", env)

    def test_the_spec_may_name_other_transports(self):
        self.assertEqual(self.build({}, GIT_ALLOW_PROTOCOL="file")["GIT_ALLOW_PROTOCOL"], "file")

    def test_git_comes_from_the_guard_which_says_when_there_is_none(self):
        env = self.build({})
        self.assertEqual(env["GIT_ALLOW_PROTOCOL"], "https:ssh")
        directory = env["PATH"].split(os.pathsep)[0]
        self.assertEqual(stat.S_IMODE(os.stat(directory).st_mode), 0o700)
        for name, reason in (("git", "git is not in PATH"), ("hg", "from git repositories and archives only")):
            with self.subTest(name):
                call = [os.path.join(directory, name), "clone", URL, "role"]
                ended = subprocess.run(call, capture_output=True, text=True)
                self.assertEqual(ended.returncode, 128)
                self.assertIn(reason, ended.stderr)
                self.assertIn(reason, galaxy_failure(1, ended.stderr, "requirements.yml").message)
