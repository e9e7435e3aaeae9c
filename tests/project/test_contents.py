"""Content ids: whatever could change what a gate sees changes them, and nothing else does."""

from __future__ import annotations

import os
from pathlib import Path

from gates.project.contents import content_ids
from tests.conftest import MakeRepo, git, lay

FILES = {"a.py": "a = 1\n", "folder/b.txt": "b\n", ".gitignore": ".env\nlocal/\n*.log\n.venv/\n"}


def changed(root: Path) -> set[str]:
    """The paths whose id is another one than in the commit."""
    now = content_ids(root)
    assert now is not None
    git(root, "stash", "-q", "--include-untracked")
    before = content_ids(root)
    assert before is not None
    return {path for path in {*now, *before} if now.get(path) != before.get(path)}


def test_an_untouched_tree_has_the_same_ids_whatever_the_times_of_its_files(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    before = content_ids(root)
    os.utime(root / "a.py", (1, 1))
    assert content_ids(root) == before
    assert before is not None
    assert set(before) == set(FILES)


def test_an_edited_a_new_a_removed_and_a_renamed_file_change(make_repo: MakeRepo) -> None:
    root = make_repo({**FILES, "gone.py": "1\n", "old.py": "2\n"})
    lay(root, {"a.py": "a = 2\n", "new.py": "3\n"})
    (root / "gone.py").unlink()
    (root / "old.py").rename(root / "renamed.py")
    assert changed(root) == {"a.py", "new.py", "gone.py", "old.py", "renamed.py"}


def test_a_staged_edit_that_is_undone_in_the_work_tree_is_told_by_the_work_tree(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    lay(root, {"a.py": "a = 2\n"})
    edited = content_ids(root)
    git(root, "add", "a.py")
    assert content_ids(root) == edited
    lay(root, {"a.py": "a = 3\n"})
    assert content_ids(root) != edited


def test_a_file_that_git_is_told_not_to_look_at_is_read_all_the_same(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    git(root, "update-index", "--assume-unchanged", "a.py")
    before = content_ids(root)
    lay(root, {"a.py": "a = 2\n"})
    assert content_ids(root) != before


def test_the_executable_bit_and_the_goal_of_a_link_count(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    before = content_ids(root)
    (root / "a.py").chmod(0o755)
    executable = content_ids(root)
    (root / "link").symlink_to("a.py")
    linked = content_ids(root)
    (root / "link").unlink()
    (root / "link").symlink_to("folder/b.txt")
    assert len({str(x) for x in (before, executable, linked, content_ids(root))}) == 4


def test_ignored_settings_count_and_ignored_products_do_not(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    before = content_ids(root)
    lay(root, {"run.log": "noise", ".venv/lib/x.py": "x = 1\n", "local/cache.bin": "noise", ".coverage": "noise"})
    git(root, "config", "core.excludesFile", os.devnull)
    lay(root, {".git/info/exclude": ".coverage\n"})
    assert content_ids(root) == before
    lay(root, {".env": "A=1\n"})
    with_env = content_ids(root)
    lay(root, {"local/settings.py": "DEBUG = True\n"})
    assert len({str(x) for x in (before, with_env, content_ids(root))}) == 3


def test_a_submodule_counts_as_it_lies_there_and_a_repository_inside_cannot_be_known(
    make_repo: MakeRepo, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    lay(other, {"c.py": "c = 1\n"})
    git(other, "add", "-A")
    git(other, "commit", "-qm", "other")
    root = make_repo(FILES)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "sub")
    git(root, "commit", "-qm", "sub")
    seen = [content_ids(root)]
    for change in ({"sub/c.py": "c = 2\n"}, {"sub/new.py": "n\n"}, {"sub/.gitignore": ".env\n", "sub/.env": "A=1\n"}):
        lay(root, change)
        seen.append(content_ids(root))
    git(root, "submodule", "deinit", "-q", "-f", "sub")
    seen.append(content_ids(root))
    assert None not in seen
    assert len({str(ids) for ids in seen}) == len(seen)
    lay(root, {"sub/left.py": "l\n"})
    assert content_ids(root) is None, "git does not look into it"
    (root / "sub/left.py").unlink()
    git(root, "clone", "-q", str(other), "inside")
    assert content_ids(root) is None


def test_paths_are_relative_to_a_root_below_the_top_of_the_repository(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    lay(root, {"folder/new.txt": "n\n"})
    assert set(content_ids(root / "folder") or {}) == {"b.txt", "new.txt"}


def test_without_git_every_file_is_read(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "a = 1\n", ".venv/b.py": "b\n"})
    before = content_ids(tmp_path)
    assert set(before or {}) == {"a.py"}
    lay(tmp_path, {"a.py": "a = 2\n"})
    assert content_ids(tmp_path) != before


def test_the_folder_of_the_reports_is_no_input(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    before = content_ids(root, root / "out")
    lay(root, {"out/gates.json": "{}"})
    assert content_ids(root, root / "out") == before
