"""Credentials in the files of a repository and in what its commits have added, by our own patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates import config, registry
from gates.project import Project
from gates.tools import kingfisher, secret_history, secret_scan
from gates.tools.secret_scan import Guess, Scan
from tests.conftest import MakeRepo, OpenProject, git, lay
from tests.secret_samples import DSN, PRIVATE_KEY, RANDOM, TOKENS

STRIPE = TOKENS["a Stripe key"]


def project_at(root: Path, base: str | None = "main") -> Project:
    return Project(root, config.load(root, registry.IDS), base=base)


def tree(project: Project, scratch: Path) -> Scan:
    """What our own patterns find in the work tree."""
    scratch.mkdir(exist_ok=True)
    look = secret_scan.Look(project, kingfisher.Batch(scratch))
    look.at_tree()
    return look.seen()


def history(project: Project, scratch: Path, *, whole: bool = False) -> Scan:
    """What they find in history."""
    scratch.mkdir(exist_ok=True)
    look = secret_scan.Look(project, kingfisher.Batch(scratch))
    look.at_history(whole=whole)
    return look.seen()


def commit(root: Path, message: str) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message, "--allow-empty")
    return git(root, "rev-parse", "HEAD").strip()[:12]


def test_the_work_tree_is_searched_with_paths_and_lines(open_project: OpenProject, tmp_path: Path) -> None:
    files = {
        "alembic.ini": f"[alembic]\nsqlalchemy.url = {DSN}\n",
        "a name\nwith lines.yaml": f"key: {STRIPE}\n",
        "clean.py": "x = 1\n",
    }
    seen = tree(open_project(files), tmp_path / "s")
    assert {(f.path, f.line, f.kind) for f in seen.found} == {
        ("alembic.ini", 2, "a password in an address"),
        ("a name\nwith lines.yaml", 1, "a Stripe key"),
    }
    assert seen.files == 3


def test_ignored_files_are_not_the_repository(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({".gitignore": ".env\n"})
    lay(root, {".env": f"KEY={STRIPE}\n"})
    assert tree(project_at(root), tmp_path / "s").found == ()


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
    open_project: OpenProject, tmp_path: Path, path: str, line: str, wanted: bool
) -> None:
    assert bool(tree(open_project({path: line + "\n"}), tmp_path / "s").found) is wanted


def test_keys_among_tests_are_advice(open_project: OpenProject, tmp_path: Path) -> None:
    files = {"tests/fixtures/server.key": PRIVATE_KEY, "deploy/server.key": PRIVATE_KEY, "tests/pay.py": STRIPE}
    found = tree(open_project(files), tmp_path / "s").found
    assert {f.path: f.advice for f in found} == {
        "tests/fixtures/server.key": True,
        "deploy/server.key": False,
        "tests/pay.py": False,
    }


def test_random_strings_that_nothing_explains_are_guessed_at_once_a_file(
    open_project: OpenProject, tmp_path: Path
) -> None:
    value = "Zk3vQ9xLm2Rt8Wb5Yc7Nd4Hf6Jg1Ps0A"
    files = {
        "app/settings.py": f'A = 1\nHANDLE = "{value}"\nOTHER = "{value[::-1]}"\n',
        "app/known.py": f'KEY = "{STRIPE}"\n',
        "app/digest.py": f'SHA256 = "{value}"\nREVISION = "{"0f9e8d7c6b5a49382716a5b4c3d2e1f0"}"\n',
        "app/words.py": 'NAME = "this-is-a-long-name-of-a-thing"\nID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"\n',
        "tests/test_a.py": f'A = "{value}"\n',
    }
    assert tree(open_project(files), tmp_path / "s").guesses == (Guess("app/settings.py", 2, 2),)


def test_a_secret_that_was_removed_again_is_found_in_history(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    git(root, "switch", "-qc", "change")
    lay(root, {"app.py": f'x = 1\nKEY = "{STRIPE}"\n', "gone.env": f"URL={DSN}\n"})
    first = commit(root, "add")
    lay(root, {"app.py": "x = 1\n"})
    git(root, "rm", "-q", "gone.env")
    commit(root, "remove")
    project = project_at(root)
    assert tree(project, tmp_path / "s").found == ()
    past = history(project, tmp_path / "h")
    assert {(f.path, f.line, f.commit) for f in past.found} == {("app.py", None, first), ("gone.env", None, first)}
    assert past.commits == 2


def test_a_secret_that_is_still_there_is_said_once(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    git(root, "switch", "-qc", "change")
    lay(root, {"app.py": f'KEY = "{STRIPE}"\n'})
    commit(root, "add")
    lay(root, {"app.py": f'import os\n\nKEY = "{STRIPE}"\n'})
    commit(root, "move")
    project = project_at(root)
    assert [f.line for f in tree(project, tmp_path / "s").found] == [3]
    assert history(project, tmp_path / "h").found == ()


def test_what_was_there_before_the_base_is_found_in_the_whole_history_alone_and_its_first_commit_is_named(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_repo({"app.py": f'KEY = "{STRIPE}"\n'})
    first = git(root, "rev-parse", "HEAD").strip()[:12]
    for number in range(4):
        lay(root, {"app.py": f'x = {number}\nKEY = "{STRIPE}"\n' if number == 2 else "x = 1\n"})
        commit(root, f"change {number}")
    git(root, "switch", "-qc", "change")
    lay(root, {"b.py": "y = 1\n"})
    commit(root, "more")
    assert history(project_at(root), tmp_path / "h").found == ()
    monkeypatch.setattr(secret_history, "_AT_ONCE", 2)
    whole = history(project_at(root, base=None), tmp_path / "w", whole=True)
    assert [(f.path, f.commit) for f in whole.found] == [("app.py", first)]
    assert whole.commits == 5  # the empty one adds nothing


def test_history_that_git_does_not_tell_is_no_clean_history(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    project = project_at(root)
    assert project.git.base
    for pack in (root / ".git/objects").glob("??"):
        pack.rename(pack.with_name(f"gone-{pack.name}"))
    seen = history(project, tmp_path / "h")
    assert seen.commits is None
    assert "history since the base" in seen.unanswered[0]


def test_half_a_history_is_not_taken_for_the_whole_one(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"app.py": "x = 1\n"})
    commit(root, "more")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    seen = history(project_at(tmp_path / "shallow", base=None), tmp_path / "h", whole=True)
    assert seen.commits is None
    assert "this clone is shallow. Fetch it with `git fetch --unshallow`." in seen.unanswered[0]


def test_binary_files_links_and_odd_encodings_do_no_harm(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo(
        {
            "blob.bin": b"\0\1\2" + STRIPE.encode(),
            "latin.txt": b"caf\xe9 " + STRIPE.encode() + b"\n",
            "wide.txt": STRIPE.encode("utf-16"),
        }
    )
    (root / "outside").symlink_to("/etc/hostname")
    (root / "loop").symlink_to("loop")
    found = tree(project_at(root), tmp_path / "s")
    assert {f.path for f in found.found} == {"latin.txt", "wide.txt"}
    assert found.unanswered == ()
