"""The path of known_hosts, as ansible and the real ssh take the argument apart."""

import shlex
import subprocess
import unittest

from apo_launcher.failure import CONFIG, AttemptFailed
from apo_launcher.known_hosts import ssh_arguments


def files_of_ssh(arguments):
    """What ssh understands, given arguments that ansible has split."""
    command = ["ssh", "-G", "-F", "none", *shlex.split(arguments), "host"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    lines = done.stdout.decode().splitlines()
    return [line for line in lines if line.startswith(("userknownhostsfile ", "globalknownhostsfile "))]


class Arguments(unittest.TestCase):
    def test_ssh_gets_the_path_whatever_is_in_it(self):
        for path in (
            "/tmp/k",
            "/tmp/a b  c/k",
            "/tmp/it's/k",
            '/tmp/a"b/k',
            "/tmp/a\\b/k",
            "/tmp/50%h/k",
            "/tmp/#/$x/k",
            "/tmp/\u00e9 =,/k",
        ):
            with self.subTest(path):
                expected = {"userknownhostsfile " + path, "globalknownhostsfile /dev/null"}
                self.assertEqual(set(files_of_ssh(ssh_arguments(path))), expected)

    def test_a_path_that_ssh_would_expand_is_refused(self):
        with self.assertRaises(AttemptFailed) as caught:
            ssh_arguments("/tmp/${HOME}/k")
        self.assertEqual(caught.exception.failure_class, CONFIG)
