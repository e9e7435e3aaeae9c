"""Runs the suite of the project and collects what the `tests` gate judges. Decides nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from gates import process
from gates.catalog.tests import failures, ordering, static
from gates.catalog.tests.coverage import Measured, measure
from gates.catalog.tests.facts import Facts, Kind, Named, Options, Spot, Trouble
from gates.catalog.tests.tree import Watch
from gates.errors import ToolFailedError
from gates.model import Evidence
from gates.project import Project, Role
from gates.tools import coverage_run, module_command, pytest_run
from gates.tools.coverage_run import Plan
from gates.tools.pytest_run import Case, Place, PytestRun
from gates.tools.sources import production

_MOST_SKIPS = 20


def gather(project: Project, options: Options) -> Facts:
    """Run the suite with coverage, and what the result calls for: the failing tests again, or all in another order.

    Raises:
        ToolMissingError: pytest or coverage is not in the project's interpreter.
        ToolFailedError: pytest came to no end.
    """
    module_command(project, "pytest")
    files = production(project)
    plan = coverage_run.plan(project, files)
    with process.folder("gates-tests-") as scratch:
        with Watch(project.root) as watch:
            asked = coverage_run.request(project, scratch, "coverage", plan.config, files)
            first = pytest_run.run(project, scratch, coverage=asked)
            facts = _of_run(project, first)
            if not facts.unanswered and first.executed:
                facts = _with_coverage(project, asked, plan, files, first, facts, options)
                facts = _second_look(project, scratch, plan, first, facts, options)
        return dataclasses.replace(
            facts,
            written=watch.changed,
            evidence=(*facts.evidence, _evidence("coverage", plan.version)),
            fleeting="a test failed or had to be tried again" if facts.troubles else "",
        )


def _evidence(tool: str, version: str) -> Evidence:
    return Evidence(tool, version)


def spot(place: Place | None) -> Spot | None:
    """A tool's place as a fact."""
    return Spot(place.path, place.line) if place else None


def _trouble(project: Project, case: Case, kind: Kind) -> Trouble:
    """A case as a fact; what lies deep in the tests' own helpers is of no further interest."""
    deep = case.deep if case.deep and project.role(case.deep.path) is Role.SOURCE else None
    return Trouble(case.id, kind, case.message, spot(case.place), spot(deep))


def _of_run(project: Project, run: PytestRun) -> Facts:
    """The facts that the first run tells by itself."""
    broken = run.broken or _broken_conftest(project, run)
    troubles = [_trouble(project, c, Kind.COLLECTION) for c in broken]
    troubles += [
        _trouble(project, c, Kind.ERROR if c.status == "error" else Kind.FAILED)
        for c in run.with_status("failed", "error")
    ]
    troubles += [_trouble(project, c, Kind.RETRIED) for c in run.with_status("passed", "xpassed") if c.retried]
    return Facts(
        examined={"tests": run.executed},
        evidence=(run.completed.evidence("pytest", run.version),),
        unanswered=tuple(_unanswered(run, bool(troubles))),
        passed=len(run.with_status("passed", "xpassed")),
        skipped=len(run.with_status("skipped")) + len(run.skipped_modules),
        deselected=run.deselected,
        xfailed=len(run.with_status("xfailed")),
        troubles=tuple(troubles),
        skips=_skips([*run.with_status("skipped"), *run.skipped_modules]),
        switched_off=static.switched_off(project, run.cases),
        uncollected=static.uncollected(project, run.functions) if run.ended else (),
        disarmed=static.disarmed(project, run.functions),
    )


def _skips(cases: Iterable[Case]) -> tuple[Named, ...]:
    """The reasons, each at the first place that gives it."""
    found: dict[str, Named] = {}
    for case in cases:
        where, reason = spot(case.place), case.message.removeprefix("Skipped: ")
        if reason in found:
            found[reason] = dataclasses.replace(found[reason], count=found[reason].count + 1)
        elif where is not None:
            found[reason] = Named(where, reason)
    return tuple(found.values())[:_MOST_SKIPS]


