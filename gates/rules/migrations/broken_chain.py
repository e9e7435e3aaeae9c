"""A migration follows one that is not there.

**What it does.** Names a `down_revision` of Alembic that no file has as its `revision`.

**Why it matters.** Alembic reads the whole chain before it does anything: with a gap in it no migration can be run at all.

**Example.**

    revision = "0007"
    down_revision = "0006"  # deleted, or on another branch

**How to fix.** Name the migration that it really follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.python_text import assigned
from gates.rules.migrations.revisions import names, revisions
from gates.rules.migrations.values import Flaw, History, Kind

ID = "migrations/broken-chain"
SEVERITY = Severity.HIGH
SUMMARY = "A migration follows one that is not there"


def breaches(history: History) -> Iterator[Flaw]:
    """Each revision that is named and not there."""
    if history.kind is not Kind.ALEMBIC:
        return
    found = revisions(history)
    known = {r.id for r in found}
    for revision in found:
        parent = assigned(revision.source, "down_revision")
        for missing in sorted(names(parent[1] if parent else None) - known):
            yield Flaw(
                "broken-chain",
                f"Migration {revision.id} follows {missing}, which is not there.",
                "Name the migration that it really follows.",
                revision.source.path,
                parent[0] if parent else revision.line,
            )


VALID = (
    {"v/1.py": "revision = '1'\ndown_revision = None\n", "v/2.py": "revision = '2'\ndown_revision = '1'\n"},
    {"v/1.py": "revision: str = '1'\ndown_revision: str | None = None\n"},
    {
        "v/1.py": "revision = '1'\ndown_revision = None\n",
        "v/2.py": "revision = '2'\ndown_revision = None\n",
        "v/3.py": "revision = '3'\ndown_revision = ('1', '2')\n",
    },
)

INVALID = (
    {"v/2.py": "revision = '2'\ndown_revision = '1'  # breach\n"},
    {"v/1.py": "revision = '1'\ndown_revision = None\n", "v/2.py": "revision = '2'\ndown_revision = 'one'  # breach\n"},
    {
        "v/1.py": "revision = '1'\ndown_revision = None\n",
        "v/3.py": "revision = '3'\n\n\ndown_revision = ('1', '2')  # breach\n",
    },
)
