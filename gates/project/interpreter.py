"""The project's own Python: which one it is, and what is installed in it.

Order (the design's): `--python`, `[tool.gates] python`, the project's `.venv`, the interpreter running us if the project is
importable there, else an environment that we build once under `.gates/env` with uv from the project's own lock or metadata.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import GatesError, NoAnswerError, UsageError
from gates.project import environment

PROBES = Path(__file__).parent.parent / "probes"


@dataclasses.dataclass(frozen=True)
class Interpreter:
    """A Python interpreter and its installed distributions.

    Attributes:
        path: the executable (not resolved: a venv's link is what makes it that venv's).
        version: for example "3.11.7".
        origin: how it was found, one phrase.
        distributions: normalised distribution name → version.
        requirements: normalised distribution name → what it requires, as its metadata has it.
        scripts: folder of its console scripts.
    """

    path: Path
    version: str
    origin: str
    distributions: Mapping[str, str]
    requirements: Mapping[str, Sequence[str]]
    scripts: Path

    def has(self, distribution: str) -> bool:
        """Whether a distribution is installed, whatever the spelling."""
        return normalise(distribution) in self.distributions

    @property
    def major_minor(self) -> tuple[int, int]:
        """For example (3, 11)."""
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)


def normalise(name: str) -> str:
    """A distribution's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find(
    root: Path, asked: Path | None, configured: str | None, packages: Sequence[str], locks: Sequence[str]
) -> Interpreter:
    """The interpreter of the project at `root`.

    Args:
        asked: from `--python`.
        configured: from the configuration, relative to the root or absolute.
        packages: import names of the project, to see whether it is importable where we run.
        locks: lock and metadata files from which an environment can be built, best first.

    Raises:
        UsageError: an interpreter was named and is not one.
        NoAnswerError: an environment had to be built and could not be.
    """
    path, origin = locate(root, asked, configured, packages, locks)
    return look(path, origin, named=asked is not None or configured is not None)


def locate(
    root: Path, asked: Path | None, configured: str | None, packages: Sequence[str], locks: Sequence[str]
) -> tuple[Path, str]:
    """Where the interpreter is and how it was found, as `find` does, without asking it anything.

    Raises:
        NoAnswerError: an environment had to be built and could not be.
    """
    if asked is not None:
        return asked, "--python"
    if configured is not None:
        return root / configured, "[tool.gates] python"
    for candidate in (root / ".venv/bin/python", root / ".venv/Scripts/python.exe"):
        if candidate.exists():
            return candidate, "the project's .venv"
    if packages and any(_importable_here(root, name) for name in packages):
        return Path(sys.executable), "the interpreter running gates, which has the project"
    if not locks:
        return Path(sys.executable), "the interpreter running gates; the project declares no dependencies"
    return environment.build(root, locks), "built by gates under .gates/env"


def look(path: Path, origin: str, *, named: bool = False) -> Interpreter:
    """Ask an interpreter about itself.

    Raises:
        UsageError: `named` by the user and not an interpreter.
        NoAnswerError: it does not answer.
    """
    failure = UsageError if named else NoAnswerError
    if not path.is_file():
        raise failure(
            f"The interpreter {str(path)!r} ({origin}) does not exist.", "Name an existing one with --python."
        )
    try:
        told = ask_probe(path, "interpreter", {}, cwd=path.parent, timeout=60)
    except GatesError as error:
        raise failure(
            f"{str(path)!r} ({origin}) does not answer as a Python interpreter: {error.message}",
            "Name another one with --python.",
        ) from error
    there = told["distributions"].items()
    versions, needs = ({name: about[key] for name, about in there} for key in ("version", "requires"))
    return Interpreter(path.absolute(), told["version"], origin, versions, needs, Path(told["scripts"]))


def ask_probe(
    python: Path,
    probe: str,
    request: Mapping[str, Any],
    *,
    cwd: Path,
    timeout: float | None = None,
    env: Mapping[str, str] | None = None,
    log_name: str | None = None,
) -> Any:
    """Run `probes/<probe>.py` under `python` and return its JSON answer.

    Raises:
        NoAnswerError: it ended without an answer; the message has its last line of error output.
    """
    answer, _ = ask_probe_with_evidence(python, probe, request, cwd=cwd, timeout=timeout, env=env, log_name=log_name)
    return answer


def ask_probe_with_evidence(
    python: Path,
    probe: str,
    request: Mapping[str, Any],
    *,
    cwd: Path,
    timeout: float | None = None,
    env: Mapping[str, str] | None = None,
    log_name: str | None = None,
) -> tuple[Any, process.Completed]:
    """Like `ask_probe`, with the finished process beside the answer."""
    with process.folder("gates-probe-") as scratch:
        question, answer = Path(scratch, "request.json"), Path(scratch, "response.json")
        question.write_text(json.dumps(request), encoding="utf-8")
        script = PROBES / f"{probe}.py"
        done = process.run(
            [str(python), str(script), str(question), str(answer)], cwd=cwd, timeout=timeout, env=env, log_name=log_name
        )
        try:
            return json.loads(answer.read_text(encoding="utf-8")), done
        except (OSError, ValueError) as error:
            last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing")
            raise NoAnswerError(
                f"The probe {probe!r} ended with exit code {done.exit_code} and no answer: {last.strip()}"
            ) from error


def _importable_here(root: Path, name: str) -> bool:
    """Whether the import package `name` that our interpreter would find is the project's own (not a namesake)."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    if spec is None:
        return False
    places = [*(spec.submodule_search_locations or ()), *([spec.origin] if spec.origin else [])]
    inside = [Path(p) for p in places if Path(p).resolve().is_relative_to(root.resolve())]
    return any(_installed_or_on_path(p) for p in inside)


def _installed_or_on_path(place: Path) -> bool:
    """A package counts when a path entry other than the working directory leads to it (an editable installation)."""
    return any(
        entry and Path(entry).resolve() != Path.cwd() and place.resolve().is_relative_to(Path(entry).resolve())
        for entry in sys.path[1:]
    )
