"""What a change removes and the README still names, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.catalog.readme.conftest import findings, project_at
from tests.conftest import MakeRepo, git, lay

README = """\
# Orders

Takes orders. Needs Python 3.11.

## Set-up

```sh
make install
docker compose up -d db
```

## Run

`ORDERS_URL` names the database. Open <http://localhost:8000/docs>.

```sh
npm run web
nox -s serve
```

## Tests

```sh
make check
```
"""
BEFORE = {
    "README.md": README,
    "Makefile": "install:\n\techo\ncheck:\n\techo\n",
    "compose.yaml": 'services:\n  db:\n    image: postgres\n    ports:\n      - "8000:8000"\n',
    "package.json": '{"scripts": {"web": "x"}}',
    "noxfile.py": "import nox\n\n@nox.session\ndef serve(session): ...\n",
    "Dockerfile": "FROM python:3.11-slim\n",
    "app.py": 'import os\nURL = os.environ["ORDERS_URL"]\n',
}

CHANGES = [
    ({"Makefile": "setup:\n\techo\ncheck:\n\techo\n"}, "unknown-target", "make install"),
    ({"compose.yaml": 'services:\n  database:\n    image: postgres\n    ports:\n      - "8000:8000"\n'}, "stale-name", "up -d db"),
    ({"package.json": '{"scripts": {"site": "x"}}'}, "stale-name", "npm run web"),
    ({"noxfile.py": "import nox\n\n@nox.session\ndef start(session): ...\n"}, "stale-name", "nox -s serve"),
    ({"Dockerfile": "FROM python:3.13-slim\n"}, "stale-name", "Python 3.11"),
    ({"app.py": 'import os\nURL = os.environ["ORDERS_DATABASE_URL"]\n'}, "stale-name", "`ORDERS_URL`"),
    ({"compose.yaml": 'services:\n  db:\n    image: postgres\n    ports:\n      - "9100:8080"\n'}, "stale-name", "localhost:8000"),
]  # fmt: skip


def changed(make_repo: MakeRepo, change: Mapping[str, str]) -> list[tuple[str, int | None, bool]]:
    root = make_repo(BEFORE)
    base = git(root, "rev-parse", "HEAD").strip()
    lay(root, change)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "change")
    return [(f.rule.removeprefix("readme/"), f.line, f.blocking) for f in findings(project_at(root, base))]


@pytest.mark.parametrize(("change", "rule", "place"), CHANGES, ids=[c[2] for c in CHANGES])
def test_what_a_change_removes_and_the_readme_names_is_found(
    make_repo: MakeRepo, change: Mapping[str, str], rule: str, place: str
) -> None:
    line = next(n for n, text in enumerate(README.split("\n"), 1) if place in text)
    assert (rule, line, True) in changed(make_repo, change)


@pytest.mark.parametrize(("change", "rule", "place"), CHANGES, ids=[c[2] for c in CHANGES])
def test_a_readme_that_follows_the_change_has_no_such_finding(
    make_repo: MakeRepo, change: Mapping[str, str], rule: str, place: str
) -> None:
    told = README
    for old, new in (
        ("make install", "make setup"), ("up -d db", "up -d database"), ("run web", "run site"), ("-s serve", "-s start"),
        ("Python 3.11", "Python 3.13"), ("ORDERS_URL", "ORDERS_DATABASE_URL"), ("localhost:8000", "localhost:9100"),
    ):  # fmt: skip
        told = told.replace(old, new) if place in old or old in place else told
    assert [f for f in changed(make_repo, {**change, "README.md": told}) if f[2]] == []


def test_what_is_said_to_be_gone_may_be_named(make_repo: MakeRepo) -> None:
    told = README.replace("names the database", "is no longer read")
    change = {"app.py": "x = 1\n", "README.md": told}
    assert [f for f in changed(make_repo, change) if f[2]] == []


def test_a_change_of_set_up_files_alone_is_no_finding(make_repo: MakeRepo) -> None:
    change = {
        "Makefile": "install:\n\tpip install .\ncheck:\n\techo\nother:\n\techo\n",
        "Dockerfile": "FROM python:3.11\nRUN x\n",
    }
    assert [f for f in changed(make_repo, change) if f[2]] == []


def test_a_name_that_another_file_still_has_is_not_gone(make_repo: MakeRepo) -> None:
    change = {"app.py": "x = 1\n", "worker.sh": 'echo "$ORDERS_URL"\n'}
    assert [f for f in changed(make_repo, change) if f[2]] == []
