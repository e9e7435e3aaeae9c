"""One sentence and a remedy for an application that did not come up. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gates import process
from gates.errors import NoAnswerError, TimedOutError
from gates.project import Project

_NOT_INSTALLED = re.compile(
    r"(?i)no module named|not installed|to be installed|did you install|error loading .* module|pip install"
)
NAME_IT = 'Name the application with `app = "module:attribute"` in [tool.gates].'
"""What to do where no application is found."""


def why_not(
    raw: Mapping[str, Any], done: process.Completed, project: Project, limit_s: float
) -> NoAnswerError | TimedOutError:
    """The sentence for an application that did not come up."""
    failure = raw.get("failure") or {"kind": "ended"}
    frame = failure.get("frame")
    where = f" at {frame['path']}:{frame['line']}" if frame else ""
    what = failure.get("module") or "the application"
    tried = (
        f" It tried to reach {', '.join(raw['refused'][:3])}, which is not allowed here." if raw.get("refused") else ""
    )
    kind = failure["kind"]
    if kind == "too-slow":
        return TimedOutError(
            f"The application did not come up within {limit_s:g} s; it was{where or ' in foreign code'}.{tried}",
            "Move what it waits for out of the import.",
        )
    if kind == "exited":
        return NoAnswerError(
            f"Booting {what} ended the program with {failure['message']}{where}.{tried}",
            "Importing the application must not exit; move that call into the entry point.",
        )
    if kind in {"not-found", "not-an-app"}:
        return NoAnswerError(f"No web application was found ({failure['message']}).", NAME_IT)
    if kind == "raised":
        said = f"{failure['type']}: {failure['message']}".rstrip(": ")
        return NoAnswerError(f"Booting {what} failed{where}: {said}.{tried}", remedy(failure, project))
    if kind == "probe":
        return NoAnswerError(
            f"The application came up, and asking it failed: {' '.join(str(failure['message']).split())[-300:]}.",
            "Please report this as a bug in gates.",
        )
    return _ended(raw, done, tried)


def _ended(raw: Mapping[str, Any], done: process.Completed, tried: str) -> NoAnswerError:
    """The sentence for a process that was gone without a word."""
    if raw.get("stage") == "exercising":
        return NoAnswerError(
            f"A handler of the application ended the process while it was called (exit code {done.exit_code}).{tried}",
            "Handlers must raise or answer, and never end the process.",
        )
    return NoAnswerError(
        f"The application ended the process while it was {raw.get('stage', 'importing')} (exit code {done.exit_code}).{tried}",
        "Importing the application must not end the process.",
    )


def remedy(failure: Mapping[str, Any], project: Project, what: str = "the application") -> str:
    """What to do about code that cannot be imported."""
    wants = [w["name"] for w in failure.get("wants", [])]
    if failure["type"] in {"ModuleNotFoundError", "ImportError"} or _NOT_INSTALLED.search(failure["message"]):
        return f"Install the project's dependencies into {project.interpreter.path}, or name another interpreter with --python."
    if wants:
        return f"Give {', '.join(wants[:4])} a working value in .env.example."
    return f"Importing {what} must work without a database, a network or secrets; mend that line."
