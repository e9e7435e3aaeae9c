"""Projects on MariaDB: Alembic with several drivers, Django, SQL files; and what no driver may reach."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from gates.catalog.migrations import Options
from gates.errors import TimedOutError
from gates.model import State
from tests.catalog.migrations import test_django
from tests.catalog.migrations.alembic_project import BASE, CONFIG, ENV, line_of, migration, path_of, second
from tests.catalog.migrations.conftest import Judge
from tests.catalog.migrations.test_alembic import ASYNC_ENV
from tests.databases.throwaway_mysql import url

URL = "mysql+pymysql://shop:secret@db.internal/shop?charset=utf8mb4"
ALEMBIC = {
    **BASE,
    "requirements.txt": "alembic\nsqlalchemy\npymysql\n",
    "shop/config.py": CONFIG.replace("sqlite:///./shop.db", URL),
}
_SOUND_UP = """
op.add_column("orders", sa.Column("state", sa.Enum("new", "done", name="state"), server_default="new", nullable=False))
op.create_foreign_key("fk_self", "orders", "customers", ["id"], ["id"])
op.add_column("orders", sa.Column("seller", sa.Integer()))
op.create_foreign_key("fk_seller", "orders", "customers", ["seller"], ["id"])
op.add_column("orders", sa.Column("placed", sa.TIMESTAMP(), server_default=sa.func.now(), nullable=False))
"""
_SOUND_DOWN = """
op.drop_column("orders", "placed")
op.drop_constraint("fk_seller", "orders", type_="foreignkey")
op.drop_constraint("fk_self", "orders", type_="foreignkey")
op.drop_column("orders", "seller")
op.drop_column("orders", "state")
"""
_TABLE = 'op.create_table("memos", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("about", sa.JSON()), sa.Column("on", sa.Boolean()))'
_TRIGGER = "op.execute(\"CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.currency = 'EUR'\")"
_NARROW = (
    'op.alter_column("customers", "email", existing_type=sa.String(120), type_=sa.String(60), existing_nullable=False)'
)
_WIDE = 'op.alter_column("customers", "email", type_=sa.String(120))'
STEPS = [
    (_SOUND_UP, _SOUND_DOWN),
    (  # MySQL makes an index for the key, and keeps it
        'op.add_column("orders", sa.Column("buyer", sa.Integer()))\nop.execute("SELECT 1")',
        'op.drop_column("orders", "buyer")',
    ),
    (
        'op.create_foreign_key("fk_buyer", "orders", "customers", ["buyer"], ["id"])',
        'op.drop_constraint("fk_buyer", "orders", type_="foreignkey")',
    ),
    (_NARROW, _WIDE),
    (_TRIGGER, 'op.execute("SELECT 1")'),
    (_TABLE, 'op.drop_table("memos")'),
]


@pytest.fixture(autouse=True)
def _one_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATES_MYSQL_URL", url())


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody else's database server: nobody may knock."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield door
        with pytest.raises(BlockingIOError):
            door.accept()


def test_alembic_migrations_are_proven_on_mariadb(judge: Judge) -> None:
    files: dict[str, str] = {}
    for number, (up, down) in enumerate(STEPS, 2):
        files |= migration(f"{number:04}", f"{number - 1:04}", up, down)
    answer = judge({**ALEMBIC, **files})
    assert answer.facts.examined == {"migrations": 7, "engines": 1}
    assert [(c.engine, c.untried) for c in answer.facts.climbs] == [("mysql", 0)]
    changed, left = path_of("0005"), path_of("0006")
    found = {f.rule: f for f in answer.blocking if f.rule != "migrations/model-drift"}
    assert found.keys() == {"migrations/changed", "migrations/left-behind"}, [f.message for f in answer.blocking]
    assert "customers.email is nullable" in found["migrations/changed"].message
    assert (found["migrations/changed"].path, found["migrations/changed"].line) == (
        changed,
        line_of(files[changed], _WIDE),
    )
    assert (found["migrations/left-behind"].path, "trigger t" in found["migrations/left-behind"].message) == (
        left,
        True,
    )
    assert any("index orders.fk_buyer" in f.message for f in answer.judgement.findings if not f.blocking)


@pytest.mark.parametrize(
    ("driver", "env"),
    [("aiomysql", ASYNC_ENV), ("asyncmy", ASYNC_ENV), ("mysqlconnector", ENV)],
    ids=["asynchronous", "asynchronous in C", "in C"],
)
def test_other_drivers_are_led_to_our_database(judge: Judge, driver: str, env: str) -> None:
    config = CONFIG.replace("sqlite:///./shop.db", URL.replace("pymysql", driver).partition("?")[0])
    judge({**ALEMBIC, "shop/config.py": config, "migrations/env.py": env}).passed()


ATTEMPTS = """
import asyncio
import contextlib

import asyncmy
import mysql.connector
import pymysql


