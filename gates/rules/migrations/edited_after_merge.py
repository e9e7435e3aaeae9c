"""A merged migration was changed.

**What it does.** Compares each migration with the base: one that does something else on the way up, that follows another one, or that
is gone. Comments, docstrings, types, formatting and the way down may be changed; a file may be renamed where
the tool knows it by its revision or version.

**Why it matters.** Databases that have applied it will never see the change, new ones will: from here on they differ.

**Example.** A column of a merged migration becomes `VARCHAR(64)`. Production keeps `VARCHAR(32)`, and only tests run on 64.

**How to fix.** Take the change back and write a new migration.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.django_text import class_value
from gates.rules.migrations.edits import edited_line
from gates.rules.migrations.python_text import assigned, parse
from gates.rules.migrations.revisions import revisions
from gates.rules.migrations.values import Edit, Flaw, History, Kind
from gates.tools.sql_migrations import SqlMigration, knows_by_version, read, version

ID = "migrations/edited-after-merge"
SEVERITY = Severity.HIGH
SUMMARY = "A merged migration was changed"

_FIX = "Take the change back and write a new migration."


def breaches(history: History) -> Iterator[Flaw]:
    """Each file whose way up is not that of the base."""
    for edit in history.edits:
        if edit.after is None:
            if not _went_elsewhere(edit, history):
                message = f"{edit.path} is merged already, and it is gone: databases that have applied it keep what it did, new ones will not have it."
                yield Flaw("edited-after-merge", message, "Bring it back, and undo it in a new migration.", edit.path)
            continue
        line = edited_line(edit.path, edit.before, edit.after)
        if line is not None:
            message = f"{edit.path} is merged already, and its way up was changed: databases that have applied it will never see the change."
            yield Flaw("edited-after-merge", message, _FIX, edit.path, line)


def _went_elsewhere(edit: Edit, history: History) -> bool:
    """Whether a file that is gone is there under another name (Alembic), replaced (Django), or was no migration."""
    if history.kind is Kind.SQL:
        return not any(
            m.up and m.up.path == edit.path and not _renamed(m, history) for m in read({edit.path: edit.before})
        )
    before = parse(edit.path, edit.before)
    if before is None:
        return True
    if history.kind is Kind.ALEMBIC:
        told = assigned(before, "revision")
        return told is None or told[1] in {r.id for r in revisions(history)}
    name = edit.path.rpartition("/")[2].removesuffix(".py")
    replaced = (class_value(s.python.tree, "replaces") for s in history.scripts if s.python)
    names = {n.value for v in replaced if v is not None for n in ast.walk(v) if isinstance(n, ast.Constant)}
    return class_value(before.tree, "operations") is None or name in names


def _renamed(migration: SqlMigration, history: History) -> bool:
    """Whether a migration of a tool that looks at the version only is there under another name."""
    now = {version(s.sql.style, s.id) for s in history.scripts if s.sql}
    return knows_by_version(migration.style) and version(migration.style, migration.id) in now


_ALEMBIC = """
    '''customers'''
    revision = '1'
    down_revision = None

    def upgrade() -> None:
        op.create_table("customers", sa.Column("id", sa.Integer))

    def downgrade() -> None:
        op.drop_table("customers")
    """
_SQL = "-- Up\nCREATE TABLE a (id INT);\n-- Down\nDROP TABLE a;\n"

VALID = (
    {"base:v/1.py": _ALEMBIC, "v/1.py": _ALEMBIC.replace("customers'''", "all customers'''").replace(" -> None", "")},
    {
        "base:v/1.py": _ALEMBIC,
        "v/1.py": _ALEMBIC.replace('op.drop_table("customers")', 'op.execute("DROP TABLE customers")'),
    },
    {
        "base:shop/migrations/0001_a.py": "class Migration:\n    operations = [RunPython(f), RunSQL('a')]\n",
        "shop/migrations/0001_a.py": "class Migration:\n    operations = [RunPython(f, g), RunSQL('a', reverse_sql='b')]\n",
    },
    {
        "base:m/1_a.sql": _SQL,
        "m/1_a.sql": _SQL.replace("DROP TABLE a", "drop table if exists a").replace(" (id INT)", " (\n  id int\n)"),
    },
    {"gone:v/1.py": _ALEMBIC, "v/1_customers.py": _ALEMBIC},
    {
        "gone:shop/migrations/0001_a.py": "class Migration:\n    operations = [A()]\n",
        "shop/migrations/0001_squashed_0002_b.py": "class Migration:\n    replaces = [('shop', '0001_a'), ('shop', '0002_b')]\n    operations = [A()]\n",
    },
    {
        "base:shop/migrations/0003_c.py": "class Migration:\n    replaces = [('shop', '0001_a')]\n    dependencies = [('blog', '0001_a')]\n    operations = [A()]\n",
        "shop/migrations/0003_c.py": "class Migration:\n    dependencies = [('blog', '0001_squashed')]\n    operations = [A()]\n",
    },
    {"base:m/1_a.sql": _SQL, "gone:m/schema.sql": "CREATE TABLE a (id INT);\n"},
    {
        "gone:m/1_a.up.sql": "CREATE TABLE a (id INT);\n",
        "gone:m/1_a.down.sql": "DROP TABLE a;\n",
        "m/1_tables.up.sql": "CREATE TABLE a (id INT);\n",
        "m/1_tables.down.sql": "DROP TABLE a;\n",
    },
)

INVALID = (
    {"base:v/1.py": _ALEMBIC, "v/1.py": _ALEMBIC.replace("sa.Integer))", "sa.BigInteger))  # breach")},
    {"base:v/1.py": _ALEMBIC, "v/1.py": _ALEMBIC.replace("= None\n", "= '0'  # breach\n")},
    {
        "base:shop/migrations/0001_a.py": "class Migration:\n    operations = [RunPython(f), RunSQL('a')]\n",
        "shop/migrations/0001_a.py": "class Migration:\n    operations = [RunPython(f), RunSQL('c')]  # breach\n",
    },
    {"base:m/1_a.sql": _SQL, "m/1_a.sql": _SQL.replace("INT);", "BIGINT); -- breach")},
    {
        "base:m/1_a.up.sql": "CREATE TABLE a (id INT);\n",
        "base:m/1_a.down.sql": "DROP TABLE a;\n",
        "m/1_a.up.sql": "CREATE TABLE a (id INT, name TEXT); -- breach\n",
    },
    {
        "base:shop/migrations/0001_a.py": "class Migration:\n    operations = [A()]\n",
        "gone:shop/migrations/0002_b.py": "class Migration:  # breach of the file\n    operations = [B()]\n",
    },
    {"base:m/1_a.sql": _SQL, "gone:m/2_b.sql": "-- Up\nSELECT 1; -- breach of the file\n-- Down\nSELECT 1;\n"},
)
