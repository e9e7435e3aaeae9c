"""The line of a model that the migrations do not match. Reads source texts as syntax trees; imports nothing of the project."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.migrations.facts import Span


class Models:
    """The model classes of a project, by the table that they map.

    Args:
        texts: path → content of the files in which models may be.
        known: table → (file, class name), where the project's own tool knows it.
    """

    def __init__(self, texts: Mapping[str, str], known: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._classes = [(path, node) for path, text in texts.items() for node in _classes(text)]
        self._known = known or {}

    def foreign(self, table: str) -> bool:
        """Whether the project's own tool knows the table as one of somebody else's code."""
        return self._known.get(table, ("own", ""))[0] == ""

    def place(self, table: str, columns: Sequence[str], name: str) -> Span | None:
        """Where the model of `table` speaks of the named index or constraint, else of the column, else where it begins."""
        if table in self._known:
            return self.place_in_class(*self._known[table], columns, name)
        bare = table.rpartition(".")[2]
        found = next(((p, c) for p, c in self._classes if _table_of(c) in {table, bare}), None)
        return _inside(*found, columns, name) if found else None

    def place_in_class(self, path: str, model: str, columns: Sequence[str], name: str) -> Span | None:
        """The same for a model that is known by its class."""
        found = next(((p, c) for p, c in self._classes if p == path and c.name.lower() == model.lower()), None)
        return _inside(*found, columns, name) if found else None

    def type_place(self, name: str) -> Span | None:
        """The class that an enum type is made of, where it has the class's name."""
        bare = name.rpartition(".")[2].strip('"').replace("_", "")
        found = next(((p, c) for p, c in self._classes if c.name.lower() == bare), None)
        return Span(found[0], found[1].lineno, found[1].lineno) if found else None


def _classes(text: str) -> Iterator[ast.ClassDef]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node


def _table_of(cls: ast.ClassDef) -> str:
    """The table that a class maps: `__tablename__`, Django's `db_table`, or its own name in lower case."""
    for statement in ast.walk(cls):
        targets = (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if any(isinstance(t, ast.Name) and t.id in {"__tablename__", "db_table"} for t in targets) and isinstance(
            value, ast.Constant
        ):
            return str(value.value)
    return cls.name.lower()


def _inside(path: str, cls: ast.ClassDef, columns: Sequence[str], name: str) -> Span:
    for node in ast.walk(cls):  # an index or constraint that is written out with its name
        if (
            name
            and isinstance(node, ast.Call)
            and any(
                isinstance(a, ast.Constant) and a.value == name for a in (*node.args, *(k.value for k in node.keywords))
            )
        ):
            return _span(path, node)
    for statement in cls.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and _column_of(statement) & set(columns):
            return _span(path, statement)
    return Span(path, cls.lineno, cls.lineno)


def _column_of(statement: ast.Assign | ast.AnnAssign) -> set[str]:
    """Names under which an attribute may be known as a column: its own, and one that it gives explicitly."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    names = {target.id, f"{target.id}_id"} if isinstance(target, ast.Name) else set()
    call = statement.value
    if isinstance(call, ast.Call):
        first = call.args[0] if call.args else None
        named = [first, *(k.value for k in call.keywords if k.arg in {"name", "db_column"})]
        names |= {str(a.value) for a in named if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return names


def _span(path: str, node: ast.stmt | ast.expr) -> Span:
    return Span(path, node.lineno, node.end_lineno or node.lineno)


def first_mention(texts: Mapping[str, str], name: str) -> Span | None:
    """The first line in these files that has the name in quotes, for what no model has."""
    words = (f'"{name}"', f"'{name}'")
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if any(word in line for word in words):
                return Span(path, number, number)
    return None
