"""Django projects, taken up, down and up with Django's own executor: one with a migration for each defect, and some in odd states."""

from __future__ import annotations

import dataclasses
import socket
import textwrap

import pytest

from gates.catalog.migrations import Options
from gates.model import State
from tests.catalog.migrations.alembic_project import line_of
from tests.catalog.migrations.conftest import Answer, Judge, JudgeAt
from tests.databases import throwaway_mysql

MANAGE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
SETTINGS = """
import os
SECRET_KEY = os.environ["SHOP_SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.contenttypes", "shop"]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"},
    "replica": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.internal"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
MODELS = """
from django.db import models


class Customer(models.Model):
    email = models.EmailField(unique=True)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    status = models.CharField(max_length=16, default="new")
"""
FIRST = """
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel("Customer", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.EmailField(max_length=254, unique=True)),
        ]),
        migrations.CreateModel("Order", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("status", models.CharField(default="new", max_length=16)),
            ("customer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="shop.customer")),
        ]),
    ]
"""
BASE = {
    "manage.py": MANAGE,
    "site_config/__init__.py": "",
    "site_config/settings.py": SETTINGS,
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": FIRST,
    "requirements.txt": "django\n",
}
MIGRATIONS_ALONE = {path: text for path, text in BASE.items() if "settings" not in path and path != "manage.py"}


def path_of(name: str) -> str:
    return f"shop/migrations/{name}.py"


def migration(name: str, follows: str, operations: str, head: str = "") -> dict[str, str]:
    text = f"""{head}
from django.db import migrations, models


def forwards(apps, schema_editor):
    apps.get_model("shop", "Order").objects.filter(status="new").update(status="open")


def broken(apps, schema_editor):
    apps.get_model("shop", "Nothing")


class Migration(migrations.Migration):
    dependencies = [("shop", "{follows}")]
    operations = [
{textwrap.indent(operations, "        ")}
    ]
"""
    return {path_of(name): text}


OPERATIONS = {
    "0002_sound": 'migrations.RunPython(forwards, migrations.RunPython.noop),\nmigrations.RunSQL("CREATE INDEX by_id ON shop_customer (id, email)", "DROP INDEX by_id"),',
    "0003_left": 'migrations.AddField("order", "memo", models.TextField(default="")),\nmigrations.RunSQL("CREATE INDEX by_status ON shop_order (status)", migrations.RunSQL.noop),',
    "0004_undeclared": "migrations.RunPython(forwards),",
    "0005_declared": "migrations.RunPython(forwards),",
    "0006_down_fails": "migrations.RunPython(forwards, broken),",
    "0007_only_state": 'migrations.SeparateDatabaseAndState(state_operations=[migrations.AddField("order", "ghost", models.TextField(default=""))]),',
}


def files() -> dict[str, str]:
    made, follows = dict(BASE), "0001_initial"
    for name, operations in OPERATIONS.items():
        head = '"""Irreversible: which orders were new is not kept."""' if "_declared" in name else ""
        made |= migration(name, follows, operations, head)
        follows = name
    models = (
        MODELS
        + '    memo = models.TextField(default="")\n    ghost = models.TextField(default="")\n    note = models.TextField()\n'
    )
    return made | {"shop/models.py": models}


@pytest.fixture(scope="module")
def gallery(judge_at: JudgeAt, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return judge_at(tmp_path_factory.mktemp("gallery") / "repo", files())


def blocking(gallery: Answer, name: str) -> list[tuple[str, int | None]]:
    return [(f.rule, f.line) for f in gallery.blocking if f.path == path_of(name)]


def test_every_migration_was_tried_on_both_engines(gallery: Answer) -> None:
    assert gallery.facts.examined == {"migrations": len(OPERATIONS) + 1, "engines": 2}
    assert [c.untried for c in gallery.facts.climbs] == [0, 0]


def test_a_sound_migration_has_no_finding(gallery: Answer) -> None:
    assert blocking(gallery, "0002_sound") == []


def test_raw_sql_whose_reverse_does_nothing_is_found_at_its_operation(gallery: Answer) -> None:
    assert blocking(gallery, "0003_left") == [
        ("migrations/left-behind", line_of(files()[path_of("0003_left")], "by_status"))
    ]


def test_python_without_reverse_is_undeclared(gallery: Answer) -> None:
    assert blocking(gallery, "0004_undeclared") == [
        ("migrations/undeclared-irreversible", line_of(files()[path_of("0004_undeclared")], "RunPython"))
    ]


def test_python_without_reverse_is_accepted_when_declared(gallery: Answer) -> None:
    assert blocking(gallery, "0005_declared") == []
    assert any("which orders were new is not kept" in f.message for f in gallery.judgement.findings)


def test_a_failing_reverse_is_found_in_its_function(gallery: Answer) -> None:
    assert blocking(gallery, "0006_down_fails") == [
        ("migrations/down-fails", line_of(files()[path_of("0006_down_fails")], '"Nothing"'))
    ]


def test_a_model_without_migration_is_found_at_its_field(gallery: Answer) -> None:
    assert ("shop/models.py", line_of(files()["shop/models.py"], "note =")) in {
        (f.path, f.line) for f in gallery.blocking
    }


def test_state_that_the_database_does_not_have_is_drift_though_makemigrations_is_content(gallery: Answer) -> None:
    assert ("shop/models.py", line_of(files()["shop/models.py"], "ghost =")) in {
        (f.path, f.line) for f in gallery.blocking
    }


def test_two_leaves_in_one_app_are_several_heads(judge: Judge) -> None:
    answer = judge(
        {**BASE, **migration("0002_one", "0001_initial", "")}, change=migration("0002_two", "0001_initial", "")
    )
    found = answer.only("several-heads")
    assert (found.path, found.line) == (path_of("0002_two"), 14)


def test_settings_that_are_nowhere_are_no_answer(judge: Judge) -> None:
    answer = judge({**MIGRATIONS_ALONE, "shop/models.py": MODELS})
    assert answer.state is State.ERROR
    assert "Name it as `settings` in [tool.gates.migrations]" in answer.reason


def test_settings_that_cannot_be_loaded_are_no_answer(judge: Judge) -> None:
    answer = judge({**BASE, "site_config/settings.py": SETTINGS.replace('"shop"]', '"shop", "no_such_app"]')})
    assert answer.state is State.ERROR
    assert "no_such_app" in answer.reason
    assert "Install the project's dependencies" in answer.reason


def test_models_without_any_migration_are_found(judge: Judge) -> None:
    answer = judge(
        {path: text for path, text in BASE.items() if "migrations" not in path}, Options(engines=("sqlite",))
    )
    assert answer.state is State.VACUOUS or answer.rules == {"model-drift"}


OLD = migration("0002_left", "0001_initial", 'migrations.RunSQL("CREATE TABLE left_over (id int)", "SELECT 1"),')
NEW = migration("0003_new", "0002_left", 'migrations.RunSQL("CREATE TABLE new (id int)", "DROP TABLE new"),')


@pytest.mark.parametrize("hidden", ["psycopg2", "psycopg"])
def test_an_address_in_the_settings_is_never_connected_to_whichever_driver_django_finds(
    judge: Judge, hidden: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as real:
        real.settimeout(0)
        address = f'"HOST": "127.0.0.1", "PORT": {real.getsockname()[1]}, "USER": "shop", "PASSWORD": "secret"'
        default = f'{{"ENGINE": "django.db.backends.postgresql", "NAME": "production", {address}}}'
        settings = SETTINGS.replace('"HOST": "db.internal"', address)
        settings = settings.replace('{"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}', default)
        settings += f"import sys\nsys.modules[{hidden!r}] = None\n"
        reaching = """
