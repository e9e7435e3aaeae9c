"""What the source of a Python migration says without running it: where its ways are, and whether the way down is one. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from gates.catalog.migrations.facts import Down, Migration, Piece, Span
from gates.databases.sqltext import statements
from gates.rules.migrations import alembic_text
from gates.rules.migrations.django_text import class_value
from gates.rules.migrations.python_text import PythonText, declared_reason, function, prose_of
from gates.rules.migrations.refusals import effective, refusal, refusals_of_django
from gates.rules.migrations.sql_text import changes_rows_only


def alembic_migration(
    source: PythonText, revision: str, label: str, ways: tuple[str, str] = ("upgrade", "downgrade")
) -> Migration:
    """A revision file of Alembic, or of another tool that calls a function for each of the two ways."""
    up, down = (function(source.tree, way) for way in ways)
    kind = Down.MISSING if down is None else _kind(down, source)
    return Migration(
        id=revision,
        source=label,
        path=source.path,
        up=_span(source, up) if up else None,
        down=_span(source, down) if down else None,
        pieces=tuple(p for body in (down.body, *_downs_of_engines(source.tree)) for p in _pieces(source, body))
        if down
        else (),
        up_pieces=tuple(_pieces(source, up.body)) if up else (),
        up_empty=up is None or not effective(up),
        rows_only=_changes_rows_only(source),
        down_kind=kind,
        down_explained=down is not None and _explained(source, down),
        declared=declared_reason(prose_of(source)),
    )


_ROWS = {"bulk_insert", "execute", "get_bind", "get_context", "f", "inline_literal"}
"""Operations that change no schema, unless the SQL of an `execute` says so."""


def _downs_of_engines(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Bodies of `downgrade_one`, `downgrade_other`: Alembic's template for several databases leads to them."""
    return (n.body for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("downgrade_"))


def _changes_rows_only(source: PythonText) -> bool:
    done = alembic_text.operations(source, "upgrade")
    told = (alembic_text.sql_of(operation, source) for operation in done)
    return all(o.name in _ROWS for o in done) and all(
        changes_rows_only(s.text) for sql in told if sql for s in statements(sql)
    )


def _span(source: PythonText, node: ast.stmt | ast.expr) -> Span:
    return Span(source.path, node.lineno, node.end_lineno or node.lineno)


def _kind(function: ast.FunctionDef, source: PythonText) -> Down:
    if not effective(function):
        return Down.EMPTY
    return Down.REFUSES if refusal(function, source) is not None else Down.CODE


def _explained(source: PythonText, function: ast.FunctionDef) -> bool:
    """Whether the function says something for a reader: a docstring, or a comment that is not a tool's marker."""
    last = max(function.end_lineno or 0, function.lineno)
    inside = [
        text
        for line, text in source.comments
        if function.lineno <= line <= last and not re.match(r"(noqa|type:|pragma|fmt:|#+ *)", text)
    ]
    generated = re.compile(r"commands auto generated|end Alembic commands", re.IGNORECASE)
    return ast.get_docstring(function) is not None or any(
        len(text.split()) > 1 and not generated.search(text) for text in inside
    )


def _pieces(source: PythonText, body: Sequence[ast.stmt], context: str = "") -> Iterator[Piece]:
    """The simple statements of a way, taken out of `with`, `if` and loops, whose heads are their context."""
    for statement in body:
        inner = [s for name in ("body", "orelse", "finalbody") for s in getattr(statement, name, [])]
        if inner:
            head = _text(source, statement.lineno, max(statement.lineno, inner[0].lineno - 1))
            yield from _pieces(source, inner, f"{context}\n{head}".strip())
        else:
            yield _piece(source, statement, context)


def _piece(source: PythonText, node: ast.stmt | ast.expr, context: str = "") -> Piece:
    span = _span(source, node)
    return Piece(span, _text(source, span.line, span.end_line), context)


def _text(source: PythonText, first: int, last: int) -> str:
    return "\n".join(source.lines[first - 1 : last])


def django_migration(source: PythonText, label: str, identifier: str) -> Migration:
    """A migration module of Django: one list of operations for both ways."""
    operations = class_value(source.tree, "operations")
    elements = operations.elts if isinstance(operations, ast.List | ast.Tuple) else []
    span = _span(source, operations) if operations is not None else None
    pieces = tuple(_piece(source, e) for e in elements)
    refusing = next(refusals_of_django(source), None)
    return Migration(
        id=identifier,
        source=label,
        path=source.path,
        up=span,
        down=span,
        pieces=pieces,
        up_pieces=pieces,
        up_empty=operations is not None and not elements,
        down_kind=Down.REFUSES if refusing else Down.CODE,
        refusal=_span(source, refusing) if refusing else None,
        declared=declared_reason(prose_of(source)),
    )
