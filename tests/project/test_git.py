from __future__ import annotations

from pathlib import Path

import pytest

from gates.config import Config
from gates.errors import UsageError
from gates.project import Project
from gates.project.git import ignored_among
from tests.conftest import MakeRepo, OpenProject, git, lay


def test_a_part_of_a_repository_knows_where_it_is(make_repo: MakeRepo) -> None:
    root = make_repo({"services/orders éü/a.py": "A = 1\n"})
    assert Project(root, Config()).git.prefix == ""
    part = Project(root / "services" / "orders éü", Config())
    assert (part.git.prefix, part.files) == ("services/orders éü/", ("a.py",))


def test_git_state_names_commit_tree_branch_and_dirt(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": ""})
    clean = Project(root, Config()).git
    lay(root, {"b.py": ""})
    assert (len(clean.commit or ""), len(clean.tree or ""), clean.branch, clean.dirty) == (40, 40, "main", False)
    assert Project(root, Config()).git.dirty


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    state = Project(tmp_path, Config()).git
    assert (state.commit, state.base, state.base_note) == (None, None, "no base: the repository has no commit")


def test_the_base_is_the_merge_base_with_what_was_named(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "1", "gone.py": ""})
    start = git(root, "rev-parse", "HEAD").strip()
    git(root, "switch", "-qc", "change")
    lay(root, {"a.py": "2"})
    (root / "gone.py").unlink()
    git(root, "commit", "-qam", "second")
    project = Project(root, Config(), base="main")
    assert project.git.base == start
    assert project.changed_files == ("a.py", "gone.py")
    assert (project.base_text("a.py"), project.base_text("new.py")) == ("1", None)
    git(root, "tag", "v1", start)
    git(root, "switch", "-qc", "elsewhere", start)
    git(root, "commit", "-qm", "elsewhere", "--allow-empty")
    git(root, "tag", "v2")
    git(root, "switch", "-q", "change")
    assert (project.tags, project.text_at("v1", "a.py")) == (("v1",), "1")


def test_without_a_remote_there_is_no_base_and_it_says_so(open_project: OpenProject) -> None:
    assert open_project({"a.py": ""}).git.base_note.startswith("no base")


def test_a_base_that_does_not_exist_is_a_usage_error(make_repo: MakeRepo) -> None:
    with pytest.raises(UsageError, match="names no commit"):
        _ = Project(make_repo({"a.py": ""}), Config(), base="nowhere").git


def test_a_base_that_does_not_exist_is_told_where_there_is_no_commit_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(UsageError, match="names no commit"):
        _ = Project(tmp_path, Config(), base="nowhere").git


def test_of_many_paths_the_ignored_ones_are_told_even_beside_some_that_git_refuses(make_repo: MakeRepo) -> None:
    root = make_repo({".gitignore": "*.log\nbuild/\n", "a.py": "", "pkg/b.py": ""})
    (root / "link").symlink_to("pkg")
    asked = ["a.log", "../outside.log", "build/x y.txt", "a.py", "link/c.log", "", "new\nline.log", "no\0name.log"]
    assert ignored_among(root, asked) == {"a.log", "build/x y.txt", "new\nline.log"}
    assert ignored_among(root, ["a.py"]) == ignored_among(root, []) == frozenset()
