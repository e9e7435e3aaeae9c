"""The environment that we build for a project that has none, with uv, from its own lock or metadata."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import re
import shutil
import sys
import sysconfig
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from gates import process
from gates.errors import NoAnswerError
from gates.project import metadata

_DRAWN = re.compile(r"[\u2500-\u257f\u25b6\u00d7]+")
"""The lines and arrows with which uv draws what led to what."""
_FOR_TESTS = ("dev", "test", "tests")
_STAMP = ".gates-inputs"
_LOOK_S = 0.1


def build(root: Path, locks: Sequence[str]) -> Path:
    """The interpreter of an environment under `.gates/env`, made anew when the files it comes from change.

    Raises:
        NoAnswerError: uv is missing, or what the project declares cannot be installed.
    """
    uv = shutil.which("uv", path=f"{sysconfig.get_path('scripts')}:{process.environment().get('PATH', '')}")
    if uv is None:
        raise NoAnswerError(
            "The project has no interpreter of its own, and uv is not there to build one.",
            "Make a .venv, or install uv.",
        )
    env = own_folder(root) / "env"
    wanted = hashlib.sha256(b"\0".join((root / name).read_bytes() for name in locks)).hexdigest()
    if not _is_built(env, wanted):
        with _alone(env.with_suffix(".lock")):
            if not _is_built(env, wanted):  # by another run, while this one waited
                _fill(root, env, uv, locks)
                (env / _STAMP).write_text(wanted, encoding="utf-8")
    return env / "bin" / "python"


def _is_built(env: Path, wanted: str) -> bool:
    stamp = env / _STAMP
    return (env / "bin" / "python").exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted


def _fill(root: Path, env: Path, uv: str, locks: Sequence[str]) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    _uv(root, [uv, "venv", "--clear", "-q", "--python", version, str(env)])
    with _no_traces_of_building(root):
        # compiled, since each later process would do it for itself: ours write nothing beside the sources
        words = ["pip", "install", "-q", "--compile-bytecode", "--python", str(env / "bin" / "python")]
        _uv(root, [uv, *words, *_sources(root, locks)])


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let no other run build at the same time; waits for the one that does, as long as the gate's time lasts."""
    with lock.open("w") as file:
        while not _locked(file):
            process.doing("waiting for another run, which builds .gates/env")
            process.checkpoint()
            time.sleep(_LOOK_S)
        yield


def _locked(file: IO[str]) -> bool:
    """Whether the lock is ours now, until the file is closed; a file system that has no locks gives it to everybody."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # gates: ignore[logging/swallowed-exception] then two runs at once are as they were without a lock
    except OSError:
        return True
    return True


def _sources(root: Path, locks: Sequence[str]) -> list[str]:
    """Arguments for uv for what the project declares."""
    words: list[str] = []
    for name in locks:
        if name == "pyproject.toml":
            words += _editable(root)
        else:
            words += ["-r", name]
    return words


def _editable(root: Path) -> list[str]:
    table = metadata.read(root / "pyproject.toml")
    extras, groups = for_tests(table)
    if _is_no_distribution(root, table):
        words = ["-r", "pyproject.toml", *(f"--extra={extra}" for extra in extras)]
    else:
        words = ["-e", f".[{','.join(extras)}]" if extras else "."]
    return [*words, *(word for group in groups for word in ("--group", group))]


def for_tests(pyproject: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The extras and the dependency groups (PEP 735) with which a project is developed and tested."""
    project = pyproject.get("project", {})
    extras = project.get("optional-dependencies", {}) if isinstance(project, Mapping) else {}
    tables = (extras, pyproject.get("dependency-groups", {}))
    found, there = (
        tuple(n for n in _FOR_TESTS if isinstance(table, Mapping) and isinstance(table.get(n), list))
        for table in tables
    )
    return found, there


def _is_no_distribution(root: Path, pyproject: Mapping[str, Any]) -> bool:
    """Whether the project only lists what it needs and is started from its folder: nothing says how it is built."""
    tools = pyproject.get("tool", {})
    says_how = "build-system" in pyproject or (isinstance(tools, Mapping) and "setuptools" in tools)
    return not says_how and not any((root / name).exists() for name in ("setup.py", "setup.cfg", "src"))


@contextlib.contextmanager
def _no_traces_of_building(root: Path) -> Iterator[None]:
    """The folders that setuptools writes beside the sources go away again; those that were there before stay."""
    before = {*root.glob("*.egg-info"), *root.glob("src/*.egg-info")}
    try:
        yield
    finally:
        for trace in {*root.glob("*.egg-info"), *root.glob("src/*.egg-info")} - before:
            shutil.rmtree(trace, ignore_errors=True)


def _uv(root: Path, argv: list[str]) -> None:
    done = process.run(argv, cwd=root, timeout=900)
    if done.exit_code != 0:
        said = textwrap.shorten(_DRAWN.sub(" ", done.stderr), 400, placeholder=" …")
        raise NoAnswerError(
            f"The project's environment could not be built: {said.rstrip('.')}.",
            "Make a .venv with the project's dependencies, or name one with --python.",
        )


def own_folder(root: Path) -> Path:
    """`.gates/` of a project, made git-ignored by a file inside it."""
    folder = root / ".gates"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
