"""The values of the checklist: what is asked, what a proof said, what a person said, and what stands in the end. Pure."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Sequence

SCHEMA = "gates-checklist/1"


class Kind(enum.StrEnum):
    """Who answers an item in the first place."""

    AUTOMATIC = "automatic"
    HUMAN = "human"


class State(enum.StrEnum):
    """What is known about an item. Only `YES` and `NOT_APPLICABLE` let a release pass."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not-applicable"
    OPEN = "open"

    @property
    def settled(self) -> bool:
        """Whether it lets a release pass."""
        return self in {State.YES, State.NOT_APPLICABLE}


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """One line of checklist.toml.

    Attributes:
        id: unique, in small letters, digits and dashes.
        section: the heading that it stands under.
        text: what must hold, one sentence without a full stop.
        kind: who answers it in the first place.
        proof: name of the proof of an automatic item, "" otherwise.
        carries_over: whether an answer still holds for later commits on top of the one that it was given for.
    """

    id: str
    section: str
    text: str
    kind: Kind
    proof: str = ""
    carries_over: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What a proof found.

    Attributes:
        state: `YES` or `NO` only where that was proven; `OPEN` where nothing was, so that a person may answer.
        evidence: sentences that say what was looked at, with file and line, figure or route.
        final: whether a person may not answer in its place, even where it is open.
    """

    state: State
    evidence: tuple[str, ...]
    final: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class HumanAnswer:
    """What a person said about one item.

    Attributes:
        state: `YES`, `NO` or `NOT_APPLICABLE`.
        by: who.
        reason: why; needed for everything but a yes.
        commit, tree: what it was said about, 40 hex digits; "" outside of git.
        at: when, RFC 3339 UTC.
    """

    state: State
    by: str
    reason: str
    commit: str
    tree: str
    at: str


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One line of the answered checklist.

    Attributes:
        id, section, text, kind: as in the question.
        state: what stands.
        evidence: what the machine found.
        by: who answered; "gates" where the machine did, "" while it is open.
        reason: what that person gave as the reason; why an earlier answer does not count, where that is so.
    """

    id: str
    section: str
    text: str
    kind: Kind
    state: State
    evidence: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


def yes(*evidence: str) -> Outcome:
    """It was proven."""
    return Outcome(State.YES, evidence)


def no(*evidence: str) -> Outcome:
    """The opposite was proven."""
    return Outcome(State.NO, evidence)


def unknown(*evidence: str) -> Outcome:
    """Neither was proven."""
    return Outcome(State.OPEN, evidence)


def not_applicable(*evidence: str) -> Outcome:
    """It was proven that there is nothing that it could be about."""
    return Outcome(State.NOT_APPLICABLE, evidence)


def some(places: Sequence[str], most: int = 3) -> str:
    """Places in a sentence, the first few of them: "a, b, c and 4 more"."""
    shown = list(dict.fromkeys(places))
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {rest} more" if rest > 0 else "")
