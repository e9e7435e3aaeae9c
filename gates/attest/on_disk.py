"""The files of a work tree as they lie on disk: hashed as git would, but raw, and found whether git ignores them or not."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_CHUNK = 1 << 20
LINK, MODULE = "120000", "160000"
"""Modes of a link and of a submodule."""
_TOOLS = {
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
    ".hypothesis",
    ".venv",
    ".nox",
    ".tox",
    ".gates",
    ".idea",
    ".vscode",
    "node_modules",
}
"""Folders of tools, wherever they lie: pytest does not look for tests in them, and they are no import packages."""
_AT_TOP = {"venv", "build", "dist"}
_NO_CODE_AT_TOP = {"reports", "htmlcov", "site"}
_FILES = {".coverage", "coverage.xml", ".DS_Store"}
_CODE = (".py", ".pth", ".so")

Entry = tuple[str, str]
"""Mode and object id."""


def hashed(full: Path, algorithm: str) -> Entry | None:
    """Mode and id of a file as it is; None when it is gone or cannot be read."""
    try:
        status = full.lstat()
        if stat.S_ISLNK(status.st_mode):
            return LINK, blob(os.fsencode(full.readlink()), algorithm)
        if not stat.S_ISREG(status.st_mode):
            return None
        mode = "100755" if status.st_mode & stat.S_IXUSR else "100644"
        return mode, _file(full, status.st_size, algorithm)
    # gates: ignore[logging/swallowed-exception] a file that cannot be read is told as a difference
    except OSError:
        return None


def parents(root: Path, path: str) -> Iterator[Path]:
    """The folders above a file, from the root down."""
    parts = path.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        yield root.joinpath(*parts[:count])


def algorithm_of(name: str) -> str:
    """The hash that made this id."""
    return "sha256" if len(name) == 64 else "sha1"


def blob(data: bytes, algorithm: str) -> str:
    """The id of these bytes as a file."""
    digest = hashlib.new(algorithm, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def _file(full: Path, size: int, algorithm: str) -> str:
    """The id of a file of any size as a blob."""
    digest = hashlib.new(algorithm, b"blob %d\0" % size, usedforsecurity=False)
    with full.open("rb") as data:
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def others(root: Path, wanted: Mapping[str, Entry], allowed: Sequence[str]) -> Iterator[str]:
    """Files that are not in the commit and may matter to who runs or builds what is there."""
    modules = {path for path, (mode, _) in wanted.items() if mode == MODULE}
    for folder, names, files in os.walk(root):
        place = os.path.relpath(folder, root).replace(os.sep, "/")
        inside = "" if place == "." else f"{place}/"
        names[:] = [n for n in sorted(names) if not _left_out(inside, n, modules)]
        links = [n for n in names if (Path(folder) / n).is_symlink()]
        for name in sorted([*files, *links]):
            path = f"{inside}{name}"
            if path not in wanted and not _harmless(path) and not any(fnmatch.fnmatchcase(path, a) for a in allowed):
                yield path


def _left_out(inside: str, name: str, modules: set[str]) -> bool:
    path = f"{inside}{name}"
    return name in _TOOLS or path in modules or (not inside and (name == ".git" or name in _AT_TOP))


def _harmless(path: str) -> bool:
    """What tools leave behind, where nothing runs or reads it as part of the project."""
    parts = path.split("/")
    if parts[-1] in _FILES or path == ".git":
        return True
    if len(parts) > 1 and parts[-2] == "__pycache__":
        return parts[-1].endswith(".pyc")
    if len(parts) > 1 and any(part.endswith(".egg-info") for part in parts[:-1]):
        return not path.endswith(".py")
    return len(parts) > 1 and parts[0] in _NO_CODE_AT_TOP and not path.endswith(_CODE)
