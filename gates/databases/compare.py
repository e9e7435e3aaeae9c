"""What differs between two snapshots of a schema, and whether it matters.

Pure. "Before" is the schema as it should be, "after" as it is: for an undone migration the schemas before it and after its undoing.
"""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Iterator, Mapping, Sequence

from gates.databases import telling
from gates.databases.expressions import same_expression
from gates.databases.key_indexes import PART, needed_indexes, own_indexes
from gates.databases.snapshot import Snapshot, Thing
from gates.databases.sqltext import white_space_aside


class Change(enum.StrEnum):
    """In which way a thing differs."""

    LEFT = "left"
    LOST = "lost"
    CHANGED = "changed"


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        kind, name: of the thing.
        change: `LEFT` is there although it should not be, `LOST` is missing, `CHANGED` is there and different.
        part: the property that differs; "" when the whole thing does.
        before, after: its text; "" when not set.
        harmless: why it does not matter; "" when it does.
        parent: name of the thing that it belongs to, "" for none.
    """

    kind: str
    name: str
    change: Change
    part: str = ""
    before: str = ""
    after: str = ""
    harmless: str = ""
    parent: str = ""

    @property
    def sentence(self) -> str:
        """For example "column orders.total is nullable, it was not null"."""
        subject = f"{self.kind} {self.name}"
        if self.change is Change.LEFT:
            return f"{subject} is still there"
        if self.change is Change.LOST:
            return f"{subject} is missing"
        return telling.changed(subject, self.part, self.before, self.after)

    @property
    def diff(self) -> str:
        """Lines in the manner of a unified diff: `-` as it should be, `+` as it is."""
        subject = f"{self.kind} {self.name}"
        if self.change is Change.CHANGED:
            return telling.edited(subject, self.part, self.before, self.after)
        return telling.whole(subject, "-+"[self.change is Change.LEFT], self.before or self.after)


def compare(before: Snapshot, after: Snapshot, between: Snapshot | None = None) -> tuple[Difference, ...]:
    """All differences, those that matter first; what belongs to a lost or left thing is not told again.

    Args:
        between: the schema that was undone, where there was one; it knows why some things stay.
    """
    lost, left = list(_one_sided(before, after)), list(_one_sided(after, before))
    found = list(_renamed(lost, left))
    found += [_alone(thing, before, Change.LOST) for thing in lost]
    found += [_alone(thing, after, Change.LEFT) for thing in left]
    found = [_of_the_server(d, before, between or {}) if d.kind == "index" else d for d in found]
    for key, thing in before.items():
        if key in after and thing is not after[key]:
            found += _changed(thing, after[key], before)
    return tuple(sorted(found, key=_weight))


def still_harmless(again: Sequence[Difference], down: Sequence[Difference]) -> tuple[Difference, ...]:
    """Differences after the second way up, of which none matters that was harmless after the way down: it is only still there."""
    known = {(d.kind, name): d.harmless for d in down if d.harmless for name in (d.name, d.after)}
    explained = (dataclasses.replace(d, harmless=d.harmless or known.get((d.kind, d.name), "")) for d in again)
    return tuple(sorted(explained, key=_weight))


def _of_the_server(index: Difference, before: Snapshot, between: Snapshot) -> Difference:
    """An index that is not as it was; harmless where MySQL makes and drops it, or where a foreign key could not be without it."""
    left = index.change is Change.LEFT and index.name in needed_indexes(between)
    if left or index.name in own_indexes(before, between):
        return dataclasses.replace(index, harmless=_HARMLESS_PARTS[PART])
    return index


_BESIDE = {"comment", "comment on index", "grants", "inherited", "owner"}
"""Parts that are told after what else differs."""


def _weight(difference: Difference) -> tuple[object, ...]:
    d = difference
    return (bool(d.harmless), d.change.value, d.part in _BESIDE, d.kind, d.name, d.part)


def _one_sided(here: Snapshot, there: Snapshot) -> Iterator[Thing]:
    """What is here and not there, without what belongs to such a thing."""
    for key, thing in here.items():
        if key not in there and not (thing.parent and thing.parent in here and thing.parent not in there):
            yield thing


def _renamed(lost: list[Thing], left: list[Thing]) -> Iterator[Difference]:
    """Parts of a table that are the same under another name; both are taken out of the lists."""
    for old in list(lost):
        told = old.parent and (old.kind == "column" or "definition" in old.parts)  # what it is, is not in its name
        twins = [new for new in left if told and _nameless(old) == _nameless(new)]
        if len(twins) == 1:
            lost.remove(old)
            left.remove(twins[0])
            sides = (old.name, twins[0].name)
            why = (
                "Django makes such names up, and finds them by what they are for"
                if all(map(_DJANGO.search, sides))
                else ""
            )
            yield Difference(old.kind, old.name, Change.CHANGED, "name", *sides, why, _name(old.parent))


_DJANGO = re.compile(r"_[0-9a-f]{8}(_fk(_\w+)?|_uniq|_idx|_like)?$")


def _nameless(thing: Thing) -> tuple[object, ...]:
    last = thing.name.removeprefix(f"{_name(thing.parent)}.")
    parts = {part: re.sub(rf"(?<![\w\"]){re.escape(last)}(?![\w\"])", "?", text) for part, text in thing.parts.items()}
    return (thing.kind, thing.parent, tuple(sorted(parts.items())))


def _alone(thing: Thing, schema: Snapshot, change: Change) -> Difference:
    text = telling.described(thing, schema)
    may_stay = thing.kind == "extension" and change is Change.LEFT
    why = "an extension may stay, often it was there before" if may_stay else ""
    sides = {"before": text} if change is Change.LOST else {"after": text}
    return Difference(thing.kind, thing.name, change, harmless=why, parent=_name(thing.parent), **sides)


def _changed(old: Thing, new: Thing, schema: Snapshot) -> Iterator[Difference]:
    for part in sorted({*old.parts, *new.parts}):
        was, now = old.parts.get(part, ""), new.parts.get(part, "")
        told_by_definition = part == "index" and old.parts.get("definition") != new.parts.get("definition")
        if was != now and not told_by_definition:
            why = _harmless(old, part, was, now, schema)
            yield Difference(old.kind, old.name, Change.CHANGED, part, was, now, why, _name(old.parent))


_HARMLESS_PARTS: Mapping[str, str] = {
    PART: "MySQL itself makes, keeps and drops the index that a foreign key needs",
    "position": "the order of columns has no meaning to a query that names them",
    "validated": "whether a constraint was validated does not change what it accepts",
    "not null validated": "whether a constraint was validated does not change what it accepts",
    "not null constraint": "the name of a NOT NULL constraint has no meaning",
    "constraint name": "an unnamed constraint got a name, or lost it",
    "inherited": "the parent table is as before, only DROP COLUMN or DROP CONSTRAINT there would tell the two apart",
    "direction": "SQLite table rebuilds forget the direction of index columns",
}
_BODIES = {"function", "procedure", "view", "materialized view", "trigger", "rule", "event"}
_EXPRESSIONS = {"definition", "default", "generated", "index", "constraints"}
"""Parts that PostgreSQL prints from a parsed expression."""


def _harmless(thing: Thing, part: str, was: str, now: str, schema: Snapshot) -> str:
    if part in _HARMLESS_PARTS:
        ordered = part == "position" and thing.parent.startswith("composite type ")
        return "" if ordered or (part == "constraint name" and was and now) else _HARMLESS_PARTS[part]
    if part in {"body", "definition"} and thing.kind in _BODIES and white_space_aside(was) == white_space_aside(now):
        return "only white space differs"
    if part in _EXPRESSIONS and thing.kind not in {"function", "procedure"} and was and now:
        columns = {c.name.rpartition(".")[2].strip('"'): c.parts.get("type", "") for c in _columns(schema, thing)}
        if same_expression(was, now, columns):
            return "it is the same expression, written with other casts"
    return ""


def _columns(schema: Snapshot, thing: Thing) -> Iterator[Thing]:
    """The columns that the expressions of a thing may speak of; the value of a domain is one, too."""
    if thing.kind == "domain":
        yield Thing("column", "VALUE", parts={"type": thing.parts.get("type", "")})
    yield from (c for c in schema.values() if c.kind == "column" and thing.parent and c.parent == thing.parent)


def _name(key: str) -> str:
    return key.rsplit(" ", 1)[-1]
