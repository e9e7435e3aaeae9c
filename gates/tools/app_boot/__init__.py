"""Boots the project's web application in the project's own interpreter, once per run for all gates that ask.

It builds the environment and the scratch copy, asks the probe `boot`, and turns a failure into one sentence with a remedy. It
judges nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import NoAnswerError, TimedOutError
from gates.model import Evidence
from gates.project import Project
from gates.tools import openapi
from gates.tools.app_boot import candidates, environment, scratch
from gates.tools.app_boot import served as served_way
from gates.tools.app_boot.candidates import Candidate
from gates.tools.app_boot.failures import NAME_IT, why_not
from gates.tools.app_boot.frameworks import Import, imported_framework
from gates.tools.app_boot.places import place_of
from gates.tools.app_boot.result import (
    Answer,
    Boot,
    FaultHandler,
    Place,
    Raise,
    Reach,
    Read,
    Returned,
    Route,
    Served,
    boot_of,
)
from gates.tools.app_boot.stand_ins import MARK
from gates.tools.app_boot.surroundings import Surroundings, import_folders

__all__ = [
    "MARK",
    "NAME_IT",
    "Answer",
    "Boot",
    "Candidate",
    "FaultHandler",
    "Import",
    "Place",
    "Raise",
    "Reach",
    "Read",
    "Returned",
    "Route",
    "Served",
    "boot",
    "boot_at_debug_level",
    "described",
    "imported_framework",
    "place_of",
    "served",
]

LIMIT_S = 90.0
"""Seconds that an application may take to come up and be broken."""

_ROUNDS = 12
_SERIES = 3
"""All rounds together may take so many times the limit of one: a slow application that asks for settings one by one ends in time."""
_MEND_SERVED = "Mend `served` in [tool.gates.api-docs]."
_DEBUG = r"(?:[\"']debug[\"']|logging\.DEBUG)"
_COMPARES_DEBUG = re.compile(
    rf"(?:[=!<>]=|\bin\b|\bis\b)[^\n]*{_DEBUG}|{_DEBUG}[^\n]*(?:[=!<>]=|\bin\b|\bis\b)", re.IGNORECASE
)


def boot(project: Project, *, limit_s: float = LIMIT_S) -> Boot:
    """The project's application as deployed, booted, described and broken; computed once per run.

    Raises:
        NoAnswerError: it does not come up; the message says where in the project, the remedy what to do.
        TimedOutError: it takes longer than `limit_s`.
    """
    found, failure = _once(project, limit_s)
    if failure is not None:
        raise failure
    return found


def described(project: Project, *, limit_s: float = LIMIT_S) -> Boot:
    """The same boot for those who ask only what the application serves: it may have broken down when it was broken on purpose.

    Raises:
        NoAnswerError, TimedOutError: as `boot`, for what happens before the application is described.
    """
    return _once(project, limit_s)[0]


def served(
    project: Project, said: str, documents: Sequence[str], *, limit_s: float = LIMIT_S
) -> tuple[Served, Evidence]:
    """The document that the application serves, by the way that the configuration names.

    Args:
        said: `module:attribute` of a document or of what makes one, else a command.
        documents: the committed documents, which a command may write anew.

    Raises:
        NoAnswerError, TimedOutError: there is no document that way.
    """
    attempt = _Attempt(project, limit_s, said if served_way.is_target(said) else "")
    if not attempt.target:
        return served_way.by_command(project, said, documents, attempt.surroundings.variables(), limit_s)
    try:
        boot = attempt.full()[0]
    except NoAnswerError as error:
        if error.remedy != NAME_IT:
            raise
        raise NoAnswerError(f"{said} is neither an OpenAPI document nor what makes one.", _MEND_SERVED) from error
    if not boot.documents:
        raise NoAnswerError(f"{said} gives no OpenAPI document.", _MEND_SERVED)
    return dataclasses.replace(boot.documents[0], by="configured"), boot.evidence


def _once(project: Project, limit_s: float) -> tuple[Boot, NoAnswerError | TimedOutError | None]:
    return project.once("boot of the application", lambda: _Attempt(project, limit_s).full())


def boot_at_debug_level(project: Project, *, limit_s: float = LIMIT_S) -> Boot | None:
    """The same with the variables for the log level at DEBUG and a few provoked errors; None where there is no such variable."""
    return project.once(
        "boot at debug level", lambda: _Attempt(project, limit_s).at_debug_level(boot(project, limit_s=limit_s))
    )


class _Attempt:
    """One series of boots with a growing set of stand-ins."""

    def __init__(self, project: Project, limit_s: float, target: str = "") -> None:
        self.project, self.limit_s, self.target = project, limit_s, target
        self.surroundings = Surroundings(project)
        self.deadline = time.monotonic() + _SERIES * limit_s

    def full(self) -> tuple[Boot, NoAnswerError | TimedOutError | None]:
        """Boot as deployed; where production's own demands stand in the way, as the example says."""
        with process.folder("gates-boot-") as folder:
            root = Path(folder, "tree")
            root.mkdir()
            scratch.lay(self.project, root)
            try:
                return self._rounds(root, "document" if self.target else "full")
            except NoAnswerError:
                if not self.surroundings.as_the_example_says():
                    raise
                return self._rounds(root, "document" if self.target else "full")

    def at_debug_level(self, plain: Boot) -> Boot | None:
        """Boot with other log levels, with the stand-ins that the plain boot needed."""
        overlay = environment.at_debug_level(self.surroundings.settings.values)
        self.surroundings.overlay = overlay
        if not overlay or not self._asks_for_debug():
            return None
        with process.folder("gates-boot-") as folder:
            root = Path(folder, "tree")
            root.mkdir()
            scratch.lay(self.project, root)
            try:
                found, failure = self._rounds(root, "brief")
            except (NoAnswerError, TimedOutError):
                return None
            return found if failure is None else None

    def _asks_for_debug(self) -> bool:
        """Whether production code compares anything with the level DEBUG; what asks its logger is tried without another boot."""
        return any(_COMPARES_DEBUG.search(self.project.read_or_none(f) or "") for f in self.project.source_files)

    def _rounds(self, root: Path, exercise: str) -> tuple[Boot, NoAnswerError | TimedOutError | None]:
        """The application, and why it could not be broken to the end, None when it was."""
        for _ in range(_ROUNDS):
            raw, done = self._ask(root, exercise)
            failure = raw.get("failure")
            finished = failure is None and raw.get("stage") == "done"
            broken_off = raw.get("stage") == "exercising" and (failure or {}).get("kind", "ended") != "raised"
            if finished or broken_off:
                evidence = done.evidence("boot", str(raw.get("version", "")), self._note(raw))
                found = boot_of(
                    _with_parsed_documents(raw), stand_ins=tuple(sorted(self.surroundings.stand_ins)), evidence=evidence
                )
                return found, None if finished else why_not(raw, done, self.project, self.limit_s)
            if not self.surroundings.give(failure, root.parent / "home"):
                raise why_not(raw, done, self.project, self.limit_s)
            if time.monotonic() > self.deadline:
                break
        raise NoAnswerError(
            f"The application asks for one setting after another, at last for {', '.join(sorted(self.surroundings.stand_ins)[-5:])}.",
            "Give its required settings values in .env.example.",
        )

    def _ask(self, root: Path, exercise: str) -> tuple[Mapping[str, Any], process.Completed]:
        named = self.target or self.project.config.app
        found = candidates.chosen(self.project, named)
        if not found:
            raise NoAnswerError("No web application was found in the source.", NAME_IT)
        home = root.parent / "home"
        home.mkdir(exist_ok=True)
        request = {
            "root": str(root),
            "paths": [*(str(root / p) for p in import_folders(self.project)), str(root)],
            "candidates": [c.request() for c in found],
            "named": bool(named),
            "limit_s": self.limit_s,
            "exercise": exercise,
            "documents": self._documents(),
        }
        log = "boot" if exercise == "full" else "boot-debug"
        answer, done = self.project.ask_probe(
            "boot", request, timeout=self.limit_s + 15, env=self.surroundings.environment(home), log_name=log, cwd=root
        )
        return answer, done

    def _documents(self) -> list[dict[str, Any]]:
        """The committed documents, so that the probe can make requests that are right by them."""
        found = []
        for path in self.project.stack.api_documents[:4]:
            with contextlib.suppress(NoAnswerError):
                found.append({"prefix": "", "document": openapi.parse(path, self.project.read(path)).data})
        return found

    def _note(self, raw: Mapping[str, Any]) -> str:
        parts = [
            f"{raw.get('app')} ({raw.get('framework')} {raw.get('version')}), kept from the network by: {raw.get('isolation')}"
        ]
        parts += self.surroundings.notes()
        parts += [f"not let through to {', '.join(raw['refused'][:5])}"] if raw.get("refused") else []
        parts += [str(raw["startup"])] if raw.get("startup") else []
        parts += [f"{raw['unrun']} runs of real handlers were left out for lack of time"] if raw.get("unrun") else []
        parts += [f"tried without its guard: {raw['dropped']}"] if raw.get("dropped") else []
        parts += [str(w) for w in raw.get("warnings", [])[:5]]
        return "; ".join(parts)


def _with_parsed_documents(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with documents that were read as text parsed; one that cannot be is a note."""
    documents, note = [], str(raw.get("document_note") or "")
    for served in raw.get("documents", []):
        try:
            data = served["document"] if "document" in served else openapi.parse(served["at"], served["text"]).data
        except NoAnswerError as error:
            note = error.message
            continue
        documents.append(
            {"prefix": served["prefix"], "document": data, "at": served.get("at", ""), "by": served.get("by", "")}
        )
    return {**raw, "documents": documents, "document_note": note}
