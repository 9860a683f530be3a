"""Collections and roles from local sources."""

import os
import subprocess

from tests.integration.harness import LauncherTest, play


class Collections(LauncherTest):
    def setUp(self):
        super().setUp()
        self.write("site.yml", play({"name": "greet", "acme.tools.greet": {}}, hosts="a"))
        self.write(
            "src/acme/galaxy.yml", "namespace: acme\nname: tools\nversion: 1.0.0\nreadme: README.md\nauthors: [A]\n"
        )
        self.write("src/acme/README.md", "Tools.\n")
        self.write(
            "src/acme/plugins/action/greet.py",
            "from ansible.plugins.action import ActionBase\nclass ActionModule(ActionBase):\n"
            "    def run(self, tmp=None, task_vars=None):\n        return {'msg': 'hi', 'changed': False}\n",
        )
        self.write("src/acme/plugins/modules/greet.py", "")

    def command(self, *argv, cwd):
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "ANSIBLE_HOME": os.path.join(self.base, "home")}
        subprocess.run(argv, cwd=cwd, env=env, check=True, stdout=subprocess.DEVNULL)

    def test_a_directory_in_the_tree_is_installed(self):
        self.write("collections/requirements.yml", "collections:\n  - name: ./src/acme\n    type: dir\n")
        outcome = self.run_launcher(galaxy={"offline": True})
        self.assert_succeeded(outcome)
        self.assertIn("collections", outcome.record["timings"])

    def test_a_container_of_its_own_installs_a_tarball_for_a_later_run(self):
        source = os.path.join(self.base, "source")
        self.command("ansible-galaxy", "collection", "build", "src/acme", "--output-path", "dist", cwd=source)
        self.write(
            "requirements.yml", "collections:\n  - name: dist/acme-tools-1.0.0.tar.gz\n    type: file\nroles: []\n"
        )
        installed = self.spec["paths"]["collections"] = os.path.join(self.base, "installed")
        os.mkdir(installed)
        first = self.run_launcher(mode="Collections")
        self.assert_succeeded(first)
        self.assertEqual((first.record["mode"], first.record["phase"]), ("Collections", "Collections"))
        self.spec["paths"]["work"] = os.path.join(self.base, "private2")
        os.mkdir(self.spec["paths"]["work"])
        second = self.run_launcher(mode="Run")
        self.assert_succeeded(second)
        self.assertNotIn("collections", second.record["timings"])

    def test_a_git_repository_is_installed_and_a_role_beside_it(self):
        repository, role = os.path.join(self.base, "repository"), os.path.join(self.base, "role")
        os.rename(os.path.join(self.base, "source", "src", "acme"), repository)
        for name in ("meta", "tasks"):
            os.makedirs(os.path.join(role, name))
        with open(os.path.join(role, "meta", "main.yml"), "w") as file:
            file.write("galaxy_info: {author: A, description: d, license: MIT, min_ansible_version: '2.14'}\n")
        with open(os.path.join(role, "tasks", "main.yml"), "w") as file:
            file.write('- {"name": "from role", "debug": {"msg": "x"}}\n')
        for path in (repository, role):
            self.command("git", "init", "-q", "-b", "main", cwd=path)
            self.command("git", "add", "-A", cwd=path)
            author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
            self.command("git", *author, "commit", "-q", "-m", "x", cwd=path)
        self.write(
            "requirements.yml",
            "collections:\n  - name: git+file://%s\n    type: git\nroles:\n  - name: helper\n    src: git+file://%s\n"
            "    scm: git\n" % (repository, role),
        )
        self.write("site.yml", play({"name": "greet", "acme.tools.greet": {}}, hosts="a", roles=["helper"]))
        outcome = self.run_launcher(environment={"set": {"GIT_ALLOW_PROTOCOL": "file"}})
        self.assert_succeeded(outcome)
        self.assertEqual([name for name, _host, _state in outcome.results()], ["helper : from role", "greet"])
