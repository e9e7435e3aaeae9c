"""Asks the settings classes of the project, in its own interpreter, which variables they read. Judges nothing.

The modules are imported as the application is booted: in a scratch copy, without network, with made-up values for what they ask for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import NoAnswerError, TimedOutError
from gates.model import Evidence
from gates.project import Project
from gates.rules.env_docs.secretvalues import PATTERNS
from gates.rules.env_docs.told import Field, Told
from gates.rules.secretnames import SECRET_NAME
from gates.tools.app_boot import scratch
from gates.tools.app_boot.failures import remedy
from gates.tools.app_boot.places import module_of
from gates.tools.app_boot.surroundings import Surroundings, import_folders

LIMIT_S = 60.0
"""Seconds that the modules may take to be imported, once."""

_ROUNDS = 12
_SERIES = 3
"""All rounds together may take so many times the limit of one."""
_LEAVE_OUT = "Or leave `probe` out of [tool.gates.env-docs]: then the source alone says what is read."


def ask(
    project: Project, paths: Sequence[str], prefixes: Mapping[str, Sequence[str | None]], *, limit_s: float = LIMIT_S
) -> tuple[tuple[Told, ...], Evidence]:
    """What each settings class says that is there once some files were imported.

    Args:
        paths: the files.
        prefixes: of a class, `path:name`, the prefixes that its objects are made with; None for its own.

    Raises:
        NoAnswerError: a file cannot be imported or a class cannot be asked; the message says where in the project.
        TimedOutError: it takes longer than `limit_s`.
    """
    surroundings = Surroundings(project)
    deadline = time.monotonic() + _SERIES * limit_s
    with process.folder("gates-settings-") as folder:
        root, home = Path(folder, "tree"), Path(folder, "home")
        root.mkdir()
        home.mkdir()
        scratch.lay(project, root)
        request = _request(project, root, paths, prefixes, limit_s)
        for _ in range(_ROUNDS):
            answer, done = project.ask_probe(
                "settings",
                request,
                timeout=limit_s + 15,
                env=surroundings.environment(home),
                log_name="settings",
                cwd=root,
            )
            if answer["stage"] == "done":
                note = "; ".join([f"kept from the network by: {answer['isolation']}", *surroundings.notes()])
                told = tuple(_told(one) for one in answer["classes"])
                return told, done.evidence("pydantic-settings", answer["version"], note)
            if not surroundings.give(answer["failure"], home) or time.monotonic() > deadline:
                break
    raise _why_not(answer, done.exit_code, project, limit_s)


def _request(
    project: Project, root: Path, paths: Sequence[str], prefixes: Mapping[str, Sequence[str | None]], limit_s: float
) -> dict[str, Any]:
    folders = import_folders(project)
    return {
        "root": str(root),
        "paths": [*(str(root / folder) for folder in folders), str(root)],
        "modules": list(dict.fromkeys(module_of(path, folders) for path in paths)),
        "prefixes": {key: list(some) for key, some in prefixes.items()},
        "secrets": {"names": SECRET_NAME, "values": list(PATTERNS)},
        "limit_s": limit_s,
    }


def _told(raw: Mapping[str, Any]) -> Told:
    fields = tuple(
        (reads["prefix"], Field(tuple(f["path"]), tuple(f["names"]), f["need"], f["default"], f["default_known"]))
        for reads in raw["reads"]
        for f in reads["fields"]
    )
    return Told(raw["path"], raw["name"], raw["inherited"], fields)


def _why_not(
    answer: Mapping[str, Any], exit_code: int | None, project: Project, limit_s: float
) -> NoAnswerError | TimedOutError:
    """The sentence for settings that could not be asked."""
    failure = answer.get("failure") or {"kind": "ended"}
    frame = failure.get("frame")
    where = f" at {frame['path']}:{frame['line']}" if frame else ""
    tried = (
        f" It tried to reach {', '.join(answer['refused'][:3])}, which is not allowed here."
        if answer["refused"]
        else ""
    )
    if failure["kind"] == "too-slow":
        return TimedOutError(
            f"The settings classes could not be asked within {limit_s:g} s; the import was{where or ' in foreign code'}.{tried}",
            f"Move what it waits for out of the import. {_LEAVE_OUT}",
        )
    if failure["kind"] == "ended":
        return NoAnswerError(
            f"The settings classes could not be asked: the import ended the process (exit code {exit_code}).{tried}",
            f"Importing settings must not end the process. {_LEAVE_OUT}",
        )
    said = f"{failure['type']}: {failure['message']}".rstrip(": ")
    doing = "imported" if answer["stage"] == "importing" else "asked"
    return NoAnswerError(
        f"The settings of {failure['module']} could not be {doing}{where}: {said}.{tried}",
        f"{remedy(failure, project, 'settings')} {_LEAVE_OUT}",
    )