def _broken_conftest(project: Project, run: PytestRun) -> tuple[Case, ...]:
    """A conftest that breaks: pytest gives up before our plugin hears of it, and its error output names the lines."""
    if run.ended or "while loading conftest" not in run.completed.stderr:
        return ()
    text = run.completed.stderr
    named = re.search(r"while loading conftest '([^'\n]+)'", text)
    places = [m for m in re.finditer(r"^(\S[^:\n]*):(\d+): in ", text, re.MULTILINE) if (project.root / m[1]).is_file()]
    inside = [m for m in places if (project.root / m[1]).resolve().is_relative_to(project.root.resolve())]
    said = next(
        (line[1:].strip() for line in reversed(text.splitlines()) if line.startswith("E ")), "it raises on import"
    )
    file = _relative(project, inside[-1][1]) if inside else _relative(project, named[1]) if named else "conftest.py"
    return (Case(file, "error", message=said, place=Place(file, int(inside[-1][2]) if inside else 1)),)


def _relative(project: Project, path: str) -> str:
    full = (project.root / path).resolve()
    return full.relative_to(project.root.resolve()).as_posix() if full.is_relative_to(project.root.resolve()) else path


def _unanswered(run: PytestRun, troubled: bool) -> list[str]:
    """Why this run is no answer; empty when it is one."""
    if not run.ended:
        return [] if troubled and run.exit == 4 else [_no_end(run)]
    told = []
    if run.internal or run.exit == 3:
        told.append(
            f"pytest broke down: {run.internal.splitlines()[-1] if run.internal else 'internal error'}. Run it by hand to see more."
        )
    if run.exit not in {0, 5} and not troubled and not told:
        told.append(
            f"pytest ended with exit code {run.exit}, yet no test failed: {_last_words(run)}. A plugin or a hook of the project may do that."
        )
    if run.junit is not None and run.junit.failures + run.junit.errors > 0 and not troubled:
        told.append("JUnit counts failures that pytest's hooks did not report. Look for a plugin that hides reports.")
    return told


def _no_end(run: PytestRun) -> str:
    if run.exit < 0:
        last = run.cases[-1].id if run.cases else "the first test"
        return f"pytest was ended by signal {-run.exit} after {last}. Run it by hand to see which test crashes the interpreter."
    what = (
        "does not accept the project's options"
        if run.exit == 4
        else f"stopped with exit code {run.exit} before its end"
    )
    return f"pytest {what}: {_last_words(run)}. Run `python -m pytest` by hand to see more."


def _last_words(run: PytestRun) -> str:
    words = [line.strip() for line in (run.completed.stderr + "\n" + run.completed.stdout).splitlines()]
    marks = ("ERROR:", "error:", "Exit:", "!!!")
    telling = [w for w in words if any(mark in w for mark in marks) and "usage:" not in w] or [w for w in words if w]
    return " ".join(telling[:2])[:300].rstrip(".") if telling else "it said nothing"


def _with_coverage(
    project: Project, asked: Path, plan: Plan, files: Sequence[str], run: PytestRun, facts: Facts, options: Options
) -> Facts:
    """The facts with the figures; a missing figure is no reason to forget which tests failed."""
    elsewhere = [
        f"The tests imported {name} from {place}, not from this tree. Install it editable, or set `pythonpath`."
        for name, place in run.modules.items()
        if not Path(place).is_relative_to(project.root.resolve())
    ]
    try:
        measured = measure(project, asked, plan, files, options)
    except ToolFailedError as error:
        measured = Measured((), (), (), (str(error),))
    examined = dict(facts.examined) | ({"source files": len(measured.figures)} if files else {})
    return dataclasses.replace(
        facts,
        examined=examined,
        figures=measured.figures,
        omissions=measured.omissions,
        hidden=measured.hidden,
        unanswered=(*facts.unanswered, *elsewhere, *measured.unanswered),
    )


def _second_look(
    project: Project, scratch: Path, plan: Plan, first: PytestRun, facts: Facts, options: Options
) -> Facts:
    """Failing tests once more, to see which changed lines they run; a green suite once more in another order."""
    if facts.troubles:
        troubles, suspects = failures.look_again(project, scratch, plan.config, first, facts.troubles)
        return dataclasses.replace(facts, troubles=troubles, suspects=suspects)
    if not options.order:
        return dataclasses.replace(facts, order="The order of the tests was not examined: `order = false` is set.")
    try:
        order = ordering.examine(project, scratch, first)
    except ToolFailedError as error:
        return dataclasses.replace(facts, unanswered=(*facts.unanswered, str(error)))
    return dataclasses.replace(
        facts, troubles=order.troubles, order=order.note, evidence=(*facts.evidence, *order.evidence)
    )
