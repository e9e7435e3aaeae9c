"""Measures line coverage in the project's interpreter and reads coverage's JSON report. Judges nothing."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from gates.errors import ToolFailedError
from gates.project import Project
from gates.tools import module_command
from gates.tools.pytest_config import addopts
from gates.tools.sources import module_name


@dataclasses.dataclass(frozen=True, slots=True)
class LeftOut:
    """A production file that the project's own configuration leaves out of its figure, and the setting that does it."""

    path: str
    option: str
    value: str


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """How the project measures by itself.

    Attributes:
        config: absolute path of its coverage configuration, None without one.
        version: of coverage.
    """

    config: str | None
    left_out: tuple[LeftOut, ...]
    version: str


@dataclasses.dataclass(frozen=True, slots=True)
class Lines:
    """The statements of one file by number of their first line."""

    executed: frozenset[int]
    missing: frozenset[int]
    excluded: frozenset[int]


def plan(project: Project, files: Sequence[str]) -> Plan:
    """What the project's own coverage configuration says about its production files.

    Raises:
        ToolMissingError: the project's interpreter has no coverage.
        ToolFailedError: the configuration cannot be read.
    """
    version = module_command(project, "coverage").version
    options = addopts(project)
    configs = [c for c in options.values("--cov-config") if c and (project.root / c).is_file()]
    ask = {
        "files": [{"path": f, "module": module_name(project, f)} for f in files],
        "config": configs[-1] if configs else None,
        "sources": [s for s in options.values("--cov") if s] or None,
    }
    told, _ = project.ask_probe("coverage_plan", ask, timeout=60, log_name="coverage-plan")
    if told["error"]:
        raise ToolFailedError(f"coverage cannot read its configuration: {told['error']}", "Mend it, or take it out.")
    config = str(project.root / told["config"]) if told["config"] else None
    return Plan(config, tuple(LeftOut(**entry) for entry in told["left_out"]), version)


def request(project: Project, scratch: Path, name: str, config: str | None, files: Sequence[str]) -> Path:
    """Write the request of the coverage starter; its data will be beside it, in a folder of its own."""
    folder = scratch / name
    folder.mkdir()
    tops = {
        next((p.path for p in project.packages if f.startswith(f"{p.path}/")), str(PurePosixPath(f).parent))
        for f in files
    }
    ask = {
        "data_file": str(folder / "data"),
        "config": config,
        "root": str(project.root),
        "folders": [str(project.root / top) for top in sorted(tops)],
    }
    path = scratch / f"{name}.json"
    path.write_text(json.dumps(ask), encoding="utf-8")
    return path


def report(project: Project, asked: Path, files: Sequence[str]) -> dict[str, Lines]:
    """The lines of each of the files; one that coverage cannot parse is missing from the answer.

    Raises:
        ToolFailedError: there is no data, or no readable report.
    """
    ask = json.loads(asked.read_text(encoding="utf-8"))
    out = asked.with_suffix(".report.json")
    question = {
        "data_file": ask["data_file"],
        "config": ask["config"],
        "files": [str(project.root / f) for f in files],
        "out": str(out),
    }
    told, _ = project.ask_probe("coverage_report", question, log_name="coverage-report")
    if told["error"]:
        raise ToolFailedError(
            f"There is no coverage figure: {told['error']}", "Run `coverage run -m pytest` to see why."
        )
    return _parse(project, out)


def _parse(project: Project, out: Path) -> dict[str, Lines]:
    try:
        document: Any = json.loads(out.read_text(encoding="utf-8"))
        root = project.root.resolve()
        found = {}
        for name, entry in document["files"].items():
            full = (root / name).resolve()
            lines = Lines(*(frozenset(entry[f"{kind}_lines"]) for kind in ("executed", "missing", "excluded")))
            if full.is_relative_to(root):
                found[full.relative_to(root).as_posix()] = lines
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolFailedError(
            f"coverage's JSON report cannot be read: {error!r}.", "Is the installed coverage intact?"
        ) from error
    return found