def waited(**place):
    asyncio.run(asyncmy.connect(**place))


for connect, place in (
    (pymysql.connect, {{"host": "127.0.0.1", "port": {port}}}),
    (waited, {{"host": "127.0.0.1", "port": {port}}}),
    (mysql.connector.connect, {{"host": "localhost", "port": {port}}}),
    (mysql.connector.connect, {{"unix_socket": "/run/mysqld/mysqld.sock"}}),
):
    with contextlib.suppress(Exception):
        connect(user="root", password="secret", **place)
raise RuntimeError("that was all")
"""


def test_a_migration_that_connects_elsewhere_is_not_let_whatever_the_driver(
    judge: Judge, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    found = judge({**ALEMBIC, **second(ATTEMPTS.format(port=port), "op.execute('SELECT 1')")}).only("up-fails")
    tried = f"127.0.0.1:{port}, localhost:{port}, /run/mysqld/mysqld.sock"
    assert f"that was all (it tried to reach {tried}" in found.message, found.message


def test_a_migration_that_hangs_is_named(judge: Judge) -> None:
    files = {**ALEMBIC, **second('op.execute("SELECT sleep(60)")', "pass")}
    with pytest.raises(TimedOutError, match=r"Migration 0002 .* on the way up on mysql"):
        judge(files, Options(step_timeout=1))


SETTINGS = """
import pymysql
pymysql.version_info = (2, 2, 7, "final", 0)
pymysql.install_as_MySQLdb()
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "NAME": "shop", "HOST": "db.internal", "OPTIONS": {"charset": "utf8mb4", "connect_timeout": 5}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""


def test_django_migrations_are_proven_on_mariadb(judge: Judge) -> None:
    sound = 'migrations.AddField("order", "note", models.JSONField(default=dict)),\nmigrations.AddField("order", "buyer", models.ForeignKey("shop.customer", models.SET_NULL, null=True, related_name="bought")),'
    left = 'migrations.RunSQL("CREATE INDEX ix_left ON shop_order (status)", "SELECT 1"),'
    files = {
        **test_django.migration("0002_sound", "0001_initial", sound),
        **test_django.migration("0003_left", "0002_sound", left),
    }
    models = test_django.MODELS + (
        "    note = models.JSONField(default=dict)\n"
        '    buyer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="bought")\n'
    )
    project = {
        **test_django.BASE,
        "site_config/settings.py": SETTINGS,
        "shop/models.py": models,
        "requirements.txt": "django\npymysql\n",
    }
    answer = judge({**project, **files})
    assert [c.engine for c in answer.facts.climbs] == ["mysql"]
    found = answer.only("left-behind")
    assert (found.path, found.line) == (
        test_django.path_of("0003_left"),
        line_of(files[test_django.path_of("0003_left")], "ix_left"),
    )


def test_check_constraints_that_djangos_connection_leaves_out_are_no_drift(judge: Judge) -> None:
    """MySQL's own driver does not know MariaDB's version, so that Django adds no check constraint there."""
    check = 'models.CheckConstraint(condition=models.Q(customer_id__gte=0), name="has_customer")'
    project = {
        **test_django.BASE,
        "site_config/settings.py": SETTINGS.replace("django.db.backends.mysql", "mysql.connector.django"),
        "shop/models.py": f"{test_django.MODELS}\n    class Meta:\n        constraints = [{check}]\n",
        "requirements.txt": "django\nmysql-connector-python\n",
    }
    added = test_django.migration("0002_check", "0001_initial", f'migrations.AddConstraint("order", {check}),')
    answer = judge({**project, **added})
    assert ([c.engine for c in answer.facts.climbs], answer.rules, answer.reason) == (["mysql"], set(), "")


def test_sql_files_are_proven_on_mariadb_with_the_delimiters_of_its_client(judge: Judge) -> None:
    up = """CREATE TABLE `orders` (id INT AUTO_INCREMENT PRIMARY KEY, total INT) ENGINE=InnoDB; # a table; and a remark
DELIMITER //
CREATE PROCEDURE tidy()
BEGIN
  DELETE FROM orders WHERE total = 0;
END //
DELIMITER ;
"""
    answer = judge({"db/0001_orders.up.sql": up, "db/0001_orders.down.sql": "DROP TABLE orders;\n"})
    assert [c.engine for c in answer.facts.climbs] == ["mysql"], "what the files themselves are written for"
    found = answer.only("left-behind")
    assert "procedure tidy is still there" in found.message


@pytest.mark.parametrize("name", ["mysql", "mariadb"])
def test_the_configuration_may_call_it_either(judge: Judge, name: str) -> None:
    files = {"db/0001_a.up.sql": "CREATE TABLE a (id INT);\n", "db/0001_a.down.sql": "DROP TABLE a;\n"}
    answer = judge(files, Options(engines=(name,)))
    assert [(c.engine, answer.state) for c in answer.facts.climbs] == [("mysql", State.PASSED)]
