"""A second look at failing tests: do they fail again by themselves, and which changed lines do they run? Decides nothing."""

from __future__ import annotations

import ast
import dataclasses
import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from gates.catalog.tests.facts import Kind, Spot, Suspect, Trouble
from gates.errors import GatesError, InterruptedRunError
from gates.project import Project, Role
from gates.tools import coverage_run, pytest_run
from gates.tools.pytest_run import PytestRun

_MOST_TESTS = 25
_MOST_SPOTS = 5
_LONGEST = 20_000


def look_again(
    project: Project, scratch: Path, config: str | None, first: PytestRun, troubles: Sequence[Trouble]
) -> tuple[tuple[Trouble, ...], tuple[Suspect, ...]]:
    """Run only the failing tests once more, measured: (the troubles with what that showed, the changed lines behind them)."""
    failing = sorted(first.failed)
    if not failing or len(failing) > _MOST_TESTS:
        return tuple(troubles), ()
    changed = _changed_files(project)
    try:
        asked = (
            coverage_run.request(project, scratch, "coverage-of-failing", config, sorted(changed)) if changed else None
        )
        run = pytest_run.run(project, scratch, coverage=asked, only=failing, log_name="pytest-failing")
        lines = coverage_run.report(project, asked, sorted(changed)) if asked else {}
    except InterruptedRunError:
        raise
    except GatesError:  # the failures are told already; this look only adds to them
        return tuple(troubles), ()
    again = tuple(dataclasses.replace(t, recovers=_recovers(t, run)) for t in troubles)
    spots = [Spot(f, n) for f in sorted(lines) for n in suspicious(project.read(f), changed[f], lines[f].executed)]
    close = {t.deep.path for t in troubles if t.deep}
    ranked = sorted(spots, key=lambda s: s.path not in close)
    return again, tuple(Suspect(s, tuple(sorted(run.failed)) or tuple(failing)) for s in ranked[:_MOST_SPOTS])


def _recovers(trouble: Trouble, run: PytestRun) -> bool:
    passed = {c.id for c in run.with_status("passed")}
    return trouble.kind in {Kind.FAILED, Kind.ERROR} and trouble.test in passed


def _changed_files(project: Project) -> dict[str, frozenset[int]]:
    """Production file → its changed lines."""
    files = [f for f in project.changed_files if f in project.python_files and project.role(f) is Role.SOURCE]
    texts = {f: text for f in files if (text := project.read_or_none(f)) is not None}
    found = {f: changed_lines(project.base_text(f), text) for f, text in texts.items()}
    return {f: lines for f, lines in found.items() if lines}


def changed_lines(before: str | None, now: str) -> frozenset[int]:
    """Numbers of the lines in `now` that differ from `before`; where lines are gone, the line that follows them."""
    new = now.splitlines()
    if before is None:
        return frozenset(range(1, len(new) + 1))
    old = before.splitlines()
    if max(len(old), len(new)) > _LONGEST:
        return frozenset()
    lines: set[int] = set()
    for kind, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete":
            lines.add(min(start + 1, len(new)))
        elif kind != "equal":
            lines |= set(range(start + 1, end + 1))
    return frozenset(lines)


def suspicious(text: str, changed: frozenset[int], executed: frozenset[int]) -> list[int]:
    """The first line of each changed stretch that belongs to a statement which was run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    run: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno in executed and _was_entered(node, executed):
            run |= set(range(node.lineno, _header_end(node) + 1))
    return _starts(changed & run)


def _was_entered(node: ast.stmt, executed: frozenset[int]) -> bool:
    """Whether a function was called: importing its module runs its header alone."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    return any(isinstance(n, ast.stmt) and n is not node and n.lineno in executed for n in ast.walk(node))


def _header_end(node: ast.stmt) -> int:
    """The last line of a statement itself, its block not counted."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
        return max(node.lineno, body[0].lineno - 1)
    return node.end_lineno or node.lineno


def _starts(lines: Iterable[int]) -> list[int]:
    known = sorted(lines)
    return [line for line in known if line - 1 not in known]
