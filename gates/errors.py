"""The error tree: each class has an exit code and a slug; the message is one sentence, the remedy a second one.

Standard library only. Whatever a user can cause must arrive at the rim as one of these, never as a traceback.
"""

from __future__ import annotations

from typing import ClassVar


class GatesError(Exception):
    """Base of all errors that are told to the user.

    Args:
        message: what happened and where, one sentence.
        remedy: what to do next, one sentence; may be empty.
    """

    exit_code: ClassVar[int] = 3
    slug: ClassVar[str] = "no-answer"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(GatesError):
    """The command line or the configuration is wrong."""

    exit_code = 2
    slug = "usage"


class ConfigError(UsageError):
    """The configuration is wrong: file, line and the nearest valid name are in the message."""

    slug = "configuration"


class NoAnswerError(GatesError):
    """A gate could not find out: the tool is missing or crashed, its output is unreadable, an import failed."""


class ToolMissingError(NoAnswerError):
    """An outside program or module that the gate needs is not there."""

    slug = "tool-missing"


class ToolFailedError(NoAnswerError):
    """An outside program crashed, or its output could not be read."""

    slug = "tool-failed"


class TimedOutError(GatesError):
    """The limit of a gate or of one tool passed; the process tree was ended."""

    slug = "timed-out"


class InterruptedRunError(GatesError):
    """The run was told to stop (Ctrl-C, a termination signal, fail-fast)."""

    exit_code = 130
    slug = "interrupted"
