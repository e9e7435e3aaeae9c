"""A new migration sorts before a merged one.

**What it does.** Compares the numbers of SQL files that the change brings with those that are on the base.

**Why it matters.** Databases that are up to date apply the new file late, others in its place; some runners (golang-migrate) never
apply it. It happens when a branch lives longer than its neighbours. It is advice and does not block.

**Example.**

    migrations/20240301000000_totals.sql    # on the base
    migrations/20240201000000_phone.sql     # new

**How to fix.** Give it a number after the newest merged one.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.values import Flaw, History, Kind

ID = "migrations/out-of-order"
SEVERITY = Severity.LOW
SUMMARY = "A new migration sorts before a merged one"


def breaches(history: History) -> Iterator[Flaw]:
    """Each new file with a merged one after it."""
    if history.kind is not Kind.SQL:
        return
    merged = [n for n, script in enumerate(history.scripts) if not script.new]
    for number, script in enumerate(history.scripts):
        if merged and script.new and number < merged[-1]:
            newest = history.scripts[merged[-1]].id
            yield Flaw(
                "out-of-order",
                f"Migration {script.id} sorts before {newest}, which is merged already.",
                "Give it a later number.",
                script.path,
            )


_BOTH = "-- up\nSELECT 1;\n-- down\nSELECT 1;\n"
_MARKED = "-- up\nSELECT 1; -- breach of the file\n-- down\nSELECT 1;\n"

VALID = (
    {"m/2_b.sql": _BOTH, "m/1_a.sql": _BOTH},
    {"base:m/1_a.sql": _BOTH, "m/2_b.sql": _BOTH},
    {"base:m/9_a.sql": _BOTH, "m/10_b.sql": _BOTH},
)

INVALID = (
    {"base:m/2_b.sql": _BOTH, "m/1_a.sql": _MARKED},
    {"base:m/20240301000000_b.sql": _BOTH, "m/20240201000000_a.sql": _MARKED, "m/20240401000000_c.sql": _BOTH},
    {
        "base:m/2_b.up.sql": "SELECT 1;\n",
        "base:m/2_b.down.sql": "SELECT 1;\n",
        "m/1_a.up.sql": "SELECT 1; -- breach of the file\n",
        "m/1_a.down.sql": "SELECT 1;\n",
    },
)
