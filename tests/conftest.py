"""What many tests need: a small repository, and the project opened on it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from gates import config, registry
from gates.project import Project

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # started in the background of a shell: children would never hear of Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

Files = Mapping[str, str | bytes]
MakeRepo = Callable[[Files], Path]
OpenProject = Callable[[Files], Project]

_WHO = ["-c", "user.name=tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"]


def git(root: Path, *words: str) -> str:
    """Run git as somebody; its output."""
    return subprocess.run(["git", *_WHO, *words], cwd=root, check=True, capture_output=True, text=True).stdout


def lay(root: Path, files: Files) -> None:
    """Write files, folders included."""
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--exact`: each planted defect is judged by all ten gates (a quarter of an hour), planted bugs of schemas are tried on all servers."""
    parser.addoption(
        "--exact", action="store_true", help="the long way: planted defects by all ten gates, on all servers"
    )


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on how the suite was started."""
    for name in [
        n
        for n in os.environ
        if n.startswith(("GIT_", "GATES_", "GITHUB_", "CI_")) or n in {"CI", "DATABASE_URL", "FORCE_COLOR", "NO_COLOR"}
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def make_repo(tmp_path: Path) -> Iterator[MakeRepo]:
    """A git repository with these files in one commit on `main`."""

    def make(files: Files) -> Path:
        root = tmp_path / "repo"
        root.mkdir()
        git(root, "init", "-q", "-b", "main")
        lay(root, files)
        git(root, "add", "-A")
        git(root, "commit", "-qm", "first", "--allow-empty")
        return root

    yield make
    for path in tmp_path.rglob("*"):  # what a test made unreadable must not trouble the clean-up
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


@pytest.fixture
def open_project(make_repo: MakeRepo) -> OpenProject:
    """The project of a repository with these files."""

    def open_it(files: Files) -> Project:
        root = make_repo(files)
        return Project(root, config.load(root, registry.IDS))

    return open_it
