"""Sees which locks a program takes on the tables of a PostgreSQL database, and which of them it rewrites or reads as a whole.

Event triggers look from inside the program's own session, so that it does not matter which tool or driver it uses. They are there
from `arm` to `disarm` only, in a schema that no tool shows, and run with an empty search path as the superuser who made them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gates.databases.engine import Address
from gates.databases.postgresql_talk import connect

if TYPE_CHECKING:
    from pg8000.native import Connection

_PATIENCE_S = 5.0

_TABLES = """
SELECT json_object_agg(c.oid, json_build_array(CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, c.relfilenode))::text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""

_ARM = """
SET session_replication_role = replica;
SET allow_system_table_mods = on;
SET client_min_messages = error;
DROP SCHEMA IF EXISTS pg_gates CASCADE;
CREATE SCHEMA pg_gates;
CREATE TABLE pg_gates.seen (moment text, tag text, statement text, tables json);
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
        FROM unnest('{@known}'::oid[]) AS k(oid) LEFT JOIN (
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
UPDATE pg_catalog.pg_event_trigger SET evtenabled = 'A' WHERE evtname ~ '^pg_gates_';
"""
"""As a replica, so that event triggers of the project's own stay silent about ours; and "A", so that ours fire whatever role it plays."""

_READ = """
SELECT json_build_object(
    'files', (SELECT json_object_agg(c.oid, c.relfilenode) FROM pg_catalog.pg_class c
        WHERE c.relkind = 'r' AND c.oid = ANY ('{@known}') AND pg_catalog.pg_relation_size(c.oid) > 0),
    'seen', (SELECT json_agg(json_build_array(s.moment, s.tag, s.statement, s.tables) ORDER BY s.ctid) FROM pg_gates.seen s))::text
"""
"""Where a row lies is the order of its writing: nothing is ever removed from that table."""

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
    """Looks at one database until it is closed; its user must be a superuser, for only they make event triggers."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._tables: Mapping[str, tuple[str, int]] = {}
        """oid → name and file of each table that was there when it was armed."""

        self._connection: Connection | None = None

    def able(self) -> bool:
        """Whether it can look at all."""
        [found] = self._run("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user") or [[]]
        return bool(found and found[0][0])

    def arm(self) -> bool:
        """Look from here on; False where the database does not take it (an event trigger of the project's that refuses everything)."""
        found = self._run(_TABLES)
        if found is None:
            return False
        [[[told]]] = found
        self._tables = json.loads(told or "{}")
        return self._run(_ARM.replace("@known", ",".join(self._tables))) is not None

    def disarm(self) -> tuple[Lock, ...] | None:
        """What was seen since `arm`, and look no more; None where the program took the witness away or still holds its locks."""
        found = self._run(_READ.replace("@known", ",".join(self._tables)), "DROP SCHEMA pg_gates CASCADE")
        return locks_in(self._tables, json.loads(found[0][0][0])) if found else None

    def close(self) -> None:
        """Let go of the database."""
        import pg8000.exceptions

        if self._connection is not None:
            with contextlib.suppress(pg8000.exceptions.Error, OSError):
                self._connection.close()
            self._connection = None

    def _run(self, *queries: str) -> list[list[Any]] | None:
        """The answers; None where the database refuses. The connection is kept, for a new one takes longer than all else.

        It may have ended meanwhile with a database that was made anew.
        """
        import pg8000.exceptions

        while True:
            fresh = self._connection is None
            connection = self._connection = self._connection or self._connected()
            try:
                return [list(connection.run(query) or ()) for query in queries]
            except (pg8000.exceptions.Error, OSError):
                self.close()
                if fresh:
                    return None

    def _connected(self) -> Connection:
        at = self._address
        made = connect(at.host, at.port, at.user, at.password, at.database, _PATIENCE_S)
        made.run(f"SET lock_timeout = {int(_PATIENCE_S * 500)}")
        return made


def locks_in(tables: Mapping[str, tuple[str, int]], told: Mapping[str, Any]) -> tuple[Lock, ...]:
    """The locks that the answer of the database tells of. Pure.

    Args:
        tables: oid → name and file before.
        told: what was seen, and the files after.
    """
    names = {oid: name for oid, (name, _) in tables.items()}
    found: list[Lock] = []
    open_commands: list[_Command] = []
    for moment, tag, statement, seen in told.get("seen") or ():
        if moment == "ddl_command_start":
            open_commands.append(_Command(_held(seen)))
        elif moment == "table_rewrite" and open_commands:
            open_commands[-1].rewritten.update({str(oid): _REASONS.get(why, "storage") for oid, why in seen})
        elif moment == "ddl_command_end":
            command = open_commands.pop() if open_commands else _Command({})
            found += command.locks(tag, statement, _held(seen), names)
    return _with_moved(found, [names[oid] for oid, file in (told.get("files") or {}).items() if file != tables[oid][1]])


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
