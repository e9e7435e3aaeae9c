"""A migration is declared irreversible, but its way down does not refuse.

**What it does.** Names a migration that says `Irreversible: why` while its way down is empty, or runs and leaves another schema.

**Why it matters.** A way down that does nothing, or a part of its work, lets a rollback believe that it worked.

**Example.**

    '''Irreversible: the deleted rows are gone.'''

    def downgrade():
        pass

**How to fix.** Raise an error in the way down, with the reason.
"""

from __future__ import annotations

from gates.model import Severity
from gates.rules.migrations.examples import alembic, django, sql

ID = "migrations/silent-irreversible"
SEVERITY = Severity.HIGH
SUMMARY = "A migration is declared irreversible, but its way down does not refuse"

_GONE = "forget keys (irreversible: the rows are gone)."

VALID = (
    alembic("op.execute('DELETE FROM keys')", "raise NotImplementedError('the keys are gone')", _GONE),
    django("RunPython(f),", head="# Irreversible: which orders were new is not kept."),
    sql("-- Irreversible: the rows are gone.\nDELETE FROM a;", "DO $$ BEGIN RAISE EXCEPTION 'gone'; END $$;"),
)

INVALID = (
    alembic("op.execute('DELETE FROM keys')", "pass", _GONE, marked=True),
    alembic("op.execute('DELETE FROM keys')", '"""Nothing can be done."""', _GONE, marked=True),
    sql("-- Irreversible: the rows are gone.\nDELETE FROM a;", "-- nothing can be done here", marked=True),
)
