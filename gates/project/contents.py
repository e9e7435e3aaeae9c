"""What every file holds, as content ids: the answer to "is anything different from the last time?".

Unchanged tracked files cost nothing: git's index knows their ids, and git's status says which ones to doubt. Everything else that
could matter is read: changed and untracked files, files that are flagged so that git does not look at them, and ignored files that
look like settings or sources (a local `.env`, a generated `_version.py`).
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gates.project import git

MOST_IGNORED = 5000
"""Ignored files that are read; with more of them nothing is known for certain."""

_CACHES = frozenset(
    (
        *(".git", ".hg", ".gates", ".venv", "venv", "env", "node_modules", "__pycache__", ".nox", ".tox"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".benchmarks", ".idea", ".vscode"),
        *("htmlcov", "build", "dist", ".eggs", ".import_linter_cache"),
    )
)
"""Folders that tools make anew; what is in them is no input."""

_SETTINGS = (
    *(".env", ".env.*", "*.env", "*.py", "*.pyi", "*.pth", "*.toml", "*.ini", "*.cfg", "*.conf", "*.yaml", "*.yml"),
    *("*.json", "*.sql", "*.txt", "*.md", "*.rst", "*.sh", "*.pem", "*.key", "*.crt", "Makefile", "Dockerfile*"),
)
_BY_PRODUCTS = ("coverage.json", "coverage.xml", ".coverage*", "junit*.xml", "pytest-report.json")


def content_ids(root: Path, output: Path | None = None, seen: git.Seen | None = None) -> Mapping[str, str] | None:
    """Path relative to `root` → mode and content id, of every file that a gate could read; what lies in `output` is left out.

    Args:
        seen: what git said about it; it is asked again when left out.

    The files of a submodule that is checked out are among them. None where that cannot be known: another repository inside, a file
    that cannot be read, a repository whose ignored files are too many to look at.
    """
    seen = seen or git.see(root)
    ignored = git.ignored(root) if seen is not None else None
    try:
        found = dict(_all_files(root)) if seen is None or ignored is None else _in_git(root, seen, ignored)
    except OSError:
        return None
    if found is None or output is None or not output.is_relative_to(root):
        return found
    inside = f"{output.relative_to(root).as_posix()}/"
    tracked = seen.ids if seen is not None else {}
    return {path: told for path, told in found.items() if path in tracked or not path.startswith(inside)}


def blob_id(data: bytes) -> str:
    """The id that git gives to a file of this content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _in_git(root: Path, seen: git.Seen, entries: Iterable[str]) -> Mapping[str, str] | None:
    submodules = {path: told for path, told in seen.ids.items() if told.startswith("160000 ")}
    doubtful = (seen.unseen | seen.changed) - submodules.keys()
    ids = {path: known for path, known in seen.ids.items() if path not in doubtful}
    for path in submodules:
        inside = _submodule(root / path)
        if inside is None:
            return None
        ids |= {f"{path}/{name}": told for name, told in inside.items()}
    for path in sorted(doubtful):
        if (root / path).is_dir() and not (root / path).is_symlink():
            return None  # a repository inside this one: git does not look into it
        told = _id_of(root / path)
        if told is not None:
            ids[path] = told
    ignored = sorted(set(_ignored(root, entries)))
    if len(ignored) > MOST_IGNORED:
        return None
    for path in ignored:
        told = _id_of(root / path)
        if told is not None:
            ids[path] = f"ignored {told}"
    return ids


def _submodule(place: Path) -> Mapping[str, str] | None:
    """The files of a submodule as they lie there, none where it is not checked out; None where they cannot be known."""
    if (place / ".git").exists():
        return content_ids(place)
    return {} if not place.is_dir() or not any(place.iterdir()) else None


def _id_of(path: Path) -> str | None:
    """Mode and digest of a file, a link by where it leads; None where there is no file (any more)."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return f"link {path.readlink()}"
    if not stat.S_ISREG(found.st_mode):
        return None
    digest = hashlib.blake2b(digest_size=20)
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
    return f"{'x' if found.st_mode & 0o111 else '-'} {digest.hexdigest()}"


def _ignored(root: Path, entries: Iterable[str]) -> Iterator[str]:
    """The files among git's ignored entries that look like settings or sources; a folder's entry ends with `/`."""
    for entry in entries:
        folders = entry.split("/")[:-1]
        if folders[:1] == ["reports"] or any(_is_cache(folder) for folder in folders):
            continue
        found = _walk(root, entry.rstrip("/")) if entry.endswith("/") else (entry,)
        yield from (path for path in found if _may_matter(path))


def _may_matter(path: str) -> bool:
    name = path.rpartition("/")[2]
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in _BY_PRODUCTS):
        return False
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _SETTINGS)


def _is_cache(folder: str) -> bool:
    return folder in _CACHES or folder.endswith(".egg-info")


def _walk(root: Path, start: str) -> Iterator[str]:
    for folder, folders, names in os.walk(root / start, followlinks=False):
        folders[:] = sorted(f for f in folders if not _is_cache(f))
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")  # noqa: PTH118  # of many files


def _all_files(root: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder without git."""
    for path in _walk(root, ""):
        told = _id_of(root / path)
        if told is not None:
            yield path, told
