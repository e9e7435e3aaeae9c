"""Which web framework the production code imports, read from the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from gates.project import Project

FRAMEWORKS = (
    "fastapi",
    "litestar",
    "django",
    "flask",
    "apiflask",
    "flask_openapi3",
    "quart",
    "sanic",
    "starlette",
    "falcon",
    "bottle",
    "tornado",
    "aiohttp",
    "connexion",
    "blacksheep",
    "robyn",
    "pyramid",
    "cherrypy",
    "masonite",
    "emmett",
    "esmerald",
    "starlite",
    "chalice",
    "socketify",
    "microdot",
    "panther",
)
"""Import names of web frameworks; `aiohttp` counts for its server half only. What cannot be booted is an answer that is missing."""


class Import(NamedTuple):
    """A framework that production code imports, and where."""

    framework: str
    path: str
    line: int


def imported_framework(project: Project) -> Import | None:
    """The first web framework that production code really imports (text inside of strings does not count)."""
    found = project.once("web framework", lambda: list(imports(project)))
    ranked = sorted(found, key=lambda i: FRAMEWORKS.index(i.framework))
    return ranked[0] if ranked else None


def imports(project: Project) -> Iterator[Import]:
    """Every import of a web framework that runs when production code is imported."""
    for path in project.source_files:
        text = project.read_or_none(path) or ""
        if any(name in text for name in FRAMEWORKS):
            yield from _imports_of(path, text)


def _imports_of(path: str, text: str) -> Iterator[Import]:
    for node in statements(text):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top = name.split(".")[0]
            if top in FRAMEWORKS and (top != "aiohttp" or name.startswith("aiohttp.web")):
                yield Import(top, path, node.lineno)


def statements(text: str) -> Iterator[ast.stmt]:
    """Statements that run when a file is imported; an import inside of a function makes no web application."""
    try:
        waiting: list[ast.stmt] = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return
    while waiting:
        node = waiting.pop(0)
        yield node
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            continue
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With)):
                waiting += getattr(node, field, [])
