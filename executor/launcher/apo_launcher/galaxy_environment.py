"""The environment of ansible-galaxy: its servers and their tokens, and what the repository may not decide."""

from __future__ import annotations

import os
import pkgutil
import shlex
import shutil
import sys
from typing import Any, Dict, Mapping

from .private_directory import PrivateDirectory
from .secret_values import read

#: The transports of git for collections and roles; the spec may name others in `environment.set`.
GIT_PROTOCOLS = "https:ssh"


def build(spec: Mapping[str, Any], env: Mapping[str, str], private: PrivateDirectory, empty_cfg: str) -> Dict[str, str]:
    """
    The variables for ansible-galaxy. `env` is the environment of ansible otherwise. With servers in the spec, the
    ansible.cfg of the repository takes no part: it could send their tokens elsewhere (`[galaxy_server.x] auth_url`)
    or have any certificate accepted.
    """
    servers = spec.get("galaxy", {}).get("servers", [])
    defaults = {
        "ANSIBLE_GALAXY_IGNORE": "False",  # would turn off the check of git's servers too
        "ANSIBLE_GALAXY_TOKEN_PATH": os.path.join(env["ANSIBLE_HOME"], "galaxy_token"),
        "GIT_ALLOW_PROTOCOL": GIT_PROTOCOLS,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }
    result = {**defaults, **env, "PATH": _guarded_path(env.get("PATH", os.defpath), private)}
    if not servers:
        return result
    result["ANSIBLE_CONFIG"] = empty_cfg
    result["ANSIBLE_GALAXY_SERVER_LIST"] = ",".join(server["name"] for server in servers)
    for server in servers:
        prefix = "ANSIBLE_GALAXY_SERVER_%s_" % server["name"].upper()
        result[prefix + "URL"] = server["url"]
        if "tokenFile" in server:
            result[prefix + "TOKEN"] = read(server["tokenFile"], "Galaxy token").decode("utf-8", "replace").strip()
    return result


def _guarded_path(path: str, private: PrivateDirectory) -> str:
    """A PATH on which galaxy_scm.py comes before git and hg."""
    guard = private.file("galaxy_scm.py", pkgutil.get_data(__package__, "galaxy_scm.py") or b"")
    directory = private.directory("scm")
    for name in ("git", "hg"):
        words = [sys.executable, "-I", guard, name, shutil.which(name, path=path) or ""]
        stub = os.path.join(directory, name)
        with open(os.open(stub, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700), "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nexec %s "$@"\n' % " ".join(map(shlex.quote, words)))
    return directory + os.pathsep + path
