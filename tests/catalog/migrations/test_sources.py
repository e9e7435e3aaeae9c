"""Where migrations are and on which engines they are proven, from the tree alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gates.catalog.migrations.engines import engines, only_named, unproven_engines
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.sources import AlembicSource, DjangoSource, SqlSource, absent, find
from gates.config import Config
from gates.project import Interpreter, Project
from tests.catalog.migrations.alembic_project import BASE
from tests.conftest import MakeRepo, OpenProject

SQLITE_URL = {"app/__init__.py": "", "app/config.py": 'URL = "sqlite:///./app.db"\n'}
POSTGRES_URL = {"app/__init__.py": "", "app/config.py": 'URL = "postgresql://app@db/app"\n'}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({**SQLITE_URL, "requirements.txt": "sqlalchemy\n"}, ("sqlite",)),
        ({**SQLITE_URL, "requirements.txt": "sqlalchemy\npsycopg[binary]\n"}, ("sqlite", "postgresql")),
        ({"requirements.txt": "asyncpg\n"}, ("postgresql",)),
        ({"requirements.txt": "aiosqlite\nasyncpg\n"}, ("sqlite", "postgresql")),
        ({"requirements.txt": "sqlalchemy\n"}, ("sqlite",)),
        ({"requirements.txt": "pymysql\n"}, ("mysql",)),
        ({"requirements.txt": "aiosqlite\nmysqlclient\n"}, ("sqlite", "mysql")),
        ({".env.example": "DATABASE_URL=mariadb+pymysql://a@b/c\n"}, ("mysql",)),
        ({"db/1_a.up.sql": "CREATE TABLE `a` (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;\n"}, ("mysql",)),
        ({"db/1_a.up.sql": "CREATE TABLE a (id BIGSERIAL, b JSONB);\n"}, ("postgresql",)),
        ({"requirements.txt": "oracledb\n"}, ()),
        ({".env.example": "DATABASE_URL=postgres://a@b/c\n"}, ("postgresql",)),
        ({".sqlfluff": "[sqlfluff]\ndialect = postgres\n"}, ("postgresql",)),
        ({"requirements.txt": "psycopg\n", "tests/test_a.py": 'URL = "sqlite:///x"\n'}, ("postgresql",)),
    ],
)
def test_engines_are_those_with_a_driver_or_an_address(
    open_project: OpenProject, files: dict[str, str], wanted: tuple[str, ...]
) -> None:
    assert engines(open_project(files), Options(), only_sql=True) == wanted


@pytest.mark.parametrize(("installed", "wanted"), [(True, ("postgresql",)), (False, ("sqlite",))])
def test_an_address_alone_counts_where_a_driver_is_installed(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, installed: bool, wanted: tuple[str, ...]
) -> None:
    root = make_repo({**POSTGRES_URL, "requirements.txt": "sqlalchemy\n"})
    monkeypatch.setattr(Interpreter, "has", lambda self, name: installed)
    assert engines(Project(root, Config(), python=Path(sys.executable)), Options(), only_sql=False) == wanted


def test_an_engine_that_is_named_and_not_proven_is_told(open_project: OpenProject) -> None:
    project = open_project({**POSTGRES_URL, "requirements.txt": "sqlalchemy\n"})
    assert only_named(project, Options(), ("sqlite",)) == ["postgresql"]
    assert only_named(project, Options(), ("sqlite", "postgresql")) == []
    assert only_named(project, Options(engines=("sqlite",)), ("sqlite",)) == []


def test_configured_engines_win(open_project: OpenProject) -> None:
    project = open_project({"requirements.txt": "psycopg\npymysql\n"})
    assert engines(project, Options(engines=("sqlite",)), only_sql=False) == ("sqlite",)
    assert unproven_engines(project, Options()) == []
    assert engines(project, Options(engines=("mariadb", "mysql")), only_sql=False) == ("mysql",)
    assert engines(project, Options(), only_sql=False) == ("mysql", "postgresql")


def test_each_section_with_a_script_location_is_a_source(open_project: OpenProject) -> None:
    found = find(
        open_project(
            {
                "backend/alembic.ini": "[alembic]\nscript_location = a\n[reports]\nscript_location = b\n[loggers]\nkeys = root\n"
            }
        ),
        Options(),
    )
    assert [(s.label, s.folder) for s in found if isinstance(s, AlembicSource)] == [
        ("backend/alembic.ini", "backend"),
        ("backend/alembic.ini [reports]", "backend"),
    ]


def test_alembic_without_ini_is_found_by_its_env(open_project: OpenProject) -> None:
    files = {path: text for path, text in BASE.items() if path != "alembic.ini"}
    (found,) = find(open_project(files), Options())
    assert isinstance(found, AlembicSource)
    assert found.details["script_location"] == "migrations"


def test_alembic_in_pyproject_is_found(open_project: OpenProject) -> None:
    (found,) = find(open_project({"pyproject.toml": '[tool.alembic]\nscript_location = "m"\n'}), Options())
    assert isinstance(found, AlembicSource)
    assert found.details["toml"] == "pyproject.toml"


def test_sections_share_what_the_default_section_says(open_project: OpenProject) -> None:
    text = "[DEFAULT]\nscript_location = m\n[alembic]\n[archive]\nsqlalchemy.url = sqlite://\n[loggers]\nkeys = root\n"
    found = find(open_project({"db.ini": text, "tox.ini": "[tox]\n"}), Options())
    assert [s.label for s in found] == ["db.ini", "db.ini [archive]"]


def test_an_env_to_which_no_configuration_leads_is_a_source_beside_the_others(open_project: OpenProject) -> None:
    other = {path.replace("migrations/", "reports/db/"): text for path, text in BASE.items() if "migrations/" in path}
    assert [s.label for s in find(open_project({**BASE, **other}), Options())] == ["alembic.ini", "reports/db"]


def test_the_fixtures_of_tests_count_only_where_there_is_nothing_else(open_project: OpenProject) -> None:
    fixtures = {f"tests/fixtures/{path}": text for path, text in BASE.items()}
    project = open_project({**BASE, **fixtures})
    assert [s.label for s in find(project, Options())] == ["alembic.ini"]


@pytest.mark.parametrize("location", ["migrations", "%(here)s/migrations", "./migrations/", "shop:db"])
def test_an_env_to_which_a_configuration_leads_is_not_taken_twice(open_project: OpenProject, location: str) -> None:
    moved = {p.replace("migrations/", "shop/db/") if location == "shop:db" else p: text for p, text in BASE.items()}
    ini = f"[alembic]\nscript_location = {location}\n"
    assert [s.label for s in find(open_project({**moved, "alembic.ini": ini}), Options())] == ["alembic.ini"]


def test_a_toml_file_is_started_with_the_ini_file_beside_it(open_project: OpenProject) -> None:
    files = {
        "api/pyproject.toml": '[tool.alembic]\nscript_location = "db"\n',
        "api/alembic.ini": "[alembic]\nsqlalchemy.url = sqlite://\n",
    }
    (found,) = find(open_project(files), Options())
    assert isinstance(found, AlembicSource)
    assert (found.folder, found.details["ini"], found.details["toml"]) == (
        "api",
        "api/alembic.ini",
        "api/pyproject.toml",
    )


def test_the_settings_of_django_are_found_in_manage_py(open_project: OpenProject) -> None:
    files = {
        "web/manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.dev")\n',
        "web/orders/migrations/0001_initial.py": "",
        "web/orders/migrations/__init__.py": "",
    }
    (found,) = find(open_project(files), Options())
    assert isinstance(found, DjangoSource)
    assert (found.folder, found.details) == ("web", {"settings": "shop.settings.dev"})


def test_sql_beside_migrations_in_python_is_not_a_source_of_its_own(open_project: OpenProject) -> None:
    files = {
        **BASE,
        "migrations/versions/0001_first.up.sql": "SELECT 1;",
        "migrations/versions/0001_first.down.sql": "SELECT 1;",
    }
    assert [type(s) for s in find(open_project(files), Options())] == [AlembicSource]


def test_folders_of_sql_migrations_are_sources(open_project: OpenProject) -> None:
    (found,) = find(
        open_project({"migrations/1_a.sql": "-- Up\nSELECT 1;\n-- Down\nSELECT 1;\n", "sql/report.sql": "SELECT 1;"}),
        Options(),
    )
    assert isinstance(found, SqlSource)
    assert [s.id for s in found.scripts] == ["1_a"]


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "psycopg\n"},
        {"requirements.txt": "sqlalchemy\n"},
        {"a/__init__.py": "", "a/models.py": "from django.db import models\nclass A(models.Model):\n    pass\n"},
    ],
)
def test_a_driver_a_mapper_or_a_model_is_a_subject(open_project: OpenProject, files: dict[str, str]) -> None:
    assert absent(open_project(files)) is None
