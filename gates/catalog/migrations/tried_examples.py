"""Examples of the rules that only a database decides: small repositories, each with a chain of migrations that really runs.

In an INVALID one the line that the finding is about has the word `breach`. Texts in SQL go to the engine that they are written for:
SQLite, or PostgreSQL where the repository ships a driver for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

PEOPLE = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', tier INTEGER);"
POSTGRES = {"requirements.txt": "psycopg[binary]\n"}


Repository = Mapping[str, str]
"""Path → text."""


@dataclasses.dataclass(frozen=True, slots=True)
class Examples:
    """What a rule must leave alone, and what it must name."""

    valid: tuple[Repository, ...]
    invalid: tuple[Repository, ...]


def chain(up: str, down: str, before: str = PEOPLE, *, note: str = "", marked: bool = False) -> Repository:
    """Two files in our own template: what was there before, and the migration that the example is about.

    Args:
        note: a comment at its head.
        marked: whether the way down as a whole is what the finding is about.
    """
    first, second = "20240101000000_before", "20240102000000_change"
    comment, mark = f"-- {note}\n" if note else "", "breach" if marked else "rollback"
    return {
        f"migrations/{first}.sql": f"-- Migration: {first}\n-- Up\n{before}\n-- Down (rollback)\nDROP TABLE people;\n",
        f"migrations/{second}.sql": f"-- Migration: {second}\n{comment}-- Up\n{up}\n-- Down ({mark})\n{down}\n",
    }


_INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
_ENV = """from alembic import context
from sqlalchemy import create_engine, pool

from shop.models import Base

