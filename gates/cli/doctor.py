"""`gates doctor`: interpreter, stack, tools and versions, database engines; what is missing comes with its remedy."""

from __future__ import annotations

import functools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from gates.catalog.migrations.engines import MYSQL_DRIVERS, POSTGRES_DRIVERS
from gates.cli import _common
from gates.cli.init import detected
from gates.databases import binaries, mysql_programs
from gates.errors import GatesError
from gates.project import Project
from gates.tools import module_command, tool_command

_BESIDE = ("ruff", "sqlfluff", "mypy", "bandit", "pip-audit", "uv", "zizmor", "kingfisher-bin")
_INSIDE = ("pytest", "coverage")


class Row(NamedTuple):
    """One line of the doctor: whether it is well, what it is about, what was found or what to do."""

    well: bool
    name: str
    said: str


@click.command("doctor")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--python", type=click.Path(path_type=Path), help="The project's own interpreter; detected by default.")
def command(root: Path | None, python: Path | None) -> int:
    """What was detected and what is missing, with the remedy. Exit code 3 when something is missing."""
    project = _common.open_at(root, python=python)
    for line in detected(project):
        click.echo(line)
    rows = examine(project)
    for row in rows:
        click.echo(f"{'ok     ' if row.well else 'MISSING'} {row.name}: {row.said}")
    return 0 if all(row.well for row in rows) else 3


def examine(project: Project) -> list[Row]:
    """Everything that a full run will need."""
    rows = [_asked("git", lambda: project.git.base_note if shutil.which("git") else _missing("git"))]
    interpreter = _asked(
        "interpreter",
        lambda: f"{project.interpreter.path} ({project.interpreter.version}; {project.interpreter.origin})",
    )
    rows.append(interpreter)
    if not interpreter.well:
        return rows
    rows += [_asked(name, functools.partial(_inside, project, name)) for name in _INSIDE]
    rows += [_asked(name, functools.partial(_beside, project, name)) for name in _BESIDE]
    rows += [Row(True, "database sqlite", sqlite3.sqlite_version), *_servers(project)]
    return [*rows, Row(True, "advisory source", _advisories(project))]


def _servers(project: Project) -> Iterator[Row]:
    """The database servers' programs; they are missed only where the project declares a driver for them."""
    declared = project.stack.dependencies
    yield _server(
        "postgresql", binaries.URL_VARIABLE, lambda: binaries.find_binaries().origin, bool(declared & POSTGRES_DRIVERS)
    )
    needed = bool(declared & MYSQL_DRIVERS)
    yield _server("mysql", mysql_programs.URL_VARIABLE, lambda: _mysql(needed=needed), needed)


def _server(engine: str, variable: str, find: Callable[[], str], needed: bool) -> Row:
    if os.environ.get(variable):
        return Row(True, f"database {engine}", f"the server that {variable} names")
    found = _asked(f"database {engine}", find)
    absent = "not there, and the project declares no driver for it"
    return found if found.well or needed else Row(True, found.name, absent)


def _mysql(*, needed: bool) -> str:
    """Where the program is; it is fetched only where a run would need it."""
    found = mysql_programs.installed()
    if found is None and not needed:
        raise GatesError("There is no MariaDB and no MySQL here.")
    return (found or mysql_programs.from_packages()).origin


def _advisories(project: Project) -> str:
    configured = project.config.gates.get("security", {}).get("advisories")
    return os.environ.get("GATES_ADVISORIES") or configured or "osv (the public service, by default)"


def _inside(project: Project, name: str) -> str:
    return module_command(project, name).version


def _beside(project: Project, name: str) -> str:
    found = tool_command(project, name, name.removesuffix("-bin"))
    return f"{found.version} ({'of the project' if found.own else 'ours'})"


def _missing(name: str) -> str:
    raise GatesError(f"{name} is not on the PATH.", f"Install {name}.")


def _asked(name: str, ask: Callable[[], str]) -> Row:
    try:
        return Row(True, name, ask())
    except GatesError as error:
        return Row(False, name, str(error))
