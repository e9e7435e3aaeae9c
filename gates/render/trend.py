"""The last runs side by side: the state of each gate, what blocked, measures and duration, as places in a drawing. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from gates.model import PastGate, PastRun, RunReport
from gates.render import text

MOST = 30
STEP = 22
LEFT = 210
ROW = 22
_PLOT = 44
_GAP = 30
_MOST_MEASURES = 3
_LONGEST = 32
"""Characters of a name for which there is room."""


class Cell(NamedTuple):
    """A gate in a run."""

    x: int
    state: text.StateWords
    title: str


class Row(NamedTuple):
    """A gate; `y` is the top of its row."""

    gate: str
    y: int
    cells: tuple[Cell, ...]


class Point(NamedTuple):
    """A value in a chart; `height` counts up from its base line."""

    x: int
    y: float
    height: float
    title: str
    run: str
    told: str


class Chart(NamedTuple):
    """A row of bars, or a line; `range` says what its height stands for."""

    name: str
    top: int
    base: int
    kind: str
    range: str
    points: tuple[Point, ...]

    @property
    def line(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{p.x + STEP // 2},{p.y:g}" for p in self.points)

    def told(self, run: PastRun) -> str:
        """The value of a run, "" where it has none."""
        return next((p.told for p in self.points if p.run == run.id), "")


class Trend(NamedTuple):
    """The drawing, and the runs in it, the oldest first.

    Attributes:
        summary: what the drawing says, for who does not see it.
    """

    runs: tuple[PastRun, ...]
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...]
    width: int
    height: int
    summary: str


def trend(report: RunReport, past: Sequence[PastRun]) -> Trend | None:
    """The last runs of the same gates; None where there is but one."""
    runs = tuple([run for run in past if run.selected == report.run.selected][-MOST:])
    if len(runs) < 2:
        return None
    gates = [gate.id for gate in report.gates]
    rows = tuple(Row(gate, n * ROW, _cells(gate, runs)) for n, gate in enumerate(gates))
    charts = _charts(runs, gates, len(rows) * ROW + _GAP)
    green = sum(run.verdict == "green" for run in runs)
    summary = (
        f"The last {text.plural(len(runs), 'run')}, the newest at the right: {green} green, {len(runs) - green} red."
    )
    height = max([len(rows) * ROW, *(chart.base for chart in charts)]) + 4
    return Trend(runs, rows, charts, LEFT + len(runs) * STEP, height, summary)


def _cells(gate: str, runs: Sequence[PastRun]) -> tuple[Cell, ...]:
    found = [(n, run, _of(gate, run)) for n, run in enumerate(runs)]
    return tuple(
        Cell(LEFT + n * STEP, text.STATES[then.state], f"{gate}, {_when(run)}: {text.STATES[then.state].word}")
        for n, run, then in found
        if then is not None
    )


def _when(run: PastRun) -> str:
    return run.started[:16].replace("T", " ")


def _of(gate: str, run: PastRun) -> PastGate | None:
    return next((g for g in run.gates if g.id == gate), None)


def _charts(runs: Sequence[PastRun], gates: Sequence[str], top: int) -> tuple[Chart, ...]:
    series: list[tuple[str, str, list[float | None], str]] = [
        ("findings", "bars", [float(sum(g.findings for g in run.gates)) for run in runs], ""),
        ("duration", "bars", [run.duration_s for run in runs], "s"),
    ]
    names = dict.fromkeys((g.id, m.name) for run in reversed(runs) for g in run.gates for m in g.measures)
    known = [(gate, name) for gate, name in names if gate in gates]
    for gate, name in known[:_MOST_MEASURES]:
        series.append((f"{name}", "line", [_measure(run, gate, name) for run in runs], "%"))
    tops = itertools.count(top, _PLOT + _GAP)
    return tuple(_chart(name, kind, values, unit, runs, next(tops)) for name, kind, values, unit in series)


def _measure(run: PastRun, gate: str, name: str) -> float | None:
    then = _of(gate, run)
    return next((m.value for m in then.measures if m.name == name), None) if then else None


def _chart(name: str, kind: str, values: Sequence[float | None], unit: str, runs: Sequence[PastRun], top: int) -> Chart:
    """Bars stand on zero; a line uses the whole height for what it spans, since coverage hardly ever moves far."""
    told = [value for value in values if value is not None]
    low, high = (0.0, max(told, default=0.0)) if kind == "bars" else (min(told, default=0.0), max(told, default=0.0))
    base = top + _PLOT
    points = []
    for n, value in enumerate(values):
        if value is None:
            continue
        height = _PLOT * ((value - low) / (high - low) if high > low else 0.5 if kind == "line" else float(high > 0))
        told_ = _told(value, unit)
        title = f"{name}, {_when(runs[n])}: {told_}"
        points.append(Point(LEFT + n * STEP, round(base - height, 1), round(height, 1), title, runs[n].id, told_))
    last = _told(told[-1], unit) if told else "none"
    span = f"up to {_told(high, unit)}" if kind == "bars" else f"{_told(low, unit)} to {_told(high, unit)}"
    return Chart(
        name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…",
        top,
        base,
        kind,
        f"{span}, last {last}",
        tuple(points),
    )


def _told(value: float, unit: str) -> str:
    return text.duration(value) if unit == "s" else f"{text.number(value)}{f' {unit}' if unit else ''}"
