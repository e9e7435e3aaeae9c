"""A small service with Alembic migrations, to be changed in one place by a test."""

from __future__ import annotations

import textwrap

INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
ENV = """
from alembic import context
from sqlalchemy import create_engine

from shop.config import database_url
from shop.models import Base


def run() -> None:
    engine = create_engine(database_url())
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
        with context.begin_transaction():
            context.run_migrations()


run()
"""
CONFIG = """
import os


def database_url() -> str:
    return os.environ.get("DATABASE_URL", "sqlite:///./shop.db")
"""
MODELS = """
from sqlalchemy import CheckConstraint, Enum, ForeignKey, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(120))


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", name="fk_orders_customer", ondelete="CASCADE"))
    currency: Mapped[str] = mapped_column(String(3), server_default="EUR")
"""
FIRST = '''"""customers and orders."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("customers", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("email", sa.String(120), nullable=False))
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), server_default="EUR", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("orders")
    op.drop_table("customers")
'''
BASE = {
    "alembic.ini": INI,
    "migrations/env.py": ENV,
    "migrations/versions/0001_first.py": FIRST,
    "shop/__init__.py": "",
    "shop/config.py": CONFIG,
    "shop/models.py": MODELS,
    "requirements.txt": "alembic\nsqlalchemy\n",
}
BOTH = {"requirements.txt": "alembic\nsqlalchemy\npsycopg[binary]\n"}
"""The service also ships a driver for PostgreSQL."""


def path_of(revision: str) -> str:
    return f"migrations/versions/{revision}_change.py"


def migration(
    revision: str, follows: str | tuple[str, ...], up: str, down: str, doc: str = "a change."
) -> dict[str, str]:
    """One more migration."""
    text = f'''"""{doc}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {follows!r}


def upgrade() -> None:
{textwrap.indent(up, "    ")}


def downgrade() -> None:
{textwrap.indent(down, "    ")}
'''
    return {path_of(revision): text}


def second(up: str, down: str, doc: str = "a change.") -> dict[str, str]:
    """The migration after the first."""
    return migration("0002", "0001", up, down, doc)


NOTHING = second("op.execute('SELECT 1')", "op.execute('SELECT 1')")
"""A second migration without any effect."""


def line_of(text: str, words: str) -> int:
    """The first line on which some words stand."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)
