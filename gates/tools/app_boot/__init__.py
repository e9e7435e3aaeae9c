"""Boots the project's web application in the project's own interpreter, once per run for all gates that ask.

It builds the environment and the scratch copy, asks the probe `boot`, and turns a failure into one sentence with a remedy. It
judges nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import NoAnswerError, TimedOutError
from gates.project import Project
from gates.tools import openapi
from gates.tools.app_boot import candidates, environment, scratch
from gates.tools.app_boot.candidates import Candidate, Import, imported_framework, place_of
from gates.tools.app_boot.environment import Want
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

__all__ = [
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
    "imported_framework",
    "place_of",
]

LIMIT_S = 90.0
"""Seconds that an application may take to come up and be broken."""

_ROUNDS = 12
_DEBUG = r"(?:[\"']debug[\"']|logging\.DEBUG)"
_COMPARES_DEBUG = re.compile(
    rf"(?:[=!<>]=|\bin\b|\bis\b)[^\n]*{_DEBUG}|{_DEBUG}[^\n]*(?:[=!<>]=|\bin\b|\bis\b)", re.IGNORECASE
)
_NAME_IT = 'Name the application with `app = "module:attribute"` in [tool.gates].'


def boot(project: Project, *, limit_s: float = LIMIT_S) -> Boot:
    """The project's application as deployed, booted, described and broken; computed once per run.

    Raises:
        NoAnswerError: it does not come up; the message says where in the project, the remedy what to do.
        TimedOutError: it takes longer than `limit_s`.
    """
    return project.once("boot of the application", lambda: _Attempt(project, limit_s).full())


def boot_at_debug_level(project: Project, *, limit_s: float = LIMIT_S) -> Boot | None:
    """The same with the variables for the log level at DEBUG and a few provoked errors; None where there is no such variable."""
    return project.once(
        "boot at debug level", lambda: _Attempt(project, limit_s).at_debug_level(boot(project, limit_s=limit_s))
    )


class _Attempt:
    """One series of boots with a growing set of stand-ins."""

    def __init__(self, project: Project, limit_s: float) -> None:
        self.project, self.limit_s = project, limit_s
        self.tried: dict[str, list[str]] = {}
        self.stand_ins: dict[str, str] = {}
        self.production = True
        self.overlay: dict[str, str] = {}
        self.last: Mapping[str, Any] = {}

    def full(self) -> Boot:
        """Boot as deployed; where production's own demands stand in the way, as the example says."""
        with tempfile.TemporaryDirectory(prefix="gates-boot-") as folder:
            root = Path(folder, "tree")
            root.mkdir()
            scratch.lay(self.project, root)
            try:
                return self._rounds(root, "full")
            except NoAnswerError:
                if not environment.as_deployed(self._example()):
                    raise
                self.production, self.stand_ins, self.tried, self.last = False, {}, {}, {}
                return self._rounds(root, "full")

    def at_debug_level(self, plain: Boot) -> Boot | None:
        """Boot with other log levels, with the stand-ins that the plain boot needed."""
        self.overlay = environment.at_debug_level(self._example())
        if not self.overlay or not self._asks_for_debug():
            return None
        with tempfile.TemporaryDirectory(prefix="gates-boot-") as folder:
            root = Path(folder, "tree")
            root.mkdir()
            scratch.lay(self.project, root)
            try:
                return self._rounds(root, "brief")
            except (NoAnswerError, TimedOutError):
                return None

    def _asks_for_debug(self) -> bool:
        """Whether production code compares anything with the level DEBUG; what asks its logger is tried without another boot."""
        return any(_COMPARES_DEBUG.search(self.project.read_or_none(f) or "") for f in self.project.source_files)

    def _rounds(self, root: Path, exercise: str) -> Boot:
        for _ in range(_ROUNDS):
            raw, done = self._ask(root, exercise)
            failure = raw.get("failure")
            if failure is None and raw.get("stage") == "done":
                evidence = done.evidence("boot", str(raw.get("version", "")), self._note(raw))
                return boot_of(raw, stand_ins=tuple(sorted(self.stand_ins)), evidence=evidence)
            if not self._stand_in(failure, root):
                raise _failed(raw, done, self.project, self.limit_s)
        raise NoAnswerError(
            "The application asks for one setting after another.", "Give its required settings values in .env.example."
        )

    def _ask(self, root: Path, exercise: str) -> tuple[Mapping[str, Any], process.Completed]:
        named = self.project.config.app
        found = (candidates.configured(named),) if named else candidates.find(self.project)
        if not found:
            raise NoAnswerError("No web application was found in the source.", _NAME_IT)
        home = root.parent / "home"
        home.mkdir(exist_ok=True)
        roots = [p for p in self.project.source_roots if p != "."]
        request = {
            "root": str(root),
            "paths": [str(root / p) for p in [*roots, *_manage_folders(self.project)]] + [str(root)],
            "candidates": [c.request() for c in found],
            "named": bool(named),
            "limit_s": self.limit_s,
            "exercise": exercise,
            "documents": self._documents(),
        }
        log = "boot" if exercise == "full" else "boot-debug"
        answer, done = self.project.ask_probe(
            "boot", request, timeout=self.limit_s + 15, env=self._environment(home), log_name=log, cwd=root
        )
        return answer, done

    def _documents(self) -> list[dict[str, Any]]:
        """The committed documents, so that the probe can make requests that are right by them."""
        found = []
        for path in self.project.stack.api_documents[:4]:
            with contextlib.suppress(NoAnswerError):
                found.append({"prefix": "", "document": openapi.parse(path, self.project.read(path)).data})
        return found

    def _example(self) -> dict[str, str]:
        documents = sorted(self.project.stack.env_documents, key=lambda path: path.count("/"))
        return environment.parse(self.project.read_or_none(documents[0]) or "") if documents else {}

    def _environment(self, home: Path) -> dict[str, str]:
        example = self._example()
        values = {**example, **(environment.as_deployed(example) if self.production else {}), **self.overlay}
        return {
            **environment.harmless(values, str(home)),
            **environment.inherited(os.environ, str(home)),
            **self.stand_ins,
        }

    def _stand_in(self, failure: Mapping[str, Any] | None, root: Path) -> bool:
        """Give what was asked for a made-up value; False when there is nothing more to give, or the last value changed nothing."""
        same = all((failure or {}).get(k) == self.last.get(k) for k in ("type", "message", "frame"))
        if failure is None or same:
            return False
        self.last = failure
        given = False
        postgres = any(
            self.project.interpreter.has(name)
            for name in ("psycopg", "psycopg2", "psycopg2-binary", "asyncpg", "pg8000")
        )
        for want in [Want(**w) for w in failure.get("wants", [])]:
            tried = self.tried.setdefault(want.name, [])
            value = environment.stand_in(want, tried, scratch=str(root.parent / "home"), postgres=postgres)
            if value is not None:
                tried.append(value)
                self.stand_ins[want.name] = value
                given = True
        return given

    def _note(self, raw: Mapping[str, Any]) -> str:
        parts = [
            f"{raw.get('app')} ({raw.get('framework')} {raw.get('version')}), kept from the network by: {raw.get('isolation')}"
        ]
        parts += [f"made-up values for {', '.join(sorted(self.stand_ins))}"] if self.stand_ins else []
        parts += [f"not let through to {', '.join(raw['refused'][:5])}"] if raw.get("refused") else []
        parts += [str(raw["startup"])] if raw.get("startup") else []
        parts += [f"tried without its guard: {raw['dropped']}"] if raw.get("dropped") else []
        parts += [str(w) for w in raw.get("warnings", [])[:5]]
        return "; ".join(parts)


