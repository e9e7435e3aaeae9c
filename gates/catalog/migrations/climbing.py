"""One climb: a ladder against a database, with what helps and watches it, and what a reader should know of it."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator, Sequence

from gates.catalog.migrations.breakdowns import lacking_module
from gates.catalog.migrations.facts import Climb, Migration
from gates.catalog.migrations.ladders import Watched
from gates.catalog.migrations.lanes import Ladder
from gates.catalog.migrations.options import Options, Policy
from gates.catalog.migrations.selection import Selection, base_schema, heights, pull_request, select
from gates.catalog.migrations.staircase import Staircase
from gates.catalog.migrations.surroundings import (
    Declared,
    WithRoles,
    declared,
    role_in_the_way,
    roles_made,
    unanswerable,
)
from gates.databases.mysql import MysqlDatabase
from gates.databases.postgresql import PostgresDatabase
from gates.databases.sqlite import SqliteDatabase
from gates.databases.witness import Witness
from gates.model import Evidence
from gates.project import Project

AnyDatabase = SqliteDatabase | MysqlDatabase | PostgresDatabase


@dataclasses.dataclass(frozen=True)
class Chain:
    """Migrations in the order in which they are applied.

    Attributes:
        label: of their source.
        tool, version: what applies them.
        database: name of the one of the project's databases that they are for, "" where there is only one.
    """

    label: str
    migrations: Sequence[Migration]
    tool: str
    version: str = ""
    database: str = ""


@dataclasses.dataclass(frozen=True)
class Climbed:
    """What a climb brought.

    Attributes:
        unanswered: why the server, not a migration, kept it from the top.
        since_known: whether the chain has the migration that `since` names, or none is named.
    """

    climb: Climb
    evidence: tuple[Evidence, ...]
    unanswered: tuple[str, ...]
    since_known: bool


class Climber:
    """Climbs as the configuration says.

    Raises:
        ConfigError: the base schema is not there.
    """

    def __init__(self, project: Project, options: Options) -> None:
        self._project, self._options = project, options
        self._base = base_schema(project, options)
        self._changed = pull_request(project)

    def climb(self, chain: Chain, ladder: Ladder, opened: AnyDatabase) -> Climbed:
        """Take the chain up, down and up."""
        started = time.monotonic()
        chosen = select(chain.migrations, self._options, self._changed)
        helped = WithRoles(ladder, opened.make_role) if isinstance(opened, PostgresDatabase) else None
        if isinstance(opened, PostgresDatabase):
            opened.expect_roles(roles_made(chain.migrations))
        base = dataclasses.replace(self._base, provide=helped.provide) if self._base and helped else self._base
        with self._watching(helped or ladder, opened) as (seen, notes):
            climb = Staircase(opened, seen, chain.migrations, only_up=chosen.only_up, base=base).climb(
                chain.label, opened.version
            )
        locks = seen.locks if isinstance(seen, Watched) else {}
        climb = dataclasses.replace(climb, locks=locks, database=chain.database)
        wanted = declared(self._project, opened.engine)
        why = unanswerable(climb, wanted) or lacking_module(self._project, climb)
        if isinstance(opened, PostgresDatabase):
            why = why or role_in_the_way(climb, opened.roles_before)
        if why is not None:
            climb = dataclasses.replace(climb, steps=climb.steps[:-1], untried=climb.untried + 1)
        note = _note(chain, climb, chosen, opened, helped.made if helped else (), wanted)
        took = round(time.monotonic() - started, 3)
        evidence = Evidence(chain.tool, chain.version, exit_code=0, duration_s=took, note=note)
        return Climbed(climb, (*notes, evidence), tuple(w for w in (why, climb.stuck) if w), chosen.known)

    @contextlib.contextmanager
    def _watching(self, ladder: Ladder, opened: AnyDatabase) -> Iterator[tuple[Ladder, tuple[Evidence, ...]]]:
        """The ladder, watched for the locks that it takes where they can be seen; evidence where they cannot."""
        if not isinstance(opened, PostgresDatabase) or self._options.locks is Policy.OFF:
            yield ladder, ()
            return
        witness = Witness(opened.address)
        if witness.able():
            with contextlib.closing(Watched(ladder, witness)) as watched:
                yield watched, ()
            return
        witness.close()
        note = "locks were not observed: that takes a superuser"
        yield ladder, (Evidence("PostgreSQL", opened.version, note=note),)


def _note(
    chain: Chain,
    climb: Climb,
    chosen: Selection,
    opened: AnyDatabase,
    roles: Sequence[str],
    wanted: Declared | None,
) -> str:
    """How far it came on what, and what was made or missing on the way."""
    source = f"{chain.label}{f', database {chain.database}' if chain.database else ''}"
    origin = "" if isinstance(opened, SqliteDatabase) else f" ({opened.origin})"
    note = f"{source}: {heights(climb, chosen)} on {opened.engine} {opened.version}{origin}"
    if wanted is not None and wanted.differs(opened.version):
        note += f", while the project uses {wanted}"
    if climb.unseeded:
        without = ", ".join(f"{table} ({why})" for table, why in sorted(climb.unseeded.items()))
        note += f"; without rows were {without}"
    if roles:
        note += f"; made for it, because the migrations grant to them: role {', role '.join(roles)}"
    return note