engine = create_engine("sqlite:///shop.db", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def service(columns: str, migrated: str, extra: str = "", *, marked: bool = False) -> Repository:
    """A service with Alembic: one model with these columns, and one migration that makes a table of those.

    Args:
        columns: lines of the model's class.
        migrated: further arguments of `op.create_table`.
        extra: a line before it in the migration.
        marked: whether the model as a whole is what the finding is about.
    """
    models = (
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n\n\n"
        f"class Person(Base):{'  # breach' if marked else ''}\n    __tablename__ = 'people'\n    id: Mapped[int] = mapped_column(primary_key=True)\n{columns}"
    )
    version = (
        '"""people."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "0001"\ndown_revision = None\n'
        f"{extra}\n\ndef upgrade() -> None:\n"
        f"    op.create_table('people', sa.Column('id', sa.Integer(), primary_key=True){migrated})\n\n\n"
        "def downgrade() -> None:\n    op.drop_table('people')\n"
    )
    return {
        "alembic.ini": _INI,
        "requirements.txt": "alembic\nsqlalchemy\n",
        "shop/__init__.py": "",
        "shop/models.py": models,
        "migrations/env.py": _ENV,
        "migrations/versions/0001_people.py": version,
    }


_NAME = "    name: Mapped[str] = mapped_column(sa.String(40))\n"
_MIGRATED = ", sa.Column('name', sa.String(40), nullable=False)"
_SOUND = (
    chain("ALTER TABLE people ADD COLUMN tone TEXT;", "ALTER TABLE people DROP COLUMN tone;"),
    chain("CREATE INDEX by_name ON people (name);", "DROP INDEX by_name;"),
    chain("CREATE TABLE extra (id INTEGER PRIMARY KEY);", "DROP TABLE extra;"),
)
"""Chains that climb up, down and up without a trace."""

EXAMPLES: Mapping[str, Examples] = {
    "migrations/never-tried": Examples(
        (service(_NAME, _MIGRATED), *_SOUND[:2]),
        (
            {
                **service(_NAME, _MIGRATED),
                "old/versions/0001_old.py": '"""old."""\n\nrevision = "0001"\ndown_revision = None\n\n\ndef upgrade() -> None:\n    pass\n\n\ndef downgrade() -> None:\n    pass\n',
            },
        ),
    ),
    "migrations/up-fails": Examples(
        _SOUND,
        (
            chain("ALTER TABLE nobody ADD COLUMN tone TEXT; -- breach", "SELECT 1;"),
            chain("CREATE TABLE people (id INTEGER); -- breach", "SELECT 1;"),
            chain("CREATE INDEX by_tone ON people (tone); -- breach", "DROP INDEX by_tone;"),
        ),
    ),
    "migrations/up-fails-with-data": Examples(
        (
            chain(
                "ALTER TABLE people ADD COLUMN tone TEXT NOT NULL DEFAULT '';", "ALTER TABLE people DROP COLUMN tone;"
            ),
            *_SOUND[:2],
        ),
        (
            chain(
                "ALTER TABLE people ADD COLUMN tone TEXT NOT NULL; -- breach", "ALTER TABLE people DROP COLUMN tone;"
            ),
            chain("CREATE UNIQUE INDEX one ON people (length(name) * 0); -- breach", "DROP INDEX one;"),
            chain("INSERT INTO people (id) SELECT id FROM people; -- breach", "SELECT 1;"),
        ),
    ),
    "migrations/down-fails": Examples(
        _SOUND,
        (
            chain("CREATE INDEX by_name ON people (name);", "DROP INDEX by_nmae; -- breach"),
            chain("ALTER TABLE people ADD COLUMN tone TEXT;", "ALTER TABLE people DROP COLUMN tune; -- breach"),
            {
                **POSTGRES,
                **chain(
                    "CREATE TYPE tone AS ENUM ('a');\nALTER TABLE people ADD COLUMN tone tone;",
                    "DROP TYPE tone; -- breach\nALTER TABLE people DROP COLUMN tone;",
                ),
            },
        ),
    ),
    "migrations/down-fails-with-data": Examples(
        (
            chain(
                "ALTER TABLE people DROP COLUMN name;", "ALTER TABLE people ADD COLUMN name TEXT NOT NULL DEFAULT 'x';"
            ),
            *_SOUND[:2],
        ),
        (
            chain(
                "ALTER TABLE people DROP COLUMN name;", "ALTER TABLE people ADD COLUMN name TEXT NOT NULL; -- breach"
            ),
            chain("SELECT 1;", "CREATE UNIQUE INDEX one ON people (length(name) * 0); -- breach"),
            {
                **POSTGRES,
                **chain(
                    "ALTER TABLE people DROP COLUMN name;",
                    "ALTER TABLE people ADD COLUMN name text NOT NULL; -- breach",
                ),
            },
        ),
    ),
    "migrations/second-up-fails": Examples(
        (
            chain("INSERT INTO people (id) VALUES (7001);", "DELETE FROM people WHERE id = 7001;"),
            *_SOUND[:2],
        ),
        (
            chain("INSERT INTO people (id) VALUES (7001);", "SELECT 1;", marked=True),
            chain("INSERT INTO people (id) VALUES (7001);", "UPDATE people SET tier = 1 WHERE id = 7001;", marked=True),
            {
                **POSTGRES,
                **chain("INSERT INTO people (id) VALUES (7001);", "DELETE FROM people WHERE id = 7000;", marked=True),
            },
        ),
    ),
    "migrations/second-up-differs": Examples(
        (chain("CREATE TABLE IF NOT EXISTS extra (id INTEGER);", "DROP TABLE extra;"), *_SOUND[:2]),
        (
            {
                **POSTGRES,
                **chain(
                    "DO $$ BEGIN\n  IF NOT EXISTS (SELECT FROM people WHERE id = 7001) THEN ALTER TABLE people ADD tone text; END IF;\n"
                    "  INSERT INTO people (id) VALUES (7001) ON CONFLICT DO NOTHING;\nEND $$;",
                    "ALTER TABLE people DROP COLUMN IF EXISTS tone; -- breach",
                ),
            },
        ),
    ),
    "migrations/left-behind": Examples(
        _SOUND,
        (
            chain("CREATE TABLE a (id INTEGER);\nCREATE TABLE b (id INTEGER);", "DROP TABLE a;", marked=True),
            chain("ALTER TABLE people ADD COLUMN tone TEXT;", "UPDATE people SET tone = NULL; -- breach"),
            {
                **POSTGRES,
                **chain(
                    "CREATE TYPE tone AS ENUM ('a');\nALTER TABLE people ADD COLUMN tone tone;",
                    "ALTER TABLE people DROP COLUMN tone; -- breach",
                ),
            },
        ),
    ),
    "migrations/lost": Examples(
        (
            chain(
                "DROP INDEX by_name;",
                "CREATE INDEX by_name ON people (name);",
                PEOPLE + "\nCREATE INDEX by_name ON people (name);",
            ),
            *_SOUND[:2],
        ),
        (
            chain("DROP INDEX by_name;", "SELECT 1;", PEOPLE + "\nCREATE INDEX by_name ON people (name);", marked=True),
            chain("ALTER TABLE people DROP COLUMN tier;", "UPDATE people SET name = name; -- breach"),
            {
                **POSTGRES,
                **chain(
                    "ALTER TABLE people DROP CONSTRAINT people_pkey;",
                    "COMMENT ON TABLE people IS NULL; -- breach",
                ),
            },
        ),
    ),
    "migrations/changed": Examples(
        (
            chain(
                "ALTER TABLE people DROP COLUMN name;", "ALTER TABLE people ADD COLUMN name TEXT NOT NULL DEFAULT 'x';"
            ),
            *_SOUND[:2],
        ),
        (
            chain("ALTER TABLE people DROP COLUMN name;", "ALTER TABLE people ADD COLUMN name TEXT; -- breach"),
            chain(
                "DROP INDEX by_name;",
                "CREATE INDEX by_name ON people (name, tier); -- breach",
                PEOPLE + "\nCREATE INDEX by_name ON people (name);",
            ),
            {
                **POSTGRES,
                **chain(
                    "ALTER TABLE people ALTER COLUMN name SET DEFAULT 'y';",
                    "ALTER TABLE people ALTER COLUMN name DROP DEFAULT; -- breach",
                ),
            },
        ),
    ),
    "migrations/harmless-difference": Examples(
        _SOUND,
        (
            chain(
                "ALTER TABLE people DROP COLUMN name;",
                "ALTER TABLE people ADD COLUMN name TEXT NOT NULL DEFAULT 'x'; -- breach",
            ),
        ),
    ),
    "migrations/data-lost": Examples(
        (
            chain(
                "UPDATE people SET tier = 0 WHERE tier < -9999;", "UPDATE people SET tier = NULL WHERE tier < -9999;"
            ),
            *_SOUND[:2],
        ),
        (
            chain(
                "ALTER TABLE people ADD COLUMN tone TEXT;",
                "ALTER TABLE people DROP COLUMN tone;\nDELETE FROM people; -- breach",
            ),
            chain(
                "CREATE INDEX by_name ON people (name);", "DROP INDEX by_name;\nUPDATE people SET tier = -1; -- breach"
            ),
            chain("DELETE FROM people;", "SELECT count(*) FROM people; -- breach"),
        ),
    ),
    "migrations/data-not-restored": Examples(
        _SOUND,
        (
            chain("ALTER TABLE people DROP COLUMN tier;", "ALTER TABLE people ADD COLUMN tier INTEGER; -- breach"),
            chain("UPDATE people SET tier = -1;", "SELECT count(tier) FROM people; -- breach"),
        ),
    ),
    "migrations/irreversible": Examples(
        _SOUND,
        (
            {
                **POSTGRES,
                **chain(
                    "ALTER TABLE people DROP COLUMN tier;",
                    "DO $$ BEGIN RAISE EXCEPTION 'the tiers are gone'; END $$;",
                    note="Irreversible: the tiers are gone for good.",
                    marked=True,
                ),
            },
        ),
    ),
    "migrations/broken-migration": Examples(
        (service(_NAME, _MIGRATED),),
        (
            service(_NAME, _MIGRATED, "labels = revision[0].nothing_of_the_kind  # breach"),
            service(_NAME, _MIGRATED, "revision = nobody_defines_this  # breach"),
        ),
    ),
    "migrations/heavy-lock": Examples(
        (
            {**POSTGRES, **chain("ALTER TABLE people ADD COLUMN tone text;", "ALTER TABLE people DROP COLUMN tone;")},
            {
                **POSTGRES,
                **chain("CREATE TABLE extra (id int);\nCREATE INDEX late ON extra (id);", "DROP TABLE extra;"),
            },
        ),
        (
            {
                **POSTGRES,
                **chain(
                    "ALTER TABLE people ALTER COLUMN tier TYPE bigint; -- breach",
                    "ALTER TABLE people ALTER COLUMN tier TYPE integer;",
                ),
            },
            {**POSTGRES, **chain("CREATE INDEX by_name ON people (name); -- breach", "DROP INDEX by_name;")},
        ),
    ),
    "migrations/model-drift": Examples(
        (
            service(_NAME, _MIGRATED),
            service(
                "    tone: Mapped[str] = mapped_column(sa.String(9), server_default='a')\n",
                ", sa.Column('tone', sa.String(9), server_default='a', nullable=False)",
            ),
            service(
                "    __table_args__ = (sa.CheckConstraint('id > 0', name='positive'),)\n",
                ", sa.CheckConstraint('id > 0', name='positive')",
            ),
        ),
        (
            service("    name: Mapped[str] = mapped_column(sa.String(40))  # breach\n", ""),
            service("    name: Mapped[str] = mapped_column(sa.String(80))  # breach\n", _MIGRATED),
            service("    name: Mapped[str | None] = mapped_column(sa.String(40))  # breach\n", _MIGRATED),
            service(
                "    __table_args__ = (sa.CheckConstraint('id > 1', name='positive'),)\n",
                ", sa.CheckConstraint('id > 0', name='positive')",
                marked=True,
            ),
        ),
    ),
}
"""Rule id → its examples; each rule of the gate that no text alone decides is here."""
