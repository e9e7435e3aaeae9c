"""Deprecation, sunset dates and stability: what was announced before something went. Pure.

No notice has to be given by default: a sunset date may be any day that is not past.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from gates.tools.openapi.diff.place import Fact, shown
from gates.tools.openapi.diff.twin import Spot

SUNSET = "x-sunset"
STABILITY = "x-stability-level"
_LEVELS = ("draft", "alpha", "beta", "stable")
_UNFINISHED = {"draft", "alpha"}


def sunset(part: Spot) -> datetime.date | None:
    """The day from which a part may be gone.

    Raises:
        ValueError: what is said is no date.
    """
    said = part.part.get(SUNSET)
    if said is None:
        return None
    try:
        return datetime.date.fromisoformat(said) if len(str(said)) == 10 else _moment(said)
    except (ValueError, TypeError):
        raise ValueError(f"{shown(said)} is no date like 2030-12-31") from None


def _moment(said: str) -> datetime.date:
    """The day of a date with time, which needs its offset."""
    found = datetime.datetime.fromisoformat(said)
    if found.tzinfo is None or "T" not in said:
        raise ValueError(said)
    return found.date()


def property_facts(before: Spot, after: Spot, today: datetime.date) -> Iterator[Fact]:
    """A property that was deprecated or taken back into use."""
    if before.says("deprecated") == after.says("deprecated"):
        return
    if not after.says("deprecated"):
        yield Fact("reactivated", "is no longer deprecated")
        return
    try:
        date = sunset(after)
    except ValueError as error:
        yield Fact("deprecated-sunset-invalid", f"is deprecated, and its sunset {error}")
        return
    if date is None:
        yield Fact("deprecated", "is deprecated")
    elif date < today:
        yield Fact("sunset-date-too-small", f"is deprecated with the sunset {date}, which is past")
    else:
        yield Fact("deprecated-with-sunset", f"is deprecated until {date}")


def shortened(before: Spot, after: Spot, today: datetime.date) -> str:
    """What is wrong with a sunset date that was changed, "" where nothing is.

    Raises:
        ValueError: one of the dates is none.
    """
    now, was = sunset(after), sunset(before)
    early = now is not None and was is not None and now < was and now < today
    return f"the sunset was moved from {was} to {now}, which is past" if early else ""


def stability(operation: Spot) -> str:
    """How finished an operation says it is, "" where it says nothing.

    Raises:
        ValueError: the level is none of the four.
    """
    said = operation.part.get(STABILITY)
    if said is None:
        return ""
    if said not in _LEVELS:
        raise ValueError(f"the stability level {shown(said)} is none of {', '.join(_LEVELS)}")
    return str(said)


def unfinished(level: str) -> bool:
    """Whether nobody may rely on an operation of this level."""
    return level in _UNFINISHED


def sank(before: str, after: str) -> bool:
    """Whether an operation promises less than before."""
    if not before:
        return False
    return not after or (before != "draft" and _LEVELS.index(after) < _LEVELS.index(before))