try:
    __import__("psycopg2" if sys.modules.get("psycopg") is None else "psycopg").connect("postgresql://shop@127.0.0.1:PORT/production")
    raise AssertionError("reached")
except ConnectionRefusedError:
    pass
""".replace("PORT", str(real.getsockname()[1]))
        made = migration("0002_second", "0001_initial", "", f"import sys\n{reaching}")
        answer = judge({**BASE, **made, "site_config/settings.py": settings, "requirements.txt": "django\npsycopg2\n"})
        answer.passed()
        assert [c.engine for c in answer.facts.climbs] == ["postgresql"]
        with pytest.raises(BlockingIOError):
            real.accept()


def test_in_ci_a_pull_request_climbs_its_own_migrations(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    answer = judge({**BASE, **OLD}, Options(engines=("sqlite",)), change=NEW)
    answer.passed()
    assert answer.facts.examined == {"migrations": 1, "migrations that were only applied": 2, "engines": 1}


@pytest.mark.parametrize(
    ("options", "climbed", "left"),
    [(Options(since="shop.0003_new"), 1, False), (Options(since="shop.0003_new", full=True), 3, True)],
    ids=["since", "full"],
)
def test_what_is_older_than_since_is_only_applied_unless_all_are_wanted(
    judge: Judge, options: Options, climbed: int, left: bool
) -> None:
    answer = judge({**BASE, **OLD, **NEW}, dataclasses.replace(options, engines=("sqlite",)))
    assert answer.facts.examined["migrations"] == climbed
    assert [f.path for f in answer.blocking] == [path_of("0002_left")] * left


@pytest.mark.parametrize(
    ("engine", "drivers"), [("postgresql", ["psycopg", "psycopg2"]), ("mysql", ["MySQLdb", "pymysql"])]
)
def test_a_missing_driver_is_no_answer(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, engine: str, drivers: list[str]
) -> None:
    monkeypatch.setenv("GATES_MYSQL_URL", throwaway_mysql.url())
    settings = f"{SETTINGS}import sys\nsys.modules.update(dict.fromkeys({drivers!r}))\n"
    answer = judge({**BASE, "site_config/settings.py": settings}, Options(engines=(engine,)))
    assert answer.state is State.ERROR
    assert "Install the project's dependencies into its interpreter" in answer.reason
