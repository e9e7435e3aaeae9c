"""Unusual but sound ways to set Alembic up; the project's own env.py is honoured in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.catalog.migrations import Options
from gates.model import State
from tests.catalog.migrations.alembic_project import BASE, BOTH, ENV, FIRST, MODELS, NOTHING, path_of, second
from tests.catalog.migrations.conftest import Judge

SQLITE = Options(engines=("sqlite",))
HANDED_ENV = """
from alembic import context

assert context.config.get_main_option("shop.flag") == "yes"
assert context.config.cmd_opts.x is None
assert context.get_x_argument(as_dictionary=True) == {}

from shop.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
"""
SIDE_EFFECTS = """
import threading
import urllib.request

print("loading " * 10_000)
open("models.log", "w").write("loaded")
threading.Thread(target=threading.Event().wait, daemon=True).start()
try:
    urllib.request.urlopen("http://127.0.0.1:9/flags", timeout=1)
except OSError:
    pass
"""


def test_an_env_in_a_package_with_nested_versions_and_a_connection_from_outside(judge: Judge, tmp_path: Path) -> None:
    """`[tool.alembic]` beside an ini file, models with side effects, a link inside the repository."""
    root = tmp_path / "repo"
    (root / "shop").mkdir(parents=True)
    (root / "shop/models.py").symlink_to("../tables.py")
    files = {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n\n[tool.alembic]\nscript_location = "shop:db"\nprepend_sys_path = ["."]\nrecursive_version_locations = true\n',
        "alembic.ini": "[alembic]\nshop.flag = yes\n",
        "requirements.txt": BASE["requirements.txt"],
        "tables.py": SIDE_EFFECTS + MODELS,
        "shop/__init__.py": "",
        "shop/db/__init__.py": "",
        "shop/db/env.py": HANDED_ENV,
        "shop/db/versions/2024/01/0001_first.py": FIRST,
        "shop/db/versions/2025/0002_change.py": NOTHING[path_of("0002")].replace("a change", "Änderung, „klein“"),
    }
    answer = judge(files, SQLITE)
    answer.passed()
    assert answer.facts.examined == {"migrations": 2, "engines": 1}


SCHEMA_ENV = ENV.replace(
    "context.configure(",
    'connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS tenant")\n        connection.commit()\n'
    '        connection = connection.execution_options(schema_translate_map={"per_tenant": "tenant"})\n'
    '        context.configure(include_schemas=True, version_table_schema="tenant", version_table="books", ',
)
SCHEMA_MODELS = """
from sqlalchemy import Column, Date, Integer, Table
from sqlalchemy.dialects.postgresql import CITEXT


class Account(Base):
    __tablename__ = "accounts"
    __table_args__ = {"schema": "tenant"}
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(CITEXT())


