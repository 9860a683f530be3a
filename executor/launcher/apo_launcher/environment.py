"""The environment of ansible: built from a list of allowed names, never inherited as a whole by accident."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterable, List, Mapping, Optional

from .ansible_cfg import DEFAULT_CALLBACKS, DEFAULT_COLLECTIONS, DEFAULT_ROLES, AnsibleCfg
from .private_directory import PrivateDirectory

#: Handed on from the launcher's own environment without being asked for.
ALLOWED = (
    "PATH",
    "LANG",
    "LANGUAGE",
    "TERM",
    "TZ",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
)
ALLOWED_PREFIXES = ("LC_",)
SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


def _passes(name: str, requested: Iterable[str]) -> bool:
    if name in ALLOWED or name.startswith(ALLOWED_PREFIXES):
        return True
    return any(name.startswith(item[:-1]) if item.endswith("*") else name == item for item in requested)


def base(spec: Mapping[str, Any], environ: Mapping[str, str], private: PrivateDirectory) -> Dict[str, str]:
    """What every program of the attempt gets: allowed names, what the spec sets, an own home directory."""
    section = spec.get("environment", {})
    secret = set(spec.get("secrets", {}).get("env", ()))
    env = {
        name: value for name, value in environ.items() if _passes(name, section.get("pass", ())) and name not in secret
    }
    env.update(section.get("set", {}))
    home = private.directory("home")
    env.update(HOME=home, TMPDIR=private.directory("tmp"))
    # A spec may name one that outlives the attempt, such as a cache.
    env["ANSIBLE_HOME"] = section.get("set", {}).get("ANSIBLE_HOME", os.path.join(home, ".ansible"))
    # Programs ask for the user's name; with an arbitrary UID there is no passwd entry to find it in.
    env.setdefault("USER", environ.get("USER", "ansible"))
    env.setdefault("LOGNAME", env["USER"])
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    if not locale.lower().replace("-", "").endswith("utf8"):
        env["LC_ALL"] = "C.UTF-8"
    if "caFile" in spec:
        bundle = private.file("ca.pem", _bundle(spec["caFile"], env))
        env.update(SSL_CERT_FILE=bundle, REQUESTS_CA_BUNDLE=bundle, CURL_CA_BUNDLE=bundle, GIT_SSL_CAINFO=bundle)
    color = spec.get("options", {}).get("color", False)
    env.update({"ANSIBLE_FORCE_COLOR": "1"} if color else {"ANSIBLE_NOCOLOR": "1"})
    return env


def _bundle(ca_file: str, env: Mapping[str, str]) -> bytes:
    parts = []
    for path in (env.get("SSL_CERT_FILE"), *SYSTEM_CERTIFICATES):
        if path and os.path.isfile(path):
            with open(path, "rb") as file:
                parts.append(file.read())
            break
    with open(ca_file, "rb") as file:
        parts.append(file.read())
    return b"\n".join(parts)


class Settings:
    """ansible's settings as environment variables: ANSIBLE_CONFIG, and search paths added to those configured."""

    def __init__(self, env: Dict[str, str], cfg_path: Optional[str], empty_cfg: str) -> None:
        self.env = dict(env)
        self.cfg = AnsibleCfg(cfg_path, env)
        self.empty_cfg = empty_cfg
        self.env["ANSIBLE_CONFIG"] = cfg_path or empty_cfg

    def add_callback(self, name: str, directory: str) -> None:
        """Enables one more callback plugin, from a directory that is searched in addition."""
        enabled = self.cfg.names(
            "ANSIBLE_CALLBACKS_ENABLED", ("defaults", "callbacks_enabled"), ("defaults", "callback_whitelist")
        )
        searched = self.cfg.directories(
            "ANSIBLE_CALLBACK_PLUGINS",
            "~/.ansible/plugins/callback:" + DEFAULT_CALLBACKS,
            ("defaults", "callback_plugins"),
        )
        self.env["ANSIBLE_CALLBACKS_ENABLED"] = ",".join([*enabled, name])
        self.env["ANSIBLE_CALLBACK_PLUGINS"] = ":".join([directory, *searched])

    def add_content(self, installed: Optional[str], roles: List[str]) -> None:
        """Adds installed collections and roles, and the spec's own directories of roles, to the search paths."""
        collections = self.cfg.directories(
            "ANSIBLE_COLLECTIONS_PATH",
            "~/.ansible/collections:" + DEFAULT_COLLECTIONS,
            ("defaults", "collections_path"),
            ("defaults", "collections_paths"),
        )
        configured = self.cfg.directories(
            "ANSIBLE_ROLES_PATH", "~/.ansible/roles:" + DEFAULT_ROLES, ("defaults", "roles_path")
        )
        if installed:
            collections.insert(0, os.path.join(installed, "collections"))
            roles = [*roles, os.path.join(installed, "roles")]
        self.env["ANSIBLE_COLLECTIONS_PATH"] = ":".join(collections)
        self.env["ANSIBLE_ROLES_PATH"] = ":".join([*roles, *configured])

    def add_ssh_arguments(self, arguments: str) -> None:
        """Adds arguments to every ssh, scp and sftp call."""
        configured = self.cfg.value("ANSIBLE_SSH_COMMON_ARGS", ("ssh_connection", "ssh_common_args"))
        self.env["ANSIBLE_SSH_COMMON_ARGS"] = " ".join(filter(None, (configured, arguments)))
