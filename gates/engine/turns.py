"""Whose turn it is: the longest gate first, as long as the processors that the running gates keep busy leave it room."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Iterable, Mapping, Sequence

from gates.errors import GatesError
from gates.project import Project
from gates.registry import Gate, Wide

_HEAVY_FIRST = ("tests", "migrations", "types", "security", "errors", "api-docs", "readme", "lint")
"""The usual order by length, for the first run of all; later ones go by what the gates took."""


@dataclasses.dataclass(frozen=True)
class Turn:
    """A gate that waits.

    Attributes:
        cores: processors that it keeps busy.
    """

    gate: Gate
    options: object
    cores: int


class Turns:
    """The gates that wait, handed out to several threads.

    A gate that needs more processors than are free lets others pass; wide gates come first, so that they need not wait for
    the end of all others. However many one needs, it leaves one to the others: some of them wait for a network or a server most
    of the time, and that all of them wait for the widest costs more than one process too many.

    Args:
        processors: that all running gates together may keep busy.
    """

    def __init__(self, waiting: Iterable[Turn], processors: int) -> None:
        self._waiting = list(waiting)
        self._free = self._most = processors
        self._changed = threading.Condition()

    def take(self, cancel: threading.Event) -> Turn | None:
        """The next gate; waits for room, and gives None when no gate waits any more or `cancel` is set."""
        with self._changed:
            while self._waiting and not cancel.is_set():
                turn = next((t for t in self._waiting if self._width(t) <= self._free), None)
                if turn is not None:
                    self._waiting.remove(turn)
                    self._free -= self._width(turn)
                    return turn
                self._changed.wait(0.2)  # a cancelled run wakes nobody
            return None

    def give_back(self, turn: Turn) -> None:
        """A gate ended: its processors are free."""
        with self._changed:
            self._free += self._width(turn)
            self._changed.notify_all()

    def _width(self, turn: Turn) -> int:
        return max(1, min(turn.cores, self._most - 1))


def queue(
    gates: Sequence[tuple[Gate, object]], project: Project, expected: Mapping[str, float], processors: int
) -> Turns:
    """The gates of a plan in the order in which they are to start: those of many processors first, and the longest of them.

    Args:
        expected: gate id → seconds that it took earlier.
    """
    turns = [Turn(gate, options, _cores(gate, options, project)) for gate, options in gates]
    return Turns(sorted(turns, key=lambda turn: (-turn.cores, *_weight(turn.gate.ID, expected))), processors)


def _cores(gate: Gate, options: object, project: Project) -> int:
    if project.config.not_applicable.get(gate.ID) is not None or not isinstance(gate, Wide):
        return 1
    try:
        return max(1, gate.cores(project, options))
    except GatesError:
        return 1  # the gate itself meets the same trouble, and tells it


def _weight(gate: str, expected: Mapping[str, float]) -> tuple[float, int]:
    """Sorts the longest expected first; those of which nothing is known before all, in the order of what is usual."""
    usual = _HEAVY_FIRST.index(gate) if gate in _HEAVY_FIRST else len(_HEAVY_FIRST)
    return -expected.get(gate, math.inf), usual
