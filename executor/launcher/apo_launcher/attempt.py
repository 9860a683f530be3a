"""One attempt: the phases in order, and the way in which it ends."""

from __future__ import annotations

import os
import pkgutil
import secrets
from typing import Any, Dict, List, Mapping, Optional, Tuple

from . import (
    checkout,
    command_line,
    environment,
    galaxy_environment,
    inventory_limit,
    known_hosts,
    passwords,
    requirements,
    ssh_agent,
    variables,
)
from .ansible_error import Paths
from .capture import Capture, Redacting, Whole
from .classify import parse_failure, play_outcome
from .events import DEFAULT_LIMIT, EventLog
from .failure import CONFIG, OPTIONS, AttemptFailed
from .out_of_memory import OomCounter
from .output import Output
from .private_directory import PrivateDirectory
from .progress import Progress
from .record import MAX_MESSAGE, cut
from .redaction import Redactor
from .secret_values import collect, read
from .supervision import Supervisor

#: Bytes of the names of all hosts that a limit may have.
MAX_LISTING = 16 * 1_048_576


class Attempt:
    """Everything that one attempt holds while it runs."""

    def __init__(
        self,
        spec: Mapping[str, Any],
        environ: Mapping[str, str],
        supervisor: Supervisor,
        private: PrivateDirectory,
        progress: Progress,
        outputs: Tuple[Output, Output],
    ) -> None:
        self._spec = spec
        self._environ = environ
        self._supervisor = supervisor
        self._private = private
        self._progress = progress
        self._stdout, self._stderr = outputs
        self._root = os.path.join(os.path.realpath(spec["paths"]["work"]), "project")
        work = os.path.realpath(spec["paths"]["work"])
        self._paths = Paths(((self._root, ""), (work, ""), (os.path.join(private.path, "home"), "~")))
        self._events: Optional[EventLog] = None
        self._redactor = Redactor(())
        self.rc: Optional[int] = None

    def run(self) -> None:
        """Runs all phases; raises AttemptFailed unless the attempt succeeds."""
        spec, paths = self._spec, self._spec["paths"]
        check = self._supervisor.check
        self._redactor = self._progress.redactor = Redactor(collect(spec, self._environ, check), check)
        self._events = EventLog(
            paths.get("events"), self._redactor, spec.get("eventsLimitBytes", DEFAULT_LIMIT), self._progress.tally
        )
        self._enter("Prepare")
        settings = self._prepare()
        installed = paths.get("collections")
        if spec.get("mode", "Run") == "Collections" or (installed is None and requirements.find(spec, self._root)):
            self._enter("Collections")
            installed = installed or os.path.join(paths["work"], "installed")
            self._install(settings, installed)
        if spec.get("mode", "Run") == "Run":
            settings.add_content(installed, self._role_directories())
            self._play(settings)

    def end(self, failure: Optional[AttemptFailed]) -> None:
        """Reports how it ended, on stderr, in the events and in the record."""
        rc = self.rc if failure is None or failure.rc is None else failure.rc
        if failure is not None:
            failure.message = self._paths.relative(failure.message)
            text = "apo: %s: %s\n" % (failure.failure_class, self._redactor.text(failure.message))
            self._stderr.write(text.encode("utf-8", "replace"))
        if self._events is not None:
            fields: Dict[str, Any] = {} if rc is None else {"rc": rc}
            if failure is not None:
                fields.update(
                    {"class": failure.failure_class, "message": cut(self._redactor.text(failure.message), MAX_MESSAGE)}
                )
            if self._events.dropped:
                fields["dropped"] = self._events.dropped
            self._events.emit("end", **fields)
            self._events.close()
        self._progress.finish(failure, rc)

    def _enter(self, phase: str) -> None:
        self._supervisor.check()
        if self._events is not None:
            self._events.emit("phase", phase=phase)
        self._progress.enter(phase)

    def _prepare(self) -> environment.Settings:
        spec = self._spec
        if not os.path.isdir(spec["paths"]["work"]):
            raise AttemptFailed(CONFIG, "The work directory %s does not exist." % spec["paths"]["work"])
        checkout.copy_tree(spec["paths"]["source"], self._root, self._supervisor.check)
        cfg = self._ansible_cfg()
        if "caFile" in spec:
            read(spec["caFile"], "CA file")
        env = environment.base(spec, self._environ, self._private)
        return environment.Settings(env, cfg, self._private.file("ansible.cfg", b""))

    def _ansible_cfg(self) -> Optional[str]:
        named = self._spec.get("ansibleCfg")
        if named is not None:
            return checkout.resolve(self._root, named, "ansibleCfg", CONFIG)
        if os.path.lexists(os.path.join(self._root, "ansible.cfg")):
            return checkout.resolve(self._root, "ansible.cfg", "ansible.cfg", CONFIG)
        return None

    def _role_directories(self) -> List[str]:
        # Ansible passes over directories of roles that do not exist, and the usual one need not exist.
        there = [path for path in self._spec.get("rolesPath", ()) if os.path.lexists(os.path.join(self._root, path))]
        return [checkout.resolve(self._root, path, "rolesPath", CONFIG) for path in there]

    def _inventories(self) -> List[str]:
        found = []
        for source in self._spec.get("inventories", ()):
            if "," in source.get("path", ""):
                text = "Inventory %s has a comma in its name; ansible takes that for a list of hosts. Rename it."
                raise AttemptFailed(OPTIONS, text % source["path"])
            if "path" in source:
                found.append(checkout.resolve(self._root, source["path"], "Inventory", CONFIG))
            elif os.path.exists(source["file"]):
                found.append(source["file"])
            else:
                raise AttemptFailed(
                    CONFIG, "Inventory %s does not exist. Check the Secret or ConfigMap and its key." % source["file"]
                )
        return found

    def _install(self, settings: environment.Settings, target: str) -> None:
        settings.add_content(target, [])
        env = galaxy_environment.build(self._spec, settings.env, self._private, settings.empty_cfg)

        def run(argv: List[str]) -> Tuple[int, str]:
            said = Capture(self._redactor)
            rc = self._supervise(argv, env, said.sink(self._stdout), said.sink(self._stderr))
            return rc, said.text()

        try:
            requirements.install(self._spec, self._root, target, run)
        except OSError as error:
            raise AttemptFailed(CONFIG, "Collections cannot be installed into %s: %s." % (target, error.strerror))

    def _supervise(self, argv: List[str], env: Dict[str, str], stdout: Any, stderr: Any, **options: Any) -> int:
        try:
            ended = self._supervisor.run(argv, env, self._root, stdout, stderr, (self._stdout, self._stderr), **options)
        finally:
            for sink in (stdout, stderr):
                sink.end()
        self.rc = ended.rc
        if ended.stopped:
            raise self._supervisor.stopped(ended.rc)
        return ended.rc

    def _play(self, settings: environment.Settings) -> None:
        spec = self._spec
        connection = spec.get("connection", {})
        playbook = checkout.resolve(self._root, spec["playbook"], "Playbook", OPTIONS)
        inventories = self._inventories()
        extra_vars = variables.files(spec, self._private)
        secret_options = passwords.options(spec, self._private)
        env = settings.env
        env.update((name, self._environ[name]) for name in spec.get("secrets", {}).get("env", ()))
        self._connect(settings, connection)

        self._enter("Syntax")
        self._check_syntax(command_line.syntax(playbook, inventories, extra_vars, secret_options), env)

        def list_hosts(limit: str) -> str:
            return self._list_hosts(command_line.hosts(inventories, extra_vars, secret_options, limit), env)

        limit = inventory_limit.options(spec, list_hosts, self._private)
        self._enter("Play")
        self._add_callback(settings)
        if "strategy" in spec.get("options", {}):
            env["ANSIBLE_STRATEGY"] = spec["options"]["strategy"]
        self._run_play(command_line.play(spec, playbook, inventories, extra_vars, secret_options, limit), env)

    def _connect(self, settings: environment.Settings, connection: Mapping[str, Any]) -> None:
        if connection.get("privateKeys"):
            settings.env.update(
                ssh_agent.start(connection["privateKeys"], settings.env, self._private, self._supervisor)
            )
        if "knownHosts" in connection:
            copy = self._private.file("known_hosts", read(connection["knownHosts"], "known_hosts"))
            settings.add_ssh_arguments(known_hosts.ssh_arguments(copy))
        if "hostKeyChecking" in connection:
            settings.env["ANSIBLE_HOST_KEY_CHECKING"] = str(connection["hostKeyChecking"])

    def _check_syntax(self, argv: List[str], env: Dict[str, str]) -> None:
        out, err = Capture(self._redactor), Capture(self._redactor)
        rc = self._supervise(argv, env, out.sink(), err.sink())
        if rc != 0:
            raise self._unusable(rc, out, err)

    def _list_hosts(self, argv: List[str], env: Dict[str, str]) -> str:
        # The names are compared, never shown: they are neither redacted nor cut.
        listing, out, err = Whole(MAX_LISTING), Capture(self._redactor), Capture(self._redactor)
        rc = self._supervise(argv, env, listing, err.sink())
        if rc != 0:
            out.keep(self._redactor.data(listing.data))
            raise self._unusable(rc, out, err)
        if listing.is_cut:
            raise AttemptFailed(CONFIG, "The inventory names more hosts than 16 MiB hold.", rc)
        return listing.data.decode("utf-8", "replace")

    def _unusable(self, rc: int, out: Capture, err: Capture) -> AttemptFailed:
        self._stdout.write(out.data())
        self._stderr.write(err.data())
        return parse_failure(rc, err.text() + out.text())

    def _add_callback(self, settings: environment.Settings) -> None:
        # A name that no repository can know, so that none of its plugins can take the place of ours.
        name = "apo_" + secrets.token_hex(8)
        directory = self._private.directory("callback")
        source = pkgutil.get_data(__package__, "callback_plugins/apo.py")
        with open(os.path.join(directory, name + ".py"), "wb") as file:
            file.write(source or b"")
        settings.add_callback(name, directory)

    def _run_play(self, argv: List[str], env: Dict[str, str]) -> None:
        events, supervisor = self._events, self._supervisor
        assert events is not None
        counter = OomCounter(self._spec["paths"].get("cgroup"))
        env = {**env, "APO_EVENTS_ROOT": self._root + "/", "APO_EVENTS_SEQ": str(events.next_seq)}
        said = Capture(self._redactor)
        try:
            rc = self._supervise(
                argv,
                env,
                Redacting(self._redactor.stream(), None, self._stdout),
                said.sink(self._stderr),
                events=events.feed,
                on_tick=lambda: self._progress.refresh(events.next_seq),
            )
        except AttemptFailed as failure:
            if supervisor.stop_class is None:
                raise
            raise AttemptFailed(failure.failure_class, failure.message + self._reached(), failure.rc)
        oom = counter.rose if counter.known else None
        outcome = play_outcome(rc, events.tally, said.text(), oom, self._spec.get("options", {}).get("startAtTask"))
        if outcome is not None:
            raise outcome

    def _reached(self) -> str:
        tally = self._progress.tally
        if tally.task_name is None:
            return " No task had begun."
        return " Task %d, %r, had begun." % (tally.tasks, tally.task_name)
