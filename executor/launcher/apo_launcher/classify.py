"""From signals to a failure class. An exit code alone never decides: ansible-playbook reuses them (README.md)."""

from __future__ import annotations

import re
import signal
from typing import List, Optional

from .ansible_error import essence, explain, plain
from .failure import (
    GALAXY,
    NETWORK,
    NOTHING_RAN,
    OOM,
    OPTIONS,
    PARSE,
    RESULT_INVALID,
    TASK_FAILED,
    UNREACHABLE,
    VAULT,
    AttemptFailed,
)
from .tally import FAILED, Tally
from .tally import UNREACHABLE as UNREACHABLE_COUNT

_NOT_INSTALLED = re.compile(r"^.*?(?:\[WARNING\]: )?- (.* was NOT installed successfully.*)$", re.MULTILINE)
_VAULT = re.compile(
    r"Decryption failed|no vault secrets|vault secrets (?:were )?found|Attempting to decrypt"
    r"|vault format|vault password|Vault password|vaulttext|AnsibleVault|input is not vault encrypted"
)
_OPTIONS = re.compile(
    r"error: (?:unrecognized|argument|ambiguous|the following|one of)|usage: ansible"
    r"|the playbook: .* could not be found|--limit does not match any hosts|Invalid play strategy"
    r"|does not match any hosts|leaves us with no hosts to target|the role .--|is not a valid (?:option|value)"
)
_NETWORK = re.compile(
    r"Name or service not known|Temporary failure in name resolution|Could not resolve host|nodename nor servname"
    r"|Connection refused|Connection reset|Connection timed out|timed out|No route to host|Network is unreachable"
    r"|CERTIFICATE_VERIFY_FAILED|certificate verify failed|Failed to connect|unable to access|urlopen error"
    r"|Unknown error when attempting to call Galaxy|Remote end closed|Proxy|HTTP Code: 5\d\d",
    re.IGNORECASE,
)
#: Why git, or the guard before it (galaxy_scm.py), did not fetch a collection or a role.
_GIT_REFUSED = re.compile(r"transport '[^']*' not allowed|The call of \w+ was refused: [^.]*\.")
_DEAD_WORKER = re.compile(r"worker was found in a dead state")


def galaxy_failure(rc: int, output: str, requirements: str) -> AttemptFailed:
    """Why ansible-galaxy failed."""
    network = _NETWORK.search(output) is not None
    advice = (
        "Check the address, the proxy and the CA." if network else "Check the name, the version and galaxy.servers."
    )
    text = plain(output)
    # Warnings are broken into lines anywhere.
    refused, role = _GIT_REFUSED.search(" ".join(text.split())), _NOT_INSTALLED.search(text)
    if refused:
        reason, network, advice = refused.group(), False, "Name repositories by a URL with https or ssh."
    else:
        reason = role.group(1) if role else essence(output)
    message = "Installing %s failed: %s %s" % (requirements, reason or "exit code %d." % rc, advice)
    return AttemptFailed(NETWORK if network else GALAXY, message, rc)


def parse_failure(rc: int, output: str) -> AttemptFailed:
    """Why ansible-playbook ended before any play began."""
    text = plain(output)
    explanation = explain(output)
    if _VAULT.search(text):
        failure_class, advice = VAULT, " Check the vault ids and their passwords."
    elif _OPTIONS.search(text):
        failure_class, advice = OPTIONS, " Check the options of the Playbook and of the Run."
    else:
        failure_class, advice = PARSE, " Correct the file." if explanation.place else ""
    what = str(explanation).rstrip(".") or "ansible ended with exit code %d and said nothing" % rc
    return AttemptFailed(failure_class, what + "." + advice, rc)


def out_of_memory(rc: int) -> AttemptFailed:
    """A process was killed because memory ran out."""
    return AttemptFailed(
        OOM, "A process was killed, most likely because memory ran out. Raise the memory limit or lower forks.", rc
    )


def play_outcome(
    rc: int, tally: Tally, stderr: str, oom_rose: Optional[bool], start_at_task: Optional[str] = None
) -> Optional[AttemptFailed]:
    """
    What the play phase amounts to; None when it succeeded. `oom_rose`: whether the cgroup's counter rose; None if
    there is no counter to look at, when a SIGKILL that the launcher did not send is taken as the sign.
    """
    failed = rc != 0 or tally.total(FAILED) > 0
    killed = rc == -signal.SIGKILL or _DEAD_WORKER.search(stderr) is not None
    if failed and (oom_rose or (oom_rose is None and killed)):
        return out_of_memory(rc)
    if rc == 0 and not tally.trusted:
        return AttemptFailed(
            RESULT_INVALID,
            "ansible-playbook ended well, but the event callback was never called, so nobody knows what ran. Check the "
            "callback plugins of the repository and its image.",
            rc,
        )
    if tally.total(FAILED):
        return _host_failure(TASK_FAILED, rc, tally, stderr)
    if tally.total(UNREACHABLE_COUNT):
        return _host_failure(UNREACHABLE, rc, tally, stderr)
    if rc == 0:
        return None if tally.anything_ran else _nothing_ran(rc, tally, start_at_task)
    if not tally.tasks:
        return parse_failure(rc, stderr)
    what = "was killed by signal %d" % -rc if rc < 0 else "ended with exit code %d" % rc
    return AttemptFailed(
        VAULT if _VAULT.search(stderr) else TASK_FAILED,
        "ansible-playbook %s: %s" % (what, essence(stderr)),
        rc,
        task=tally.task_name,
    )


def _nothing_ran(rc: int, tally: Tally, start_at_task: Optional[str]) -> AttemptFailed:
    if start_at_task is not None:
        reason = "no task is named %r (startAtTask)" % start_at_task
    elif not tally.hosts:
        reason = "no host of the inventory matches the plays' hosts"
    else:
        reason = "no task is left after tags and conditions of the plays"
    return AttemptFailed(NOTHING_RAN, "ansible-playbook ended well, but nothing ran: %s." % reason, rc)


def _host_failure(failure_class: str, rc: int, tally: Tally, stderr: str) -> AttemptFailed:
    failure = tally.first_failure(failure_class == UNREACHABLE)
    if failure is None:
        return AttemptFailed(failure_class, essence(stderr) or "See the output.", rc)
    message = failure.message or essence(stderr)
    if failure_class == TASK_FAILED and _VAULT.search(message):
        failure_class = VAULT
    others = _others(failure.host, failure_class, tally)
    text = "%s, task %r: %s%s" % (failure.host, failure.task, message, others)
    return AttemptFailed(failure_class, text, rc, failure.host, failure.task)


def _others(host: str, failure_class: str, tally: Tally) -> str:
    kind = UNREACHABLE_COUNT if failure_class == UNREACHABLE else FAILED
    names: List[str] = [name for name, counts in tally.hosts.items() if counts[kind] and name != host]
    return " (and %d more hosts)" % len(names) if names else ""
