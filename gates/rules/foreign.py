"""Files that our own grammar cannot read, because the project is written for a newer Python: the project's interpreter parses them.

The trees come back as data and are rebuilt here; kinds of node that we do not know are replaced by the nearest that we do.
"""

from __future__ import annotations

import ast
import dataclasses
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from gates.errors import GatesError
from gates.project import Project

OURS = sys.version_info[:2]
"""The Python whose grammar our own parser has."""
_NEAREST: dict[str, type[ast.AST]] = {"TemplateStr": ast.JoinedStr, "Interpolation": ast.FormattedValue}
_PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the project's interpreter said about some files.

    Attributes:
        trees: path → syntax tree.
        refused: path → why it cannot read the file either.
        silent: why it was not asked, or gave no answer; "" when it did.
        lasts: whether the same interpreter would say the same again.
    """

    trees: Mapping[str, ast.Module] = dataclasses.field(default_factory=dict)
    refused: Mapping[str, str] = dataclasses.field(default_factory=dict)
    silent: str = ""
    lasts: bool = True


def ask(project: Project, paths: Sequence[str]) -> Answer:
    """The syntax trees of files by the grammar of the project's interpreter: one process for all of them."""
    if not paths:
        return Answer()
    try:
        interpreter = project.interpreter
        if interpreter.major_minor <= OURS:
            return Answer(silent=f"the project's interpreter, Python {interpreter.version}, knows no newer syntax")
        told, _ = project.ask_probe("syntax", {"files": list(paths)}, timeout=60 + len(paths))
    except GatesError as error:
        return Answer(silent=error.message, lasts=False)
    if not isinstance(told, dict):
        return Answer(silent="the project's interpreter gave no answer", lasts=False)
    trees = {path: rebuilt(data) for path, data in told.get("trees", {}).items()}
    return Answer(
        {path: tree for path, tree in trees.items() if isinstance(tree, ast.Module)},
        {str(path): str(why) for path, why in told.get("errors", {}).items()},
    )


def rebuilt(value: Any) -> Any:
    """A syntax node made again from the data of `probes/syntax.py`.

    A statement of an unknown kind becomes `pass`, an unknown expression an empty tuple; unknown fields are dropped.
    """
    if not isinstance(value, list) or not value:
        return value
    kind, content = value
    if kind == "*":
        return [item for item in (rebuilt(v) for v in content) if item is not None or None in content]
    if kind == "$":
        return _constant(content)
    return _node(kind, content)


def _node(kind: str, fields: dict[str, Any]) -> ast.AST:
    known = getattr(ast, kind, None) or _NEAREST.get(kind)
    if known is None:
        made: ast.AST = (
            ast.Pass() if kind == "TypeAlias" or kind.endswith("Stmt") else ast.Tuple(elts=[], ctx=ast.Load())
        )
    else:
        made = known(**{name: rebuilt(fields[name]) for name in known._fields if name in fields})
    for name in _PLACES:
        if isinstance(fields.get(name), int):
            setattr(made, name, fields[name])
    return made


def _constant(text: str) -> Any:
    try:
        return ... if text == "Ellipsis" else ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
