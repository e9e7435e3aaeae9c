"""Two migrations have the same id.

**What it does.** Names the second of two files with one `revision` (Alembic), or with one number in front (SQL files).

**Why it matters.** A tool knows a migration by its id alone; of two with one id, one is never applied, and nobody is told.

**Example.**

    migrations/003_add_phone.sql
    migrations/003_add_email.sql

**How to fix.** Give the newer one an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.revisions import revisions
from gates.rules.migrations.sql_text import noted
from gates.rules.migrations.values import Flaw, History, Kind

ID = "migrations/duplicate-id"
SEVERITY = Severity.HIGH
SUMMARY = "Two migrations have the same id"


def breaches(history: History) -> Iterator[Flaw]:
    """Each file that is the second to have its id."""
    if history.kind is Kind.SQL:
        yield from noted(history, "duplicate-id")
        return
    seen: dict[str, str] = {}
    for revision in revisions(history) if history.kind is Kind.ALEMBIC else ():
        twin = seen.setdefault(revision.id, revision.source.path)
        if twin != revision.source.path:
            yield Flaw(
                "duplicate-id",
                f"{revision.source.path} has the revision id {revision.id!r} of {twin}.",
                "Give it an id of its own; Alembic silently uses one of them.",
                revision.source.path,
                revision.line,
            )


VALID = (
    {"v/a.py": "revision = '1'\ndown_revision = None\n", "v/b.py": "revision = '2'\ndown_revision = '1'\n"},
    {
        "m/001_a.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
        "m/002_a.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
    },
    {"m/001_a.up.sql": "SELECT 1;\n", "m/001_a.down.sql": "SELECT 1;\n"},
    {
        "shop/migrations/0001_a.py": "class Migration:\n    operations = []\n",
        "blog/migrations/0001_a.py": "class Migration:\n    operations = []\n",
    },
)

INVALID = (
    {
        "v/a.py": "revision = '1'\ndown_revision = None\n",
        "v/b.py": "revision = '1'  # breach\ndown_revision = None\n",
    },
    {
        "m/001_a.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
        "m/001_b.sql": "-- up\nSELECT 1; -- breach of the file\n-- down\nSELECT 1;\n",
    },
    {
        "m/20240105000000_a.up.sql": "SELECT 1;\n",
        "m/20240105000000_a.down.sql": "SELECT 1;\n",
        "m/20240105000000_b.up.sql": "SELECT 1; -- breach of the file\n",
        "m/20240105000000_b.down.sql": "SELECT 1;\n",
    },
)
