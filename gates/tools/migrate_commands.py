"""Runs the commands with which a project lists, applies and undoes its migrations, in a scratch copy and against our database. Judges nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from gates import process
from gates.databases.engine import Address
from gates.databases.offline import offline
from gates.errors import ToolFailedError
from gates.project import Project
from gates.tools.app_boot import environment, scratch
from gates.tools.migrate_settings import variables_for

_ERROR = re.compile(r"error|exception|fail|fatal|panic", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Commands:
    """One command line for each thing to do; the word `{id}` in them stands for a migration."""

    up: str
    down: str
    list: str


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """A migration as the list names it; the path is "" where the list gives none."""

    id: str
    path: str = ""


class Workshop:
    """A scratch copy of the project in which its commands run.

    Attributes:
        fenced: whether they have no network.
    """

    def __init__(
        self, project: Project, commands: Commands, place: Path, variables: Mapping[str, str], *, fenced: bool
    ):
        self._commands, self._variables, self.fenced = commands, variables, fenced
        self.tree = place / "tree"
        self.tree.mkdir()
        scratch.lay(project, self.tree)

    def listed(self, timeout: float) -> tuple[Listed, ...]:
        """What `list` prints: one id a line, and after a tab its file.

        Raises:
            ToolFailedError: it failed, or names an id twice.
        """
        done = self._run(self._commands.list, "", timeout)
        if done.exit_code != 0:
            raise ToolFailedError(
                f"The command `{self._commands.list}` that lists the migrations ended with exit code {done.exit_code}: {last_words(done)}.",
                "It must print one id a line, the oldest first; run it by hand with DATABASE_URL set to an empty database.",
            )
        lines = (line.rstrip().partition("\t") for line in done.stdout.splitlines() if line.strip())
        found = tuple(Listed(identifier.strip(), path.strip()) for identifier, _, path in lines)
        twice = next((one.id for n, one in enumerate(found) if one.id in {other.id for other in found[:n]}), None)
        if twice is not None:
            raise ToolFailedError(
                f"The command `{self._commands.list}` names the migration {twice!r} twice.",
                "Let it print each id once and nothing else; a file goes after a tab.",
            )
        return found

    def move(self, direction: str, identifier: str, timeout: float) -> process.Completed:
        """Run `up` or `down` for a migration.

        Raises:
            TimedOutError: it did not end.
            ToolMissingError: its program is not there.
        """
        return self._run(self._commands.up if direction == "up" else self._commands.down, identifier, timeout)

    def _run(self, command: str, identifier: str, timeout: float) -> process.Completed:
        words = [word.replace("{id}", identifier) for word in shlex.split(command)]
        there = (
            shutil.which(words[0], path=self._variables["PATH"]) is not None
        )  # else it must be missed, not `unshare`
        before = offline() if self.fenced and there else ()
        return process.run([*before, *words], cwd=self.tree, env=self._variables, timeout=timeout)


@contextlib.contextmanager
def workshop(
    project: Project, commands: Commands, address: Address, configured: Mapping[str, str]
) -> Iterator[Workshop]:
    """A place for the commands, gone afterwards; without network where the database needs none and the system can take it away."""
    with process.folder("gates-commands-") as place:
        fenced = (address.engine == "sqlite" or address.host.startswith("/")) and bool(offline())
        variables = _variables(project, address, place, configured)
        yield Workshop(project, commands, place, variables, fenced=fenced)


def _variables(project: Project, address: Address, home: Path, configured: Mapping[str, str]) -> dict[str, str]:
    """Those of the project, with our database; the project's interpreter first on the path, and what the clients of PostgreSQL and MySQL read."""
    values = variables_for(project, address, home, configured, {})
    if not any("DATABASE_URL" in environment.parse(project.read_or_none(d) or "") for d in project.stack.env_documents):
        values["DATABASE_URL"] = re.sub(r"^(\w+)\+\w+://", r"\1://", values["DATABASE_URL"])
    values["PATH"] = f"{project.interpreter.path.parent}{os.pathsep}{values.get('PATH', os.defpath)}"
    if address.engine == "postgresql":
        told = {"HOST": address.host, "PORT": address.port, "USER": address.user, "DATABASE": address.database}
        values |= {f"PG{name}": str(value) for name, value in {**told, "PASSWORD": address.password}.items() if value}
    if address.engine == "mysql":
        place = (
            {"UNIX_PORT": address.host}
            if address.host.startswith("/")
            else {"HOST": address.host, "TCP_PORT": address.port}
        )
        told = {**place, "USER": address.user, "DATABASE": address.database, "PWD": address.password}
        values |= {f"MYSQL_{name}": str(value) for name, value in told.items() if value}
    return values


def last_words(done: process.Completed) -> str:
    """The line that says most likely what went wrong."""
    said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if sum(map(str.isalpha, line)) > 2]
    telling = [line for line in said if _ERROR.search(line) and not line.startswith("Traceback")]
    return (telling or said or ["it said nothing"])[-1].rstrip(".")


def places(done: process.Completed, tree: Path) -> list[tuple[str, int]]:
    """(file relative to the project, line) of every place that the output names, in order."""
    text = f"{done.stdout}\n{done.stderr}".replace(f"{tree}{os.sep}", "")
    found = re.findall(r'File "([^"\n]+)", line (\d+)|([\w./-]+\.\w+):(\d+)', text)
    return [(a or c, int(b or d)) for a, b, c, d in found]
