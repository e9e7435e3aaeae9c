"""There is no way down.

**What it does.** Names a migration without a `downgrade()`, without a Down section, without a `.down.sql` file.

**Why it matters.** A release with this migration cannot be rolled back, and one learns it during the rollback.

**Example.**

    -- Migration: 20240105000000_add_tier
    -- Up
    ALTER TABLE accounts ADD COLUMN tier TEXT;

**How to fix.** Write it. If there can be none, write one that fails and declare it: `Irreversible: why` in a comment. Where a tool
refuses by itself when the file for the way down is missing (golang-migrate, sqlx, Diesel), the declaration alone is enough.
"""

from __future__ import annotations

from gates.model import Severity
from gates.rules.migrations.examples import alembic, pair, sql

ID = "migrations/missing-down"
SEVERITY = Severity.HIGH
SUMMARY = "There is no way down"

VALID = (
    sql("CREATE TABLE a (b INT);", "DROP TABLE a;"),
    pair("CREATE TABLE a (b INT);", "DROP TABLE a;"),
    pair("-- Irreversible: the rows of a are gone.\nDROP TABLE a;", None) | pair("SELECT 1;", "SELECT 1;", "m/2_b"),
    alembic("op.x()", "op.y()"),
)

INVALID = (
    alembic("op.x()  # breach of the file", None),
    sql("CREATE TABLE a (b INT); -- breach of the file", None),
    sql("-- Irreversible: the rows of a are gone. (breach of the file)\nDROP TABLE a;", None),
    pair("CREATE TABLE a (b INT); -- breach of the file", None) | pair("SELECT 1;", "SELECT 1;", "m/2_b"),
    {"m/2024-01-02-000000_a/up.sql": "CREATE TABLE a (b INT); -- breach of the file\n"},
)
