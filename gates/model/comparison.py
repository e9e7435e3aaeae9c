"""What changed since other runs and since the last release, and as much of earlier runs as a trend shows."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from typing import Literal

from gates.model.finding import Severity
from gates.model.gate import Measure, State


class Verdict(enum.StrEnum):
    """The whole run in one word."""

    GREEN = "green"
    RED = "red"


class WeakeningKind(enum.StrEnum):
    """In which way a gate is weaker than it was; `SETTING` is a change of which that cannot be ruled out."""

    LIMIT = "limit"
    WAIVER = "waiver"
    INLINE_WAIVER = "inline-waiver"
    BASELINE = "baseline"
    NOT_APPLICABLE = "not-applicable"
    EXCLUDED = "excluded"
    SETTING = "setting"


@dataclasses.dataclass(frozen=True, slots=True)
class Weakening:
    """Something that a gate was held to, and is not any more.

    Attributes:
        gate: id of the gate, "" where all are meant.
        message: one sentence: what it was and what it is.
        reason: what the configuration gives for it, with its owner; "" where it gives none.
    """

    kind: WeakeningKind
    gate: str
    message: str
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Weakened:
    """Everything in which the gates are weaker than at the last release.

    Attributes:
        since: the tag of that release, "" where there is none to compare with.
        note: why it could not be compared, or not wholly, one sentence; "" otherwise.
    """

    since: str
    changes: tuple[Weakening, ...] = ()
    note: str = ""


class Other(enum.StrEnum):
    """Which other run a report is compared with."""

    PREVIOUS = "previous"
    BASE = "base"


@dataclasses.dataclass(frozen=True, slots=True)
class Gone:
    """A finding of the other run that is not there any more."""

    gate: str
    rule: str
    severity: Severity
    blocking: bool
    message: str
    path: str | None
    line: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Turned:
    """A gate whose state is another one than in the other run."""

    gate: str
    before: State
    after: State


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed since another run. A gate that examined nothing in one of the two says nothing about its findings.

    Attributes:
        other: which run it is.
        run, commit, branch, started: of that run; None where there is none.
        note: why there is nothing to compare with, one sentence; everything below is empty then.
        new: gate id → places in its findings, from 0, of those that the other run did not have.
        fixed: those that are gone, the most important first, some hundred at most.
        fixed_count: how many there are in all.
        still: how many both runs have.
        unanswered: the gates of which nothing is said: without an answer, or not applicable, in one of the two.
    """

    other: Other
    run: str | None = None
    commit: str | None = None
    branch: str | None = None
    started: str | None = None
    note: str = ""
    new: Mapping[str, tuple[int, ...]] = dataclasses.field(default_factory=dict)
    fixed: tuple[Gone, ...] = ()
    fixed_count: int = 0
    still: int = 0
    turned: tuple[Turned, ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class PastGate:
    """A gate in an earlier run: how many findings it had, and how many of them blocked."""

    id: str
    state: State
    findings: int
    blocking: int
    duration_s: float
    measures: tuple[Measure, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """As much of an earlier run as a trend shows; of the measures those in percent."""

    schema: Literal["gates-history/1"] = "gates-history/1"
    id: str
    started: str
    duration_s: float
    selected: tuple[str, ...] | None
    commit: str | None
    branch: str | None
    dirty: bool
    verdict: Verdict
    gates: tuple[PastGate, ...]
