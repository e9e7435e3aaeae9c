"""A Python migration as text: its syntax tree, its comments, and what it declares. Pure."""

from __future__ import annotations

import ast
import dataclasses
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import Any

_IRREVERSIBLE = re.compile(
    r"(?<!not )(?<!n't )\birreversible\b(?:[ \t]*[:\u2013\u2014-][ \t]*\n\s*|[ \t:;,.()\[\]\u2013\u2014-]*)(?P<reason>[^\n]*)",
    re.IGNORECASE,
)
_REASON_BEFORE = re.compile(
    r"(?P<reason>[^.\n]*\b(?:cannot|can't|can not|gone|lost|because|since|not kept|not stored|no longer)\b[^.\n]*?)"
    r"[ ,;:()\u2013\u2014-]+(?:so |and |which |that |this |it )*(?:is )?(?<!not )\birreversible\b",
    re.IGNORECASE,
)
_REASON_LETTERS = 8


@dataclasses.dataclass(frozen=True)
class PythonText:
    """A parsed migration file.

    Attributes:
        lines: physical ones.
        comments: (line, text without its mark).
        memo: what was found in it already.
    """

    path: str
    tree: ast.Module
    lines: Sequence[str]
    comments: Sequence[tuple[int, str]]
    memo: dict[str, Any] = dataclasses.field(default_factory=dict, compare=False, repr=False)


def parse(path: str, text: str) -> PythonText | None:
    """The file, or None where it is not Python (the migration tool will say so, too)."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return PythonText(path, tree, text.splitlines(), tuple(_comments(text)))


def _comments(text: str) -> Iterator[tuple[int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string.lstrip("# ")
    except (tokenize.TokenError, SyntaxError):
        return


def prose_of(source: PythonText) -> str:
    """All docstrings and comments of a migration."""
    holders = [
        n
        for n in ast.walk(source.tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    docs = [doc for n in holders if (doc := ast.get_docstring(n))]
    return "\n".join([*docs, *(comment for _, comment in source.comments)])


def declared_reason(prose: str) -> str:
    """The reason given beside the word "irreversible" in docstrings and comments; "" without a word or without a reason."""
    for pattern in (_IRREVERSIBLE, _REASON_BEFORE):
        for found in pattern.finditer(prose):
            reason = found.group("reason").strip().strip("().[]")
            if sum(c.isalpha() for c in reason) >= _REASON_LETTERS:
                return reason
    return ""


def function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    """The function of a module that has this name; the last one, as Python has it."""
    return next((n for n in reversed(tree.body) if isinstance(n, ast.FunctionDef) and n.name == name), None)


def assigned(source: PythonText, name: str) -> tuple[int, object] | None:
    """(line, value) of a module-level assignment; the value is None where it is no literal, the whole None where there is none."""
    for statement in source.tree.body:
        value = value_for(statement, name)
        if value is not None:
            try:
                return statement.lineno, ast.literal_eval(value)
            except ValueError:
                return statement.lineno, None
    return None


def value_for(statement: ast.stmt, name: str) -> ast.expr | None:
    """What a statement assigns to `name`; None where it does not."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return None
    return statement.value if any(isinstance(t, ast.Name) and t.id == name for t in targets) else None


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """What a call gives for a parameter, by place or by name; None where it leaves it out, or where it cannot be told."""
    if any(isinstance(a, ast.Starred) for a in call.args):
        return None
    if position < len(call.args):
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == name), None)


def is_none(value: ast.expr | None) -> bool:
    """Whether a value is left out or a literal None."""
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def called(call: ast.Call) -> str:
    """The last part of what is called: `drop_column` of `op.drop_column()`."""
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )


def literal_text(value: ast.expr | None, tree: ast.Module) -> str | None:
    """The text of a literal, of `text("...")` around one, or of a module's constant; None where it cannot be told."""
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else None
    if isinstance(value, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in value.values)
    if isinstance(value, ast.Call):
        inner = value.args[0] if value.args else None
        if called(value) in {"text", "SQL", "DDL", "dedent", "cleandoc"}:
            return literal_text(inner, tree)
        return literal_text(value.func.value, tree) if called(value) in {"strip", "format"} else None  # type: ignore[attr-defined]
    if isinstance(value, ast.Name):
        found = (value_for(s, value.id) for s in tree.body)
        given = next((v for v in found if v is not None), None)
        return None if isinstance(given, ast.Name) else literal_text(given, tree)
    return None
