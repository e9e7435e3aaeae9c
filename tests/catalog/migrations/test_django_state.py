"""Django's own books may say something else than the database: `makemigrations --check` is content, and rows cannot be written."""

from __future__ import annotations

from gates.catalog.migrations import Options
from tests.catalog.migrations import test_django as django
from tests.catalog.migrations.alembic_project import line_of
from tests.catalog.migrations.conftest import Judge

MODELS = django.MODELS + '    memo = models.CharField(max_length=9, default="", null=True)\n'
STATE = """
migrations.AddField("order", "memo", models.CharField(default="", max_length=9)),
migrations.SeparateDatabaseAndState(state_operations=[
    migrations.RemoveField("order", "status"),
    migrations.AlterField("order", "memo", models.CharField(default="", max_length=9, null=True)),
]),
"""


def test_state_without_the_database_is_drift_where_it_stops_rows_from_being_written(judge: Judge) -> None:
    models = MODELS.replace('    status = models.CharField(max_length=16, default="new")\n', "")
    files = {
        **django.BASE,
        "shop/models.py": models,
        **django.migration("0002_state", "0001_initial", STATE),
        "untried/__init__.py": "",
        "untried/models.py": "from django.db import models\n\n\nclass Forgotten(models.Model):\n    pass\n",
        "site_config/settings.py": django.SETTINGS.replace('"shop"]', '"shop", "untried"]'),
    }
    answer = judge(files, Options(engines=("sqlite",)))
    assert answer.rules == {"model-drift"}
    assert {(f.path, f.line, f.message.partition(",")[0]) for f in answer.blocking} == {
        ("shop/models.py", line_of(models, "memo ="), "The models let shop_order.memo be empty"),
        ("shop/models.py", line_of(models, "class Order"), "The models do not have the column shop_order.status"),
        ("untried/models.py", 4, "The models have the table untried_forgotten"),
    }
