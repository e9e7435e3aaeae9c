"""What became of each thing that was to be published."""

from __future__ import annotations

import dataclasses
import enum


class Outcome(enum.StrEnum):
    """How it went with one channel."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """One channel and what became of it.

    Attributes:
        channel: "status", "check", "comment", "sarif", "summary" or "note".
        outcome: left out means that there is nothing to publish there, which is no failure.
        said: one line for people: what stands there now, or why nothing does.
    """

    channel: str
    outcome: Outcome
    said: str


class LeftOut(Exception):  # noqa: N818  # not an error: there is nothing to do
    """There is nothing to publish in this channel; the message says why."""
