"""A SQLite CREATE TABLE statement taken apart: what pragmas do not tell (constraints with their names, checks, collations, generated columns).

Pure: works on the text of `sqlite_master`. Column constraints and table constraints that say the same come out the same, because a
table rebuild turns one into the other.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence

from gates.databases.sqlparts import closing, split
from gates.databases.sqltext import Token, TokenKind, meaning, tokens

_STARTS = {
    "CONSTRAINT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "FOREIGN",
    "NOT",
    "NULL",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
}


@dataclasses.dataclass(frozen=True, slots=True)
class TableConstraint:
    """A constraint by what it says.

    Attributes:
        kind: "primary key", "unique constraint", "check constraint" or "foreign key".
        says: normalised, for example "( order_id , product_id )" or "quantity > 0".
        name: "" when it has none.
    """

    kind: str
    says: str
    name: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnText:
    """What a column definition says beyond the pragmas; "" where it says nothing.

    Attributes:
        conflict: what happens when NOT NULL is violated, for example " on conflict ignore".
    """

    name: str
    collation: str = ""
    generated: str = ""
    conflict: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class TableText:
    """A CREATE TABLE statement."""

    columns: tuple[ColumnText, ...]
    constraints: tuple[TableConstraint, ...]
    options: tuple[str, ...]
    autoincrement: bool


@functools.lru_cache(maxsize=4096)
def take_apart(sql: str) -> TableText:
    """The parts of a CREATE TABLE statement as SQLite stores it."""
    solid = [t for t in tokens(sql) if t.kind not in {TokenKind.SPACE, TokenKind.COMMENT}]
    opening = next((i for i, t in enumerate(solid) if t.text == "("), len(solid))
    end = closing(solid, opening)
    columns: list[ColumnText] = []
    constraints: list[TableConstraint] = []
    for item in split(solid[opening + 1 : end]):
        if item[0].upper in {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}:
            constraints += _constraints("", item)
        else:
            column, more = _column(item)
            columns.append(column)
            constraints += more
    options = tuple(sorted(meaning(part) for part in split(solid[end + 1 :]) if part))
    return TableText(tuple(columns), tuple(constraints), options, any(t.upper == "AUTOINCREMENT" for t in solid))


def _clauses(parts: Sequence[Token]) -> Iterator[list[Token]]:
    """A definition cut before each word that starts a constraint; `CONSTRAINT name` stays with what it names."""
    clause: list[Token] = []
    depth = 0
    for index, token in enumerate(parts):
        following = parts[index + 1].upper if index + 1 < len(parts) else ""
        starts = depth == 0 and token.upper in _STARTS and not _continues(clause, token, following)
        if starts and clause:
            yield clause
            clause = []
        clause.append(token)
        depth += {"(": 1, ")": -1}.get(token.text, 0)
    if clause:
        yield clause


def _continues(clause: Sequence[Token], token: Token, following: str) -> bool:
    """Whether the token belongs to the clause although it could start one: after a constraint's name, in `NOT NULL`, `ON DELETE SET NULL` and so on."""
    words = [t.upper for t in clause]
    if len(clause) == 2 and words[0] == "CONSTRAINT":
        return True
    before = words[-1] if words else ""
    joined = {("NOT", "NULL"), ("SET", "NULL"), ("SET", "DEFAULT"), ("DEFAULT", "NULL"), ("ALWAYS", "AS")}
    if (before, token.upper) in joined:
        return True
    inside = {w for w in words if w}
    return (token.upper == "NOT" and following == "DEFERRABLE") or (token.upper == "REFERENCES" and "FOREIGN" in inside)


def _column(parts: list[Token]) -> tuple[ColumnText, list[TableConstraint]]:
    name = meaning([parts[0]])
    found: dict[str, str] = {}
    constraints: list[TableConstraint] = []
    for clause in _clauses(parts[1:]):
        head = clause[0].upper
        if head == "COLLATE":
            found["collation"] = meaning(clause[1:])
        elif head in {"GENERATED", "AS"}:
            start = next((i for i, t in enumerate(clause) if t.text == "("), 0)
            found["generated"] = meaning(clause[start:])
        elif head == "NOT" or (head == "CONSTRAINT" and clause[2:] and clause[2].upper == "NOT"):
            said = meaning(clause[next(i for i, t in enumerate(clause) if t.upper == "NULL") + 1 :])
            found["conflict"] = f" {said}" if said and said != "on conflict abort" else ""
        else:
            constraints += _constraints(name, clause)
    return ColumnText(name, **found), constraints


def _constraints(column: str, parts: list[Token]) -> list[TableConstraint]:
    """The constraint that the tokens say, none for NOT NULL and NULL, which the pragmas tell."""
    name = ""
    if parts[0].upper == "CONSTRAINT":
        name, parts = meaning([parts[1]]), parts[2:]
    head = parts[0].upper if parts else ""
    rest = [t for t in parts if t.upper not in {"KEY", "AUTOINCREMENT", "ASC"}][1:]
    if head == "PRIMARY":
        return [TableConstraint("primary key", meaning(_bracketed(column, rest)), name)]
    if head == "UNIQUE":
        return [TableConstraint("unique constraint", meaning(_bracketed(column, rest)), name)]
    if head == "CHECK":
        return [TableConstraint("check constraint", meaning(rest), name)]
    if head == "FOREIGN":
        return [TableConstraint("foreign key", _reference(meaning(rest)), name)]
    if head == "REFERENCES":
        return [TableConstraint("foreign key", _reference(f"( {column} ) {meaning(parts)}"), name)]
    return []


def _reference(says: str) -> str:
    """A foreign key without what holds anyway, its actions in one order."""
    actions = sorted(re.findall(r" on (?:delete|update) (?:set null|set default|cascade|restrict)", says))
    rest = re.sub(r" on (?:delete|update) (?:set null|set default|cascade|restrict|no action)| match simple", "", says)
    rest = re.sub(r" not deferrable(?: initially (?:deferred|immediate))?| initially immediate", "", rest)
    head, deferred, tail = rest.partition(" deferrable")
    return "".join((head, *actions, deferred, tail))


def _bracketed(column: str, rest: list[Token]) -> list[Token]:
    """`(columns) clause`, with the column's own name where a column constraint leaves it out."""
    if rest and rest[0].text == "(":
        return rest
    return [Token(TokenKind.MARK, "(", 0), Token(TokenKind.WORD, column, 0), Token(TokenKind.MARK, ")", 0), *rest]
