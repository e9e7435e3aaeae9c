"""A SQL migration has nothing to apply.

**What it does.** Names files without a way up, or with one that has no statement.

**Why it matters.** A runner books such a file as applied although nothing happened; or, for a `.down.sql` that has lost its
`.up.sql`, does not see it at all.

**Example.**

    -- Migration: 20240105000000_add_tier
    -- Up
    -- Down (rollback)
    ALTER TABLE accounts DROP COLUMN tier;

**How to fix.** Write the way up, or remove the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.sql_text import noted
from gates.rules.migrations.values import Flaw, History

ID = "migrations/missing-up"
SEVERITY = Severity.HIGH
SUMMARY = "A SQL migration has nothing to apply"


def breaches(history: History) -> Iterator[Flaw]:
    """What the reading of the files noted."""
    yield from noted(history, "missing-up")


VALID = (
    {"m/1_a.sql": "-- Up\nSELECT 1;\n-- Down\nSELECT 1;\n"},
    {"m/1_a.up.sql": "SELECT 1;\n", "m/1_a.down.sql": "SELECT 1;\n"},
    {"m/2024-01-02-000000_a/up.sql": "SELECT 1;\n", "m/2024-01-02-000000_a/down.sql": "SELECT 1;\n"},
)

INVALID = (
    {"m/1_a.sql": "-- migrate:up -- breach\n-- migrate:down\nSELECT 1;\n"},
    {"m/1_a.sql": "-- breach\n-- Down (rollback)\nSELECT 1;\n"},
    {
        "m/1_a.down.sql": "SELECT 1; -- breach of the file\n",
        "m/2_b.up.sql": "SELECT 1;\n",
        "m/2_b.down.sql": "SELECT 1;\n",
    },
)
