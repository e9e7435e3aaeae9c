"""Alembic projects in odd states: chains, heads, asynchronous and broken env.py, and migrations that misbehave."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from gates.catalog.migrations import Options
from gates.errors import TimedOutError
from gates.model import State
from gates.project.interpreter import Interpreter
from tests.catalog.migrations.alembic_project import (
    BASE,
    CONFIG,
    ENV,
    FIRST,
    INI,
    MODELS,
    NOTHING,
    line_of,
    migration,
    path_of,
    second,
)
from tests.catalog.migrations.conftest import Judge

SECOND = path_of("0002")
ASYNC_ENV = """
import asyncio

from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

from shop.config import database_url
from shop.models import Base


def migrate(connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


async def run() -> None:
    engine = create_async_engine(database_url(), pool_size=5)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(run())
"""


def test_an_upgrade_that_fails_is_found_and_hides_what_follows(judge: Judge) -> None:
    files = {
        **second('op.create_index("ix", "nowhere", ["email"])', 'op.drop_index("ix")'),
        **migration("0003", "0002", "pass", "pass"),
    }
    answer = judge({**BASE, **files})
    found = answer.only("up-fails")
    assert (found.path, found.line) == (SECOND, line_of(files[SECOND], "nowhere"))
    assert any("1 migration after 0002 could not be tried" in f.message for f in answer.judgement.findings)


def test_a_table_rebuild_that_deletes_child_rows_is_found(judge: Judge) -> None:
    steps = [
        'op.execute("PRAGMA foreign_keys = ON")',
        'op.execute("CREATE TABLE new (id INTEGER NOT NULL PRIMARY KEY, email VARCHAR(120) NOT NULL)")',
        'op.execute("INSERT INTO new SELECT id, email FROM customers")',
        'op.execute("DROP TABLE customers")',
        'op.execute("ALTER TABLE new RENAME TO customers")',
    ]
    up = "\n".join(steps)
    env = ENV.replace("create_engine(database_url())", 'create_engine(database_url(), isolation_level="AUTOCOMMIT")')
    answer = judge(
        {**BASE, "migrations/env.py": env, **second(up, up.replace("foreign_keys = ON", "foreign_keys = OFF"))}
    )
    assert "2 rows of orders (rows the migration deleted)" in answer.only("data-lost").message


def test_an_asynchronous_env_is_honoured(judge: Judge) -> None:
    needs = {
        "requirements.txt": "alembic\nsqlalchemy\nasyncpg\n",
        "shop/config.py": CONFIG.replace("sqlite:///./shop.db", "postgresql+asyncpg://shop@db.internal/shop"),
        ".env.example": "DATABASE_URL=postgresql+asyncpg://shop:pw@db.internal/shop\n",
    }
    answer = judge({**BASE, **NOTHING, **needs, "migrations/env.py": ASYNC_ENV})
    answer.passed()
    assert [c.engine for c in answer.facts.climbs] == ["postgresql"]


def test_a_merge_of_two_branches_is_climbed_once_each(judge: Judge) -> None:
    left = migration(
        "0002", "0001", 'op.add_column("orders", sa.Column("a", sa.Text()))', 'op.drop_column("orders", "a")'
    )
    right = migration(
        "0003", "0001", 'op.add_column("orders", sa.Column("b", sa.Text()))', 'op.drop_column("orders", "b")'
    )
    models = (
        MODELS
        + "    a: Mapped[str | None] = mapped_column(Text())\n    b: Mapped[str | None] = mapped_column(Text())\n"
    )
    answer = judge(
        {**BASE, **left, **right, **migration("0004", ("0002", "0003"), "pass", "pass"), "shop/models.py": models}
    )
    answer.passed()
    assert answer.facts.examined["migrations"] == 4


def test_a_second_head_is_found_where_the_change_brings_it(judge: Judge) -> None:
    other = migration("0003", "0001", "op.execute('SELECT 1')", "op.execute('SELECT 1')")
    found = judge({**BASE, **NOTHING}, change=other).only("several-heads")
    assert (found.path, found.line) == (path_of("0003"), 7)


def test_a_revision_that_is_not_there_is_found(judge: Judge) -> None:
    found = judge({**BASE, **migration("0002", "0009", "pass", "pass")}).only("broken-chain")
    assert (found.path, found.line) == (SECOND, 7)


def test_a_migration_that_is_no_python_is_found(judge: Judge) -> None:
    found = judge({**BASE, SECOND: "revision = '0002'\ndown_revision = '0001'\ndef upgrade(:\n"}).only(
        "broken-migration"
    )
    assert (found.path, found.line) == (SECOND, 3)


def test_a_file_name_against_the_template_is_found(judge: Judge) -> None:
    files = {path: text for path, text in BASE.items() if "versions" not in path}
    files |= {
        "alembic.ini": f"{INI}file_template = %%(year)d_%%(rev)s_%%(slug)s\n",
        "migrations/versions/2024_0001_first.py": FIRST,
    }
    assert judge({**files, **NOTHING}).only("file-name").path == SECOND


def test_an_edited_way_up_of_a_merged_migration_is_found_at_its_line(judge: Judge) -> None:
    edited = FIRST.replace("sa.String(120), nullable=False", "sa.String(121), nullable=False")
    change = {"migrations/versions/0001_first.py": edited, "shop/models.py": MODELS.replace("120", "121")}
    found = judge(BASE, change=change).only("edited-after-merge")
    assert (found.path, found.line) == ("migrations/versions/0001_first.py", 11)


def test_a_better_way_down_of_a_merged_migration_is_welcome(judge: Judge) -> None:
    bad = FIRST.replace('    op.drop_table("orders")\n', "")
    better = {"migrations/versions/0001_first.py": FIRST.replace('"""customers', '"""all customers')}
    judge({**BASE, "migrations/versions/0001_first.py": bad}, change=better).passed()


def test_a_table_that_no_model_has_is_found_in_its_migration(judge: Judge) -> None:
    files = second(
        'op.create_table(\n    "extra", sa.Column("id", sa.Integer(), primary_key=True)\n)', 'op.drop_table("extra")'
    )
    found = judge({**BASE, **files}).only("model-drift")
    assert (found.path, found.line) == (SECOND, line_of(files[SECOND], '"extra"'))


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_an_address_in_the_settings_is_never_connected_to(judge: Judge, driver: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as real:
        real.settimeout(0)
        port = real.getsockname()[1]
        config = (
            f'def database_url() -> str:\n    return "postgresql+{driver}://shop:secret@127.0.0.1:{port}/production"\n'
        )
        config += f'\n\nassert __import__("sqlalchemy").create_engine(database_url()).driver == "{driver}"\n'
        ini = f"{INI}sqlalchemy.url = postgresql://a@127.0.0.1:{port}/b\n"
        only = {"requirements.txt": "alembic\nsqlalchemy\npsycopg2-binary\n"}
        judge({**BASE, **NOTHING, **only, "shop/config.py": config, "alembic.ini": ini}).passed()
        with pytest.raises(BlockingIOError):
            real.accept()


def test_a_migration_that_connects_elsewhere_is_refused_whatever_it_uses(judge: Judge) -> None:
    code = """
import socket, sqlite3
import pg8000.native, psycopg, psycopg2
ways = [
    lambda: psycopg2.connect("postgresql://shop:secret@127.0.0.1:PORT/production", connect_timeout=2),
    lambda: psycopg.connect("postgresql://shop:secret@127.0.0.1:PORT/production", connect_timeout=2),
    lambda: socket.create_connection(("127.0.0.1", PORT), 2),
    lambda: socket.create_connection(("localhost", PORT), 2),
    lambda: pg8000.native.Connection("shop", host="127.0.0.1", port=PORT),
    lambda: sqlite3.connect("other.db"),
    lambda: sa.create_engine("sqlite:///other.db").connect().execute(sa.text("SELECT * FROM customers")),
]
worked = []
for number, way in enumerate(ways):
    try:
        way()
        worked.append(number)
    except Exception:
        pass
assert worked == [6], worked  # an engine is led to the throw-away database
psycopg.connect("postgresql://shop:secret@127.0.0.1:PORT/production")
"""
    with socket.create_server(("127.0.0.1", 0)) as real:
        real.settimeout(0)
        port = real.getsockname()[1]
        found = judge({**BASE, **second(code.replace("PORT", str(port)), "op.execute('SELECT 1')")})
        assert f"127.0.0.1:{port}" in found.only("up-fails").message
        assert "which is not allowed here" in found.only("up-fails").message
        with pytest.raises(BlockingIOError):
            real.accept()


def test_a_migration_that_hangs_is_named(judge: Judge) -> None:
    with pytest.raises(TimedOutError, match=rf"0002 \({SECOND}\) did not end within 4 s on the way up on sqlite"):
        judge({**BASE, **second("import time\ntime.sleep(60)", "pass")}, Options(step_timeout=4))


def test_a_migration_that_ends_the_process_is_found(judge: Judge) -> None:
    answer = judge({**BASE, **second("import os\nos._exit(7)", "op.execute('SELECT 1')")})
    assert "exit code 7" in answer.only("up-fails").message


def test_a_migration_that_prints_without_end_and_writes_files_disturbs_nothing(judge: Judge) -> None:
    code = "import os\nfor _ in range(2000):\n    os.write(1, b'x' * 65536)\n    print('x' * 1000)\nopen('left.txt', 'w').write('x')"
    judge({**BASE, **second(code, "op.execute('SELECT 1')")}).passed()


def test_settings_that_the_project_asks_for_are_made_up(judge: Judge) -> None:
    judge({**BASE, "shop/config.py": CONFIG + '\nSECRET = os.environ["SHOP_SECRET_TOKEN"]\n'}).passed()


def test_an_env_that_cannot_be_imported_is_no_answer(judge: Judge) -> None:
    answer = judge({**BASE, "migrations/env.py": "import no_such_module\n"})
    assert answer.state is State.ERROR
    assert "could not be started at migrations/env.py:1" in answer.reason
    assert "Install the project's dependencies" in answer.reason


def test_an_env_that_runs_no_migration_is_no_answer(judge: Judge) -> None:
    assert (
        "env.py ended without running any migration"
        in judge({**BASE, "migrations/env.py": "from alembic import context\n"}).reason
    )


def test_without_alembic_in_the_interpreter_there_is_no_answer(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Interpreter, "has", lambda self, name: name != "alembic")
    answer = judge(BASE)
    assert answer.state is State.ERROR
    assert f"alembic is not installed in {Path(sys.executable)}" in answer.reason


def test_a_missing_driver_is_no_answer(judge: Judge) -> None:
    env = ENV.replace("create_engine(database_url())", "create_engine(database_url(), _is_async=False)").replace(
        "from alembic import context",
        "from alembic import context\nimport sys, importlib.util\nfor name in ('psycopg', 'psycopg2', 'pg8000'):\n    importlib.util.find_spec = lambda name: None",
    )
    answer = judge({**BASE, "migrations/env.py": env}, Options(engines=("postgresql",)))
    assert "no driver for postgresql is installed" in answer.reason
