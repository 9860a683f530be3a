"""What a repository cannot do in the collections phase: obtain tokens, call other programs, use other transports."""

import json
import os
import subprocess
import tempfile

from apo_launcher import failure

from tests.integration.harness import LauncherTest
from tests.integration.servers import Server, certificate

TOKEN = "hunter2-galaxy"
META = "galaxy_info: {author: A, description: d, license: MIT, min_ansible_version: '2.14'}\n"


class Galaxy(LauncherTest):
    def setUp(self):
        super().setUp()
        self.empty = os.path.join(self.base, "empty")
        os.mkdir(self.empty)
        self.spec["mode"] = "Collections"
        self.new_directories()

    def new_directories(self):
        """For one more run in the same test."""
        for name in ("work", "collections"):
            self.spec["paths"][name] = tempfile.mkdtemp(dir=self.base, prefix=name + "-")

    def require(self, **requirements):
        self.write("requirements.yml", json.dumps(requirements))

    def hub(self, server):
        return {"servers": [{"name": "hub", "url": server.url, "tokenFile": self.secret("token", TOKEN)}]}

    def repository(self, name, *files):
        path = os.path.join(self.base, name)
        for file, text in files:
            os.makedirs(os.path.dirname(os.path.join(path, file)), exist_ok=True)
            with open(os.path.join(path, file), "w") as out:
                out.write(text)
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
        author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*author, "commit", "-q", "-m", "x"]):
            subprocess.run(["git", *command], cwd=path, env=env, check=True)
        subprocess.run(["git", "update-server-info"], cwd=path, env=env, check=True)
        return path

    def role(self):
        return self.repository("role", ("meta/main.yml", META), ("tasks/main.yml", "[]\n"))

    def is_installed(self, kind, name):
        return os.path.isdir(os.path.join(self.spec["paths"]["collections"], kind, name))


class Tokens(Galaxy):
    def test_a_token_goes_to_its_server_whatever_ansible_cfg_says_of_it(self):
        hub, evil = Server(self, self.empty), Server(self, self.empty)
        settings = f"auth_url={evil.url}/auth\nurl={evil.url}\nclient_id=c\n"
        self.write(
            "ansible.cfg",
            f"[galaxy]\nserver_list=hub,other\nserver={evil.url}\ncache_dir=cache\ntoken_path=token\n"
            f"[galaxy_server.hub]\n{settings}[galaxy_server.other]\nurl={evil.url}\n",
        )
        self.require(collections=["acme.tools"], roles=["acme.helper"])
        outcome = self.run_launcher(galaxy=self.hub(hub))
        self.assertIn(outcome.failure, (failure.GALAXY, failure.NETWORK))
        self.assertEqual((evil.requests, evil.connections), ([], 0))
        self.assertIn("Token " + TOKEN, {authorization for _method, _path, authorization in hub.requests})
        self.assert_hidden(outcome, TOKEN)

    def test_a_server_with_a_wrong_certificate_never_sees_the_token(self):
        _cert, both = certificate(self.base)
        evil = Server(self, self.empty, both)
        for section in ("galaxy]\nignore_certs=true", "galaxy_server.hub]\nvalidate_certs=false"):
            with self.subTest(section):
                self.new_directories()
                self.write("ansible.cfg", "[%s\n" % section)
                self.require(collections=["acme.tools"])
                outcome = self.run_launcher(galaxy=self.hub(evil))
                self.assert_failed(outcome, failure.NETWORK)
                self.assertEqual(evil.requests, [])
                self.assertGreater(evil.connections, 0)

    def test_a_server_that_a_requirement_names_gets_no_token(self):
        hub, other = Server(self, self.empty), Server(self, self.empty)
        self.require(collections=[{"name": "acme.tools", "source": other.url}])
        self.run_launcher(galaxy=self.hub(hub))
        self.assertEqual({authorization for _method, _path, authorization in other.requests}, {None})

    def test_without_servers_in_the_spec_ansible_cfg_names_them(self):
        server = Server(self, self.empty)
        self.write(
            "ansible.cfg", "[galaxy]\nserver_list=own\n[galaxy_server.own]\nurl=%s\ntoken=own-token\n" % server.url
        )
        self.require(collections=["acme.tools"])
        self.run_launcher()
        self.assertIn("Token own-token", {authorization for _method, _path, authorization in server.requests})


