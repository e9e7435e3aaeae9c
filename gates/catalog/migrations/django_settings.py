"""Which Django projects a repository holds, and the settings module that each starts with; from the tree alone, nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gates.project import Project, Role

_NAME = "DJANGO_SETTINGS_MODULE"
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_ASSIGNED = re.compile(rf"{_NAME}[\"']?\s*[=:]\s*[\"']?([A-Za-z_][\w.]*\w)")
_ENTRIES = ("wsgi.py", "asgi.py", "celery.py")
_CONFIGURATIONS = ("pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml", "Dockerfile*", "*compose*.y*ml", "Makefile")
_PREFERRED = ("settings", "local", "dev", "development", "production", "prod", "base", "common", "test")


def folders(project: Project) -> tuple[str, ...]:
    """The folder of each manage.py; those of tests only where there is no other, "." where there is none at all."""
    found = sorted(project.match("manage.py"), key=lambda path: path.count("/"))
    served = [path for path in found if project.role(path) is not Role.TEST]
    return tuple(str(PurePosixPath(path).parent) for path in served or found) or (".",)


def settings_of(project: Project, folder: str) -> str:
    """The settings module that the programs in a folder name, "" where none is found.

    The first that is there counts; of those that are not there the first, so that its absence is told.
    """
    named: list[str] = []
    for candidate in _candidates(project, folder):
        if _exists(project, folder, candidate):
            return candidate
        named.append(candidate)
    modules = [m for path in project.source_files if (m := _settings_file(project, folder, path))]
    if modules:
        return min(modules, key=lambda m: (_rank(m), m))
    return next((name for name in named if "." in name), "")


def _candidates(project: Project, folder: str) -> Iterator[str]:
    inside = "" if folder == "." else f"{folder}/"
    programs = (f"{inside}manage.py", *(f for f in project.match(*_ENTRIES) if f.startswith(inside)))
    for path in programs:
        yield from _in_python(project.read_or_none(path) or "")
    for path in (*project.stack.env_documents, *project.match(*_CONFIGURATIONS)):
        yield from _ASSIGNED.findall(project.read_or_none(path) or "")


def _in_python(text: str) -> Iterator[str]:
    """Texts like the name of a module in each statement that speaks of the variable; pieces of a composed one put together."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Assign) and _NAME in _texts(node):
            prefixes = [_texts(part)[0] for part in ast.walk(node) if isinstance(part, ast.JoinedStr) and _texts(part)]
            words = [word for word in _texts(node) if word != _NAME]
            for word in (*words, *(prefix + word for prefix in prefixes for word in words)):
                if _DOTTED.fullmatch(word):
                    yield word


def _texts(node: ast.AST) -> list[str]:
    """The string constants in a piece of code, in the order in which they stand."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [str(n.value) for n in sorted(found, key=lambda n: (n.lineno, n.col_offset))]


def _exists(project: Project, folder: str, module: str) -> bool:
    path = module.replace(".", "/")
    roots = ("" if root == "." else f"{root}/" for root in dict.fromkeys((folder, *project.source_roots, ".")))
    return any(f"{root}{path}{end}" in project.files for root in roots for end in (".py", "/__init__.py"))


def _settings_file(project: Project, folder: str, path: str) -> str:
    """The module of a file that lists the installed apps."""
    inside = PurePosixPath(path)
    if "settings" not in path or not re.search(r"(?m)^INSTALLED_APPS\b", project.read_or_none(path) or ""):
        return ""
    if folder != "." and inside.is_relative_to(folder):
        inside = inside.relative_to(folder)
    return ".".join(inside.with_suffix("").parts).removesuffix(".__init__")


def _rank(module: str) -> int:
    last = module.rpartition(".")[2]
    return _PREFERRED.index(last) if last in _PREFERRED else len(_PREFERRED)
