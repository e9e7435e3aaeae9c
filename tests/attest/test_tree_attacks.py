"""What may hide a file from git hides it from neither sign-off nor verification."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gates.attest import tree
from gates.attest.sign import RefusedSignoffError
from tests.attest.release import Release
from tests.conftest import git, lay

EVIL = '"""Evil."""\n'


def differences(release: Release) -> str:
    return "\n".join(tree.look(release.repository, release.head()).differences)


def clean(release: Release) -> bool:
    return git(release.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("flag", ["assume-unchanged", "skip-worktree"])
def test_a_file_hidden_by_a_flag_of_the_index(signed: Release, flag: str) -> None:
    git(signed.root, "update-index", f"--{flag}", "orders/api.py")
    lay(signed.root, {"orders/api.py": EVIL})
    assert clean(signed)
    said = f"orders/api.py on disk is not the file of the commit ({flag} hides it from git)."
    assert said in signed.reasons()
    with pytest.raises(RefusedSignoffError) as caught:
        signed.draft()
    assert said in caught.value.message


def test_a_file_that_is_removed_and_hidden(release: Release) -> None:
    git(release.root, "update-index", "--skip-worktree", "orders/api.py")
    (release.root / "orders/api.py").unlink()
    assert clean(release)
    assert "orders/api.py is in the commit and not on disk (skip-worktree hides it from git)." in differences(release)


def test_a_file_hidden_by_info_exclude(signed: Release) -> None:
    lay(signed.root, {".git/info/exclude": "sitecustomize.py\n", "sitecustomize.py": EVIL})
    assert clean(signed)
    assert "sitecustomize.py lies in the work tree and is not in the commit" in signed.reasons()


def test_a_conftest_that_gitignore_hides(signed: Release) -> None:
    lay(signed.root, {"tests/conftest.py": EVIL})
    assert clean(signed)
    assert (
        "tests/conftest.py lies in the work tree and is not in the commit, whether git ignores it or not."
        in signed.reasons()
    )


@pytest.mark.parametrize(
    "path", ["reports/conftest.py", "orders/__pycache__/evil.py", "x.egg-info/top.py", "tests/build/conftest.py"]
)
def test_code_does_not_hide_among_what_tools_leave_behind(release: Release, path: str) -> None:
    lay(release.root, {".git/info/exclude": "*\n", path: EVIL})
    assert f"{path} lies in the work tree" in differences(release)


def test_what_tools_leave_behind_is_no_difference(release: Release) -> None:
    left = (
        "reports/gates.html",
        "orders/__pycache__/a.cpython-311.pyc",
        ".venv/lib/x.py",
        "dist/a.whl",
        "a.egg-info/PKG-INFO",
    )
    lay(release.root, dict.fromkeys(left, "x"))
    found = tree.look(release.repository, release.head())
    assert found == tree.OnDisk(release.repository.tree(release.head()), ())


def test_what_the_policy_allows_is_no_difference(release: Release) -> None:
    lay(release.root, {".env": "A=1\n"})
    assert ".env lies in the work tree" in differences(release)
    assert tree.look(release.repository, release.head(), [".env"]).differences == ()


def test_a_commit_hidden_by_git_replace(signed: Release) -> None:
    good = signed.head()
    lay(signed.root, {"orders/api.py": EVIL})
    git(signed.root, "commit", "-qam", "evil")
    evil = signed.head()
    git(signed.root, "update-ref", "refs/heads/main", good)
    git(signed.root, "replace", good, evil)
    assert clean(signed)
    assert "orders/api.py on disk is not the file of the commit" in signed.reasons()


def test_authors_hidden_by_a_graft(release: Release) -> None:
    release.commit("mine", {"a.py": EVIL}, author="maria@example.com")
    release.commit("merged", {"b.py": EVIL})
    release.report()
    lay(release.root, {".git/info/grafts": f"{release.head()}\n"})
    assert git(release.root, "log", "--format=%H").split() == [release.head()]
    assert release.repository.must("rev-list", release.head()).count("\n") == 4


def test_a_submodule_that_is_moved(release: Release, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "-q", "-b", "main")
    lay(library, {"lib.py": '"""L."""\n'})
    git(library, "add", "-A")
    git(library, "commit", "-qm", "one")
    git(release.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "lib")
    release.commit("with a library")
    assert differences(release) == ""
    lay(release.root, {"lib/lib.py": EVIL})
    assert "In the submodule lib: lib.py on disk is not the file of the commit." in differences(release)
    git(release.root / "lib", "commit", "-qam", "moved")
    git(release.root, "config", "submodule.lib.ignore", "all")
    assert clean(release)
    assert "The submodule lib is at " in differences(release)


def test_line_endings_that_are_converted(release: Release) -> None:
    lay(release.root, {".git/info/attributes": "*.py text eol=crlf\n"})
    (release.root / "orders/api.py").unlink()
    git(release.root, "checkout", "-q", "orders/api.py")
    assert b"\r\n" in (release.root / "orders/api.py").read_bytes()
    assert clean(release)
    assert "orders/api.py on disk is not the file of the commit (its line endings were converted)." in differences(
        release
    )


def test_a_filter_that_cleans_what_is_on_disk(release: Release) -> None:
    lay(release.root, {".git/info/attributes": "api.py filter=innocent\n"})
    git(release.root, "config", "filter.innocent.clean", 'printf \'"""The API."""\\n\'')
    lay(release.root, {"orders/api.py": EVIL})
    git(release.root, "add", "orders/api.py")
    assert clean(release)
    assert (
        "orders/api.py on disk is not the file of the commit (the filter 'innocent' hides it from git)."
        in differences(release)
    )


def test_a_mode_that_git_is_told_not_to_see(release: Release) -> None:
    git(release.root, "config", "core.fileMode", "false")
    (release.root / "orders/api.py").chmod(0o755)
    assert clean(release)
    assert "orders/api.py has mode 100755 on disk and 100644 in the commit." in differences(release)


def test_a_folder_that_is_a_link_to_somewhere_else(release: Release, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (release.root / "orders").rename(tmp_path / "elsewhere/orders")
    (release.root / "orders").symlink_to(tmp_path / "elsewhere/orders")
    assert "orders/__init__.py is in the commit and not on disk." in differences(release)


def test_a_large_file_that_git_lfs_brought_is_the_one_of_its_pointer(release: Release) -> None:
    import hashlib

    data = b"model" * 100
    pointer = (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{hashlib.sha256(data).hexdigest()}\nsize {len(data)}\n"
    )
    release.commit("large", {"model.bin": pointer})
    lay(release.root, {"model.bin": data})
    assert differences(release) == ""
    lay(release.root, {"model.bin": b"other"})
    assert "model.bin on disk is not the file of the commit" in differences(release)


def test_the_tree_of_the_work_tree_is_the_one_that_git_makes_of_it(release: Release) -> None:
    lay(release.root, {"more/deep/file.txt": "x"})
    (release.root / "link").symlink_to("orders")
    found = tree.look(release.repository, release.head()).tree
    git(release.root, "add", "-A")
    assert (
        found == subprocess.run(["git", "write-tree"], cwd=release.root, capture_output=True, text=True).stdout.strip()
    )


@pytest.mark.parametrize("name", [b"caf\xe9.txt", "日本 x.txt".encode(), b'a"b\\c\nd.txt', b" x"])
def test_a_file_name_of_any_bytes_is_no_difference(release: Release, name: bytes) -> None:
    (release.root / os.fsdecode(name)).write_bytes(b"x")
    assert "lies in the work tree" in differences(release)
    release.commit("odd")
    assert tree.look(release.repository, release.head()) == tree.OnDisk(release.repository.tree(release.head()), ())
