"""Findings about what an undone migration left of schema and data, the same trace on several engines told once. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gates.catalog.migrations.facts import Migration, Piece, Step
from gates.catalog.migrations.places import piece_of, piece_up, speaks_down
from gates.databases.compare import Change, Difference
from gates.databases.rows import DataChange, Loss
from gates.model import Finding, Severity

_RULES: Mapping[Change, str] = {
    Change.LEFT: "migrations/left-behind",
    Change.LOST: "migrations/lost",
    Change.CHANGED: "migrations/changed",
}
_SHOWN = 6


def difference_findings(
    migration: Migration, trials: Sequence[tuple[str, Step]], *, extensions_may_stay: bool
) -> Iterator[Finding]:
    """One finding for each kind of trace in the schema, and one for all that is harmless."""
    down = _by_engine(
        [(engine, _serious(step.down, extensions_may_stay=extensions_may_stay)) for engine, step in trials]
    )
    for change, rule in _RULES.items():
        found = {d: engines for d, engines in down.items() if d.change is change and not d.harmless}
        if found:
            yield _trace(migration, rule, found, f"After undoing migration {migration.id}", _ran(trials))
    again = {d: engines for d, engines in _by_engine([(e, s.again) for e, s in trials]).items() if not d.harmless}
    if again:
        yield _trace(
            migration,
            "migrations/second-up-differs",
            again,
            f"After migration {migration.id} was undone and applied again",
            _ran(trials),
        )
    harmless = {d: engines for d, engines in down.items() if d.harmless}
    if harmless:
        yield _harmless(migration, harmless)


def _serious(differences: Sequence[Difference], *, extensions_may_stay: bool) -> Sequence[Difference]:
    if extensions_may_stay:
        return differences
    return [dataclasses.replace(d, harmless="") if d.kind == "extension" else d for d in differences]


def _by_engine(found: Sequence[tuple[str, Sequence[Difference]]]) -> dict[Difference, list[str]]:
    """Each difference with the engines that show it; one that two engines spell differently is told as the first spells it."""
    merged: dict[tuple[str, str, Change, str], tuple[Difference, list[str]]] = {}
    for engine, differences in found:
        for difference in differences:
            key = (difference.kind, difference.name, difference.change, difference.part)
            merged.setdefault(key, (difference, []))[1].append(engine)
    return dict(merged.values())


class _Ran(NamedTuple):
    """What was seen to run on both ways, on the engine that tells most."""

    up: Sequence[Piece] = ()
    down: Sequence[Piece] = ()


def _ran(trials: Sequence[tuple[str, Step]]) -> _Ran:
    return max((_Ran(s.ran_up, s.ran_down) for _, s in trials), key=lambda r: len(r.up), default=_Ran())


def _trace(migration: Migration, rule: str, found: Mapping[Difference, Sequence[str]], when: str, ran: _Ran) -> Finding:
    first = next(iter(found))
    engines = " and ".join(dict.fromkeys(e for names in found.values() for e in names))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    diff = [d.diff for d in list(found)[:_SHOWN]]
    if len(found) > _SHOWN:
        diff.append(f"  … and {len(found) - _SHOWN} more")
    path, line, end_line = piece_of(migration, _names(first), ran.down)
    return Finding(
        rule=rule,
        severity=Severity.HIGH,
        blocking=True,
        message=f"{when} on {engines}, {first.sentence}{_cause(migration, first, ran.up)}{more}.",
        fix=_FIXES[rule],
        path=path or None,
        line=line,
        end_line=end_line,
        diff="\n".join(diff),
    )


_FIXES: Mapping[str, str] = {
    "migrations/left-behind": "Drop it in the way down, after what depends on it.",
    "migrations/lost": "Create it again in the way down, exactly as it was.",
    "migrations/changed": "Let the way down restore it exactly as it was.",
    "migrations/second-up-differs": "Undo in the way down all that the way up does, and let the way up make the same each time.",
}
_CAUSES: Mapping[Change, str] = {Change.LEFT: "made it", Change.LOST: "took it away", Change.CHANGED: "changed it"}


def _cause(migration: Migration, difference: Difference, ran: Sequence[Piece]) -> str:
    """The line of the way up that speaks of the thing, where it is another than that of the way down.

    What is lost although the way down speaks of it was lost there, whatever the way up did to it.
    """
    names = _names(difference)
    if re.match(r"\S+ \(", difference.name):
        return ""  # a constraint without a name of its own: too many lines may speak of its columns
    own = names[:1]
    if difference.kind == "column":
        own.append(difference.parent.rpartition(".")[2].strip('"'))
    place = piece_up(migration, own, ran)
    if place is None or (difference.change is Change.LOST and speaks_down(migration, own)):
        return ""
    path, line, _ = place
    where = f"line {line}" if path == migration.path else f"{path}:{line}"
    return f"; {where} {_CAUSES[difference.change]}"


def _harmless(migration: Migration, found: Mapping[Difference, Sequence[str]]) -> Finding:
    first = next(iter(found))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    path, line, end_line = piece_of(migration, _names(first))
    return Finding(
        rule="migrations/harmless-difference",
        severity=Severity.INFO,
        blocking=False,
        message=f"After undoing migration {migration.id}, {first.sentence}{more}; {first.harmless}.",
        fix="Nothing to do.",
        path=path or None,
        line=line,
        end_line=end_line,
    )


def _names(difference: Difference) -> list[str]:
    """Names under which a statement may speak of the thing, the most telling first."""
    bare = re.sub(r"\s*\(.*", "", difference.name)
    last = bare.rpartition(".")[2].strip('"')
    parent = difference.parent.rpartition(".")[2].strip('"')
    inside = re.match(r"\S+ \(([\w, ]+)\)", difference.name)  # a constraint that is known by its columns
    columns = inside.group(1).split(", ") if inside else []
    return [n for n in dict.fromkeys((*columns, last, last.partition("_")[2], parent, parent.partition("_")[2])) if n]


_LOSSES: Mapping[Loss, tuple[str, Severity, bool]] = {
    Loss.ROWS_BY_DOWN: ("migrations/data-lost", Severity.HIGH, True),
    Loss.ROWS_BY_UP: ("migrations/data-lost", Severity.HIGH, True),
    Loss.VALUES_BY_DOWN: ("migrations/data-lost", Severity.HIGH, True),
    Loss.VALUES_DROPPED: ("migrations/data-not-restored", Severity.LOW, False),
    Loss.VALUES_BY_UP: ("migrations/data-not-restored", Severity.LOW, False),
    Loss.ROWS_LEFT: ("migrations/data-not-restored", Severity.LOW, False),
}


def data_findings(migration: Migration, trials: Sequence[tuple[str, Step]]) -> Iterator[Finding]:
    """One finding for each table and kind of loss."""
    merged: dict[tuple[Loss, str, str], tuple[DataChange, list[str]]] = {}
    for engine, step in trials:
        for change in step.data:
            merged.setdefault((change.loss, change.table, change.column), (change, []))[1].append(engine)
    for change, engines in merged.values():
        rule, severity, blocking = _LOSSES[change.loss]
        names = [change.column, change.table] if change.column else [change.table]
        path, line, end_line = piece_of(migration, names)
        yield Finding(
            rule=rule,
            severity=severity,
            blocking=blocking,
            message=f"Undoing migration {migration.id} on {' and '.join(engines)} does not give back {_told(change)}.",
            fix="Keep the data until the way down has used it, or declare the migration with `Irreversible: why` and let its way down refuse.",
            path=path or None,
            line=line,
            end_line=end_line,
        )


def _told(change: DataChange) -> str:
    if change.loss is Loss.ROWS_LEFT:
        return f"the table {change.table} as it was: {change.rows} rows that the way up wrote are still there"
    if not change.column:
        return f"{change.rows} rows of {change.table} ({change.loss})"
    return f"{change.table}.{change.column} in {change.rows} rows ({change.loss}; for example {change.was!r} became {change.now!r})"
