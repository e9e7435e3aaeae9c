"""Projects with several databases: what a router or env.py keeps from the first one is proven on the one that gets it."""

from __future__ import annotations

from gates.catalog.migrations import Options
from tests.catalog.migrations import test_django as django
from tests.catalog.migrations.alembic_project import BASE, INI, line_of
from tests.catalog.migrations.conftest import Judge

ROUTER = """
class ReportsRouter:
    def db_for_read(self, model, **hints):
        return "reports" if model._meta.app_label == "reports" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == "reports" if app_label == "reports" else db == "default"
"""
DATABASES = """
DATABASES["reports"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "reports"}
DATABASE_ROUTERS = ["site_config.routers.ReportsRouter"]
INSTALLED_APPS.append("reports")
"""
REPORT = """
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Report", [("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("title", models.TextField())]),
    ]
"""
INDEX = """
from django.db import migrations


def forwards(apps, schema_editor):
    apps.get_model("reports", "Report").objects.filter(title="").update(title="untitled")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.RunSQL("CREATE INDEX by_title ON reports_report (title)", migrations.RunSQL.noop),
    ]
"""


def test_what_a_router_sends_to_another_database_is_proven_there(judge: Judge) -> None:
    reports = {
        "reports/__init__.py": "",
        "reports/models.py": "from django.db import models\n\n\nclass Report(models.Model):\n    title = models.TextField()\n",
        "reports/migrations/__init__.py": "",
        "reports/migrations/0001_initial.py": REPORT,
        "reports/migrations/0002_titles.py": INDEX,
        "site_config/routers.py": ROUTER,
        "site_config/settings.py": django.SETTINGS + DATABASES,
    }
    answer = judge({**django.BASE, **reports}, Options(engines=("sqlite",)))
    found = answer.only("left-behind")
    assert (found.path, found.line) == ("reports/migrations/0002_titles.py", line_of(INDEX, "by_title"))
    assert "on sqlite (reports), index by_title is still there" in found.message
    assert [c.database for c in answer.facts.climbs] == ["default", "reports"]
    assert answer.facts.examined == {"migrations": 3, "engines": 1}


MULTIDB_ENV = """
from alembic import context
from sqlalchemy import engine_from_config, MetaData
from sqlalchemy.pool import NullPool

names = context.config.get_main_option("databases").split(", ")
connections = {}
for name in names:
    connections[name] = engine_from_config(context.config.get_section(name), prefix="sqlalchemy.", poolclass=NullPool).connect()
    connections[name].begin()
for name in names:
    context.configure(
        connection=connections[name], upgrade_token=name + "_upgrades", downgrade_token=name + "_downgrades", target_metadata=None
    )
    context.run_migrations(engine_name=name)
for connection in connections.values():
    connection.get_transaction().commit()
    connection.close()
"""
MULTIDB = '''"""customers here, events there."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade(engine_name):
    globals()["upgrade_" + engine_name]()


def downgrade(engine_name):
    globals()["downgrade_" + engine_name]()


def upgrade_main():
    op.create_table("customers", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade_main():
    op.drop_table("customers")


def upgrade_events():
    op.create_table("events", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("kinds", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade_events():
    op.drop_table("kinds")  # and forgets events
'''


def test_each_engine_of_an_env_with_several_is_proven(judge: Judge) -> None:
    path = "migrations/versions/0001_first.py"
    urls = "databases = main, events\n[main]\nsqlalchemy.url = postgresql://a@db/main\n[events]\nsqlalchemy.url = sqlite:///events.db\n"
    files = {**BASE, "alembic.ini": INI + urls, "migrations/env.py": MULTIDB_ENV, path: MULTIDB}
    answer = judge(files, Options(engines=("sqlite", "postgresql")))
    found = answer.only("left-behind")
    assert "on sqlite (events) and postgresql (events), table events is still there" in found.message
    assert (found.path, found.line) == (path, line_of(MULTIDB, "forgets events"))
    assert [c.database for c in answer.facts.climbs] == ["main", "events"] * 2
