"""A migration refuses to be undone, and nobody says why.

**What it does.** Names a way down that raises: `raise NotImplementedError` in Alembic; a `RunPython` or `RunSQL` of Django without
reverse, or with one that only raises (inside `SeparateDatabaseAndState`, in a squashed migration and with `elidable=True`, too);
`RAISE EXCEPTION` or `SIGNAL` in SQL. It is accepted where the docstring, a comment or the configuration declares it.

**Why it matters.** Some migrations cannot be undone; whoever plans a release must know which, and why. A forgotten reverse looks
just the same.

**Example.**

    migrations.RunPython(fill_totals)

**How to fix.** Write the way down; for rows that may stay as they are, `migrations.RunPython.noop`. Or declare it with the word
*irreversible* and a reason in the migration's docstring or a comment, or in `[tool.gates.migrations.irreversible]` with `"0010" = "why"`:

    '''forget old keys

    Irreversible: the deleted rows are gone.
    '''
"""

from __future__ import annotations

from gates.model import Severity
from gates.rules.migrations.examples import alembic, django, sql

ID = "migrations/undeclared-irreversible"
SEVERITY = Severity.HIGH
SUMMARY = "A migration refuses to be undone, and nobody says why"

_RAISES = "raise NotImplementedError('no way back')"
_SQL_RAISES = "DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$;"

VALID = (
    alembic("op.execute('DELETE FROM keys')", _RAISES, "forget keys (irreversible: the rows are gone)."),
    alembic("op.x()", f"# irreversible, because nobody kept the old keys\n{_RAISES}"),
    alembic("op.x()", f"if context.is_offline_mode():\n    {_RAISES}\nop.y()"),
    django("RunPython(f, RunPython.noop),\nRunSQL('a', reverse_sql=RunSQL.noop),"),
    django("RunPython(f),", head="# Irreversible: which orders were new is not kept."),
    django("RunPython(f, back),", head=f"def back(apps, editor):\n    if editor:\n        {_RAISES}\n    undo()"),
    django("RunPython(*both),\nRunSQL(**told),\nRunPython(f, reverse_code=g, elidable=True),"),
    sql("DELETE FROM a;", f"-- Irreversible: the rows are gone.\n{_SQL_RAISES}"),
)

INVALID = (
    alembic("op.execute('DELETE FROM keys')", _RAISES, marked=True),
    alembic("op.x()", _RAISES, "forget keys. Irreversible.\n\nRevision ID: 1 of the keys\n", marked=True),
    django("AddField('a', 'b', c),\nRunPython(f),  # breach"),
    django("migrations.RunSQL('UPDATE a SET b = 1', reverse_sql=None),  # breach"),
    django(
        "RunPython(f, elidable=True),  # breach", attributes="replaces = [('shop', '0001_a')]", name="0001_squashed"
    ),
    django(
        """SeparateDatabaseAndState(
    database_operations=[
        RunSQL('ALTER TABLE a RENAME TO b'),  # breach
    ],
    state_operations=[RunPython(f)],
),"""
    ),
    django("RunPython(f, back),", head=f"def back(apps, editor):\n    log.error('no')\n    {_RAISES}  # breach"),
    django("RunSQL('UPDATE a SET b = 1', BACK),  # breach", head=f'BACK = "{_SQL_RAISES}"'),
    alembic("op.execute('DELETE FROM keys')", f'op.execute("{_SQL_RAISES}")', marked=True),
    sql("DELETE FROM a;", _SQL_RAISES, marked=True),
    sql("DELETE FROM a;", "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no way back';", marked=True),
)
