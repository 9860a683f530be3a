"""The checkout: copied into the work directory, and paths that must stay inside it."""

from __future__ import annotations

import os
import shutil
import stat
from typing import Callable

from .failure import CONFIG, OPTIONS, AttemptFailed

#: Git's own directory at the root: history and configuration are not part of what runs.
LEFT_OUT = ".git"


def copy_tree(source: str, target: str, check: Callable[[], None]) -> None:
    """
    Copies the tree, so that a play may write beside its files, whatever the owner of the checkout.
    Directories get mode 0755: ansible ignores ansible.cfg in a directory that everyone may write to.
    Refuses links that lead out of the tree and anything but files, directories and links.
    `check` is called for each directory and raises to stop.
    """
    if not os.path.isdir(source):
        raise AttemptFailed(CONFIG, "The checkout %s is not a directory." % source)
    root = os.path.realpath(source)
    try:
        _copy_directory(root, root, target, check)
    except OSError as error:
        raise AttemptFailed(CONFIG, "The checkout cannot be copied to the work directory: %s." % error)


def _copy_directory(root: str, source: str, target: str, check: Callable[[], None]) -> None:
    pending = [(source, target)]
    while pending:
        check()
        source, target = pending.pop()
        os.mkdir(target)
        os.chmod(target, 0o755)
        with os.scandir(source) as entries:
            for entry in entries:
                destination = os.path.join(target, entry.name)
                if entry.is_symlink():
                    _copy_link(root, entry.path, destination)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name != LEFT_OUT or source != root:
                        pending.append((entry.path, destination))
                elif entry.is_file(follow_symlinks=False):
                    if entry.name != LEFT_OUT or source != root:
                        _copy_file(entry.path, destination)
                else:
                    raise AttemptFailed(
                        CONFIG, "%s in the checkout is no file, directory or link." % os.path.relpath(entry.path, root)
                    )


def _copy_file(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    executable = os.stat(source).st_mode & stat.S_IXUSR
    os.chmod(target, 0o755 if executable else 0o644)


def _copy_link(root: str, source: str, target: str) -> None:
    leads_to = os.readlink(source)
    if os.path.isabs(leads_to) or not _inside(root, os.path.realpath(source)):
        raise AttemptFailed(
            CONFIG,
            "Symbolic link %s leads out of the checkout. Use a relative link to a path inside the repository."
            % os.path.relpath(source, root),
        )
    os.symlink(leads_to, target)


def _inside(root: str, path: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def resolve(root: str, path: str, what: str, failure_class: str = OPTIONS) -> str:
    """Absolute path of something inside the tree, which must exist and still be inside after links."""
    if "$" in path:
        raise AttemptFailed(OPTIONS, "%s %s has a $ in its name, which ansible would expand. Rename it." % (what, path))
    absolute = os.path.join(root, path)
    if not _inside(os.path.realpath(root), os.path.realpath(absolute)):
        raise AttemptFailed(OPTIONS, "%s %s leads out of the checkout." % (what, path))
    if not os.path.exists(absolute):
        raise AttemptFailed(failure_class, "%s %s does not exist in the checkout." % (what, path))
    return absolute
