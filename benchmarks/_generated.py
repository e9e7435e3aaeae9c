"""Projects with generated migrations for `migrations.py`: the kinds of change that services make, in turn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

_START = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
ENV = """
import os

from alembic import context
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""
_TABLE = """op.create_table(
    "t{n}",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("price", sa.Numeric(10, 2), nullable=False, server_default="0"),
    sa.Column("made", sa.DateTime, server_default=sa.func.now()),
    sa.Column("parent_id", sa.Integer{parent}),
    sa.CheckConstraint("price >= 0", name="ck_t{n}_price"),
)"""
_CHANGES = (
    (
        'op.add_column("t{t}", sa.Column("c{n}", sa.String(40), nullable=False, server_default="x"))',
        'op.drop_column("t{t}", "c{n}")',
    ),
    ('op.create_index("ix_{n}", "t{t}", ["name", "price"])', 'op.drop_index("ix_{n}", "t{t}")'),
    ('op.execute("UPDATE t{t} SET price = price WHERE price > 3")', 'op.execute("SELECT 1")'),
    (
        'with op.batch_alter_table("t{t}") as batch:\n    batch.alter_column("made", existing_type=sa.DateTime, nullable=True, new_column_name="made_{n}")',
        'with op.batch_alter_table("t{t}") as batch:\n    batch.alter_column("made_{n}", existing_type=sa.DateTime, nullable=True, new_column_name="made")',
    ),
)
_SQL_TABLE = """CREATE TABLE t{n} (
    id integer PRIMARY KEY,
    name varchar(80) NOT NULL UNIQUE,
    price numeric(10, 2) NOT NULL DEFAULT 0 CONSTRAINT ck_t{n}_price CHECK (price >= 0),
    made timestamp DEFAULT CURRENT_TIMESTAMP,
    parent_id integer{parent}
);"""
_SQL_CHANGES = (
    ("ALTER TABLE t{t} ADD COLUMN c{n} varchar(40) NOT NULL DEFAULT 'x';", "ALTER TABLE t{t} DROP COLUMN c{n};"),
    ("CREATE INDEX ix_{n} ON t{t} (name, price);", "DROP INDEX ix_{n};"),
    ("UPDATE t{t} SET price = price WHERE price > 3;", "SELECT 1;"),
    ("CREATE VIEW v{n} AS SELECT id, name FROM t{t};", "DROP VIEW v{n};"),
)


def alembic(count: int) -> dict[str, str]:
    """Path → text of a project with `count` Alembic migrations, every third of which makes a table."""
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\n",
        "migrations/env.py": ENV,
        "requirements.txt": "alembic\n",
        ".env.example": "DATABASE_URL=sqlite:///x.db\n",
    }
    for number, up, down in _pairs(count, _TABLE, 'op.drop_table("t{n}")', _CHANGES, ', sa.ForeignKey("t{t}.id")'):
        body = [
            f"def {way}() -> None:\n    " + text.replace("\n", "\n    ")
            for way, text in (("upgrade", up), ("downgrade", down))
        ]
        head = (
            f'"""change {number}."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{number:04}"\n'
        )
        follows = f"down_revision = {f'{number - 1:04}' if number else None!r}\n\n\n"
        files[f"migrations/versions/{number:04}_change.py"] = head + follows + "\n\n\n".join(body) + "\n"
    return files


def sql(count: int) -> dict[str, str]:
    """The same as SQL files of the house template."""
    files = {"requirements.txt": "psycopg\n"}
    for number, up, down in _pairs(count, _SQL_TABLE, "DROP TABLE t{n};", _SQL_CHANGES, " REFERENCES t{t} (id)"):
        name = f"{_START + datetime.timedelta(hours=number):%Y%m%d%H%M%S}_change"
        files[f"migrations/{name}.sql"] = f"-- Migration: {name}\n\n-- Up\n{up}\n\n-- Down (rollback)\n{down}\n"
    return files


def _pairs(
    count: int, table: str, drop: str, changes: tuple[tuple[str, str], ...], parent: str
) -> Iterator[tuple[int, str, str]]:
    for number in range(count):
        if number % 3 == 0:
            refers = parent.format(t=0) if number else ""
            yield number, table.format(n=number, parent=refers), drop.format(n=number)
        else:
            up, down = changes[(number * 7) % len(changes)]
            target = number // 3 * 3
            yield number, up.format(n=number, t=target), down.format(n=number, t=target)
