"""Which executable of a tool to use: the project's own first (a team's pinned ruff decides, not ours), then ours."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import NamedTuple

from gates.errors import ToolMissingError
from gates.project import Interpreter, Project


class Command(NamedTuple):
    """How to call a tool: the first words of its argv, its version, and whether it is the project's own."""

    argv: tuple[str, ...]
    version: str
    own: bool


def tool_command(project: Project, distribution: str, script: str | None = None) -> Command:
    """The console script `script` (the distribution's name when left out), from the project's environment or from ours.

    Raises:
        ToolMissingError: neither has it.
    """
    name = script or distribution
    python = project.interpreter
    if python.has(distribution) and (python.scripts / name).is_file():
        return Command((str(python.scripts / name),), python.distributions[distribution], own=True)
    return our_command(project, distribution, script)


def our_command(project: Project, distribution: str, script: str | None = None) -> Command:
    """The console script that is installed beside gates, for tools whose wording we depend on.

    Raises:
        ToolMissingError: it is not there.
    """
    from importlib import metadata  # takes longer to import than all else here, and a replay needs none of it

    python = project.interpreter.path
    ours = Path(sysconfig.get_path("scripts"), script or distribution)
    try:
        version = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        version = ""
    if not ours.is_file() or not version:
        raise ToolMissingError(
            f"{script or distribution} is neither in the project's environment ({python}) nor beside gates.",
            f"Install it: {_installing(project.interpreter, distribution)}",
        )
    return Command((str(ours),), version, own=False)


def module_command(project: Project, distribution: str, module: str | None = None) -> Command:
    """`python -m module` in the project's interpreter, for tools that must run there and nowhere else (pytest, coverage).

    Raises:
        ToolMissingError: the project's interpreter does not have the distribution.
    """
    python = project.interpreter
    if not python.has(distribution):
        raise ToolMissingError(
            f"{distribution} is not installed in the project's interpreter {python.path}.",
            f"Add it to the development dependencies, and install it there: {_installing(python, distribution)}",
        )
    return Command((str(python.path), "-m", module or distribution), python.distributions[distribution], own=True)


def _installing(python: Interpreter, distribution: str) -> str:
    """The command that installs a distribution for an interpreter: environments that uv makes have no pip."""
    if python.has("pip"):
        return f"{python.path} -m pip install {distribution}"
    return f"uv pip install --python {python.path} {distribution}"
