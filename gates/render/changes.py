"""What changed since other runs, in words and links. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gates.model import Difference, Gone, Other, RunReport, Turned
from gates.render import text

MOST_LISTED = 20
MOST_SAID = 5

Anchors = Mapping[str, Sequence[tuple[str, str, str]]]
"""Gate id → (anchor, place, message) of each of its findings, in the report's order."""


class Fresh(NamedTuple):
    """A finding that the other run did not have, as a link."""

    anchor: str
    place: str
    message: str


class Change(NamedTuple):
    """A difference, ready to be written.

    Attributes:
        sentence: the counts, or why there are none.
        more_new, more_fixed: how many are not listed.
    """

    title: str
    difference: Difference
    sentence: str
    new: tuple[Fresh, ...]
    more_new: int
    fixed: tuple[Gone, ...]
    more_fixed: int
    turned: tuple[Turned, ...]


def changes(report: RunReport, anchors: Anchors) -> tuple[Change, ...]:
    """Since each other run."""
    return tuple(_change(difference, anchors) for difference in report.differences)


def _change(difference: Difference, anchors: Anchors) -> Change:
    new = [
        Fresh(*anchors[gate][n])
        for gate, places in difference.new.items()
        for n in places
        if n < len(anchors.get(gate, ()))
    ]
    fixed = difference.fixed[:MOST_LISTED]
    return Change(
        title="Since the previous run" if difference.other is Other.PREVIOUS else "Since the base",
        difference=difference,
        sentence=difference.note or sentence(difference),
        new=tuple(new[:MOST_LISTED]),
        more_new=max(0, len(new) - MOST_LISTED),
        fixed=fixed,
        more_fixed=difference.fixed_count - len(fixed),
        turned=difference.turned,
    )


def sentence(difference: Difference) -> str:
    """The counts in one sentence: "2 new findings, 1 fixed, 3 still there." and what is not known."""
    count = sum(map(len, difference.new.values()))
    told = f"{text.plural(count, 'new finding')}, {difference.fixed_count:,} fixed, {difference.still:,} still there"
    if not difference.unanswered:
        return f"{told}."
    return (
        f"{told}; nothing is said of {text.listed(difference.unanswered)}: one of the two runs examined nothing there."
    )


def sentences(report: RunReport) -> tuple[str, ...]:
    """What changed, a sentence each, for documents that have no room for more; what could not be compared is left out."""
    told = [
        f"Since {_named(difference)}: {sentence(difference)}"
        for difference in report.differences
        if not difference.note
    ]
    since = report.weakened
    if since is not None and since.changes:
        said = " ".join(change.message for change in since.changes[:MOST_SAID])
        rest = f" And {len(since.changes) - MOST_SAID} more." if len(since.changes) > MOST_SAID else ""
        told.append(f"Weaker than at {since.since} in {text.plural(len(since.changes), 'point')}: {said}{rest}")
    return tuple(told)


def _named(difference: Difference) -> str:
    commit = f", commit {difference.commit[:10]}" if difference.commit else ""
    return f"{'the previous run' if difference.other is Other.PREVIOUS else 'the base'} ({difference.run}{commit})"


def fresh(report: RunReport) -> Mapping[str, frozenset[int]]:
    """Gate id → the places of its findings that are new: since the base where that is known, else since the previous run."""
    known = [d for d in report.differences if not d.note]
    chosen = next((d for d in known if d.other is Other.BASE), known[0] if known else None)
    return {gate: frozenset(places) for gate, places in chosen.new.items()} if chosen else {}
