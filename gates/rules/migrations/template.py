"""A SQL migration does not follow the template.

**What it does.** Where a folder follows the house template, each file must have the header `-- Migration: <file name without
suffix>`, a section `-- Up` and a section `-- Down (rollback)`, written like those of its neighbours.

**Why it matters.** The runner looks for exactly these lines: a section that it does not recognise is applied as part of the other
one, or not at all.

**Example.**

    -- Migration: 20240105000000_add_tier
    -- Up
    ALTER TABLE accounts ADD COLUMN tier TEXT;

    -- Rollback
    ALTER TABLE accounts DROP COLUMN tier;

**How to fix.** Write the lines exactly so: `-- Down (rollback)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.sql_text import noted
from gates.rules.migrations.values import Flaw, History

ID = "migrations/template"
SEVERITY = Severity.MEDIUM
SUMMARY = "A SQL migration does not follow the template"


def breaches(history: History) -> Iterator[Flaw]:
    """What the reading of the files noted."""
    yield from noted(history, "template")


_FIRST = {
    "m/20240101000000_a.sql": "-- Migration: 20240101000000_a\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
    "m/20240102000000_b.sql": "-- Migration: 20240102000000_b\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
}

VALID = (
    _FIRST,
    {
        "m/20240101000000_a.sql": "-- Migration: 20240101000000_a.sql\n\n-- Up\nSELECT 1;\n\n-- Down (rollback)\nSELECT 1;\n"
    },
    {"m/001_a.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n", "m/002_b.sql": "-- Up\nSELECT 1;\n-- Down\nSELECT 1;\n"},
    {"m/20240101000000_a.sql": "CREATE TABLE a (id INT);\n", "m/20240102000000_b.sql": "CREATE TABLE b (id INT);\n"},
    {"m/20240101000000_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n"},
)

INVALID = (
    {
        **_FIRST,
        "m/20240103000000_c.sql": "-- Migration: 2023_c (breach)\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
    },
    {**_FIRST, "m/20240103000000_c.sql": "-- Up (breach)\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n"},
    {
        **_FIRST,
        "m/20240103000000_c.sql": "-- Migration: 20240103000000_c\n-- Up\nSELECT 1;\n-- Down (breach)\nSELECT 1;\n",
    },
)
