"""The way down is empty.

**What it does.** Names a `downgrade()` that is `pass`, or a Down section without a statement, where the way up does something. A
migration that changes rows only may have an empty way down if a comment there says why nothing needs to be undone; whether it
changes rows only, the databases say.

**Why it matters.** A rollback believes that it worked: no error is raised, and the schema stays as the newer release made it.

**Example.**

    def upgrade():
        op.create_index("ix_email", "customers", ["email"])

    def downgrade():
        pass

**How to fix.** Write the way down. If there can be none, raise an error there and declare it: `Irreversible: why` in the docstring.
"""

from __future__ import annotations

from gates.model import Severity
from gates.rules.migrations.examples import alembic, django, pair, sql

ID = "migrations/empty-down"
SEVERITY = Severity.HIGH
SUMMARY = "The way down is empty"

VALID = (
    alembic("op.create_index('i', 'a', ['b'])", "op.drop_index('i')"),
    alembic("pass", "pass"),
    alembic("op.execute('UPDATE a SET b = lower(b)')", "pass  # lower case is as good as before"),
    alembic("op.bulk_insert(COUNTRIES, ROWS)", '"""Countries may stay: nothing refers to them."""'),
    alembic("op.execute('UPDATE a SET b = 1')", "op.execute('UPDATE a SET b = 0')"),
    sql("UPDATE a SET b = lower(b);", "-- nothing to undo: lower case is as good as before"),
    pair("INSERT INTO countries VALUES ('FR');", "-- countries may stay, nothing refers to them"),
    django("RunPython(forwards, RunPython.noop),"),
)

INVALID = (
    alembic("op.create_index('i', 'a', ['b'])", "pass", marked=True),
    alembic("op.create_table('a')", "pass  # nobody goes back that far", marked=True),
    alembic("op.execute('UPDATE a SET b = lower(b)')", "return None", marked=True),
    sql("CREATE TABLE a (b INT);", "-- never needed by anybody", marked=True),
    sql("UPDATE a SET b = 1;", "", marked=True),
)
