"""Command lines: argument vectors only, `--option=value`, and `--` before what is not an option."""

from __future__ import annotations

from typing import Any, List, Mapping, Sequence


def play(
    spec: Mapping[str, Any],
    playbook: str,
    inventories: Sequence[str],
    extra_vars: Sequence[str],
    passwords: Sequence[str],
    limit: Sequence[str],
) -> List[str]:
    """The ansible-playbook call that runs the plays."""
    options = spec.get("options", {})
    argv = ["ansible-playbook", *common(inventories, extra_vars, passwords)]
    argv += ["--tags=" + ",".join(options["tags"])] if options.get("tags") else []
    argv += ["--skip-tags=" + ",".join(options["skipTags"])] if options.get("skipTags") else []
    for field, flag in (
        ("check", "--check"),
        ("diff", "--diff"),
        ("flushCache", "--flush-cache"),
        ("forceHandlers", "--force-handlers"),
    ):
        argv += [flag] if options.get(field) else []
    for field, option in (("forks", "--forks"), ("connectionTimeout", "--timeout"), ("startAtTask", "--start-at-task")):
        argv += ["%s=%s" % (option, options[field])] if field in options else []
    if "user" in spec.get("connection", {}):
        argv.append("--user=" + spec["connection"]["user"])
    if options.get("verbosity"):
        argv.append("-" + "v" * options["verbosity"])
    return [*argv, *limit, "--", playbook]


def syntax(playbook: str, inventories: Sequence[str], extra_vars: Sequence[str], passwords: Sequence[str]) -> List[str]:
    """The call that only parses."""
    return ["ansible-playbook", "--syntax-check", *common(inventories, extra_vars, passwords), "--", playbook]


def hosts(inventories: Sequence[str], extra_vars: Sequence[str], passwords: Sequence[str], limit: str) -> List[str]:
    """The call that lists the hosts of a limit."""
    argv = ["ansible", "--list-hosts", *common(inventories, extra_vars, passwords)]
    return [*argv, "--limit=" + limit, "--", "all"]


def galaxy(kind: str, requirements: str, target: str, offline: bool) -> List[str]:
    """The call that installs what a requirements file names; kind is `collection` or `role`."""
    if kind == "role":
        return ["ansible-galaxy", "role", "install", "--role-file=" + requirements, "--roles-path=" + target]
    argv = ["ansible-galaxy", "collection", "install", "--requirements-file=" + requirements]
    return [*argv, "--collections-path=" + target, *(["--offline"] if offline else [])]


def common(inventories: Sequence[str], extra_vars: Sequence[str], passwords: Sequence[str]) -> List[str]:
    """Options that decide how playbooks and inventories are read."""
    return [
        *("--inventory=" + path for path in inventories),
        *("--extra-vars=@" + path for path in extra_vars),
        *(option for option in passwords),
    ]
