"""Migrations of yoyo: `NAME.sql` with `NAME.rollback.sql`, or Python files whose steps are literal SQL. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.databases.sqltext import Statement, statements
from gates.tools.sql_migrations.model import Section, SqlMigration, Style
from gates.tools.sql_migrations.styles import DIRECTIVE
from gates.tools.sql_migrations.text import comments

_BACK = ".rollback.sql"


def read(texts: Mapping[str, str]) -> list[SqlMigration]:
    """The migrations of one folder, each after those that it depends on, else by name."""
    found: dict[str, SqlMigration] = {}
    depends: dict[str, set[str]] = {}
    for path in sorted(texts):
        if not path.endswith(_BACK):
            identifier = PurePosixPath(path).stem
            read_one = _of_python if path.endswith(".py") else _of_sql
            found[identifier], depends[identifier] = read_one(path, identifier, texts)
    return [found[name] for name in _sorted(depends)]


def _sorted(depends: Mapping[str, set[str]]) -> Iterator[str]:
    left = list(depends)
    while left:
        ready = next((n for n in left if not depends[n] & set(left)), left[0])
        left.remove(ready)
        yield ready


def _of_sql(path: str, identifier: str, texts: Mapping[str, str]) -> tuple[SqlMigration, set[str]]:
    text = texts[path]
    back = path.removesuffix(".sql") + _BACK
    told = dict.fromkeys(("depends", "transactional"), "")
    for name, value in DIRECTIVE.findall(_head(text)):
        told[name] += f" {value}"
    transaction = told["transactional"].strip().lower() != "false"
    up = _section(path, text, statements(text), transaction=transaction)
    down = _section(back, texts[back], statements(texts[back]), transaction=transaction) if back in texts else None
    prose = "\n".join(comments(t) for t in (text, texts.get(back, "")))
    return SqlMigration(identifier, path, Style.YOYO, up, down, prose), set(told["depends"].split())


def _head(text: str) -> str:
    """The leading comments, in which yoyo looks for its directives."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("--"):
            break
        lines.append(line)
    return "\n".join(lines)


def _section(path: str, text: str, script: Sequence[Statement], *, transaction: bool) -> Section:
    return Section(path, 1, max(1, text.count("\n")), text, tuple(script), transaction)


def _of_python(path: str, identifier: str, texts: Mapping[str, str]) -> tuple[SqlMigration, set[str]]:
    text = texts[path]
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return SqlMigration(identifier, path, Style.YOYO, None, None, "", unread=f"{path} is not Python"), set()
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    steps = sorted((c for c in calls if getattr(c.func, "id", "") == "step"), key=lambda c: c.lineno)
    up, down, unread = _steps(path, steps)
    atomic = _constant(tree, "__transactional__") is not False
    depends = _constant(tree, "__depends__")
    way_up = _part(path, text, up, transaction=atomic)
    way_down = (
        _part(path, text, [s for some in reversed(down) for s in some], transaction=atomic) if any(down) else None
    )
    prose = "\n".join(line.strip().lstrip("# ") for line in text.splitlines() if line.lstrip().startswith("#"))
    told = SqlMigration(
        identifier, path, Style.YOYO, way_up, way_down, f"{ast.get_docstring(tree) or ''}\n{prose}", unread=unread
    )
    return told, {depends} if isinstance(depends, str) else {str(d) for d in depends} if isinstance(
        depends, set | list | tuple
    ) else set()


def _steps(path: str, steps: Sequence[ast.Call]) -> tuple[list[Statement], list[tuple[Statement, ...]], str]:
    """(statements of the way up, those of the way down step by step, why a step cannot be read)."""
    up: list[Statement] = []
    down: list[tuple[Statement, ...]] = []
    unread = "" if steps else f"{path} has no step that could be read"
    for call in steps:
        given = {k.arg: k.value for k in call.keywords} | dict(zip(("apply", "rollback"), call.args, strict=False))
        for way in ("apply", "rollback"):
            value = given.get(way)
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                script = statements(value.value, value.lineno)
                if way == "apply":
                    up += script
                else:
                    down.append(script)
            elif value is not None and not (isinstance(value, ast.Constant) and value.value is None):
                unread = unread or f"{path}:{value.lineno} runs Python code, not SQL that is written out"
    return up, down, unread


def _part(path: str, text: str, script: Sequence[Statement], *, transaction: bool) -> Section:
    """The lines of some statements; a Python file has no sections."""
    lines = [(s.line, s.end_line) for s in script] or [(1, 1)]
    return Section(path, min(a for a, _ in lines), max(b for _, b in lines), text, tuple(script), transaction)


def _constant(tree: ast.Module, name: str) -> object:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == name for t in statement.targets
        ):
            try:
                return ast.literal_eval(statement.value)
            except ValueError:
                return None
    return None
