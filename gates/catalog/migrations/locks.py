"""Findings about migrations that hold up the queries of others on PostgreSQL. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gates.catalog.migrations.facts import Migration
from gates.catalog.migrations.places import piece_like
from gates.catalog.migrations.ways import finding
from gates.databases.witness import Lock
from gates.model import Finding, Severity

_ALL_WAIT = "ACCESS EXCLUSIVE"

_REWRITES = {
    "default": (
        "adding a column whose value is computed for each row",
        "Add the column without a default, set the default for new rows, and fill the old rows in batches.",
    ),
    "type": (
        "changing the type of a column",
        "Add a column of the new type, fill it in batches while a trigger or the application writes both, and swap them later.",
    ),
    "persistence": (
        "switching between LOGGED and UNLOGGED",
        "Do it in a maintenance window, with a lock_timeout.",
    ),
    "access method": (
        "changing the access method",
        "Do it in a maintenance window, with a lock_timeout.",
    ),
    "storage": (
        "CLUSTER, VACUUM FULL, another tablespace, or TRUNCATE and new rows",
        "Do it in a maintenance window, or with a tool that works beside the readers, such as pg_repack.",
    ),
}

_SCANS = (
    (
        r"\bVALIDATE\s+CONSTRAINT\b",
        "validating a constraint in the transaction that still holds an earlier lock",
        "Validate in a migration of its own: alone, VALIDATE CONSTRAINT lets readers and writers through.",
    ),
    (
        r"\bSET\s+NOT\s+NULL\b",
        "checking that a column has no NULL",
        "First ADD CONSTRAINT ... CHECK (column IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own; SET NOT NULL then reads nothing.",
    ),
    (
        r"\b(FOREIGN\s+KEY|REFERENCES)\b",
        "checking a new foreign key",
        "Add the constraint NOT VALID, and VALIDATE CONSTRAINT in a later transaction.",
    ),
    (
        r"\bADD\b.*\bCHECK\b",
        "checking a new constraint",
        "Add the constraint NOT VALID, and VALIDATE CONSTRAINT in a later transaction.",
    ),
    (
        r"\b(UNIQUE|PRIMARY\s+KEY)\b(?!.*\bUSING\s+INDEX\b)(?!.*\bON\b)",
        "building the index of a new key",
        "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX.",
    ),
    (
        r"\bCREATE\s+(UNIQUE\s+)?INDEX\b",
        "building an index",
        "CREATE INDEX CONCURRENTLY, outside of a transaction (Alembic: `postgresql_concurrently=True` in `autocommit_block()`; Django: `AddIndexConcurrently` with `atomic = False`).",
    ),
    (
        r"\bATTACH\s+PARTITION\b",
        "checking the rows of a new partition",
        "Give the partition a valid CHECK constraint that says the same as its bounds before it is attached.",
    ),
)
_OTHER_SCAN = (
    "reading the whole table",
    "Do the long part under a weaker lock, or in a maintenance window with a lock_timeout.",
)


def lock_findings(migration: Migration, seen: Sequence[Sequence[Lock]], *, blocking: bool) -> Iterator[Finding]:
    """One finding for each command that is heavy, whichever climb shows it; none for a migration that nobody should change any more."""
    if migration.merged:
        return
    commands: dict[tuple[str, str], list[Lock]] = {}
    for lock in (lock for locks in seen for lock in locks if lock.rewrite or lock.scanned):
        commands.setdefault((lock.command, lock.statement or lock.table), []).append(lock)
    for locks in commands.values():
        yield _of_command(migration, locks, blocking=blocking)


def _of_command(migration: Migration, locks: Sequence[Lock], *, blocking: bool) -> Finding:
    worst = max(locks, key=lambda lock: (bool(lock.rewrite), lock.mode == _ALL_WAIT))
    doing, fix = _REWRITES[worst.rewrite] if worst.rewrite else _scan(worst.statement)
    wait = "every query on it waits" if worst.mode == _ALL_WAIT else "everybody who writes to it waits"
    deed = "rewrites" if worst.rewrite else "reads all of"
    message = f"Migration {migration.id} {deed} table {worst.table} under a lock in mode {worst.mode} ({doing}): {wait} meanwhile."
    severity = Severity.HIGH if worst.rewrite else Severity.LOW if worst.mode == "SHARE" else Severity.MEDIUM
    place = piece_like(migration, worst.statement, worst.table)
    return finding("migrations/heavy-lock", message, fix, place, severity=severity, blocking=blocking)


def _scan(statement: str) -> tuple[str, str]:
    return next(
        ((doing, fix) for words, doing, fix in _SCANS if re.search(words, statement, re.IGNORECASE | re.DOTALL)),
        _OTHER_SCAN,
    )
