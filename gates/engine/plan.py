"""What a run is to do, and who is told how it goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Protocol

from gates import config
from gates.engine.baseline import Baseline
from gates.engine.cache import Cache
from gates.engine.remote import Remote
from gates.engine.since import Since
from gates.model import GateResult, Shard
from gates.registry import Gate


class Progress(Protocol):
    """Who wants to know how it goes; called from several threads."""

    def planned(self, expected: Mapping[str, float]) -> None:
        """The run begins; gate id → seconds that it took earlier, for those of which that is known."""

    def started(self, gate: str) -> None:
        """A gate began."""

    def doing(self, gate: str, what: str) -> None:
        """What a gate does now: the tool that it runs, or what it waits for."""

    def finished(self, result: GateResult) -> None:
        """A gate has its result."""

    def noticed(self, sentence: str) -> None:
        """Something that no gate is about, for example a damaged cache entry."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run and how.

    Attributes:
        gates: (gate, its typed options), in checklist order.
        selected: the names given by the user, None for a full run.
        jobs: gates at a time, and processors that they together may keep busy (gates say how many they need).
        timeout: seconds per gate.
        fail_fast: stop at the first red gate.
        argv: the command line, for the report.
        cache: where facts are replayed from and kept; None to gather all of them afresh.
        remote: the cache that other machines share; None without one.
        baseline: the findings that were accepted earlier.
        since: the run whose findings are accepted, too, and whose measures may not fall; None to judge everything.
        shard: the part of a plan for several machines that this is; None for a run on its own.
    """

    gates: Sequence[tuple[Gate, object]]
    selected: tuple[str, ...] | None
    jobs: int
    timeout: float
    fail_fast: bool
    argv: tuple[str, ...]
    cache: Cache | None = None
    remote: Remote | None = None
    baseline: Baseline = dataclasses.field(default_factory=Baseline)
    since: Since | None = None
    shard: Shard | None = None


def plan_gates(gates: Sequence[Gate], configuration: config.Config) -> list[tuple[Gate, object]]:
    """Each gate with its typed options.

    Raises:
        ConfigError: an option is unknown or of the wrong type.
    """
    return [(gate, config.options_for(gate.Options, configuration, gate.ID)) for gate in gates]