class Transports(Galaxy):
    def test_https_git_repositories_are_installed(self):
        cert, both = certificate(self.base)
        self.role()
        galaxy_yml = "namespace: acme\nname: tools\nversion: 1.0.0\nreadme: README.md\nauthors: [A]\n"
        self.repository("collection", ("galaxy.yml", galaxy_yml), ("README.md", "Tools.\n"))
        url = Server(self, self.base, both).url
        self.require(
            collections=[{"name": url + "/collection/.git", "type": "git", "version": "main"}],
            roles=[{"src": "git+%s/role/.git" % url, "name": "helper"}],
        )
        self.assert_succeeded(self.run_launcher(caFile=cert))
        self.assertTrue(self.is_installed("roles", "helper"))
        self.assertTrue(self.is_installed("collections", "ansible_collections/acme/tools"))

    def test_ansible_cfg_cannot_turn_off_the_check_of_certificates_of_git(self):
        _cert, both = certificate(self.base)
        self.role()
        server = Server(self, self.base, both)
        self.write("ansible.cfg", "[galaxy]\nignore_certs=true\n")
        self.require(roles=[{"src": "git+%s/role/.git" % server.url, "name": "helper"}])
        self.assertIsNotNone(self.run_launcher().failure)
        self.assertEqual(server.requests, [])

    def test_other_transports_are_refused(self):
        plain = Server(self, self.base)
        role = self.role()
        for source in ("file://" + role, plain.url + "/role/.git"):
            with self.subTest(source):
                self.new_directories()
                self.require(roles=[{"src": source, "scm": "git", "name": "helper"}])
                self.assert_failed(self.run_launcher(), failure.GALAXY, "not allowed", "https or ssh")
                self.assertFalse(self.is_installed("roles", "helper"))
        self.new_directories()
        self.require(collections=[{"name": "git+file://" + role, "type": "git"}])
        self.assert_failed(self.run_launcher(), failure.GALAXY, "not allowed", "https or ssh")
        self.assertEqual(plain.requests, [])


class Options(Galaxy):
    def test_no_field_of_a_requirement_becomes_an_option_of_git(self):
        made = os.path.join(self.base, "made")
        command = "--config=core.sshCommand=touch %s;" % made
        cases = (
            {"roles": [{"src": command, "name": "ssh://127.0.0.1/x", "scm": "git"}]},
            {"roles": [{"src": "ssh://127.0.0.1/x", "name": command, "scm": "git"}]},
            {"collections": [{"name": "git+--upload-pack=touch made;", "type": "git"}]},
        )
        for requirements in cases:
            with self.subTest(requirements):
                self.new_directories()
                self.require(**requirements)
                outcome = self.run_launcher()
                self.assertFalse(os.path.exists(made))
                self.assert_failed(outcome, failure.GALAXY, "was refused")

    def test_a_dependency_of_a_role_is_bound_by_the_same_rules(self):
        made = os.path.join(self.base, "made")
        cert, both = certificate(self.base)
        dependency = {"src": "--config=core.sshCommand=touch %s;" % made, "name": "ssh://127.0.0.1/x", "scm": "git"}
        meta = META + "dependencies: %s\n" % json.dumps([dependency])
        self.repository("role", ("meta/main.yml", meta), ("tasks/main.yml", "[]\n"))
        url = Server(self, self.base, both).url
        self.require(roles=[{"src": "git+%s/role/.git" % url, "name": "helper"}])
        outcome = self.run_launcher(caFile=cert)
        self.assertFalse(os.path.exists(made))
        self.assert_failed(outcome, failure.GALAXY, "was refused")
