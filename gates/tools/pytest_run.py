"""Runs the project's tests in the project's interpreter and reads what our plugin and JUnit said. Judges nothing."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.project import Project
from gates.tools import junit, module_command
from gates.tools.pytest_config import addopts

_PROBES = Path(__file__).parent.parent / "probes"
_BAD = {"failed", "turned"}
_RETRIED = {"rerun", "retried"}


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A line of a file inside the root."""

    path: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """What became of one test.

    Attributes:
        id: pytest's node id.
        status: "passed", "failed" (also when a hook turns the failure into a pass), "error" (outside the test's own body), "skipped", "xfailed" or "xpassed".
        retried: whether a plugin ran it again after a failure.
        message: of the failure, or the reason of the skip.
        place: the line of the test that failed, or that skipped it.
        deep: the innermost line inside the root.
        off: "skip" or "xfail" when a marker without condition switches it off.
    """

    id: str
    status: str
    retried: bool = False
    message: str = ""
    place: Place | None = None
    deep: Place | None = None
    off: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class PytestRun:
    """One run of pytest.

    Attributes:
        exit: pytest's exit code.
        ended: whether pytest came to its end; when not, the rest is what was told until then.
        broken: modules that could not be collected, as cases with the status "error".
        skipped_modules: modules that skipped themselves when they were collected.
        functions: `path::name` of every test function that was collected, before any selection.
        modules: the project's packages → file they were imported from.
        junit: failures and errors that JUnit counts against the tests it knows, None without a report.
    """

    exit: int
    ended: bool
    cases: tuple[Case, ...]
    broken: tuple[Case, ...]
    skipped_modules: tuple[Case, ...]
    deselected: int
    functions: frozenset[str]
    modules: dict[str, str]
    version: str
    internal: str
    junit: junit.Totals | None
    completed: process.Completed

    def with_status(self, *statuses: str) -> tuple[Case, ...]:
        """The cases with one of these statuses."""
        return tuple(c for c in self.cases if c.status in statuses)

    @property
    def failed(self) -> frozenset[str]:
        """Node ids of failed and errored tests."""
        return frozenset(c.id for c in self.with_status("failed", "error"))

    @property
    def executed(self) -> int:
        """How many tests really ran."""
        return len(self.cases) - len(self.with_status("skipped"))


def run(
    project: Project,
    scratch: Path,
    *,
    coverage: Path | None = None,
    reverse: bool = False,
    only: Iterable[str] | None = None,
    timeout: float | None = None,
    log_name: str = "pytest",
) -> PytestRun:
    """Run the suite as the project configures it.

    Args:
        scratch: folder of our own for everything that is written.
        coverage: request file for the coverage starter; no measuring when None.
        reverse: run in the reversed order.
        only: node ids to run; all when None.
        timeout: seconds, besides the gate's own limit.
    """
    command = module_command(project, "pytest")
    folder = _lay(scratch)
    ask = {
        "report": str(folder / "report.jsonl"),
        "junit": str(folder / "junit.xml"),
        "scratch": str(folder),
        "root": str(project.root),
        "reverse": reverse,
        "only": sorted(only) if only is not None else None,
        "packages": [p.name for p in project.packages],
    }
    (folder / "request.json").write_text(json.dumps(ask), encoding="utf-8")
    env = _environment(project, scratch, folder, coverage)
    argv = [*command.argv, "-p", "gates_pytest_plugin", "-o", f"cache_dir={folder / 'cache'}", *_quiet_plugins(project)]
    done = process.run(argv, cwd=project.root, env=env, timeout=timeout, log_name=log_name)
    return _read(project, folder, done)


def _lay(scratch: Path) -> Path:
    """Lay out the plugin and the coverage starter; a fresh folder for this one run."""
    boot = scratch / "boot"
    if not boot.exists():
        boot.mkdir()
        shutil.copyfile(_PROBES / "pytest_plugin.py", boot / "gates_pytest_plugin.py")
        shutil.copyfile(_PROBES / "coverage_start.py", boot / "sitecustomize.py")
    folder = scratch / f"run-{sum(1 for _ in scratch.glob('run-*'))}"
    folder.mkdir()
    return folder


