"""Sees which locks a program takes on the tables of a PostgreSQL database, and which of them it rewrites or reads as a whole.

Event triggers look from inside the program's own session, so that it does not matter which tool or driver it uses. They are there
from `arm` to `disarm` only, in a schema that no tool shows, and run with an empty search path as the superuser who made them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gates.databases.engine import Address
from gates.databases.postgresql import connect

if TYPE_CHECKING:
    from pg8000.native import Connection

_PATIENCE_S = 5.0

_ARM = """
SET session_replication_role = replica;
SET allow_system_table_mods = on;
DROP SCHEMA IF EXISTS pg_gates CASCADE;
CREATE SCHEMA pg_gates;
CREATE TABLE pg_gates.known AS
    SELECT c.oid, c.relfilenode AS file, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
CREATE TABLE pg_gates.seen (number bigint GENERATED ALWAYS AS IDENTITY, moment text, tag text, statement text, tables json);
CREATE FUNCTION pg_gates.look() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here oid := (SELECT oid FROM pg_database WHERE datname = current_database());
    found json;
    altered oid[];
BEGIN
    IF tg_event = 'table_rewrite' THEN
        found := json_build_array(json_build_array(pg_event_trigger_table_rewrite_oid(), pg_event_trigger_table_rewrite_reason()));
    ELSE
        IF tg_event = 'ddl_command_end' THEN
            WITH RECURSIVE family(oid) AS (
                SELECT coalesce(i.indrelid, d.objid) FROM pg_event_trigger_ddl_commands() d LEFT JOIN pg_index i ON i.indexrelid = d.objid
                WHERE d.classid = 'pg_class'::regclass
                UNION SELECT h.inhrelid FROM pg_inherits h JOIN family f ON f.oid = h.inhparent
            )
            SELECT array_agg(oid) INTO altered FROM family;
        END IF;
        SELECT json_agg(json_build_array(k.oid, pg_stat_get_xact_numscans(k.oid), l.modes, k.oid = ANY (altered))) INTO found
        FROM pg_gates.known k LEFT JOIN (
            SELECT relation, json_agg(mode) AS modes FROM pg_locks
            WHERE locktype = 'relation' AND pid = pg_backend_pid() AND granted AND database = here GROUP BY relation
        ) l ON l.relation = k.oid
        WHERE l.modes IS NOT NULL OR pg_stat_get_xact_numscans(k.oid) > 0;
    END IF;
    INSERT INTO pg_gates.seen (moment, tag, statement, tables) VALUES (tg_event, tg_tag, left(current_query(), 4000), found);
END $$;
CREATE EVENT TRIGGER pg_gates_start ON ddl_command_start EXECUTE FUNCTION pg_gates.look();
CREATE EVENT TRIGGER pg_gates_rewrite ON table_rewrite EXECUTE FUNCTION pg_gates.look();
CREATE EVENT TRIGGER pg_gates_end ON ddl_command_end EXECUTE FUNCTION pg_gates.look();
ALTER EVENT TRIGGER pg_gates_start ENABLE ALWAYS;
ALTER EVENT TRIGGER pg_gates_rewrite ENABLE ALWAYS;
ALTER EVENT TRIGGER pg_gates_end ENABLE ALWAYS;
"""
"""As a replica, so that event triggers of the project's own stay silent about ours."""

_READ = """
SELECT json_build_object(
    'names', (SELECT json_object_agg(k.oid, k.name) FROM pg_gates.known k),
    'moved', (SELECT json_agg(k.oid) FROM pg_gates.known k JOIN pg_catalog.pg_class c ON c.oid = k.oid
        WHERE c.relkind = 'r' AND c.relfilenode <> k.file AND pg_catalog.pg_relation_size(c.oid) > 0),
    'seen', (SELECT json_agg(json_build_array(s.moment, s.tag, s.statement, s.tables) ORDER BY s.number) FROM pg_gates.seen s))::text
"""

_MODES = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock")
"""The modes that keep others from writing, the weakest first."""

