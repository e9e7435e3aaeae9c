"""Finds the line that made an answer what it is, among the lines of the project that ran for it. Reads source, runs nothing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from gates.catalog.errors._facts import Spot
from gates.project import Project
from gates.tools.app_boot import Answer, FaultHandler

_LOGGING = {
    "debug",
    "info",
    "warning",
    "warn",
    "error",
    "exception",
    "critical",
    "log",
    "capture_exception",
    "record_exception",
}
_NAMES = {"exc", "err", "error", "e", "ex", "exception"}
SLIPS = frozenset({"wrong query parameter", "broken JSON", "a list for an object", "missing field"})
"""Scenarios in which the caller's mistake reaches a real handler."""

_TEXTS = {"str", "repr", "format", "vars"}
_PARTS = {
    "args",
    "orig",
    "statement",
    "params",
    "__class__",
    "__cause__",
    "__traceback__",
    "detail",
    "strerror",
    "filename",
}


class Sources:
    """Parsed files of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of a file, None where it cannot be read."""
        return self.project.once(f"syntax tree of {path}", lambda: self._parse(path))

    def _parse(self, path: str) -> ast.Module | None:
        try:
            return ast.parse(self.project.read_or_none(path) or "")
        except (SyntaxError, ValueError, RecursionError):
            return None

    def function(self, path: str, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function around a line."""
        tree = self.tree(path)
        found = (
            [
                n
                for n in ast.walk(tree)
                if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.lineno <= line <= (n.end_lineno or 0)
            ]
            if tree
            else []
        )
        return max(found, key=lambda n: n.lineno, default=None)


def of_leak(answer: Answer, sources: Sources) -> Spot | None:
    """The executed line that most likely put an exception's text into the answer; else the last function that ran."""
    best: tuple[int, Spot] | None = None
    for path, line in answer.lines:
        function = sources.function(path, line)
        for weight, spot in _suspects(path, line, function) if function is not None else ():
            if best is None or weight > best[0]:
                best = (weight, spot)
    return best[1] if best is not None else last_function(answer.lines, sources)


def last_function(lines: Sequence[tuple[str, int]], sources: Sources) -> Spot | None:
    """The function in which the last line ran."""
    for path, line in reversed(lines):
        function = sources.function(path, line)
        if function is not None:
            return Spot(path, function.lineno, function.end_lineno or function.lineno)
    return None


def _suspects(path: str, line: int, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, Spot]]:
    names = _exceptions_of(function)
    for node in _outside_logging(function):
        first = getattr(node, "lineno", 0)
        if first == line or (
            isinstance(node, ast.Call) and first <= line <= (node.end_lineno or 0) and first in {line, line - 1}
        ):
            weight = _weight(node, names)
            if weight:
                yield weight, Spot(path, first, node.end_lineno or first)  # type: ignore[attr-defined]  # nodes with a weight are expressions


def _outside_logging(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below, less those inside of calls that log."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr in _LOGGING:
            continue
        yield child
        yield from _outside_logging(child)


def _exceptions_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names that hold an exception inside of a function."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    found = {
        a.arg
        for a in arguments
        if a.arg in _NAMES
        or (a.annotation is not None and ast.unparse(a.annotation).rstrip("]").endswith(("Error", "Exception")))
    }
    return found | {n.name for n in ast.walk(function) if isinstance(n, ast.ExceptHandler) and n.name}


def _weight(node: ast.AST, names: set[str]) -> int:
    """How much an expression looks like the text of an exception: 0 not at all."""
    if isinstance(node, ast.Call):
        name = (
            node.func.id
            if isinstance(node.func, ast.Name)
            else node.func.attr
            if isinstance(node.func, ast.Attribute)
            else ""
        )
        if name.startswith(("format_exc", "format_tb", "print_exc", "extract_tb", "walk_tb", "TracebackException")):
            return 9
        mentions = any(isinstance(a, ast.Name) and a.id in names for a in node.args)
        if mentions:
            return 7 if name in _TEXTS else 6 if name == "type" else 2
    if isinstance(node, ast.FormattedValue) and any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node)):
        return 7
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        return 6 if node.attr in _PARTS else 3
    return 0


def of_slip(answer: Answer) -> Spot | None:
    """The line of a handler that takes a value of the request for granted, when that is why the answer is the server's failure."""
    failed = answer.status == 0 or answer.status >= 500
    if answer.scenario not in SLIPS or not failed or answer.raised_at is None:
        return None
    return Spot(answer.raised_at[0], answer.raised_at[1], answer.raised_at[1])


def of_refusal(answer: Answer) -> Spot | None:
    """Where the project's own code refused the request."""
    return (
        Spot(answer.raised_at[0], answer.raised_at[1], answer.raised_at[1])
        if answer.raised_at is not None and not answer.hit
        else None
    )


def handler_of(answer: Answer, handlers: Sequence[FaultHandler]) -> Spot | None:
    """The registered error handler that a person would look at: that of HTTP errors for a 4xx, that of everything for the rest."""
    ran = {path: {line for p, line in answer.lines if p == path} for path, _ in answer.lines}
    http = [h for h in handlers if "HTTPException" in h.bases or h.handles.isdigit()]
    used = [h for h in handlers if any(h.place.line <= line <= h.place.end for line in ran.get(h.place.path, ()))]
    broad = [h for h in handlers if h.handles in {"Exception", "500"}]
    if answer.expected.startswith("4") and http:
        places = Counter((h.place.path, h.place.line) for h in http)
        chosen = max(http, key=lambda h: places[(h.place.path, h.place.line)])
        return Spot(chosen.place.path, chosen.place.decorated or chosen.place.line, chosen.place.end)
    first = next(iter([*used, *broad, *handlers]), None)
    return (
        Spot(first.place.path, first.place.decorated or first.place.line, first.place.end)
        if first is not None
        else None
    )
