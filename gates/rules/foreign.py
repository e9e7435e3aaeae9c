"""Files that our own grammar cannot read, because the project is written for a newer Python: the project's interpreter parses them.

The trees come back as data and are rebuilt here; kinds of node that we do not know are replaced by the nearest that we do.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

from gates.errors import GatesError
from gates.project import Project

_NEAREST: dict[str, type[ast.AST]] = {"TemplateStr": ast.JoinedStr, "Interpolation": ast.FormattedValue}
_PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def tree(project: Project, path: str) -> ast.Module | None:
    """The syntax tree of a file by the grammar of the project's interpreter; None when that is no newer, or cannot read it either."""
    told = project.once(f"foreign syntax {path}", lambda: _ask(project, path))
    found = rebuilt(told) if told is not None else None
    return found if isinstance(found, ast.Module) else None


def _ask(project: Project, path: str) -> Any:
    try:
        if project.interpreter.major_minor <= sys.version_info[:2]:
            return None
        answer, _ = project.ask_probe("syntax", {"files": [path]}, timeout=60)
    except GatesError:
        return None
    return answer.get("trees", {}).get(path) if isinstance(answer, dict) else None


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
