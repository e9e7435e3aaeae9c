"""Migrations that no chain leads to, from the tree alone."""

from __future__ import annotations

from gates.catalog.migrations.strays import aside, strays
from tests.conftest import OpenProject

REVISION = "revision = 'a'\ndown_revision = None\n"
DJANGO = "class Migration:\n    pass\n"
SQUASHED = 'class Migration:\n    replaces = [("shop", "0001_initial"), ("shop", "0002_more")]\n'


def test_a_folder_of_revisions_that_nobody_lists_is_told_once(open_project: OpenProject) -> None:
    project = open_project({"db/versions/a.py": REVISION, "old/versions/a.py": REVISION, "old/versions/b.py": REVISION})
    (found,) = strays(project, {"db/versions/a.py"})
    assert (found.rule, found.path) == ("never-tried", "old/versions/a.py")
    assert "old/versions holds migrations that no chain leads to, so they were not tried: a.py, b.py." in found.message


def test_an_app_that_is_not_installed_is_told(open_project: OpenProject) -> None:
    files = {"shop/migrations/0001_initial.py": DJANGO, "extra/migrations/0001_initial.py": DJANGO}
    assert [f.path for f in strays(open_project(files), {"shop/migrations/0001_initial.py"})] == [
        "extra/migrations/0001_initial.py"
    ]


def test_what_a_squashed_migration_replaces_and_what_belongs_to_tests_is_not_told(open_project: OpenProject) -> None:
    files = {
        "shop/migrations/0001_initial.py": DJANGO,
        "shop/migrations/0002_more.py": DJANGO,
        "shop/migrations/0001_squashed_0002_more.py": SQUASHED,
        "tests/shop/migrations/0001_initial.py": DJANGO,
        "tests/versions/a.py": REVISION,
        "tools/make.py": 'TEXT = "down_revision = None"\n',
    }
    assert list(strays(open_project(files), {"shop/migrations/0001_squashed_0002_more.py"})) == []


def test_what_is_rightly_not_tried_is_told_in_the_evidence(open_project: OpenProject) -> None:
    files = {
        "shop/migrations/0001_initial.py": "class Migration:\n    pass\n",
        "shop/migrations/0002_more.py": "class Migration:\n    pass\n",
        "shop/migrations/0001_squashed_0002_more.py": SQUASHED,
        "db/V1__first.sql": "SELECT 1;\n",
        "db/views/R__totals.sql": "SELECT 1;\n",
    }
    project = open_project(files)
    assert list(aside(project, {"shop/migrations/0001_squashed_0002_more.py", "db/V1__first.sql"})) == [
        "not applied, because a squashed one stands for them on a new database: shop/migrations/0001_initial.py, shop/migrations/0002_more.py",
        "not applied, because Flyway's repeatable migrations have no way down: db/views/R__totals.sql",
    ]
    assert list(aside(project, {"shop/migrations/0001_initial.py", "shop/migrations/0002_more.py"})) == []
