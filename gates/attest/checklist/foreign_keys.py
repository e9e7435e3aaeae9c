"""The foreign keys of the models and of raw SQL migrations, and which of them an index leads to. Reads source; asks no database."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator

from gates.rules.shapes import final_name, is_constant, keyword, text_of
from gates.rules.source import Source

_COLUMNS = {"Column", "mapped_column", "Field"}
_PARTIAL = re.compile(r"_where$")
_DJANGO_KEYS = {"ForeignKey", "OneToOneField"}


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """A foreign key.

    Attributes:
        place: "path:line".
        table: the table, or the class that maps it.
        columns: its columns.
        indexed: whether an index without a condition begins with them.
    """

    place: str
    table: str
    columns: tuple[str, ...]
    indexed: bool

    @property
    def label(self) -> str:
        """For people: "orders.customer_id (src/models.py:12)"."""
        return f"{self.table}.{', '.join(self.columns)} ({self.place})"


@dataclasses.dataclass
class Table:
    """What a mapped class or a `Table(...)` says: its keys, and the columns with which its indexes begin."""

    name: str
    keys: list[tuple[int, tuple[str, ...]]] = dataclasses.field(default_factory=list)
    leads: list[tuple[str, ...]] = dataclasses.field(default_factory=list)
    primary: list[str] = dataclasses.field(default_factory=list)

    def judged(self, path: str) -> Iterator[Key]:
        leads = [*self.leads, tuple(self.primary)]
        for line, columns in self.keys:
            yield Key(f"{path}:{line}", self.name, columns, any(led[: len(columns)] == columns for led in leads))


def of_models(sources: Iterable[Source]) -> list[Key]:
    """The foreign keys of SQLAlchemy's, SQLModel's and Django's models."""
    found: list[Key] = []
    for source in sources:
        text = source.text
        if "ForeignKey" in text or "foreign_key" in text or "OneToOneField" in text:
            found += _of_file(source)
    return found


def _of_file(source: Source) -> Iterator[Key]:
    apart = [n for n in ast.walk(source.tree) if isinstance(n, ast.Call) and final_name(n.func) == "Index"]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            if any(source.origin(s.value).startswith("django.db.models.") for s in _assigned(node)):
                yield from _django(node, source)
            else:
                table = _mapped(node)
                for index in apart:
                    table.leads += _led_by_attributes(index, node.name)
                yield from table.judged(source.path)
        elif isinstance(node, ast.Call) and final_name(node.func) == "Table" and len(node.args) > 1:
            yield from _described(node).judged(source.path)


def _mapped(node: ast.ClassDef) -> Table:
    table = Table(node.name)
    for statement in _assigned(node):
        name, value = _target(statement), statement.value
        if name == "__tablename__":
            table.name = text_of(value) or table.name
        elif name == "__table_args__" and isinstance(value, ast.Tuple):
            for part in value.elts:
                _note_constraint(table, part)
        elif isinstance(value, ast.Call):
            _note_column(table, name, value)
    return table


def _described(node: ast.Call) -> Table:
    table = Table(text_of(node.args[0]) or "?")
    for part in node.args[2:]:
        if isinstance(part, ast.Call) and final_name(part.func) == "Column":
            _note_column(table, "", part)
        else:
            _note_constraint(table, part)
    return table


def _note_column(table: Table, name: str, call: ast.Call) -> None:
    if final_name(call.func) not in _COLUMNS:
        return
    name = next((told for a in call.args[:1] if (told := text_of(a))), name)
    foreign = any(isinstance(a, ast.Call) and final_name(a.func) == "ForeignKey" for a in call.args)
    if foreign or keyword(call, "foreign_key") is not None:
        table.keys.append((call.lineno, (name,)))
    if any(is_constant(keyword(call, word), True) for word in ("index", "unique")):
        table.leads.append((name,))
    if is_constant(keyword(call, "primary_key"), True):
        table.primary.append(name)


def _note_constraint(table: Table, part: ast.expr) -> None:
    if not isinstance(part, ast.Call):
        return
    kind, words = final_name(part.func), [text_of(a) for a in part.args]
    names = tuple(w for w in (words[1:] if kind == "Index" else words) if w is not None)
    if kind in {"Index", "UniqueConstraint", "PrimaryKeyConstraint"}:
        if names and not _is_partial(part, names[0]):
            table.leads.append(names)
    elif kind == "ForeignKeyConstraint" and part.args and isinstance(part.args[0], (ast.List, ast.Tuple)):
        table.keys.append((part.lineno, tuple(text_of(e) or "?" for e in part.args[0].elts)))


def _led_by_attributes(index: ast.Call, owner: str) -> list[tuple[str, ...]]:
    """The columns of `Index("name", Owner.column, ...)`."""
    parts = [a for a in index.args[1:] if isinstance(a, ast.Attribute) and final_name(a.value) == owner]
    return [tuple(a.attr for a in parts)] if parts and not _is_partial(index, parts[0].attr) else []


def _is_partial(index: ast.Call, column: str) -> bool:
    """Whether an index has a condition that leaves out rows with a value."""
    given = [k.value for k in index.keywords if k.arg and _PARTIAL.search(k.arg)]
    return any(not is_harmless(next((t for n in ast.walk(g) if (t := text_of(n))), ""), column) for g in given)


def _django(node: ast.ClassDef, source: Source) -> Iterator[Key]:
    """Django makes an index for each foreign key, unless it is told not to."""
    for statement in _assigned(node):
        call = statement.value
        if isinstance(call, ast.Call) and final_name(call.func) in _DJANGO_KEYS:
            indexed = not is_constant(keyword(call, "db_index"), False)
            yield Key(f"{source.path}:{call.lineno}", node.name, (_target(statement),), indexed)


def _assigned(node: ast.ClassDef) -> list[ast.Assign | ast.AnnAssign]:
    return [s for s in node.body if isinstance(s, (ast.Assign, ast.AnnAssign))]


def _target(statement: ast.Assign | ast.AnnAssign) -> str:
    return final_name(statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0])


def is_harmless(condition: str, column: str) -> bool:
    """Whether an index with this condition serves a foreign key as well: only rows without a value are left out of it."""
    bare = re.sub(r'["`\[\]()\s]+', " ", condition).strip().lower()
    return bare == f"{column.lower()} is not null"
