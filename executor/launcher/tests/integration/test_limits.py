"""Limits, overriding limits and hosts to retry."""

from apo_launcher import failure

from tests.integration.harness import LauncherTest


class Limits(LauncherTest):
    def setUp(self):
        super().setUp()
        lines = "".join("%s ansible_connection=local\n" % name for name in ("w1", "w2", "w3", "db1"))
        self.write("hosts", lines + "[web]\nw1\nw2\nw3\n")

    def hosts(self, outcome):
        self.assert_succeeded(outcome)
        return {host["name"] for host in outcome.record["hosts"]}

    def test_an_overriding_limit_within_the_limit_narrows_it(self):
        self.assertEqual(self.hosts(self.run_launcher(options={"limit": "web"}, narrowLimit="w*:!w2")), {"w1", "w3"})

    def test_an_overriding_limit_beyond_the_limit_is_refused(self):
        outcome = self.run_launcher(options={"limit": "web"}, narrowLimit="w1,db1")
        self.assert_failed(outcome, failure.OPTIONS, "adds db1")
        self.assertEqual(outcome.results(), [])

    def test_hosts_to_retry_count_only_within_the_limit(self):
        self.assertEqual(self.hosts(self.run_launcher(options={"limit": "web"}, retryHosts=["w2", "db1"])), {"w2"})

    def test_hosts_to_retry_alone_are_the_limit(self):
        self.assertEqual(self.hosts(self.run_launcher(retryHosts=["w2", "db1"])), {"w2", "db1"})

    def test_a_limit_that_names_a_file_is_refused(self):
        self.assert_failed(self.run_launcher(options={"limit": "web,@/etc/passwd"}), failure.OPTIONS, "names a file")

    def test_limits_of_very_many_hosts_are_compared_host_by_host(self):
        name = "one-of-many-%05d." + 80 * "x"
        lines = [name % number + " ansible_connection=local" for number in range(800)]
        self.write("hosts", "\n".join(["w1 ansible_connection=local", "[web]", *lines]))
        narrow = "%s,%s" % (name % 400, name % 401)
        outcome = self.run_launcher(options={"limit": "web"}, narrowLimit=narrow)
        self.assertEqual(self.hosts(outcome), set(narrow.split(",")))

    def test_names_of_hosts_that_are_in_a_secret_inventory_are_compared_as_they_are(self):
        path = self.secret("inventory", "web-server-1 ansible_connection=local\nweb-server-1\nweb-server-2\n")
        changes = {"inventories": [{"file": path}], "secrets": {"files": [path]}}
        outcome = self.run_launcher(options={"limit": "web-server-1"}, narrowLimit="web-server-2", **changes)
        self.assert_failed(outcome, failure.OPTIONS, "may only narrow")
