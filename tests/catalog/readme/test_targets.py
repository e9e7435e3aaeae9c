from __future__ import annotations

import pytest

from gates.catalog.readme import target_files, targets


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("make run", ["run"]),
        ("make -C backend run", ["run"]),
        ("make -j 4 ENV=dev run", ["run"]),
        ("make lint - checks the style", ["lint"]),
        ("make", []),
        ("nox -s tests lint", ["tests", "lint"]),
        ("nox -s tests -- -k x", ["tests"]),
        ("nox -t gate", []),
        ("tox -e py311,lint", ["py311", "lint"]),
        ("npm run build", ["build"]),
        ("npm test", ["test"]),
        ("npm --prefix web run build", []),
        ("just serve", ["serve"]),
        ("docker compose up -d --wait db", ["db"]),
        ("docker compose --profile dev up", []),
        ("docker-compose run --rm -e A=1 web python manage.py x", ["web"]),
        ("docker compose exec web alembic upgrade head", ["web"]),
        ("docker compose -f a.yml -f b.yml up web", []),
        ("docker build -t x .", []),
    ],
)
def test_targets_are_picked_out_of_a_command(command: str, names: list[str]) -> None:
    assert [t.name for t in targets.named(tuple(command.split()))] == names


def test_the_command_in_a_container_is_found() -> None:
    words = ("docker", "compose", "run", "--rm", "-e", "A=1", "web", "python", "manage.py", "migrate")
    assert targets.inside_container(words) == ("python", "manage.py", "migrate")
    assert targets.inside_container(("docker", "compose", "up")) == ()


@pytest.mark.parametrize(
    ("tool", "text", "names"),
    [
        ("make", ".PHONY: run\nVAR := x:y\nrun: deps\n\tcmd: not a target\na b: c\n", {".PHONY", "run", "a", "b"}),
        ("make", "include common.mk\nrun:\n", None),
        ("make", "%.o: %.c\n", None),
        ("make", "$(NAMES): x\n", None),
        ("nox", "import nox\n@nox.session\ndef a(s): ...\n@nox.session(name='b-c')\ndef x(s): ...\n", {"a", "b-c"}),
        ("nox", "import nox\nfor n in 'ab':\n    nox.session(lambda s: 0, name=n)\n", None),
        ("nox", "from gates.nox import sessions\nsessions()\n", None),
        ("nox", "def broken(:\n", None),
        ("npm", '{"scripts": {"build": "x"}}', {"build"}),
        ("npm", "not json", None),
        ("just", "alias b := build\nbuild arg='x': dep\n  cmd\n@quiet:\nv := 'x:y'\n", {"b", "build", "quiet"}),
        ("just", "import 'other.just'\n", None),
        ("compose", "services:\n  web: {}\n  db: {}\n", {"web", "db"}),
        ("compose", "include: [x.yml]\nservices: {}\n", None),
        ("compose", "services: [\n", None),
        ("compose", "", None),
    ],
)
def test_the_names_that_a_file_defines_are_read_or_left_open(tool: str, text: str, names: set[str] | None) -> None:
    assert target_files.defined(tool, text) == names


def test_tox_makes_environments_of_factors() -> None:
    text = "[tox]\nenv_list = py{311,312}-django{4,5}, lint\n[testenv]\ndeps = django5: django>=5\n"
    assert target_files.tox_knows("py313-django5", text)
    assert target_files.tox_knows("lint", text)
    assert not target_files.tox_knows("docs", text)


def test_sessions_with_parameters_are_sessions() -> None:
    known = frozenset({"tests"})
    for name in ("tests", "tests-3.11", "tests-py312", "tests(django='5')", "tests-3.11(django='5')"):
        assert targets.is_one_of(targets.Target("nox", name), known)
    assert not targets.is_one_of(targets.Target("nox", "lint"), known)
    assert not targets.is_one_of(targets.Target("make", "tests-3.11"), known)
