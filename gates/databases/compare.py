"""What differs between two snapshots of a schema, and whether it matters.

Pure. "Before" is the schema as it should be, "after" as it is: for an undone migration the schemas before it and after its undoing.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Mapping

from gates.databases.expressions import same_expression
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
        return f"{subject} {_said(self.part, self.after)}, it {_had(self.part, self.before)}"

    @property
    def diff(self) -> str:
        """Lines in the manner of a unified diff: `-` as it should be, `+` as it is."""
        subject = f"{self.kind} {self.name}"
        was = f"- {subject}{_detail(self.part, self.before)}"
        now = f"+ {subject}{_detail(self.part, self.after)}"
        return {Change.LEFT: now, Change.LOST: was}.get(self.change, f"{was}\n{now}")


def compare(before: Snapshot, after: Snapshot, between: Snapshot | None = None) -> tuple[Difference, ...]:
    """All differences, those that matter first; what belongs to a lost or left thing is not told again.

    Args:
        between: the schema that was undone, where there was one; it knows why some things stay.
    """
    left = [_explained(d, between or {}) for d in _one_sided(after, before, Change.LEFT)]
    found = [*_one_sided(before, after, Change.LOST), *left]
    for key, thing in before.items():
        if key in after and thing is not after[key]:
            found += _changed(thing, after[key], before)
    return tuple(sorted(found, key=lambda d: (bool(d.harmless), d.change.value, d.kind, d.name, d.part)))


def _one_sided(here: Snapshot, there: Snapshot, change: Change) -> Iterator[Difference]:
    for key, thing in here.items():
        if key in there or (thing.parent and thing.parent in here and thing.parent not in there):
            continue
        text = thing.parts.get("definition", "")
        sides = {"before": text} if change is Change.LOST else {"after": text}
        why = (
            "an extension may stay, often it was there before"
            if thing.kind == "extension" and change is Change.LEFT
            else ""
        )
        yield Difference(thing.kind, thing.name, change, harmless=why, parent=_name(thing.parent), **sides)


def _explained(left: Difference, between: Snapshot) -> Difference:
    """A thing that was left; an index that MySQL made itself stays when the foreign key goes for which it was made."""
    keys = (t for t in between.values() if t.kind == "foreign key" and "index" in t.parts)
    if left.kind == "index" and any(f"{_name(t.parent)}.{t.parts['index']}" == left.name for t in keys):
        why = "MySQL made this index for a foreign key, and keeps it when the key is dropped"
        return dataclasses.replace(left, harmless=why)
    return left


def _changed(old: Thing, new: Thing, schema: Snapshot) -> Iterator[Difference]:
    for part in sorted({*old.parts, *new.parts}):
        was, now = old.parts.get(part, ""), new.parts.get(part, "")
        if was != now:
            why = _harmless(old, part, was, now, schema)
            yield Difference(old.kind, old.name, Change.CHANGED, part, was, now, why, _name(old.parent))


_HARMLESS_PARTS: Mapping[str, str] = {
    "position": "the order of columns has no meaning to a query that names them",
    "validated": "whether a constraint was validated does not change what it accepts",
    "not null validated": "whether a constraint was validated does not change what it accepts",
    "not null constraint": "the name of a NOT NULL constraint has no meaning",
    "constraint name": "an unnamed constraint got a name, or lost it",
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


_FLAGS = {
    "not null": ("is not null", "is nullable"),
    "unique": ("is unique", "is not unique"),
    "enabled": ("is enabled", "is disabled"),
}


def _said(part: str, value: str) -> str:
    if part in _FLAGS:
        return _FLAGS[part][0 if value else 1]
    return f"has {_quantity(part, value)}"


def _had(part: str, value: str) -> str:
    if part in _FLAGS:
        return _FLAGS[part][0 if value else 1].replace("is ", "was ", 1)
    return f"had {_quantity(part, value)}"


def _quantity(part: str, value: str) -> str:
    return f"{part} {_short(value)}" if value else f"no {part}"


def _detail(part: str, value: str) -> str:
    named = f" {part}:" if part and part != "definition" else ""
    return f"{named} {value}" if value else f"{named} (not set)" if part else ""


def _short(text: str, limit: int = 120) -> str:
    flat = white_space_aside(text)
    return flat if len(flat) <= limit else f"{flat[:limit]}…"
