"""Which lines of a migration are responsible for what was seen. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gates.catalog.migrations.facts import Fault, Migration, Piece, Span

Place = tuple[str, int | None, int | None]
"""Path, first and last line; no lines where none is known."""

_VERBS = frozenset(
    re.findall(
        r"\w+",
        """add alter and as check column concurrently constraint create default drop exists field foreign from if in index integer into
        is key model name not null on only op or primary public references sa select set table text timestamp to type unique using
        validate varchar with""",
    )
)
"""Words that say what is done, not to what."""

_OPAQUE = re.compile(r"\b(RunSQL|RunPython|SeparateDatabaseAndState)\b")


def way_down(migration: Migration) -> Place:
    """The way down as a whole; the file where there is none."""
    return _lines(migration.down) if migration.down else (migration.path, None, None)


def refusal_place(migration: Migration) -> Place:
    """Where a way down refuses."""
    return _lines(migration.refusal) if migration.refusal else way_down(migration)


def fault_place(fault: Fault, span: Span | None, migration: Migration) -> Place:
    """Where a step failed; the whole way where the line is not known or lies outside the repository's file."""
    if fault.line:
        return fault.path, fault.line, fault.end_line
    return _lines(span) if span else (fault.path or migration.path, None, None)


def piece_of(migration: Migration, names: Sequence[str], ran: Sequence[Piece] = ()) -> Place:
    """The last statement of the way down that speaks of one of the names, best name first; else the whole way down.

    Operations of Django serve both ways: there, one that Django cannot undo by itself is the likelier one.

    Args:
        ran: what was seen to run, for names that stand nowhere in the text: made in a loop, put together, kept in a constant.
    """
    for name in names:
        found = _speaking(migration.pieces, name) or _speaking(ran, name)
        if found is not None:
            return _lines(found.span)
    opaque = [p for p in migration.pieces if _OPAQUE.search(p.text)]
    return _lines(opaque[-1].span) if opaque and migration.down == migration.up else way_down(migration)


def piece_up(migration: Migration, names: Sequence[str], ran: Sequence[Piece] = ()) -> Place | None:
    """The first statement of the way up that speaks of all the names; None where none does, or where it serves both ways.

    Its own text and the heads of the blocks around it come first, then what was seen to run (see `piece_of`).
    """
    if migration.up == migration.down:
        return None
    told = (p for p in migration.up_pieces if _about(p, names, inside=False) or _about(p, names, inside=True))
    found = next(told, None) or next((p for p in ran if _about(p, names, inside=False)), None)
    return _lines(found.span) if found is not None else None


def _about(piece: Piece, names: Sequence[str], *, inside: bool) -> bool:
    """Whether it speaks of all the names: the first in its own text, the others, with `inside`, in the heads around it too."""
    around = f"{piece.text}\n{piece.context}" if inside else piece.text
    return all(_word(name).search(around if place else piece.text) for place, name in enumerate(names))


def speaks_down(migration: Migration, names: Sequence[str]) -> bool:
    """Whether a statement of the way down speaks of all the names."""
    return any(_about(p, names, inside=True) for p in migration.pieces)


def _speaking(pieces: Sequence[Piece], name: str) -> Piece | None:
    return next((p for p in reversed(pieces) if name and _word(name).search(p.text)), None)


def _word(name: str) -> re.Pattern[str]:
    """The name as a word of its own, also where Alembic rebuilds a table of SQLite under another name."""
    return re.compile(rf"(?<![\w])(?:_alembic_tmp_)?{re.escape(name)}(?![\w])", re.IGNORECASE)


def _lines(span: Span) -> Place:
    return span.path, span.line, span.end_line


def piece_like(migration: Migration, statement: str, table: str) -> Place:
    """The part of the way up that a statement most likely comes from; the whole way up where none speaks of the same things.

    Names count first (the parts of `shop_order` too, for Django's model is called `order`), words such as CREATE and INDEX decide
    between equals (they are in `create_index` and `AddIndex`).
    """
    asked = _words(f"{statement} {table}")
    scores = [
        (len((asked & words) - _VERBS), len(asked & words)) for words in (_words(p.text) for p in migration.up_pieces)
    ]
    best = max(scores, default=(0, 0))
    if not best[0]:
        return _lines(migration.up) if migration.up else (migration.path, None, None)
    return _lines(migration.up_pieces[scores.index(best)].span)


def _words(text: str) -> set[str]:
    """The words of a text in lower case, whole and taken apart at underscores and humps."""
    whole = re.findall(r"\w+", text)
    parts = [part for word in whole for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", word)]
    return {word.lower() for word in (*whole, *parts)}
