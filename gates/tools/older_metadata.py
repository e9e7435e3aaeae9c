"""What a project declares outside of the standard tables: in Pipfile, setup.cfg and setup.py, and in the files that setuptools reads.

Nothing is run: dependencies that setup.py computes are told as such.
"""

from __future__ import annotations

import ast
import configparser
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gates.project import Project
from gates.tools import requirement_files
from gates.tools.dist_names import normalise
from gates.tools.requirement_files import Declared, line_of

_UNREADABLE = "the dependencies that it computes cannot be read without running it"


def read(project: Project) -> Iterator[Declared]:
    """What these files at the root declare.

    Raises:
        ValueError: one of them cannot be parsed; the message names it.
        NoAnswerError: a file that it names cannot be read.
    """
    for path, reader in (("Pipfile", _pipfile), ("setup.cfg", _setup_cfg), ("setup.py", _setup_py)):
        if path in project.files:
            try:
                yield from reader(project, path, project.read(path))
            except (ValueError, TypeError, AttributeError, SyntaxError, configparser.Error, RecursionError) as error:
                raise ValueError(f"{path} cannot be parsed: {' '.join(str(error).split())}") from error
    yield from _read_by_setuptools(project)


def computed(project: Project) -> Iterator[Declared]:
    """The files whose dependencies are declared, but not in words, each in place of those."""
    dynamic = project.pyproject.get("project", {}).get("dynamic", [])
    if isinstance(dynamic, list) and "dependencies" in dynamic:
        line = line_of(project.read_or_none("pyproject.toml") or "", "dynamic")
        yield _of_unknown("pyproject.toml", line)
    if "setup.py" in project.files:
        for line, value in _arguments(_tree(project.read("setup.py")), "install_requires"):
            if value is None:
                yield _of_unknown("setup.py", line)


def _of_unknown(path: str, line: int) -> Declared:
    return Declared(path, path, line, problem=_UNREADABLE)


def _pipfile(project: Project, path: str, text: str) -> Iterator[Declared]:
    data = tomllib.loads(text)
    for group in ("packages", "dev-packages"):
        for name, wanted in data.get(group, {}).items():
            told = wanted.get("version", "") if isinstance(wanted, dict) else wanted
            if isinstance(wanted, dict) and {"path", "editable"} & {*wanted}:
                continue  # a part of the project, which is judged as code
            pin = told.removeprefix("==") if told.startswith("==") and not told.endswith("*") else ""
            problem = "it is fetched from an address" if isinstance(wanted, dict) and "git" in wanted else ""
            yield Declared(
                normalise(name), path, line_of(text, f"{name} ="), pin.strip(), group != "packages", problem=problem
            )


def _setup_cfg(project: Project, path: str, text: str) -> Iterator[Declared]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    yield from _listed(project, path, text, parser.get("options", "install_requires", fallback=""), optional=False)
    if parser.has_section("options.extras_require"):
        for _, wanted in parser.items("options.extras_require"):
            yield from _listed(project, path, text, wanted, optional=True)


def _listed(project: Project, path: str, text: str, value: str, *, optional: bool) -> Iterator[Declared]:
    if value.strip().startswith("file:"):
        for named in value.strip().removeprefix("file:").split(","):
            yield from requirement_files.read(project, named.strip())
        return
    for _, line in requirement_files.logical_lines(value):
        yield requirement_files.one(line, path, line_of(text, line), optional=optional)


def _setup_py(project: Project, path: str, text: str) -> Iterator[Declared]:
    tree = _tree(text)
    for _, value in _arguments(tree, "install_requires"):
        yield from _written(value or (), path, text, optional=False)
    for _, value in _arguments(tree, "extras_require"):
        for wanted in value.values() if isinstance(value, dict) else ():
            yield from _written(wanted, path, text, optional=True)


def _written(wanted: Any, path: str, text: str, *, optional: bool) -> Iterator[Declared]:
    for entry in wanted.splitlines() if isinstance(wanted, str) else wanted:
        if entry.strip():
            yield requirement_files.one(entry.strip(), path, line_of(text, entry.strip()), optional=optional)


def _tree(text: str) -> ast.Module:
    return ast.parse(text)


def _arguments(tree: ast.Module, name: str) -> Iterator[tuple[int, Any]]:
    """(line, value) of each argument of that name; None where it is no literal, nor the name of one."""
    literals = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg == name:
                yield keyword.value.lineno, _literal(keyword.value, literals)


def _literal(node: ast.expr, literals: Mapping[str, ast.expr]) -> Any:
    value = literals.get(node.id, node) if isinstance(node, ast.Name) else node
    try:
        return ast.literal_eval(value)
    # gates: ignore[logging/swallowed-exception] None is the answer: it is computed
    except ValueError:
        return None


def _read_by_setuptools(project: Project) -> Iterator[Declared]:
    """The files of `[tool.setuptools.dynamic]`."""
    table: Any = project.pyproject
    for key in ("tool", "setuptools", "dynamic", "dependencies"):
        table = table.get(key) if isinstance(table, dict) else None
    named = table.get("file", []) if isinstance(table, dict) else []
    files: Iterable[Any] = [named] if isinstance(named, str) else named
    for path in files:
        yield from requirement_files.read(project, str(path))
