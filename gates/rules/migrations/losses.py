"""What the ways up of a history take away for good. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from gates.rules.migrations.changes import Placed, changes_of
from gates.rules.migrations.column_types import ColumnType, is_narrower
from gates.rules.migrations.sql_changes import Change, Deed
from gates.rules.migrations.values import History, Script

Known = dict[tuple[str, str], ColumnType | None]
"""The type of each column so far."""


@dataclasses.dataclass(frozen=True, slots=True)
class Loss:
    """What is taken away, and where that is written."""

    what: str
    path: str
    line: int
    end_line: int


def losses(history: History) -> Iterator[tuple[Script, list[Loss]]]:
    """Each migration with what it takes away; most take nothing."""
    known: Known = {}
    for script in history.scripts:
        done = changes_of(script, history.kind)
        yield script, [Loss(what, p.path, p.line, p.end_line) for p, what in _of(done, known)]


def _of(done: Sequence[Placed], known: Known) -> Iterator[tuple[Placed, str]]:
    made = {(p.change.table, p.change.column) for p in done if p.change.deed in {Deed.MAKE_TABLE, Deed.MAKE_COLUMN}}
    for placed in done:
        change = placed.change
        what = "" if (change.table, "") in made else _what(change, known)
        if what and (change.column == "" or (change.table, change.column) not in made):
            yield placed, what
        if change.column:
            known[change.table, change.column] = change.kind


def _what(change: Change, known: Known) -> str:
    match change.deed:
        case Deed.DROP_TABLE:
            return f"the table {change.table}"
        case Deed.EMPTY:
            return f"the rows of {change.table}"
        case Deed.DROP_COLUMN:
            return f"the column {change.table}.{change.column}"
        case Deed.RETYPE:
            was = change.was or known.get((change.table, change.column))
            if is_narrower(change.kind, was) and was and change.kind:
                return f"what no longer fits {change.table}.{change.column} ({was.shown} to {change.kind.shown})"
    return ""
