"""What a migration takes for granted on the real server: roles, extensions, a version. A throw-away server may have none of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from gates.catalog.migrations.facts import Climb, Fault, Migration, Outcome
from gates.catalog.migrations.lanes import Ladder
from gates.databases.lacking import Need, lack
from gates.project import Project

_MOST_ROLES = 20
_IMAGE = re.compile(r"\b(?:postgres|postgis|pgvector|timescaledb(?:-ha)?):(?:latest-)?(?:pg)?(?P<major>\d{2})\b")
_MAKES_ROLE = re.compile(
    r'\bCREATE\s+(?:ROLE|USER|GROUP)\s+(?:\\?"(?P<quoted>[^"\\]+)\\?"|(?P<plain>\w+))', re.IGNORECASE
)
_TOO_NEW = re.compile(r"syntax error|unrecognized|not supported|invalid .*option", re.IGNORECASE)


class WithRoles:
    """A ladder that makes the roles which its migrations grant to, one by one as they turn out to be missing.

    Args:
        make_role: makes one; False where it may not.

    Attributes:
        made: the roles that were made.
    """

    def __init__(self, ladder: Ladder, make_role: Callable[[str], bool]) -> None:
        self._ladder, self._make_role = ladder, make_role
        self.made: list[str] = []

    def begin(self) -> None:
        """See `Ladder`."""
        self._ladder.begin()

    def up(self, migration: Migration) -> Fault | None:
        """Apply it."""
        return self._moved(self._ladder.up, migration)

    def down(self, migration: Migration) -> Fault | None:
        """Undo it."""
        return self._moved(self._ladder.down, migration)

    @property
    def version_tables(self) -> Sequence[str]:
        """See `Ladder`."""
        return self._ladder.version_tables

    @property
    def alive(self) -> bool:
        """See `Ladder`."""
        return self._ladder.alive

    def _moved(self, move: Callable[[Migration], Fault | None], migration: Migration) -> Fault | None:
        fault = move(migration)
        while fault is not None and self.alive and self.provide(fault.message):
            fault = move(migration)
        return fault

    def provide(self, message: str) -> bool:
        """Make the role that a failure says is missing; whether it is worth another try."""
        found = lack(message)
        if found is None or found.need is not Need.ROLE or found.name in self.made or len(self.made) >= _MOST_ROLES:
            return False
        if not self._make_role(found.name):
            return False
        self.made.append(found.name)
        return True


def roles_made(migrations: Iterable[Migration]) -> set[str]:
    """The roles that the ways up say they make."""
    texts = (piece.text for migration in migrations for piece in migration.up_pieces)
    found = (m for text in texts for m in _MAKES_ROLE.finditer(text))
    return {m["quoted"] or m["plain"].lower() for m in found}


def declared_major(project: Project) -> int | None:
    """The newest major version of PostgreSQL that the project's containers and its CI name; None when they name none."""
    files = project.match(
        "*compose*.y*ml", "Dockerfile*", ".github/workflows/*.y*ml", ".gitlab-ci.y*ml", ".devcontainer/*"
    )
    found = [int(m.group("major")) for f in files for m in _IMAGE.finditer(project.read_or_none(f) or "")]
    return max(found, default=None)


def unanswerable(climb: Climb, major: int | None) -> str | None:
    """Why the last way up says nothing about the migration, but something about the server; None when it is the migration's fault.

    Args:
        major: the version that the project uses, where that is known.
    """
    last = climb.steps[-1] if climb.steps else None
    if last is None or last.outcome is not Outcome.UP_FAILED or last.fault is None or climb.engine != "postgresql":
        return None
    missing, message = lack(last.fault.message), last.fault.message
    here = f"Migration {last.migration} cannot be tried on the {climb.engine} {climb.version} that is here"
    if missing is not None:
        remedy = f"Install the {missing.need} there, or name a server that has it in GATES_POSTGRES_URL."
        if missing.need is Need.ROLE:
            remedy = f"Run `CREATE ROLE {missing.name}` there first."
        return f"{here}, which has no {missing.need} {missing.name!r}. {remedy}"
    version = re.match(r"\d+", climb.version)
    if major is not None and version and int(version.group()) < major and _TOO_NEW.search(message):
        return (
            f"{here}, while the project uses version {major}: {message}. "
            f"Install PostgreSQL {major}, or name such a server in GATES_POSTGRES_URL."
        )
    return None
