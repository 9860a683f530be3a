"""Callback plugin of the launcher: writes what happens as NDJSON to an inherited pipe.

The launcher installs it under a name of its own choosing, so that no plugin of a repository can shadow it. The
first line is `hello`; without it the launcher does not trust the outcome. The plugin never raises: an event
that cannot be written is counted, and the count is part of the last line, `stats`.

Works with ansible-core 2.14 to 2.19. The lines are events as in executor/launcher-event.ts, numbered from
APO_EVENTS_SEQ on, with a few fields more that the launcher takes out: `distinct` (plays without counting the
batches of `serial` apart), `fatal` (a failure that may break the play off for the other hosts) and `long` (a text
is longer than its limit).
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import time

from ansible.plugins.callback import CallbackBase
from ansible.release import __version__ as ansible_version

DOCUMENTATION = """
name: apo
type: notification
short_description: Events of a play for the launcher
description:
  - Writes one JSON object a line to the pipe that the launcher names in the environment.
options: {}
"""

MAX_HOSTS = 20_000
MAX_NAME = 512
MAX_HOST_NAME = 253
MAX_PATH = 1024
MAX_MESSAGE = 2048
MAX_DIFF = 8192
#: Texts are sent so much longer than they will be: the launcher cuts them after it has redacted them. A line of
#: 20 differences, each character escaped, still is shorter than the launcher accepts.
MORE = 65_536
MORE_OF_EACH = 8192
MAX_DIFF_SOURCE = 262_144
MAX_DIFFS = 20
MAX_LINES_OF_STREAM = 5

_encode = json.JSONEncoder(separators=(",", ":")).encode


class _Text(str):
    """A text that is longer than its limit."""


def _cut(value, limit, more=MORE_OF_EACH):
    text = value if type(value) is str else str(value)
    if len(text) <= limit:
        return text
    return _Text(text if len(text) <= limit + more else text[: limit + more - 1] + "…")


def _is_long(value):
    if isinstance(value, (list, tuple)):
        return any(map(_is_long, value))
    return isinstance(value, _Text) or (isinstance(value, dict) and _is_long(list(value.values())))


def _first_lines(value):
    lines = [line.rstrip() for line in str(value).splitlines() if line.strip()]
    return "\n".join(lines[:MAX_LINES_OF_STREAM])


def _failed_item(result):
    items = result.get("results")
    if isinstance(items, list):
        for item in items:
            if isinstance(item, dict) and (item.get("failed") or item.get("unreachable")):
                return item
    return None


def _stream_lines(result):
    for key in ("module_stderr", "stderr", "module_stdout"):
        if result.get(key):
            return _first_lines(result[key])
    return ""


def cause_place(exception):
    """Where the first cause of a failure lies (`group_vars/all.yml:1:9`), as far as ansible-core 2.19 tells it."""
    with contextlib.suppress(Exception):
        event = exception.event
        while event.chain:
            event = event.chain.event
        first = event.formatted_source_context.splitlines()[0]
        if first.startswith("Origin: "):
            return first[len("Origin: ") :]
    return ""


def failure_message(result, root="", exception=None):
    """
    Why a result is not ok: its msg, where a value could not be decrypted, and the first lines of what the module wrote
    to stderr. Paths below `root`, which ends with a slash, are relative to it.
    """
    result = _failed_item(result) or result
    if result.get("_ansible_no_log") or "censored" in result:
        return ""
    message = result.get("msg") or result.get("reason") or result.get("skip_reason") or ""
    parts = [message if isinstance(message, str) else _encode(message)]
    code = result.get("rc")
    if isinstance(code, int) and code != 0:
        parts.append("rc=%d" % code)
    if "ecrypt" in parts[0]:
        parts.append(cause_place(exception))
    parts.append(_stream_lines(result))
    text = ": ".join(filter(None, parts))
    return _cut(text.replace(root, "") if root else text, MAX_MESSAGE, MORE)


def _side(value):
    return value if isinstance(value, str) else json.dumps(value, indent=1, sort_keys=True, default=str) + "\n"


def difference(diff):
    """One bounded entry of the event's `diff` list, or None when there is nothing to show."""
    header = diff.get("after_header") or diff.get("before_header")
    text = diff.get("prepared")
    if text is None and "before" in diff and "after" in diff:
        before, after = _side(diff["before"]), _side(diff["after"])
        if len(before) + len(after) > MAX_DIFF_SOURCE:
            text = "(too large to show: %d and %d characters)" % (len(before), len(after))
        else:
            lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), "before", "after", n=3)
            text = "".join(line if line.endswith("\n") else line + "\n" for line in lines)
    if not text:
        return None
    entry = {"text": _cut(text, MAX_DIFF)}
    if header:
        entry["header"] = _cut(header, MAX_PATH)
    return entry


