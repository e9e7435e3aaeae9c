"""A migration takes data away for good, and nobody says that it is meant.

**What it does.** Looks at the way up: a table or a column is dropped, a table is emptied (`TRUNCATE`, `DELETE` without `WHERE`,
`objects.all().delete()`), a type becomes narrower (`String(120)` to `String(20)`, `BIGINT` to `INTEGER`, `TEXT` to `VARCHAR`). What the
migration itself has made, or makes again under the same name, does not count, nor does anything on the way down.

**Why it matters.** A way down brings the column back, not its values. The old release, which still runs during a roll-out, reads
what is gone. It is advice; `destructive = "block"` in `[tool.gates.migrations]` makes it block.

**Example.**

    def upgrade():
        op.drop_column("customers", "note")

**How to fix.** Stop using it first and drop it in a later release. Then say that it is meant, in the docstring or a comment:
`Destructive: nothing has read it since release 4.2`. `Irreversible: why` says it, too, and so do the markers of linters for
SQL (`-- squawk-ignore ban-drop-column`, `-- atlas:nolint destructive`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.examples import alembic, django, sql
from gates.rules.migrations.losses import Loss, losses
from gates.rules.migrations.python_text import prose_of
from gates.rules.migrations.values import Flaw, History, Script

ID = "migrations/destructive"
SEVERITY = Severity.MEDIUM
SUMMARY = "A migration takes data away for good, and nobody says that it is meant"

_MEANT = re.compile(
    r"\bdestructive\b[ \t:;,.()\u2013\u2014-]*\n?\s*\w{2,}\W+\w{2,}|squawk-ignore\b.*\bban-|atlas:nolint\b.*\bdestructive",
    re.IGNORECASE,
)
_SHOWN = 3


def breaches(history: History) -> Iterator[Flaw]:
    """One for each migration, at the first thing that it takes away."""
    for script, found in losses(history):
        if found and not _is_meant(script):
            first = found[0]
            yield Flaw(
                "destructive",
                f"Migration {script.id} takes away for good {_listed(found)}, and nothing says that this is meant.",
                "Drop it once no release uses it any more, and say so: `Destructive: why` in the docstring or a comment.",
                first.path,
                first.line,
                first.end_line,
            )


def _is_meant(script: Script) -> bool:
    prose = prose_of(script.python) if script.python else script.sql.comments if script.sql else ""
    return bool(script.declared or _MEANT.search(prose))


def _listed(found: list[Loss]) -> str:
    shown = [loss.what for loss in found[:_SHOWN]]
    more = [f"{len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return " and ".join(filter(None, [", ".join([*shown, *more][:-1]), [*shown, *more][-1]]))


_BACK = "op.drop_table('b')\nop.drop_column('a', 'c')"
_RETYPED = "op.alter_column('a', 'b', existing_type=sa.{}, type_=sa.{})"

VALID = (
    alembic("op.add_column('a', c)", _BACK),
    alembic("op.drop_column('a', 'b')", _BACK, "drop notes.\n\nDestructive: nothing has read them since 4.2.\n"),
    alembic("op.execute('DELETE FROM keys')", _BACK, "forget keys (irreversible: the rows are gone)."),
    alembic("op.create_table('t')\nop.execute('DELETE FROM a WHERE b IS NULL')\nop.drop_table('t')", _BACK),
    alembic(_RETYPED.format("String(20)", "String(120)"), _BACK),
    django("AddField('a', 'b', c),\nRunPython(forwards, RunPython.noop),\nRemoveIndex('a', 'i'),"),
    sql(
        "CREATE TABLE b (id INT);\nINSERT INTO b SELECT id FROM a;\nDROP TABLE a;\nALTER TABLE b RENAME TO a;",
        "DROP TABLE c;",
    ),
    sql("-- squawk-ignore ban-drop-column\nALTER TABLE a DROP COLUMN b;", "SELECT 1;"),
    sql("ALTER TABLE a ALTER COLUMN b DROP NOT NULL, ALTER c DROP DEFAULT, DROP CONSTRAINT d;", "SELECT 1;"),
    django("CreateModel('Order', [('slug', models.SlugField()), ('note', models.CharField(max_length=LONG))]),")
    | django(
        "AlterField('order', 'slug', models.SlugField(max_length=100)),\nAlterField('order', 'note', models.CharField(max_length=9)),",
        name="0002_b",
    ),
    sql("UPDATE a SET b = 1;\nDELETE FROM a WHERE b = 2;", "SELECT 1;"),
)

INVALID = (
    alembic("op.drop_column('a', 'b')  # breach", _BACK),
    alembic(
        "with op.batch_alter_table('a') as batch:\n    batch.drop_column('b')  # breach\n    batch.drop_column('c')",
        _BACK,
        "destructive",
    ),
    alembic("op.execute(sa.text('TRUNCATE TABLE a'))  # breach", _BACK),
    alembic(f"{_RETYPED.format('String(length=120)', 'String(20)')}  # breach", _BACK),
    alembic(f"{_RETYPED.format('BigInteger()', 'Integer')}  # breach", _BACK),
    django("migrations.RemoveField('order', 'note'),  # breach\nmigrations.DeleteModel('Cart'),"),
    django(
        "RunPython(clean, RunPython.noop),",
        head="def clean(apps, editor):\n    apps.get_model('shop', 'Cart').objects.all().delete()  # breach",
    ),
    sql("ALTER TABLE s.a DROP COLUMN IF EXISTS b, DROP c; -- breach", "SELECT 1;"),
    sql('UPDATE b SET c = 1;\nDELETE FROM "a"; -- breach', "SELECT 1;"),
    sql("CREATE TABLE a (id INT, b VARCHAR(120) NOT NULL, PRIMARY KEY (id));", "DROP TABLE a;")
    | sql("ALTER TABLE a ALTER COLUMN b TYPE varchar(20); -- breach", "SELECT 1;", "m/2_b.sql"),
    django("CreateModel('Order', [('note', models.CharField(max_length=120))]),")
    | django("AlterField('order', 'note', models.CharField(max_length=20)),  # breach", name="0002_b"),
)
