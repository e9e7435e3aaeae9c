"""The coverage half of the `tests` gate's facts: figures, and what keeps production code out of them. Decides nothing."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gates.catalog.tests import static
from gates.catalog.tests.facts import Figure, Named, Omission, Options, Spot
from gates.project import Project
from gates.tools import config_lines, coverage_run
from gates.tools.coverage_run import LeftOut, Lines, Plan
from gates.tools.pytest_config import addopts
from gates.tools.sources import is_made

BUSINESS = frozenset(
    {
        "domain",
        "domains",
        "service",
        "services",
        "core",
        "logic",
        "usecase",
        "usecases",
        "use_cases",
        "business",
        "business_logic",
        "interactors",
    }
)
_EXCUSED = re.compile(r"(^|/)(__main__|__init__|asgi|wsgi|setup)\.py$")


class Measured(NamedTuple):
    """What coverage told."""

    figures: tuple[Figure, ...]
    omissions: tuple[Omission, ...]
    hidden: tuple[Named, ...]
    unanswered: tuple[str, ...]


def business_paths(project: Project, options: Options, files: Sequence[str]) -> dict[str, str]:
    """File → the business-logic path that it belongs to."""
    if options.business_logic:
        pairs = ((f, next((p for p in options.business_logic if _belongs(f, p)), "")) for f in files)
    else:
        pairs = ((f, _detected(project, f)) for f in files)
    return {f: path for f, path in pairs if path}


def _belongs(path: str, wanted: str) -> bool:
    clean = wanted.removeprefix("./").rstrip("/")
    return path == clean or path.startswith(f"{clean}/") or fnmatch.fnmatchcase(path, clean)


def _detected(project: Project, path: str) -> str:
    """The first folder below a package, or the module, whose name says business."""
    top = next((folder for folder in project.package_folders if path.startswith(folder)), None)
    if top is None:
        return ""
    inner = PurePosixPath(path).relative_to(top)
    for depth, name in enumerate(inner.parts):
        if name.removesuffix(".py") in BUSINESS:
            return str(PurePosixPath(top, *inner.parts[: depth + 1]))
    return ""


def measure(project: Project, asked: Path, plan: Plan, files: Sequence[str], options: Options) -> Measured:
    """The figures of the production files after a test run.

    Raises:
        ToolFailedError: coverage gave no figure.
    """
    business = business_paths(project, options, files)
    unanswered = [
        f"The business-logic path {path!r} names no production file. Mend `business-logic` in [tool.gates.tests]."
        for path in options.business_logic
        if path not in business.values()
    ]
    if not files:
        return Measured((), (), (), tuple(unanswered))
    excused = {entry.path for entry in plan.left_out if _EXCUSED.search(entry.path) or is_made(entry.path)}
    counted = [f for f in files if f not in excused]
    lines = coverage_run.report(project, asked, counted)
    unanswered += [
        f"coverage gives no figure for {f}. It must be Python that parses." for f in counted if f not in lines
    ]
    figures = tuple(_figure(f, found, business.get(f, "")) for f, found in sorted(lines.items()))
    left_out = [entry for entry in plan.left_out if entry.path not in excused]
    hidden = static.hidden(project, {f: found for f, found in lines.items() if f in business})
    return Measured(figures, _omissions(project, plan, left_out, counted, business), hidden, tuple(unanswered))


def _figure(path: str, lines: Lines, business: str) -> Figure:
    return Figure(path, len(lines.executed), len(lines.executed) + len(lines.missing), _longest_gap(lines), business)


def _longest_gap(lines: Lines) -> int | None:
    """The first line of the longest stretch of statements that no test runs."""
    best, start, length = None, 0, 0
    longest = 0
    for line in sorted(lines.executed | lines.missing):
        if line in lines.executed:
            length = 0
            continue
        start = line if length == 0 else start
        length += 1
        if length > longest:
            best, longest = start, length
    return best


def _omissions(
    project: Project, plan: Plan, left_out: Iterable[LeftOut], counted: Sequence[str], business: dict[str, str]
) -> tuple[Omission, ...]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for entry in left_out:
        grouped.setdefault((entry.option, entry.value), []).append(entry.path)
    return tuple(
        Omission(
            _setting(project, plan, option, value),
            option,
            value,
            tuple(paths),
            any(p in business for p in paths),
            _whole_folder(paths, counted),
        )
        for (option, value), paths in grouped.items()
    )


def _whole_folder(paths: Sequence[str], counted: Sequence[str]) -> str:
    """The outermost folder of at least two production files that are all left out."""
    gone = set(paths)
    folders = sorted({str(parent) for p in paths for parent in PurePosixPath(p).parents if str(parent) != "."}, key=len)
    for folder in folders:
        inside = [f for f in counted if f.startswith(f"{folder}/")]
        if len(inside) > 1 and gone.issuperset(inside):
            return folder
    return ""


def _setting(project: Project, plan: Plan, option: str, value: str) -> Spot | None:
    """Where the setting stands: in coverage's configuration, or in pytest's for `--cov`."""
    path = addopts(project).path if option == "--cov" else _relative(project, plan.config)
    text = project.read_or_none(path) if path else None
    if not path or text is None:
        return None
    key = "addopts" if option == "--cov" else option
    return Spot(path, config_lines.find(text, key, value=value) or 1)


def _relative(project: Project, config: str | None) -> str:
    full = Path(config).resolve() if config else None
    root = project.root.resolve()
    return full.relative_to(root).as_posix() if full and full.is_relative_to(root) else ""