Table("visits", Base.metadata, Column("id", Integer), Column("day", Date), postgresql_partition_by="RANGE (day)")
"""
UP = """
op.execute("CREATE EXTENSION IF NOT EXISTS citext")
op.execute("CREATE TABLE tenant.accounts (id int PRIMARY KEY, name citext)")
op.execute("CREATE INDEX customers_by_email ON customers (lower(email))")
op.execute("CREATE TABLE visits (id int, day date) PARTITION BY RANGE (day)")
op.execute("CREATE TABLE visits_2024 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")
"""


DOWN = """
op.execute("DROP TABLE visits")
op.execute("DROP INDEX customers_by_email")
op.execute("DROP TABLE tenant.accounts")
"""


def test_what_env_makes_for_itself_is_not_held_against_a_migration(judge: Judge) -> None:
    """A schema for the version table. An extension, another schema, a partition and an index on an expression are beside the models."""
    files = {
        **BASE,
        **BOTH,
        "migrations/env.py": SCHEMA_ENV,
        "shop/models.py": MODELS + SCHEMA_MODELS,
        **second(UP, DOWN),
    }
    judge(files, Options(engines=("postgresql",))).passed()


@pytest.mark.parametrize("where", ["at its top", "in a step"])
def test_a_migration_that_imports_what_is_not_installed_has_no_answer(judge: Judge, where: str) -> None:
    text = NOTHING[path_of("0002")]
    line = "import no_such_types\n"
    changed = text.replace("import sqlalchemy", line + "import sqlalchemy") if where == "at its top" else None
    files = {path_of("0002"): changed} if changed else second(line, "op.execute('SELECT 1')")
    answer = judge({**BASE, **files}, SQLITE)
    assert answer.state is State.ERROR
    assert "no_such_types" in answer.reason
    assert "Install the project's dependencies into its interpreter" in answer.reason


def test_a_migration_that_imports_what_the_project_lacks_is_broken(judge: Judge) -> None:
    text = NOTHING[path_of("0002")].replace("import sqlalchemy", "from shop.nothing import sqlalchemy")
    assert judge({**BASE, path_of("0002"): text}, SQLITE).only("broken-migration").path == path_of("0002")


ARRAYS = second(
    'op.add_column("customers", sa.Column("extra", postgresql.ARRAY(sa.Text()), nullable=True))',
    'op.drop_column("customers", "extra")',
)
ARRAY_MODELS = MODELS.replace(
    "    email:", "    extra: Mapped[list | None] = mapped_column(ARRAY(Text()))\n    email:"
).replace("\nclass Base", "from sqlalchemy.dialects.postgresql import ARRAY\n\n\nclass Base", 1)


@pytest.mark.parametrize("default", ["postgresql", "sqlite"])
def test_migrations_for_postgresql_count_on_sqlite_only_where_the_service_uses_it(judge: Judge, default: str) -> None:
    text = ARRAYS[path_of("0002")].replace(
        "from alembic import op", "from alembic import op\nfrom sqlalchemy.dialects import postgresql"
    )
    files = {
        **BASE,
        "requirements.txt": "alembic\nsqlalchemy\nasyncpg\npsycopg[binary]\naiosqlite  # for the tests\n",
        "shop/models.py": ARRAY_MODELS,
        path_of("0002"): text,
    }
    if default == "postgresql":
        files["shop/config.py"] = BASE["shop/config.py"].replace("sqlite:///./shop.db", "postgresql://db/shop")
    answer = judge(files)
    if default == "sqlite":
        assert answer.only("up-fails").path == path_of("0002")
        return
    answer.passed()
    assert answer.facts.examined == {"migrations": 2, "engines": 1}
    assert any("not proven on sqlite, which only tests use here" in e.note for e in answer.facts.evidence)


FLASK = """
import os

from flask import Flask
from sqlalchemy import create_engine

from shop.models import Base


def create_app() -> Flask:
    app = Flask(__name__)
    app.secret_key = os.environ["SHOP_SESSION_KEY"]
    app.extensions["database"] = (create_engine(os.environ.get("DATABASE_URL", "sqlite:///shop.db")), Base.metadata)
    return app
"""
FLASK_ENV = """
from logging.config import fileConfig

from alembic import context
from flask import current_app

fileConfig(context.config.config_file_name)
engine, metadata = current_app.extensions["database"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
LOGGERS = (
    "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nlevel = WARNING\nhandlers =\n"
)


def test_an_env_that_asks_the_application_of_flask_gets_it(judge: Judge) -> None:
    """As Flask-Migrate sets it up: the ini file lies beside env.py and names no location, `flask db` makes the application."""
    files = {path: text for path, text in BASE.items() if path != "alembic.ini"}
    answer = judge(
        {
            **files,
            "requirements.txt": "alembic\nflask\nsqlalchemy\n",
            "shop/__init__.py": FLASK,
            "migrations/alembic.ini": f"[alembic]\n{LOGGERS}",
            "migrations/env.py": FLASK_ENV,
        },
        SQLITE,
    )
    answer.passed()
    assert answer.facts.examined == {"migrations": 1, "engines": 1}
