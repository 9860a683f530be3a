"""What an ansible.cfg says about the few settings that the launcher has to add to rather than replace."""

from __future__ import annotations

import configparser
import os
from typing import List, Mapping, Optional, Tuple

from .failure import PARSE, AttemptFailed

DEFAULT_CALLBACKS = "/usr/share/ansible/plugins/callback"
DEFAULT_COLLECTIONS = "/usr/share/ansible/collections"
DEFAULT_ROLES = "/usr/share/ansible/roles:/etc/ansible/roles"


class AnsibleCfg:
    """Settings of one ansible.cfg, read as ansible-core reads it; environment variables take precedence."""

    def __init__(self, path: Optional[str], environ: Mapping[str, str]) -> None:
        self._directory = os.path.dirname(path) if path else "/"
        self._environ = environ
        self._parser = configparser.ConfigParser(inline_comment_prefixes=(";",))
        if path is None:
            return
        try:
            with open(path, encoding="utf-8") as file:
                self._parser.read_file(file)
        except (configparser.Error, UnicodeDecodeError, OSError) as error:
            reason = str(error).replace("\n", " ")
            raise AttemptFailed(PARSE, "%s cannot be read: %s." % (os.path.basename(path), reason))

    def value(self, variable: str, *settings: Tuple[str, str]) -> Optional[str]:
        """The environment variable if set, else the first of the (section, key) settings."""
        if variable in self._environ:
            return self._environ[variable]
        for section, key in settings:
            if self._parser.has_option(section, key):
                return self._parser.get(section, key, raw=True)
        return None

    def names(self, variable: str, *settings: Tuple[str, str]) -> List[str]:
        """A comma-separated list."""
        value = self.value(variable, *settings) or ""
        return [name.strip() for name in value.split(",") if name.strip()]

    def directories(self, variable: str, default: str, *settings: Tuple[str, str]) -> List[str]:
        """A colon-separated list of paths; relative ones of ansible.cfg are relative to its directory."""
        value = self.value(variable, *settings)
        parts = [part.strip() for part in (default if value is None else value).split(":") if part.strip()]
        if variable in self._environ:
            return parts
        return [self._absolute(part) for part in parts]

    def _absolute(self, path: str) -> str:
        path = path.replace("{{CWD}}", os.getcwd())
        if path.startswith(("~", "$", "/")):
            return path
        return os.path.normpath(os.path.join(self._directory, path))
