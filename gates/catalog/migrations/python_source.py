"""What the source of a Python migration says without running it: where its ways are, and whether the way down is one. Pure."""

from __future__ import annotations

import ast
import dataclasses
import io
import re
import tokenize
from collections.abc import Iterator, Sequence

from gates.catalog.migrations.facts import Down, Migration, Piece, Span

_IRREVERSIBLE = re.compile(r"(?<!not )\birreversible\b[\s:;,.()\[\]\u2013\u2014-]*(?P<reason>[^\n]*)", re.IGNORECASE)
_REASON_LETTERS = 8


@dataclasses.dataclass(frozen=True)
class Source:
    """A parsed migration file; `lines` are its physical lines."""

    path: str
    tree: ast.Module
    lines: Sequence[str]
    comments: Sequence[tuple[int, str]]


def parse(path: str, text: str) -> Source | None:
    """The file, or None where it is not Python (the migration tool will say so, too)."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return Source(path, tree, text.splitlines(), tuple(_comments(text)))


def _comments(text: str) -> Iterator[tuple[int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string.lstrip("# ")
    except (tokenize.TokenError, SyntaxError):
        return


def declared_reason(prose: str) -> str:
    """The reason given beside the word "irreversible" in docstrings and comments; "" without a word or without a reason."""
    for found in _IRREVERSIBLE.finditer(prose):
        reason = found.group("reason").strip().strip("().[]")
        if sum(c.isalpha() for c in reason) >= _REASON_LETTERS:
            return reason
    return ""


def prose_of(source: Source) -> str:
    """All docstrings and comments of a migration."""
    holders = [
        n
        for n in ast.walk(source.tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    docs = [doc for n in holders if (doc := ast.get_docstring(n))]
    return "\n".join([*docs, *(comment for _, comment in source.comments)])


def alembic_migration(source: Source, revision: str, label: str) -> Migration:
    """A revision file of Alembic."""
    up, down = _function(source.tree, "upgrade"), _function(source.tree, "downgrade")
    kind = Down.MISSING if down is None else _kind(down)
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
        up_empty=up is None or not _effective(up),
        down_kind=kind,
        down_explained=down is not None and _explained(source, down),
        declared=declared_reason(prose_of(source)),
    )


def _function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    return next((n for n in reversed(tree.body) if isinstance(n, ast.FunctionDef) and n.name == name), None)


def _downs_of_engines(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Bodies of `downgrade_one`, `downgrade_other`: Alembic's template for several databases leads to them."""
    return (n.body for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("downgrade_"))


def _span(source: Source, node: ast.stmt | ast.expr) -> Span:
    return Span(source.path, node.lineno, node.end_lineno or node.lineno)


def _effective(function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements that do something."""
    return [s for s in function.body if not _idle(s)]


def _idle(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Return) and (statement.value is None or isinstance(statement.value, ast.Constant))
    )


def _kind(function: ast.FunctionDef) -> Down:
    done = _effective(function)
    if not done:
        return Down.EMPTY
    return (
        Down.REFUSES
        if isinstance(done[-1], ast.Raise) and all(isinstance(s, ast.Raise | ast.Assign | ast.AnnAssign) for s in done)
        else Down.CODE
    )


def _explained(source: Source, function: ast.FunctionDef) -> bool:
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


def _pieces(source: Source, body: Sequence[ast.stmt]) -> Iterator[Piece]:
    """The simple statements of a way down, taken out of `with`, `if` and loops."""
    for statement in body:
        inner = [s for name in ("body", "orelse", "finalbody") for s in getattr(statement, name, [])]
        if inner:
            yield from _pieces(source, inner)
        else:
            yield _piece(source, statement)


def _piece(source: Source, node: ast.stmt | ast.expr) -> Piece:
    span = _span(source, node)
    return Piece(span, "\n".join(source.lines[span.line - 1 : span.end_line]))


def django_migration(source: Source, label: str, identifier: str) -> Migration:
    """A migration module of Django: one list of operations for both ways."""
    operations = _operations(source.tree)
    elements = operations.elts if isinstance(operations, ast.List | ast.Tuple) else []
    span = _span(source, operations) if operations is not None else None
    pieces = tuple(_piece(source, e) for e in elements)
    return Migration(
        id=identifier,
        source=label,
        path=source.path,
        up=span,
        down=span,
        pieces=pieces,
        up_pieces=pieces,
        up_empty=operations is not None and not elements,
        declared=declared_reason(prose_of(source)),
    )


def _operations(tree: ast.Module) -> ast.expr | None:
    for cls in (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Migration"):
        for statement in cls.body:
            targets = (
                statement.targets
                if isinstance(statement, ast.Assign)
                else [statement.target]
                if isinstance(statement, ast.AnnAssign)
                else []
            )
            if any(isinstance(t, ast.Name) and t.id == "operations" for t in targets):
                return statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return None


def assigned(source: Source, name: str) -> tuple[int, object] | None:
    """(line, value) of a module-level assignment of a literal; None where there is none."""
    for statement in source.tree.body:
        targets = (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if value is not None and any(isinstance(t, ast.Name) and t.id == name for t in targets):
            try:
                return statement.lineno, ast.literal_eval(value)
            except ValueError:
                return statement.lineno, None
    return None
