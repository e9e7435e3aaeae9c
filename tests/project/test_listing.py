from __future__ import annotations

from pathlib import Path

from gates.config import Config
from gates.project import Project
from tests.conftest import MakeRepo, git, lay


def test_new_files_count_and_ignored_or_excluded_ones_do_not(make_repo: MakeRepo) -> None:
    root = make_repo({".gitignore": "*.log\n", "a.py": "", "vendor/b.py": "", "reports/gates.json": "{}"})
    lay(root, {"new file.py": "", "x.log": ""})
    project = Project(root, Config(exclude=("vendor",)))
    assert project.files == (".gitignore", "a.py", "new file.py")


def test_names_with_spaces_newlines_and_quotes_are_whole(make_repo: MakeRepo) -> None:
    root = make_repo({"a b.py": "x = 1\n", 'new\nline "q".py': "y = 2\n", "ü.py": ""})
    project = Project(root, Config())
    assert set(project.python_files) == {"a b.py", 'new\nline "q".py', "ü.py"}
    assert project.read('new\nline "q".py') == "y = 2\n"


def test_a_folder_without_git_is_walked_and_has_no_commit(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "", ".venv/lib/b.py": "", "pkg/c.py": ""})
    project = Project(tmp_path, Config())
    assert project.files == ("a.py", "pkg/c.py")
    assert (project.git.commit, project.git.base) == (None, None)


def test_a_project_in_a_folder_of_a_larger_repository_sees_only_itself(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "", "services/shop/b.py": ""})
    project = Project(root / "services/shop", Config())
    assert project.files == ("b.py",)
    assert project.git.tree == git(root, "rev-parse", "HEAD:services/shop").strip()
