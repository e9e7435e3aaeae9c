"""What is known of a repository before any gate runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.config import Config
from gates.errors import NoAnswerError, UsageError
from gates.project import Project, Role
from tests.conftest import MakeRepo, OpenProject, git, lay

SERVICE = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["fastapi>=1", "SQLAlchemy"]\n',
    "src/shop/__init__.py": "",
    "src/shop/main.py": "from fastapi import FastAPI\nfrom sqlalchemy import select\n",
    "src/shop/tools/report.py": "",
    "src/shop/migrations/0001_a.py": "",
    "tests/test_shop.py": "import flask\n",
    "scripts/load.py": "",
    "alembic.ini": "",
    "docs/openapi.json": '{"openapi": "3.1.0"}',
    "docs/openapi-notes.json": "{}",
    ".env.example": "A=1\n",
    "README.md": "# shop\n",
}


def test_the_stack_is_detected_from_the_tree(open_project: OpenProject) -> None:
    project = open_project(SERVICE)
    stack = project.stack
    assert (stack.framework, stack.orm, stack.migrations) == ("fastapi", "sqlalchemy", "alembic")
    assert (stack.api_documents, stack.env_documents, stack.readme) == (
        ("docs/openapi.json",),
        (".env.example",),
        "README.md",
    )
    assert {"fastapi", "sqlalchemy"} <= stack.dependencies
    assert project.name == "shop"


def test_packages_and_source_roots_are_those_of_production(open_project: OpenProject) -> None:
    project = open_project(SERVICE)
    assert [tuple(p) for p in project.packages] == [("shop", "src/shop")]
    assert project.source_roots == ("src",)


def test_a_flat_layout_has_the_root_as_source_root(open_project: OpenProject) -> None:
    project = open_project({"shop/__init__.py": "", "shop/a/__init__.py": "", "tests/__init__.py": ""})
    assert [p.name for p in project.packages] == ["shop"]
    assert project.source_roots == (".",)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/shop/main.py", Role.SOURCE),
        ("src/shop/tools/report.py", Role.SOURCE),
        ("src/shop/migrations/0001_a.py", Role.MIGRATION),
        ("tests/test_shop.py", Role.TEST),
        ("src/shop/conftest.py", Role.TEST),
        ("scripts/load.py", Role.TOOLING),
        ("noxfile.py", Role.TOOLING),
        (".semgrep/rules/logging.py", Role.TOOLING),
        ("shop/tests_e2e/helpers.py", Role.TEST),
        ("tasks.py", Role.TOOLING),
        ("worker/tasks.py", Role.SOURCE),
        ("manage.py", Role.SOURCE),
        ("end_to_end_tests/interface.py", Role.TEST),
        ("src/shop/providers/web-hook.py", Role.SOURCE),
        ("deploy/web-hook.py", Role.SOURCE),
    ],
)
def test_each_python_file_has_a_role(open_project: OpenProject, path: str, role: Role) -> None:
    assert open_project(SERVICE).role(path) is role


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


def test_a_symlink_loop_and_a_link_out_of_the_root_are_sentences(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"a.py": ""})
    (tmp_path / "outside.py").write_text("secret")
    (root / "loop.py").symlink_to("loop.py")
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    project = Project(root, Config())
    assert project.python_files == ("a.py", "loop.py", "out.py")
    with pytest.raises(NoAnswerError, match=r"loop\.py cannot be read|loop\.py is not a readable file"):
        project.read("loop.py")
    with pytest.raises(NoAnswerError, match=r"out\.py is a link that leads out"):
        project.read("out.py")


def test_a_file_that_is_not_text_is_a_sentence(open_project: OpenProject) -> None:
    project = open_project(
        {
            "latin.py": b"x = '\xe9'\n",
            "good.py": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
            "odd.py": b"# coding: nonsense\n",
        }
    )
    assert "é" in project.read("good.py")
    for name in ("latin.py", "odd.py"):
        with pytest.raises(NoAnswerError, match=f"{name} is not text in the encoding"):
            project.read(name)


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


def test_a_project_in_a_folder_of_a_larger_repository_sees_only_itself(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "", "services/shop/b.py": ""})
    project = Project(root / "services/shop", Config())
    assert project.files == ("b.py",)
    assert project.git.tree == git(root, "rev-parse", "HEAD:services/shop").strip()


def test_a_shared_fact_is_computed_once_and_so_is_its_failure(open_project: OpenProject) -> None:
    project, calls = open_project({"a.py": ""}), []

    def fail() -> int:
        calls.append(1)
        raise NoAnswerError("no")

    for _ in range(2):
        with pytest.raises(NoAnswerError):
            project.once("x", fail)
    assert calls == [1]
