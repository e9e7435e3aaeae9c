"""The foreign keys that raw SQL migrations make, and which of them an index leads to. Knows the few statements that make them; runs none."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from gates.attest.checklist.foreign_keys import Key, Table, is_harmless

_NAME = r'["`\[]?(?:\w+["`\]]?\.["`\[]?)?(\w+)["`\]]?'
_CREATE = re.compile(
    rf"CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s*\((.*)\)[^)]*$", re.IGNORECASE | re.DOTALL
)
_ALTER = re.compile(rf"ALTER\s+TABLE\s+(?:ONLY\s+|IF\s+EXISTS\s+)*{_NAME}\s+(.*)$", re.IGNORECASE | re.DOTALL)
_INDEX = re.compile(
    rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?:\S+\s+)?ON\s+(?:ONLY\s+)?{_NAME}\s*(?:USING\s+\w+\s*)?\(([^)]*)\)(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_KEY = re.compile(r"FOREIGN\s+KEY\s*\(([^)]*)\)\s*REFERENCES", re.IGNORECASE)
_INLINE = re.compile(
    r'^\s*(?:ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?)?["`]?(\w+)["`]?\s+.*\bREFERENCES\b',
    re.IGNORECASE | re.DOTALL,
)
_UNIQUE = re.compile(r"\b(?:PRIMARY\s+KEY|UNIQUE(?:\s+KEY)?)\s*(?:\w+\s*)?\(([^)]*)\)", re.IGNORECASE)
_OWN_UNIQUE = re.compile(
    r'^\s*(?:ADD\s+(?:COLUMN\s+)?)?["`]?(\w+)["`]?\s+[^(]*(?:\([^)]*\)[^(]*)*\b(?:PRIMARY\s+KEY|UNIQUE)\b',
    re.IGNORECASE | re.DOTALL,
)
_UNDOES = re.compile(
    r"\bDROP\s+(TABLE|INDEX|CONSTRAINT|COLUMN|FOREIGN\s+KEY|PRIMARY\s+KEY)\b|\bRENAME\b", re.IGNORECASE
)


def of_sql(statements: Sequence[tuple[str, int, str]]) -> list[Key] | None:
    """The foreign keys that the ways up of raw migrations make; None where something is dropped or renamed on the way.

    Args:
        statements: (path, line, text without comments), in the order in which they run.
    """
    tables: dict[str, Table] = {}
    places: dict[tuple[str, tuple[str, ...]], str] = {}
    for path, line, text in statements:
        if _UNDOES.search(text):
            return None
        if match := _INDEX.search(text):
            condition = re.search(r"\bWHERE\b(.*)$", match[3], re.IGNORECASE | re.DOTALL)
            if condition is None or is_harmless(condition[1], _names(match[2])[0]):
                tables.setdefault(match[1].lower(), Table(match[1])).leads.append(_names(match[2]))
        elif match := _CREATE.search(text) or _ALTER.search(text):
            table = tables.setdefault(match[1].lower(), Table(match[1]))
            before = len(table.keys)
            for at, part in _split(match[2]):
                _note_sql(table, part, line + text.count("\n", 0, match.start(2) + at))
            places |= {(match[1].lower(), columns): f"{path}:{at}" for at, columns in table.keys[before:]}
    return [
        dataclasses.replace(key, place=places[name, key.columns])
        for name, table in tables.items()
        for key in table.judged("")
    ]


def _note_sql(table: Table, part: str, line: int) -> None:
    """One element of a CREATE TABLE, or one action of an ALTER TABLE."""
    if match := _KEY.search(part):
        table.keys.append((line, _names(match[1])))
    elif match := _INLINE.search(part):
        table.keys.append((line, (match[1].lower(),)))
    if match := _UNIQUE.search(part):
        table.leads.append(_names(match[1]))
    elif (match := _OWN_UNIQUE.search(part)) and match[1].upper() not in {"CONSTRAINT", "CHECK", "FOREIGN", "ADD"}:
        table.leads.append((match[1].lower(),))


def _names(listed: str) -> tuple[str, ...]:
    return tuple(re.sub(r'["`\[\]]', "", part).strip().split(" ")[0].lower() for part in listed.split(","))


def _split(body: str) -> Iterator[tuple[int, str]]:
    """(where it starts, text) of the parts between the commas that stand in no brackets."""
    depth, start = 0, 0
    for at, character in enumerate(body):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield _stripped(start, body[start:at])
            start = at + 1
    yield _stripped(start, body[start:])


def _stripped(start: int, part: str) -> tuple[int, str]:
    return start + len(part) - len(part.lstrip()), part.strip()
