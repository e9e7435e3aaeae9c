"""The operations of a Django migration, as far as its text shows. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.rules.migrations.python_text import PythonText, argument, called, value_for


def migration_class(tree: ast.Module) -> ast.ClassDef | None:
    """The class that Django runs."""
    return next((n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Migration"), None)


def class_value(tree: ast.Module, name: str) -> ast.expr | None:
    """What the class assigns to an attribute."""
    cls = migration_class(tree)
    return next((v for s in cls.body if (v := value_for(s, name)) is not None), None) if cls else None


def operations(source: PythonText) -> list[ast.Call]:
    """The operations that the database sees, those inside `SeparateDatabaseAndState` included."""
    listed = class_value(source.tree, "operations")
    return list(_flat(listed.elts)) if isinstance(listed, ast.List | ast.Tuple) else []


def _flat(elements: list[ast.expr]) -> Iterator[ast.Call]:
    for element in elements:
        if not isinstance(element, ast.Call):
            continue
        yield element
        if called(element) == "SeparateDatabaseAndState":
            inside = argument(element, 0, "database_operations")
            if isinstance(inside, ast.List | ast.Tuple):
                yield from _flat(inside.elts)


def is_atomic(source: PythonText) -> bool:
    """Whether Django runs the migration in a transaction."""
    value = class_value(source.tree, "atomic")
    return not (isinstance(value, ast.Constant) and value.value is False)
