"""Which web framework the production code imports, read from the tree."""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterator
from typing import NamedTuple

from gates.errors import NoAnswerError
from gates.project import Project
from gates.project.memory import Memory
from gates.project.reading import decoded

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
    memory = Memory(project.memory and project.memory / "frameworks", _version())
    for path in project.source_files:
        try:
            key = bytes.fromhex(project.content_id(path))
            held = memory.get(key)
            if held is None:
                held = json.dumps(list(_imports_of(decoded(path, project.bytes_of(path))))).encode()
                memory.put(key, held)
        # gates: ignore[logging/swallowed-exception] the gates that judge the file tell that nobody can read it
        except NoAnswerError:
            continue
        if held != b"[]":
            yield from (Import(framework, path, line) for framework, line in json.loads(held))
    memory.keep()
    project.complaints += memory.complaints


def _version() -> bytes:
    """Changes with what is looked for and with the grammar that files are read by."""
    return hashlib.blake2b(f"1 {FRAMEWORKS} {sys.version}".encode(), digest_size=16).digest()


def _imports_of(text: str) -> Iterator[tuple[str, int]]:
    """(framework, line) of every import in a file."""
    if not any(name in text for name in FRAMEWORKS):
        return
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
                yield top, node.lineno


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
