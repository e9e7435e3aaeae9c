"""The settings module of a Django project, from what its programs and configuration files say."""

from __future__ import annotations

import pytest

from gates.catalog.migrations import django_settings
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.sources import DjangoSource, find
from tests.conftest import OpenProject

DEFAULT = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", {})\n'
MIGRATION = {"shop/migrations/__init__.py": "", "shop/migrations/0001_initial.py": ""}
SETTINGS = {"config/settings/base.py": "INSTALLED_APPS = []\n", "config/settings/dev.py": "from .base import *\n"}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"manage.py": DEFAULT.format('"config.settings.dev"')}, "config.settings.dev"),
        ({"manage.py": DEFAULT.format('os.getenv("SHOP_SETTINGS", "config.settings.dev")')}, "config.settings.dev"),
        ({"manage.py": DEFAULT.format("f\"config.settings.{os.environ.get('STAGE', 'dev')}\"")}, "config.settings.dev"),
        (
            {"manage.py": 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"\n'},
            "config.settings.dev",
        ),
        ({"manage.py": "", "config/wsgi.py": DEFAULT.format('"config.settings.dev"')}, "config.settings.dev"),
        (
            {"manage.py": "", "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = config.settings.dev\n"},
            "config.settings.dev",
        ),
        ({"manage.py": "", ".env.example": "DJANGO_SETTINGS_MODULE=config.settings.dev\n"}, "config.settings.dev"),
        ({"manage.py": DEFAULT.format('"config.settings.gone"')}, "config.settings.base"),
        ({"manage.py": ""}, "config.settings.base"),
    ],
)
def test_the_settings_are_those_that_are_named_and_there(
    open_project: OpenProject, files: dict[str, str], wanted: str
) -> None:
    assert django_settings.settings_of(open_project({**SETTINGS, **files}), ".") == wanted


def test_settings_that_are_named_and_not_there_are_told(open_project: OpenProject) -> None:
    assert django_settings.settings_of(open_project({"manage.py": DEFAULT.format('"site.local"')}), ".") == "site.local"


def test_each_project_of_a_repository_is_a_source_with_its_own_settings(open_project: OpenProject) -> None:
    files = {f"{name}/{path}": text for name in ("a", "b") for path, text in MIGRATION.items()}
    for name in ("a", "b"):
        files |= {f"{name}/manage.py": DEFAULT.format('"config"'), f"{name}/config.py": ""}
    found = [s for s in find(open_project(files), Options()) if isinstance(s, DjangoSource)]
    assert [(s.label, s.folder, s.details["settings"]) for s in found] == [
        ("a/manage.py", "a", "config"),
        ("b/manage.py", "b", "config"),
    ]


def test_a_project_of_the_tests_counts_only_where_there_is_no_other(open_project: OpenProject) -> None:
    assert django_settings.folders(open_project({"web/manage.py": "", "tests/manage.py": ""})) == ("web",)


def test_the_tests_own_project_is_better_than_none(open_project: OpenProject) -> None:
    assert django_settings.folders(open_project({"tests/manage.py": ""})) == ("tests",)
