"""Finds tests that depend on the order of the suite: runs a green suite reversed, and takes nothing for granted. Decides nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from gates.catalog.tests.facts import Kind, Spot, Trouble
from gates.errors import TimedOutError, ToolFailedError
from gates.model import Evidence
from gates.project import Project
from gates.tools import pytest_run
from gates.tools.pytest_run import Case, PytestRun

_SHARE = 0.35
"""Of the gate's time: a first run that took more leaves no room for a second one."""
_MOST_VICTIMS = 6
_MOST_STEPS = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What the second run told.

    Attributes:
        note: why there was none, or "".
    """

    troubles: tuple[Trouble, ...] = ()
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


def examine(project: Project, scratch: Path, first: PytestRun) -> Order:
    """Run the suite reversed; what fails is confirmed before anybody is blamed.

    Raises:
        ToolFailedError: the reversed run came to no end.
    """
    if first.executed < 2:
        return Order()
    took = first.completed.duration_s
    if took > _SHARE * project.config.timeout:
        return Order(
            note=f"The order of the tests was not examined: one run takes {took:.0f} s, and the gate may take {project.config.timeout:.0f} s."
        )
    runs = _Runs(project, scratch, timeout=4 * took + 60)
    reverse = runs.run(reverse=True, log_name="pytest-reversed")
    if not reverse.ended or reverse.broken:
        raise ToolFailedError(
            "pytest came to no end when the tests ran in the reversed order.",
            "Run it by hand with the tests reversed, or set `order = false`.",
        )
    victims = [c for c in reverse.with_status("failed", "error") if c.id not in first.failed]
    troubles = _confirmed(runs, victims, reverse) if victims else ()
    return Order(
        troubles,
        evidence=(reverse.completed.evidence("pytest", reverse.version, note="reversed order, without coverage"),),
    )


class _Runs:
    """Further runs of one suite; each within its own limit, so that a suite that hangs is told as such."""

    def __init__(self, project: Project, scratch: Path, timeout: float) -> None:
        self._project, self._scratch, self._timeout = project, scratch, timeout

    def run(
        self, *, reverse: bool = False, only: Sequence[str] | None = None, log_name: str = "pytest-again"
    ) -> PytestRun:
        """One more run.

        Raises:
            ToolFailedError: it did not end in time.
        """
        try:
            return pytest_run.run(
                self._project, self._scratch, reverse=reverse, only=only, timeout=self._timeout, log_name=log_name
            )
        except TimedOutError as error:
            raise ToolFailedError(
                f"The suite ends in its own order, but not in another one: {error.message}", "Find the test that waits."
            ) from error


def _confirmed(runs: _Runs, victims: Sequence[Case], reverse: PytestRun) -> tuple[Trouble, ...]:
    """Tell apart who needs the others, who is disturbed by them, and who is merely flaky."""
    steady = _steady(runs, victims, reverse)
    found: list[Trouble] = []
    disturbed: list[Case] = []
    for victim in victims:
        if victim.id not in steady:
            found.append(_trouble(victim, Kind.FLAKY))
        elif (
            len(found) + len(disturbed) < _MOST_VICTIMS
            and victim.id in runs.run(only=[victim.id], log_name="pytest-alone").failed
        ):
            found.append(_trouble(victim, Kind.NEEDS_OTHERS))
        else:
            disturbed.append(victim)
    if disturbed:
        third = runs.run(reverse=True, log_name="pytest-reversed-again")
        found += [_trouble(v, Kind.DISTURBED if v.id in third.failed else Kind.FLAKY) for v in disturbed]
        found += _culprit(runs, next((v for v in disturbed if v.id in third.failed), None), reverse)
    return tuple(found)


def _steady(runs: _Runs, victims: Sequence[Case], reverse: PytestRun) -> frozenset[str]:
    """The victims that pass again in the suite's own order; their own files are enough when they pass there already."""
    names = frozenset(v.id for v in victims)
    files = {name.split("::")[0] for name in names}
    near = runs.run(
        only=[c.id for c in reverse.cases if c.id.split("::")[0] in files], log_name="pytest-in-order-again"
    )
    if not near.failed & names:
        return names
    return names - runs.run(log_name="pytest-in-order-again").failed


def _trouble(case: Case, kind: Kind) -> Trouble:
    return Trouble(case.id, kind, case.message, Spot(case.place.path, case.place.line) if case.place else None)


def _culprit(runs: _Runs, victim: Case | None, reverse: PytestRun) -> list[Trouble]:
    """The one test that disturbs the victim, found by halving those that ran before it; none when it takes several."""
    if victim is None:
        return []
    order = [c.id for c in reverse.cases]
    before = order[: order.index(victim.id)]
    for _ in range(_MOST_STEPS):
        if len(before) <= 1:
            break
        half = before[len(before) // 2 :]
        others = before[: len(before) // 2]
        before = half if _disturbs(runs, half, victim) else others
    if len(before) != 1 or not _disturbs(runs, before, victim):
        return []
    case = next(c for c in reverse.cases if c.id == before[0])
    name = victim.id.rsplit("::", 1)[-1]
    spot = Spot(case.place.path, case.place.line) if case.place else None
    return [Trouble(case.id, Kind.DISTURBS, f"after it {name} fails", spot)]


def _disturbs(runs: _Runs, suspects: Sequence[str], victim: Case) -> bool:
    return victim.id in runs.run(reverse=True, only=[*suspects, victim.id], log_name="pytest-culprit").failed