def _manage_folders(project: Project) -> Sequence[str]:
    return [str(Path(path).parent) for path in project.match("manage.py")]


def _failed(
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
        return NoAnswerError(f"No web application was found ({failure['message']}).", _NAME_IT)
    if kind == "raised":
        said = f"{failure['type']}: {failure['message']}".rstrip(": ")
        return NoAnswerError(f"Booting {what} failed{where}: {said}.{tried}", _remedy(failure, project))
    if kind == "probe":
        return NoAnswerError(
            f"The application came up, and asking it failed: {' '.join(str(failure['message']).split())[-300:]}.",
            "Please report this as a bug in gates.",
        )
    return NoAnswerError(
        f"The application ended the process while it was {raw.get('stage', 'importing')} (exit code {done.exit_code}).{tried}",
        "Importing the application must not end the process.",
    )


def _remedy(failure: Mapping[str, Any], project: Project) -> str:
    wants = [w["name"] for w in failure.get("wants", [])]
    if failure["type"] in {"ModuleNotFoundError", "ImportError"}:
        return f"Install the project's dependencies into {project.interpreter.path}, or name another interpreter with --python."
    if wants:
        return f"Give {', '.join(wants[:4])} a working value in .env.example."
    return "Importing the application must work without a database, a network or secrets; mend that line."
