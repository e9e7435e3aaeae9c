"""Raw SQL migrations in the formats of several tools: which files they are, and what goes up and what goes down.

Pure: works on paths and texts. House template: one file `YYYYMMDDHHMMSS_description.sql` with the header `-- Migration: ...` and the
sections `-- Up` and `-- Down (rollback)`. Also dbmate, goose, sql-migrate, golang-migrate and sqlx (`*.up.sql`), Diesel (`NAME/up.sql`), yoyo
(`NAME.rollback.sql`, steps in Python), Flyway (`V1__name.sql`, `U1__name.sql`).
"""

from __future__ import annotations

from gates.tools.sql_migrations.model import Flaw, Section, SqlMigration, Style
from gates.tools.sql_migrations.order import knows_by_version, version
from gates.tools.sql_migrations.reading import read, same_way_up
from gates.tools.sql_migrations.styles import folders, has_steps
from gates.tools.sql_migrations.text import comments

__all__ = [
    "Flaw",
    "Section",
    "SqlMigration",
    "Style",
    "comments",
    "folders",
    "has_steps",
    "knows_by_version",
    "read",
    "same_way_up",
    "version",
]