def _environment(project: Project, scratch: Path, folder: Path, coverage: Path | None) -> dict[str, str]:
    paths = [str(scratch / "boot")]
    if not project.interpreter.has(project.name):  # we stand in for `pip install -e .`
        paths += [str(project.root / root) for root in project.source_roots]
    extra = {
        "PYTHONPATH": ":".join(paths),
        "GATES_PYTEST": str(folder / "request.json"),
        "PYTEST_DEBUG_TEMPROOT": str(folder),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(scratch / "hypothesis"),
    }
    measuring = {"GATES_COVERAGE": str(coverage)} if coverage else {}
    return process.environment(extra | measuring | _bytecode(project, scratch))


def _bytecode(project: Project, scratch: Path) -> dict[str, str]:
    """Where the environment has no compiled files (uv makes none), compile once for all our runs, outside the tree.

    Such a folder hides compiled files that are there, so an environment that has them keeps them.
    """
    if any(project.interpreter.scripts.parent.glob("lib/python*/site-packages/_pytest/__pycache__/*.pyc")):
        return {}
    return {"PYTHONPYCACHEPREFIX": str(scratch / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}


def _quiet_plugins(project: Project) -> list[str]:
    """pytest-cov must not measure while we do; it refuses to be switched off where it is not loaded."""
    options = addopts(project)
    loaded = project.interpreter.has("pytest-cov") and not options.switches_off("cov", "pytest_cov", "pytest-cov")
    return ["--no-cov"] if loaded else []


def _read(project: Project, folder: Path, done: process.Completed) -> PytestRun:
    events = list(_events(folder / "report.jsonl"))
    end = next((e for e in events if e["kind"] == "end"), {})
    collects = [e for e in events if e["kind"] == "collect"]
    return PytestRun(
        exit=done.exit_code,
        ended=bool(end),
        cases=_cases(project, [e for e in events if e["kind"] == "test"]),
        broken=_modules(project, collects, "failed"),
        skipped_modules=_modules(project, collects, "skipped"),
        deselected=int(end.get("deselected", 0)),
        functions=frozenset(end.get("functions", [])),
        modules=dict(end.get("modules", {})),
        version=str(end.get("pytest", "")),
        internal=next((str(e["message"]) for e in events if e["kind"] == "internal"), ""),
        junit=junit.read(folder / "junit.xml"),
        completed=done,
    )


def _events(path: Path) -> Iterable[dict[str, Any]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:  # the last line of a process that was ended while it wrote
                continue
            if isinstance(event, dict) and "kind" in event:
                yield event


def _cases(project: Project, events: Sequence[dict[str, Any]]) -> tuple[Case, ...]:
    """One case per node id out of the reports of its phases (and of its sub-tests and retries)."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        grouped.setdefault(event["id"], []).append(event)
    return tuple(_case(project, name, phases) for name, phases in grouped.items())


def _case(project: Project, name: str, phases: list[dict[str, Any]]) -> Case:
    retried = any(p["outcome"] in _RETRIED for p in phases)
    bad = next((p for p in phases if p["outcome"] in _BAD), None)
    skipped = next((p for p in phases if p["outcome"] == "skipped"), None)
    told = bad or skipped or next((p for p in phases if p["outcome"] in _RETRIED), phases[0])
    if bad is not None:
        status = "failed" if bad["when"] == "call" else "error"
    elif skipped is not None:
        status = "xfailed" if skipped["xfail"] else "skipped"
    else:
        status = "xpassed" if told["xfail"] else "passed"
    where = told["skip"] if status == "skipped" and told["skip"] else told["place"]
    place, deep = _place(project, where), _place(project, told["deep"])
    return Case(name, status, retried, str(told["message"]), place or _place(project, told["place"]), deep, told["off"])


def _modules(project: Project, events: Sequence[dict[str, Any]], outcome: str) -> tuple[Case, ...]:
    found: dict[str, Case] = {}
    for event in events:
        if event["outcome"] == outcome:
            place = _place(project, event["place"]) or _place(project, [event["id"].split("::")[0], 1])
            status = "error" if outcome == "failed" else "skipped"
            found.setdefault(
                event["id"],
                Case(
                    event["id"], status, message=str(event["message"]), place=place, deep=_place(project, event["deep"])
                ),
            )
    return tuple(found.values())


def _place(project: Project, where: Any) -> Place | None:
    """A place inside the root, None for anything else."""
    if not isinstance(where, list) or len(where) != 2 or not where[0]:
        return None
    full = (project.root / str(where[0])).resolve()
    root = project.root.resolve()
    if not full.is_relative_to(root) or not full.is_file():
        return None
    return Place(full.relative_to(root).as_posix(), max(1, int(where[1] or 1)))
