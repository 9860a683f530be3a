"""Arguments of ssh for a known_hosts file of the attempt's own."""

from __future__ import annotations

import shlex

from .failure import CONFIG, AttemptFailed


def ssh_arguments(path: str) -> str:
    """As ansible's setting of ssh arguments wants them: it splits like a shell, and then ssh splits the value."""
    if "${" in path:
        raise AttemptFailed(CONFIG, "The private directory has ${ in its path (%s), which ssh expands." % path)
    quoted = path.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    option = 'UserKnownHostsFile="%s"' % quoted
    return "-o %s -o GlobalKnownHostsFile=/dev/null" % shlex.quote(option)
