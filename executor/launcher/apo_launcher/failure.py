"""How an attempt ends without success: a failure class and a message for people."""

from __future__ import annotations

from typing import Optional

CONFIG = "Config"
GALAXY = "Galaxy"
NETWORK = "Network"
PARSE = "Parse"
VAULT = "Vault"
OPTIONS = "Options"
NOTHING_RAN = "NothingRan"
UNREACHABLE = "Unreachable"
TASK_FAILED = "TaskFailed"
OOM = "OOM"
DEADLINE = "Deadline"
RESULT_INVALID = "ResultInvalid"
CANCELLED = "Cancelled"

#: The classes that the launcher gives; a subset of schemas/common/failure-class.ts.
CLASSES = (
    CONFIG,
    GALAXY,
    NETWORK,
    PARSE,
    VAULT,
    OPTIONS,
    NOTHING_RAN,
    UNREACHABLE,
    TASK_FAILED,
    OOM,
    DEADLINE,
    RESULT_INVALID,
    CANCELLED,
)


class AttemptFailed(Exception):
    """The attempt ends now, with this class. `rc` is the exit code of the ansible program, if one ended."""

    def __init__(
        self,
        failure_class: str,
        message: str,
        rc: Optional[int] = None,
        host: Optional[str] = None,
        task: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.failure_class = failure_class
        self.message = message
        self.rc = rc
        self.host = host
        self.task = task