def differences(result):
    """The bounded `diff` list of a result, over all items of a loop."""
    found = []
    items = result.get("results")
    for item in items if isinstance(items, list) else [result]:
        diffs = item.get("diff") if isinstance(item, dict) else None
        for diff in diffs if isinstance(diffs, list) else [diffs]:
            entry = difference(diff) if isinstance(diff, dict) else None
            if entry:
                found.append(entry)
            if len(found) == MAX_DIFFS:
                return found
    return found


def loop_counts(items):
    """Sums over the items of a loop; counts of zero are left out."""
    counts = {"total": len(items)}
    for key in ("changed", "failed", "skipped"):
        number = sum(1 for item in items if isinstance(item, dict) and item.get(key))
        if number:
            counts[key] = number
    return counts


def _is_hidden(task, result, items):
    if task.no_log is True or result.get("_ansible_no_log") or "censored" in result:
        return True
    return any(isinstance(item, dict) and item.get("_ansible_no_log") for item in items or ())


def static_task_count(play):
    """Tasks that a play is known to have, not counting dynamic includes and handlers."""

    def count(entries):
        total = 0
        for entry in entries or ():
            nested = getattr(entry, "block", None)
            if nested is None:
                total += getattr(entry, "action", "meta") not in ("meta", "ansible.builtin.meta")
            else:
                total += count(nested)
        return total

    roles = sum(count(role.get_task_blocks()) for role in play.roles)
    return roles + count(play.pre_tasks) + count(play.tasks) + count(play.post_tasks) + bool(play.gather_facts)


def _hosts(play):
    """Names of the hosts of a play, those of other batches (`serial`) too; none if that cannot be found out."""
    with contextlib.suppress(Exception):
        inventory = play.get_variable_manager()._inventory
        return [_cut(host.name, MAX_HOST_NAME) for host in inventory.get_hosts(play.hosts, ignore_restrictions=True)]
    return []


