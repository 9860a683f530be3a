"""An ssh-agent of the attempt's own, with the private keys of the spec; passphrases by way of SSH_ASKPASS."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, List, Mapping

from .failure import CONFIG, AttemptFailed
from .private_directory import PrivateDirectory
from .secret_values import read
from .supervision import Supervisor

START_SECONDS = 10.0

#: Answers once: ssh-add asks again and again for as long as the passphrase is wrong.
ASKPASS = b"""#!/bin/sh
test -f "$APO_PASSPHRASE_FILE" && cat "$APO_PASSPHRASE_FILE" && rm -f "$APO_PASSPHRASE_FILE"
"""


def start(
    keys: List[Mapping[str, Any]], env: Dict[str, str], private: PrivateDirectory, supervisor: Supervisor
) -> Dict[str, str]:
    """Starts the agent and adds the keys; gives the variables by which ssh finds it."""
    socket = os.path.join(private.path, "agent")
    pid = supervisor.spawn_background(["ssh-agent", "-D", "-a", socket], env, private.path)
    limit = time.monotonic() + START_SECONDS
    while not os.path.exists(socket):
        if supervisor.has_ended(pid) or time.monotonic() > limit:
            raise AttemptFailed(
                CONFIG,
                "ssh-agent did not start; is the path of the private directory too long for a socket (%s)?" % socket,
            )
        supervisor.check()
        time.sleep(0.005)
    askpass = private.file("askpass", ASKPASS, 0o700)
    for key in keys:
        _add(key, {**env, "SSH_AUTH_SOCK": socket}, askpass, private, supervisor)
    return {"SSH_AUTH_SOCK": socket}


def _add(
    key: Mapping[str, Any], env: Dict[str, str], askpass: str, private: PrivateDirectory, supervisor: Supervisor
) -> None:
    # ssh-add refuses a mounted Secret that its group may read, and a key without a final newline.
    content = read(key["file"], "Private key").replace(b"\r\n", b"\n").strip() + b"\n"
    passphrase = read(key["passphraseFile"], "Passphrase file").strip(b"\r\n") if "passphraseFile" in key else b""
    path = private.file("key", content)
    env = {
        **env,
        "SSH_ASKPASS": askpass,
        "SSH_ASKPASS_REQUIRE": "force",
        "DISPLAY": env.get("DISPLAY", ":0"),
        "APO_PASSPHRASE_FILE": private.file("passphrase", passphrase + b"\n"),
    }
    said: List[bytes] = []
    try:
        ended = supervisor.run(["ssh-add", "-q", "--", path], env, private.path, said.append, said.append)
    finally:
        for name in (path, env["APO_PASSPHRASE_FILE"]):
            if os.path.exists(name):
                os.remove(name)
    if ended.stopped:
        raise supervisor.stopped()
    if ended.rc != 0:
        reason = b" ".join(said).decode("utf-8", "replace").replace(path, "the key").strip()
        advice = (
            "Is the passphrase right?" if "passphraseFile" in key else "Does it need a passphrase (passphraseFile)?"
        )
        raise AttemptFailed(
            CONFIG, "Private key %s cannot be loaded: %s. %s" % (key["file"], reason.replace("\n", " "), advice)
        )
