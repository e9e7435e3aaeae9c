"""`gates ci init`: shown, written when new, never written over silently, and told whether it is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gates.cli.ci_init import command
from gates.errors import UsageError
from tests.conftest import MakeRepo, git

PLACE = ".github/workflows/gates.yml"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def root(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = make_repo({"app.py": "X = 1\n"})
    monkeypatch.chdir(found)
    return found


def init(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def test_a_new_file_is_shown_and_written(root: Path) -> None:
    done = init("github", "--shards", "3")
    assert done.return_value == 0
    assert done.stdout == (root / PLACE).read_text()
    assert init("github").stdout == f"{PLACE} is current.\n", "what is not said is taken from the file"
    assert init("github", "--check").return_value == 0


def test_one_that_differs_is_shown_and_left_as_it_is(root: Path) -> None:
    init("github")
    before = (root / PLACE).read_text()
    done = init("github", "--shards", "2")
    assert isinstance(done.exception, UsageError)
    assert "+  shard:" in done.stdout
    assert (root / PLACE).read_text() == before
    assert init("github", "--shards", "2", "--write").return_value == 0
    assert "  shard:" in (root / PLACE).read_text()


def test_an_edited_one_is_not_current_and_a_missing_one_neither(root: Path) -> None:
    missing = init("gitlab", "--check")
    assert (missing.return_value, "is not there" in missing.stderr) == (1, True)
    init("gitlab")
    with (root / ".gitlab/gates.gitlab-ci.yml").open("a") as out:
        out.write("# mine\n")
    edited = init("gitlab", "--check")
    assert (edited.return_value, "-# mine" in edited.stdout) == (1, True)


def test_the_choices_of_the_file_are_kept_but_for_those_that_are_made_anew(root: Path) -> None:
    init("github", "--shards", "3", "--env", "A=b", "--install", "make install")
    init("github", "--shards", "2", "--write")
    first = (root / PLACE).read_text().splitlines()[0]
    assert first.endswith("gates ci init github --shards 2 --install 'make install' --env A=b")


def test_the_default_branch_is_the_remotes(root: Path) -> None:
    git(root, "update-ref", "refs/remotes/origin/trunk", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert 'branches: ["trunk"]' in init("github").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["github", "--env", "A"], "is not NAME=VALUE"),
        (["github", "--env", "A=${{ secrets.X }}"], "is not NAME=VALUE"),
        (["github", "--install", "a\nb"], "one line"),
        (["github", "--branch", 'x"y'], "no such name"),
        (["github", "--release", "--shards", "2"], "one job"),
        (["gitlab", "--release"], "is for GitHub"),
        (["github", "--output", "../x.yml"], "no file in the repository"),
        (["github", "--output", "/x.yml"], "no file in the repository"),
        (["github", "--output", ".git"], "no file in the repository"),
    ],
)
def test_wrong_input_is_told_and_writes_nothing(root: Path, words: list[str], told: str) -> None:
    done = init(*words)
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize("words", [(), ("--release",), ("--reusable",)], ids=["change", "release", "reusable"])
def test_our_own_workflows_are_what_it_would_write(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    done = init("github", "--root", str(ROOT), *words, "--check", "--branch", "main")
    assert done.return_value == 0, done.stdout
