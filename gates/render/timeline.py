"""What ran when and on which worker, as rows that a table shows. Pure."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from gates.model import GateResult, RunReport

_THINNEST = 0.4
"""Percent of the width that the shortest bar has, so that it is seen at all."""


class Bar(NamedTuple):
    """A gate in the time of its run.

    Attributes:
        after_s: seconds from the start of the run.
        left, width: of the bar, in percent of the whole run.
    """

    result: GateResult
    after_s: float
    left: float
    width: float


def bars(report: RunReport) -> tuple[Bar, ...]:
    """The gates that ran, in the order in which they started; () where their times cannot be read."""
    began = _moment(report.run.started)
    ran = [(_moment(gate.started), gate) for gate in report.gates if gate.started]
    if began is None or not ran or any(started is None for started, _ in ran):
        return ()
    offsets = [(max(0.0, (started - began).total_seconds()), gate) for started, gate in ran if started is not None]
    whole = max(report.run.duration_s, *(after + gate.duration_s for after, gate in offsets)) or 1.0
    return tuple(
        Bar(gate, after, min(100 * after / whole, 100 - _THINNEST), max(_THINNEST, 100 * gate.duration_s / whole))
        for after, gate in sorted(offsets, key=lambda pair: (pair[0], pair[1].worker or 0))
    )


def _moment(told: str | None) -> datetime.datetime | None:
    try:
        found = datetime.datetime.fromisoformat(told or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