_NAMES = {
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
_REASONS = {1: "persistence", 2: "default", 4: "type", 8: "access method"}


@dataclasses.dataclass(frozen=True, slots=True)
class Lock:
    """A lock that keeps others from writing to a table that was there before, as it was held at the end of one command.

    Attributes:
        table: without schema where that is `public`.
        mode: as PostgreSQL's documentation calls it, for example "ACCESS EXCLUSIVE".
        command: tag such as "ALTER TABLE"; "" where no event tells which it was (CLUSTER, TRUNCATE, VACUUM FULL).
        statement: what the client sent, cut.
        rewrite: why the table was rewritten ("type", "default", "persistence", "access method", "storage"), "" where it was not.
        scanned: whether the command read the whole table.
    """

    table: str
    mode: str
    command: str
    statement: str
    rewrite: str = ""
    scanned: bool = False


class Witness:
    """Looks at one database; its user must be a superuser, for only they make event triggers."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def able(self) -> bool:
        """Whether it can look at all."""
        with self._connected() as connection:
            found = connection.run("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")
        return bool(found and found[0][0])

    def arm(self) -> bool:
        """Look from here on; False where the database does not take it (an event trigger of the project's that refuses everything)."""
        import pg8000.exceptions

        with self._connected() as connection:
            try:
                connection.run(_ARM)
            except (pg8000.exceptions.Error, OSError):
                return False
        return True

    def disarm(self) -> tuple[Lock, ...] | None:
        """What was seen since `arm`, and look no more; None where the program took the witness away or still holds its locks."""
        import pg8000.exceptions

        with self._connected() as connection:
            try:
                connection.run(f"SET session_replication_role = replica; SET lock_timeout = {int(_PATIENCE_S * 500)}")
                told = (connection.run(_READ) or [["{}"]])[0][0]
                connection.run("DROP SCHEMA pg_gates CASCADE")
            except (pg8000.exceptions.Error, OSError):
                return None
        return locks_in(json.loads(told))

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        at = self._address
        with contextlib.closing(
            connect(at.host, at.port, at.user, at.password, at.database, _PATIENCE_S)
        ) as connection:
            yield connection


def locks_in(told: Mapping[str, Any]) -> tuple[Lock, ...]:
    """The locks that the answer of the database tells of. Pure."""
    names: Mapping[str, str] = told.get("names") or {}
    found: list[Lock] = []
    open_commands: list[_Command] = []
    for moment, tag, statement, tables in told.get("seen") or ():
        if moment == "ddl_command_start":
            open_commands.append(_Command(_held(tables)))
        elif moment == "table_rewrite" and open_commands:
            open_commands[-1].rewritten.update({str(oid): _REASONS.get(why, "storage") for oid, why in tables})
        elif moment == "ddl_command_end":
            command = open_commands.pop() if open_commands else _Command({})
            found += command.locks(tag, statement, _held(tables), names)
    return _with_moved(found, [names[str(oid)] for oid in told.get("moved") or ()])


@dataclasses.dataclass(frozen=True)
class _Held:
    """What the session has of one table: how often it read it as a whole so far, the modes of its locks, whether the command is about it."""

    scans: int = 0
    modes: frozenset[str] = frozenset()
    subject: bool = False


def _held(tables: Iterable[tuple[int, int, Sequence[str] | None, bool | None]] | None) -> Mapping[str, _Held]:
    return {str(oid): _Held(scans, frozenset(modes or ()), bool(own)) for oid, scans, modes, own in tables or ()}


@dataclasses.dataclass
class _Command:
    """One command between its start and its end."""

    before: Mapping[str, _Held]
    rewritten: dict[str, str] = dataclasses.field(default_factory=dict)

    def locks(self, tag: str, statement: str, after: Mapping[str, _Held], names: Mapping[str, str]) -> Iterable[Lock]:
        """What it locked anew, rewrote or read under a lock that keeps others from writing.

        Reading another table than the command's own is left out: whether a new foreign key reads the table that it refers to is
        for the planner to decide, and different on a large one.
        """
        for oid, now in after.items():
            before = self.before.get(oid, _Held())
            strongest = next((mode for mode in reversed(_MODES) if mode in now.modes), None)
            rewrite, scanned = self.rewritten.get(oid, ""), now.subject and now.scans > before.scans
            if strongest and (strongest not in before.modes or rewrite or scanned):
                yield Lock(names[oid], _NAMES[strongest], tag, statement, rewrite, scanned)


def _with_moved(found: Sequence[Lock], moved: Sequence[str]) -> tuple[Lock, ...]:
    """Also the tables that lie in another file now though no event said that they are rewritten."""
    told = list(found)
    for table in moved:
        mine = [i for i, lock in enumerate(told) if lock.table == table and lock.mode == _NAMES[_MODES[-1]]]
        if any(told[i].rewrite for i in mine):
            continue
        if mine and "tablespace" in told[mine[-1]].statement.lower():
            told[mine[-1]] = dataclasses.replace(told[mine[-1]], rewrite="storage")
        else:
            told.append(Lock(table, _NAMES[_MODES[-1]], "", "", "storage"))
    return tuple(told)
