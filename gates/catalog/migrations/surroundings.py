"""What a migration takes for granted on the real server: roles, extensions, a version. A throw-away server may have none of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from gates.catalog.migrations.facts import Climb, Fault, Migration, Outcome, Piece
from gates.catalog.migrations.lanes import Ladder
from gates.databases.lacking import Need, lack
from gates.project import Project

_MOST_ROLES = 20
_IMAGES = {
    "postgresql": re.compile(
        r"\b(?P<product>postgres|postgis|pgvector|timescaledb(?:-ha)?):(?:latest-)?(?:pg)?(?P<version>\d{2})\b"
    ),
    "mysql": re.compile(r"\b(?P<product>mysql|mysql-server|mariadb):(?P<version>\d{1,2}(?:\.\d{1,2})?)\b(?!:)"),
}
_PRODUCTS = {"mysql": "MySQL", "mysql-server": "MySQL", "mariadb": "MariaDB"}
_URLS = {"postgresql": "GATES_POSTGRES_URL", "mysql": "GATES_MYSQL_URL"}
_MAKES_ROLE = re.compile(
    r'\bCREATE\s+(?:ROLE|USER|GROUP)\s+(?:\\?"(?P<quoted>[^"\\]+)\\?"|(?P<plain>\w+))', re.IGNORECASE
)
_ROLE_THERE = re.compile(r'role "(?P<name>[^"]+)" already exists')
_TOO_NEW = re.compile(
    r"syntax error|unrecognized|not supported|invalid .*option|error in your SQL syntax|FUNCTION \S+ does not exist"
    r"|unknown (?:data type|system variable|storage engine|character set)",
    re.IGNORECASE,
)


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

    def ran(self) -> Sequence[Piece]:
        """See `Ladder`."""
        return self._ladder.ran()

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


def role_in_the_way(climb: Climb, there: Collection[str]) -> str | None:
    """Why the last way up says nothing about the migration: the role that it makes is one of those that the server had before."""
    last = climb.steps[-1] if climb.steps else None
    if last is None or last.outcome is not Outcome.UP_FAILED or last.fault is None:
        return None
    found = _ROLE_THERE.search(last.fault.message)
    if found is None or found["name"] not in there:
        return None
    return (
        f"Migration {last.migration} cannot be tried, because it makes the role {found['name']!r}, which the server had before. "
        f"Run `DROP ROLE {found['name']}` there, or leave GATES_POSTGRES_URL out."
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """The server that a project says it uses."""

    product: str
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.product} {'.'.join(map(str, self.version))}"

    def differs(self, version: str) -> bool:
        """Whether a server of that version, such as "15.4" or "10.11.6 (MariaDB)", is an older one or another product."""
        if "(" in version and f"({self.product})" not in version:
            return True
        there = tuple(int(number) for number in re.findall(r"\d+", version)[: len(self.version)])
        return bool(there) and there < self.version


def declared(project: Project, engine: str) -> Declared | None:
    """The newest server for an engine that the project's containers and its CI name; None when they name none."""
    files = project.match(
        "*compose*.y*ml", "Dockerfile*", ".github/workflows/*.y*ml", ".gitlab-ci.y*ml", ".devcontainer/*"
    )
    texts = [project.read_or_none(f) or "" for f in files] if engine in _IMAGES else []
    found = [
        Declared(_PRODUCTS.get(m["product"], "PostgreSQL"), tuple(map(int, m["version"].split("."))))
        for text in texts
        for m in _IMAGES[engine].finditer(text)
    ]
    return max(found, key=lambda d: d.version, default=None)


def unanswerable(climb: Climb, wanted: Declared | None) -> str | None:
    """Why the last way up says nothing about the migration, but something about the server; None when it is the migration's fault.

    Args:
        wanted: the server that the project uses, where that is known.
    """
    last = climb.steps[-1] if climb.steps else None
    if last is None or last.outcome is not Outcome.UP_FAILED or last.fault is None or climb.engine not in _URLS:
        return None
    missing, message = lack(last.fault.message), last.fault.message
    url = _URLS[climb.engine]
    here = f"Migration {last.migration} cannot be tried on the {climb.engine} {climb.version} that is here"
    if missing is not None:
        remedy = f"Install the {missing.need} there, or name a server that has it in {url}."
        if missing.need is Need.ROLE:
            remedy = f"Run `CREATE ROLE {missing.name}` there first."
        return f"{here}, which has no {missing.need} {missing.name!r}. {remedy}"
    if wanted is not None and wanted.differs(climb.version) and _TOO_NEW.search(message):
        return f"{here}, while the project uses {wanted}: {message}. Install {wanted}, or name such a server in {url}."
    return None