class CallbackModule(CallbackBase):
    """Sends events; no state but what numbering and timing need."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = os.path.splitext(os.path.basename(__file__))[0]
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._fd = int(os.environ.pop("APO_EVENTS_FD", "-1"))
        self._root = os.environ.pop("APO_EVENTS_ROOT", "")
        self._seq = int(os.environ.pop("APO_EVENTS_SEQ", "0"))
        self._lost = 0
        self._play = 0
        self._plays = set()
        self._fragile = False
        self._task = 0
        self._tasks = {}
        self._started = {}
        if self._fd < 0:
            self.disabled = True
        else:
            os.set_inheritable(self._fd, False)

    def _send(self, kind, **fields):
        event = {"type": kind, "seq": self._seq, "time": int(time.time() * 1000), **fields}
        self._seq += 1
        if _is_long(fields):
            event["long"] = True
        try:
            data = memoryview((_encode(event) + "\n").encode("ascii"))
            while data:
                data = data[os.write(self._fd, data) :]
        except (OSError, ValueError, TypeError):
            self._lost += 1

    def v2_playbook_on_start(self, playbook):
        self._send("hello", ansible=ansible_version, plays=len(playbook.get_plays()))

    def v2_playbook_on_play_start(self, play):
        self._play += 1
        self._plays.add(play._uuid)
        self._fragile = bool(play.any_errors_fatal) or play.max_fail_percentage is not None
        self._tasks = {}
        self._started = {}
        event = {"play": self._play, "distinct": len(self._plays), "name": _cut(play.get_name(), MAX_NAME)}
        hosts, tasks = _hosts(play), None
        # Internals of ansible-core: what cannot be found out must not stop a play.
        with contextlib.suppress(Exception):
            tasks = static_task_count(play)
        event["hosts"] = hosts[:MAX_HOSTS]
        event["hostCount"] = len(hosts)
        if tasks is not None:
            event["tasks"] = tasks
        if play.check_mode:
            event["check"] = True
        self._send("play", **event)

    def _task_start(self, task, handler=False):
        if task._uuid in self._tasks:
            return
        self._task += 1
        self._tasks[task._uuid] = self._task
        event = {"task": self._task, "play": self._play, "name": _cut(task.get_name().strip(), MAX_NAME)}
        event["action"] = _cut(task.action, MAX_HOST_NAME)
        path = task.get_path()
        if path:
            inside = self._root and path.startswith(self._root)
            event["path"] = _cut(path[len(self._root) :] if inside else path, MAX_PATH)
        if handler:
            event["handler"] = True
        self._send("task", **event)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._task_start(task)

    def v2_playbook_on_cleanup_task_start(self, task):
        self._task_start(task)

    def v2_playbook_on_handler_task_start(self, task):
        self._task_start(task, handler=True)

    def v2_runner_on_start(self, host, task):
        self._started[host.name, task._uuid] = time.monotonic()

    def _result(self, result, state, ignored=False):
        task, host = result._task, result._host.name
        event = {"task": self._tasks.get(task._uuid, 0), "host": _cut(host, MAX_HOST_NAME), "state": state}
        started = self._started.pop((host, task._uuid), None)
        if started is not None:
            event["ms"] = int((time.monotonic() - started) * 1000)
        if ignored:
            event["ignored"] = True
        elif state == "failed" and (self._fragile or task.any_errors_fatal or task.run_once):
            event["fatal"] = True
        # 2.19 makes a deep copy for `_result`; the raw mapping serves where only flags are read.
        raw = getattr(result, "_return_data", None)
        if raw is None:
            raw = result._result
        items = raw.get("results")
        if not isinstance(items, list) or (task.loop is None and not task.loop_with):
            items = None
        if _is_hidden(task, raw, items):
            event["noLog"] = True
        attempts = raw.get("attempts")
        if type(attempts) is int and attempts > 1:
            event["attempts"] = attempts
        if items is not None:
            event["loop"] = loop_counts(items)
        if "noLog" not in event:
            self._details(result, state, raw, event)
        self._send("result", **event)

    def _details(self, result, state, raw, event):
        if state in ("failed", "unreachable", "skipped"):
            message = failure_message(result._result, self._root, raw.get("exception"))
            if message:
                event["message"] = message
        if ("diff" in raw or "loop" in event) and result._task.diff:
            diffs = differences(result._result)
            if diffs:
                event["diff"] = diffs

    def v2_runner_on_ok(self, result):
        self._result(result, "changed" if result.is_changed() else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._result(result, "failed", bool(ignore_errors))

    def v2_runner_on_skipped(self, result):
        self._result(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        ignored = bool(result._task.ignore_unreachable)
        self._result(result, "unreachable", ignored)

    def v2_playbook_on_stats(self, stats):
        kinds = (
            ("ok", stats.ok),
            ("changed", stats.changed),
            ("failed", stats.failures),
            ("unreachable", stats.dark),
            ("skipped", stats.skipped),
            ("rescued", stats.rescued),
            ("ignored", stats.ignored),
        )
        for host in sorted(stats.processed):
            counts = {kind: numbers[host] for kind, numbers in kinds if numbers.get(host)}
            self._send("host", host=_cut(host, MAX_HOST_NAME), **counts)
        self._send("stats", lost=self._lost)
