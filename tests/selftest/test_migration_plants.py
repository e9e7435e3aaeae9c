"""The irreversible migration takes the form of the project's own, and the gate finds it on a real database."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gates import registry
from gates.project import Project
from gates.selftest import Outcome, run
from gates.selftest.migration_plants import irreversible
from tests.conftest import OpenProject

BASE = {"pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n[tool.gates.migrations]\nengines = ['sqlite']\n"}
CREATE, DROP = "CREATE TABLE people (id INTEGER PRIMARY KEY);\n", "DROP TABLE people;\n"
FORMS = {
    "goose": {"migrations/00001_people.sql": f"-- +goose Up\n{CREATE}\n-- +goose Down\n{DROP}"},
    "dbmate": {"db/migrations/20260101000000_people.sql": f"-- migrate:up\n{CREATE}\n-- migrate:down\n{DROP}"},
    "golang-migrate": {"migrations/000001_people.up.sql": CREATE, "migrations/000001_people.down.sql": DROP},
    "diesel": {"migrations/20260101000000_people/up.sql": CREATE, "migrations/20260101000000_people/down.sql": DROP},
}


class Quiet:
    def planned(self, expected: Mapping[str, float]) -> None: ...
    def started(self, gate: str) -> None: ...
    def finished(self, result: object) -> None: ...
    def doing(self, gate: str, what: str) -> None: ...
    def noticed(self, sentence: str) -> None: ...


@pytest.mark.parametrize("form", FORMS)
def test_the_gate_finds_it_in_each_form_of_sql_files(form: str, open_project: OpenProject) -> None:
    project = open_project(BASE | FORMS[form])
    gates = [g for g in registry.gates() if g.ID == "migrations"]
    (trial,) = run(project, gates, jobs=1, progress=Quiet())
    assert trial.outcome is Outcome.FOUND, trial
    assert "gates_selftest" in trial.path + trial.told


def alembic(revision: str, before: str) -> str:
    return f'"""x"""\nrevision: str = "{revision}"\ndown_revision: str | None = {before}\n'


def planted(project: Project) -> tuple[str, str]:
    made = irreversible(project, "stem")
    assert not isinstance(made, str), made
    return next(iter(made.items()))


def test_it_follows_the_head_of_alembic(open_project: OpenProject) -> None:
    path, text = planted(
        open_project({"db/versions/a.py": alembic("a1", "None"), "db/versions/b.py": alembic("b2", '"a1"')})
    )
    assert path == "db/versions/9999_stem.py"
    assert 'down_revision = "b2"' in text


def test_it_follows_the_leaf_of_an_app_of_django(open_project: OpenProject) -> None:
    first = "class Migration(migrations.Migration):\n    dependencies = []\n"
    second = "class Migration(migrations.Migration):\n    dependencies = [('shop', '0001_initial')]\n"
    files = {"shop/migrations/0001_initial.py": first, "shop/migrations/0002_more.py": second}
    path, text = planted(open_project(files))
    assert path == "shop/migrations/9999_stem.py"
    assert '("shop", "0002_more")' in text


def test_several_heads_and_no_migrations_are_nothing_to_plant(open_project: OpenProject) -> None:
    files = {"db/versions/a.py": alembic("a1", "None"), "db/versions/b.py": alembic("b2", "None")}
    assert isinstance(irreversible(open_project(files), "stem"), str)
