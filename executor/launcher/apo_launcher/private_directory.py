"""The private directory of one attempt: passwords, keys, the agent's socket, the home directory of ansible."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Optional

from .failure import CONFIG, AttemptFailed


class PrivateDirectory:
    """A directory of random name with mode 0700; everything in it is removed by `remove`."""

    def __init__(self, parent: Optional[str]) -> None:
        try:
            self.path = os.path.realpath(tempfile.mkdtemp(prefix="apo-", dir=parent))
        except OSError as error:
            where = parent or "the directory for temporary files"
            raise AttemptFailed(CONFIG, "No private directory can be made in %s: %s." % (where, error.strerror))
        self._count = 0

    def directory(self, name: str) -> str:
        """A sub-directory with mode 0700, made if need be."""
        path = os.path.join(self.path, name)
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path

    def file(self, name: str, data: bytes, mode: int = 0o600) -> str:
        """A new file with this content, readable by the owner only."""
        self._count += 1
        path = os.path.join(self.path, "%d-%s" % (self._count, name))
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
        return path

    def remove(self) -> None:
        """Removes the directory, also where a play took away its own rights to write."""

        def allow_and_retry(function, path, _error):
            try:
                os.chmod(os.path.dirname(path), 0o700)
                os.chmod(path, 0o700)
                function(path)
            except OSError:
                pass

        shutil.rmtree(self.path, onerror=allow_and_retry)
