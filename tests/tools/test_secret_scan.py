"""Credentials in the files of a repository and in what its commits have added."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates import config, registry
from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import secret_scan
from tests.conftest import MakeRepo, OpenProject, git, lay
from tests.secret_samples import DSN, PRIVATE_KEY, RANDOM, TOKENS

STRIPE = TOKENS["a Stripe key"]


def project_at(root: Path, base: str = "main") -> Project:
    return Project(root, config.load(root, registry.IDS), base=base)


def commit(root: Path, message: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)


def test_the_work_tree_is_searched_with_paths_and_lines(open_project: OpenProject) -> None:
    found = secret_scan.tree(
        open_project(
            {
                "alembic.ini": f"[alembic]\nsqlalchemy.url = {DSN}\n",
                "a name\nwith lines.yaml": f"key: {STRIPE}\n",
                "clean.py": "x = 1\n",
            }
        )
    )
    assert {(f.path, f.line, f.kind) for f in found.found} == {
        ("alembic.ini", 2, "a password in an address"),
        ("a name\nwith lines.yaml", 1, "a Stripe key"),
    }
    assert found.looked_at == 3


def test_ignored_files_are_not_the_repository(make_repo: MakeRepo) -> None:
    root = make_repo({".gitignore": ".env\n"})
    lay(root, {".env": f"KEY={STRIPE}\n"})
    assert secret_scan.tree(project_at(root)).found == ()


@pytest.mark.parametrize(
    ("path", "line", "wanted"),
    [
        ("src/settings.py", f'SECRET_KEY = "{RANDOM}"', True),
        ("src/settings/dev.py", f'SECRET_KEY = "{RANDOM}"', False),
        ("tests/test_login.py", f'SECRET_KEY = "{RANDOM}"', False),
        ("docs/setup.md", f'SECRET_KEY = "{RANDOM}"', False),
        ("uv.lock", f'secret = "{RANDOM}"', False),
        ("tests/test_login.py", f'KEY = "{STRIPE}"', True),
        ("tests/test_login.py", f'KEY = "{STRIPE}"  # invented', False),
        ("docs/setup.md", f"an example: {STRIPE}", False),
        ("src/app.py", f'KEY = "{STRIPE}"  # an example', True),
        (".env.example", f"STRIPE_KEY={STRIPE}", True),
    ],
)
def test_where_a_value_stands_decides_what_counts(
    open_project: OpenProject, path: str, line: str, wanted: bool
) -> None:
    assert bool(secret_scan.tree(open_project({path: line + "\n"})).found) is wanted


def test_keys_among_tests_are_marked_as_fixtures(open_project: OpenProject) -> None:
    found = secret_scan.tree(
        open_project({"tests/fixtures/server.key": PRIVATE_KEY, "deploy/server.key": PRIVATE_KEY})
    ).found
    assert {f.path: f.fixture for f in found} == {"tests/fixtures/server.key": True, "deploy/server.key": False}


def test_a_secret_that_was_removed_again_is_found_in_history(make_repo: MakeRepo) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    git(root, "switch", "-qc", "change")
    lay(root, {"app.py": f'x = 1\nKEY = "{STRIPE}"\n', "gone.env": f"URL={DSN}\n"})
    commit(root, "add")
    first = git(root, "rev-parse", "HEAD").strip()[:12]
    lay(root, {"app.py": "x = 1\n"})
    git(root, "rm", "-q", "gone.env")
    commit(root, "remove")
    project = project_at(root)
    assert secret_scan.tree(project).found == ()
    past = secret_scan.history(project)
    assert {(f.path, f.line, f.commit) for f in past.found} == {("app.py", None, first), ("gone.env", None, first)}
    assert past.looked_at == 2


def test_a_secret_that_is_still_there_is_said_once(make_repo: MakeRepo) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    git(root, "switch", "-qc", "change")
    lay(root, {"app.py": f'KEY = "{STRIPE}"\n'})
    commit(root, "add")
    lay(root, {"app.py": f'import os\n\nKEY = "{STRIPE}"\n'})
    commit(root, "move")
    project = project_at(root)
    assert [f.line for f in secret_scan.tree(project).found] == [3]
    assert secret_scan.history(project).found == ()


def test_what_was_there_before_the_base_is_not_new(make_repo: MakeRepo) -> None:
    root = make_repo({"app.py": f'KEY = "{STRIPE}"\n'})
    lay(root, {"app.py": "x = 1\n"})
    commit(root, "remove")
    git(root, "switch", "-qc", "change")
    lay(root, {"b.py": "y = 1\n"})
    commit(root, "more")
    assert secret_scan.history(project_at(root)).found == ()


def test_history_that_git_does_not_tell_is_no_clean_history(make_repo: MakeRepo) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    project = project_at(root)
    assert project.git.base
    for pack in (root / ".git/objects").glob("??"):
        pack.rename(pack.with_name(f"gone-{pack.name}"))
    with pytest.raises(NoAnswerError, match="history since the base"):
        secret_scan.history(project)


def test_binary_files_links_and_odd_encodings_do_no_harm(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "blob.bin": b"\0\1\2" + STRIPE.encode(),
            "latin.txt": b"caf\xe9 " + STRIPE.encode() + b"\n",
            "wide.txt": STRIPE.encode("utf-16"),
        }
    )
    (root / "outside").symlink_to("/etc/hostname")
    (root / "loop").symlink_to("loop")
    found = secret_scan.tree(project_at(root))
    assert {f.path for f in found.found} == {"latin.txt", "wide.txt"}
    assert found.unreadable == ()
