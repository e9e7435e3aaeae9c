"""The Python of the judged repository as proofs ask for it: what is called where, under its own name. Nothing is imported or run."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from gates.attest.checklist.subject import Subject
from gates.project import Role
from gates.rules import sourcepass
from gates.rules.shapes import dict_items, final_name, keyword
from gates.rules.source import Source, walk
from gates.rules.values import FunctionNode

DATABASES = (
    "sqlalchemy", "sqlmodel", "django.db", "tortoise", "peewee", "pony", "psycopg", "psycopg2", "asyncpg", "pymysql", "MySQLdb", "aiomysql", "asyncmy",
    "sqlite3", "aiosqlite", "mysql.connector", "pymongo", "motor", "databases",
)  # fmt: skip
"""Drivers and mappers of databases."""

_QUERIES = {"execute", "scalars", "scalar", "exec_driver_sql", "executemany", "fetchval", "fetchrow"}
_RUNS_QUERIES = re.compile(r"_*(\w+_)?(session|conn|connection|cursor|cur|engine|database|db|tx|transaction)s?_*")

N = TypeVar("N", bound=ast.AST)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Called:
    """One call.

    Attributes:
        name: dotted origin of what is called, for example `httpx.Client().post`; "" where that is not known.
        last: the last part of the name as it is written.
        function: the innermost function around it.
        looping: whether it runs inside of a loop of that function.
    """

    path: str
    line: int
    name: str
    last: str
    node: ast.Call
    function: FunctionNode | None
    looping: bool

    @property
    def place(self) -> str:
        """For people: "path:line"."""
        return f"{self.path}:{self.line}"

    @property
    def receiver(self) -> str:
        """The last name of what a method is called on, "" for a function."""
        return final_name(self.node.func.value) if isinstance(self.node.func, ast.Attribute) else ""

    def has(self, word: str) -> ast.expr | None:
        """The value of a keyword argument."""
        return keyword(self.node, word)


class Code:
    """Some of the Python files, each walked once.

    Attributes:
        sources: the parsed files, in the order of their paths.
        calls: every call in them.
        unread: the files that nobody could parse: what is not found may be in there.
    """

    def __init__(self, sources: Sequence[Source], unread: Sequence[str] = ()) -> None:
        self.sources = sources
        self.unread = unread
        self.calls: list[Called] = []
        self._nodes: dict[type[ast.AST], list[tuple[Source, Any]]] = {}
        self._imports: dict[str, list[tuple[int, str]]] = {}
        for source in sources:
            walk(source, {ast.Call: [self._keep]})
            for node in ast.walk(source.tree):
                self._nodes.setdefault(type(node), []).append((source, node))
            self._imports[source.path] = sorted(_imports(source))

    def all(self, kind: type[N]) -> Iterator[tuple[Source, N]]:
        """Every node of a kind, with its file."""
        yield from self._nodes.get(kind, ())

    def functions(self) -> Iterator[tuple[Source, FunctionNode]]:
        """Every function, with its file."""
        yield from self.all(ast.FunctionDef)
        yield from self.all(ast.AsyncFunctionDef)

    def imports_of(self, source: Source) -> Sequence[tuple[int, str]]:
        """(line, dotted name) of everything that a file imports, wherever in it, for type checkers alone left out."""
        return self._imports[source.path]

    def imported(self, source: Source, *packages: str) -> str:
        """Where a file first imports one of some packages, as "path:line"; "" where it does not."""
        below = tuple(f"{package}." for package in packages)
        found = (line for line, name in self._imports[source.path] if name in packages or name.startswith(below))
        line = next(found, 0)
        return f"{source.path}:{line}" if line else ""

    def importing(self, *packages: str) -> list[str]:
        """Where each file first imports one of some packages, as "path:line"."""
        return [place for source in self.sources if (place := self.imported(source, *packages))]

    def entries(self) -> Iterator[tuple[str, str, ast.expr]]:
        """("path:line", key, value) of every entry of a dict display whose key is a text."""
        for source, node in self.all(ast.Dict):
            for key, at, value in dict_items(node):
                yield f"{source.path}:{at.lineno}", key, value

    def texts(self) -> Iterator[tuple[str, int, str]]:
        """(path, line, text) of every text constant."""
        for source, node in self.all(ast.Constant):
            if isinstance(node.value, str):
                yield source.path, node.lineno, node.value

    def _keep(self, node: ast.Call, source: Source) -> None:
        called = node.func
        last = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        made = Called(source.path, node.lineno, source.origin(called), last, node, source.function, _loops(source))
        self.calls.append(made)


def production(subject: Subject) -> Code:
    """The code that runs in production."""
    return subject.once("production code", lambda: _read(subject, subject.project.source_files))


def tests(subject: Subject) -> Code:
    """The code of the tests."""
    project = subject.project
    paths = [f for f in project.python_files if project.role(f) is Role.TEST]
    return subject.once("test code", lambda: _read(subject, paths))


def queries(code: Code) -> list[Called]:
    """The calls that run a query: of a driver or a mapper, or of what is named like a connection or a session."""
    found = (c for c in code.calls if c.last in _QUERIES)
    return [c for c in found if c.name.startswith(DATABASES) or _RUNS_QUERIES.fullmatch(c.receiver)]


def _read(subject: Subject, paths: Sequence[str]) -> Code:
    parsed = {path: sourcepass.parse(subject.project, path) for path in paths}
    return Code(
        [source for source in parsed.values() if not isinstance(source, str)],
        [path for path, source in parsed.items() if isinstance(source, str)],
    )


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of what a file imports when it runs."""
    pending: list[ast.AST] = [source.tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, source)
            yield from ((node.lineno, f"{base}.{alias.name}" if base else alias.name) for alias in node.names)
        elif isinstance(node, ast.If) and final_name(node.test) == "TYPE_CHECKING":
            pending += node.orelse
        elif not isinstance(node, ast.expr):
            pending += ast.iter_child_nodes(node)


def _base(node: ast.ImportFrom, source: Source) -> str:
    """The module that a statement imports from; a relative one is resolved."""
    if not node.level:
        return node.module or ""
    package = source.module.split(".") if source.path.endswith("/__init__.py") else source.module.split(".")[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


def _loops(source: Source) -> bool:
    for ancestor in reversed(source.ancestors):
        if isinstance(ancestor, (ast.For, ast.AsyncFor, ast.While)):
            return True
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
    return False
