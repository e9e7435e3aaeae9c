"""Foreign keys and their indexes, pools, repositories, loading: read from models, SQL and calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attest.checklist.subjects import NO, NOT_APPLICABLE, OPEN, YES, proof

HEAD = "from sqlalchemy import *\nfrom sqlalchemy.orm import mapped_column, relationship\nclass Line(Base):\n    __tablename__ = 'lines'\n"
KEY = "    order_id = mapped_column(ForeignKey('orders.id'){})\n"


def module(text: str) -> dict[str, str]:
    return {"src/shop/__init__.py": "", "src/shop/m.py": text}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (HEAD + KEY.format(", index=True"), YES),
        (HEAD + KEY.format(", unique=True"), YES),
        (HEAD + KEY.format(", primary_key=True"), YES),
        (HEAD + KEY.format(""), NO),
        (HEAD + KEY.format("") + "    __table_args__ = (UniqueConstraint('order_id', 'sku'),)\n", YES),
        (HEAD + KEY.format("") + "    __table_args__ = (UniqueConstraint('sku', 'order_id'),)\n", NO),
        (HEAD + KEY.format("") + "    __table_args__ = (Index('ix', 'order_id'),)\n", YES),
        (HEAD + KEY.format("") + "    __table_args__ = (Index('ix', 'order_id', postgresql_where=text('paid')),)\n", NO),
        (HEAD + KEY.format("") + "    __table_args__ = (Index('ix', 'order_id', postgresql_where=text('order_id IS NOT NULL')),)\n", YES),
        (HEAD + KEY.format("") + "Index('ix', Line.order_id)\n", YES),
        (HEAD + "    a = mapped_column('order_id', ForeignKey('o.id'))\n    __table_args__ = (Index('ix', 'order_id'),)\n", YES),
        ("from sqlalchemy import *\nT = Table('t', m, Column('a', ForeignKey('b.id')), Index('ix', 'a'))\n", YES),
        ("from sqlalchemy import *\nT = Table('t', m, Column('a', ForeignKey('b.id')))\n", NO),
        ("from sqlmodel import *\nclass L(SQLModel, table=True):\n    a: int = Field(foreign_key='b.id')\n", NO),
        ("from django.db import models\nclass L(models.Model):\n    o = models.ForeignKey(O, models.CASCADE)\n", YES),
        ("from django.db import models\nclass L(models.Model):\n    o = models.ForeignKey(O, db_index=False)\n", NO),
        ("x = 1\n", OPEN),
    ],
    ids=str.split("index unique primary bare led second named partial not-null attribute renamed table bare-table sqlmodel django django-bare none"),
)  # fmt: skip
def test_a_foreign_key_of_a_model_needs_an_index_that_begins_with_it(tmp_path: Path, text: str, state: str) -> None:
    assert proof("indexed-foreign-keys", tmp_path, module(text))[0] == state


TABLE = "CREATE TABLE lines (\n id INT PRIMARY KEY,\n order_id INT NOT NULL,\n FOREIGN KEY (order_id) REFERENCES orders (id)\n);\n"


@pytest.mark.parametrize(
    ("up", "state", "said"),
    [
        (TABLE, NO, "lines.order_id (migrations/20260101000000_lines.sql:6)"),
        (TABLE + "CREATE INDEX i ON lines (order_id, id);\n", YES, "1 of 1"),
        (TABLE + "CREATE INDEX i ON lines (order_id) WHERE paid;\n", NO, "1 of 1"),
        (TABLE + "CREATE INDEX i ON lines (order_id) WHERE order_id IS NOT NULL;\n", YES, "1 of 1"),
        ("CREATE TABLE l (order_id INT REFERENCES o (id), id INT, PRIMARY KEY (order_id, id));\n", YES, "1 of 1"),
        ("CREATE TABLE l (id INT);\nALTER TABLE l ADD COLUMN o INT REFERENCES orders (id);\n", NO, "l.o"),
        (TABLE + "CREATE INDEX i ON lines (order_id);\nDROP INDEX i;\n", OPEN, "drop or rename"),
    ],
    ids=["bare", "led", "partial", "not null", "inline", "added", "dropped"],
)
def test_a_foreign_key_of_raw_migrations_needs_one_too(tmp_path: Path, up: str, state: str, said: str) -> None:
    text = f"-- Migration: 20260101000000_lines\n-- Up\n{up}\n-- Down (rollback)\nDROP TABLE lines;\n"
    found, evidence = proof("indexed-foreign-keys", tmp_path, {"migrations/20260101000000_lines.sql": text})
    assert (found, said in evidence) == (state, True), evidence


def test_mysql_makes_the_index_by_itself(tmp_path: Path) -> None:
    files = module(HEAD + KEY.format("")) | {"requirements.txt": "pymysql==1.1\nsqlalchemy==2.1\n"}
    assert proof("indexed-foreign-keys", tmp_path, files)[0] == YES


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        ("from sqlalchemy import create_engine\ne = create_engine(u, pool_size=7)\n", YES, "src/shop/m.py:2 makes an engine with pool_size 7"),
        ("from sqlalchemy import create_engine\nfrom sqlalchemy.pool import NullPool\ne = create_engine(u, poolclass=NullPool)\n", NO, "src/shop/m.py:3"),
        ("from psycopg_pool import ConnectionPool\np = ConnectionPool(u)\n", YES, "src/shop/m.py:2 opens a pool"),
        ("D = {'default': {'CONN_MAX_AGE': 60}}\nimport django.db\n", YES, "src/shop/m.py:1"),
        ("D = {'default': {'CONN_MAX_AGE': AGE}}\nimport django.db\n", OPEN, "src/shop/m.py:1"),
        ("import psycopg\nc = psycopg.connect(u)\n", OPEN, "single connections are opened at src/shop/m.py:2"),
        ("x = 1\n", NOT_APPLICABLE, "None of 2 files"),
    ],
    ids=["engine", "null pool", "pool", "kept", "kept for a time", "bare", "no database"],
)  # fmt: skip
def test_connections_are_pooled(tmp_path: Path, text: str, state: str, said: str) -> None:
    found, evidence = proof("connection-pooling", tmp_path, module(text))
    assert (found, said in evidence) == (state, True), evidence


def test_queries_in_repositories_alone_are_the_pattern_and_one_in_an_endpoint_is_not(tmp_path: Path) -> None:
    repository = {
        "src/shop/repo.py": "class OrderRepository:\n    def all(self):\n        return self._session.scalars(q)\n"
    }
    endpoint = "from fastapi import APIRouter\nr = APIRouter()\n@r.post('/o')\ndef f(session, transfers):\n    {}\n"
    clean = module(endpoint.format("transfers.execute(1)")) | repository
    assert proof("repository-pattern", tmp_path, clean)[0] == YES
    found, said = proof("repository-pattern", tmp_path, module(endpoint.format("session.execute(1)")) | repository)
    assert (found, "in files with endpoints: src/shop/m.py:5" in said) == (OPEN, True)


def test_relationships_that_never_load_lazily_prevent_n_plus_one(tmp_path: Path) -> None:
    text = "from sqlalchemy.orm import relationship\nclass A(Base):\n    lines = relationship({})\n"
    assert proof("n-plus-one", tmp_path, module(text.format("lazy='raise'")))[0] == YES
    found, said = proof("n-plus-one", tmp_path, module(text.format("")))
    assert (found, "1 relationships load lazily (src/shop/m.py:3)" in said) == (OPEN, True)
