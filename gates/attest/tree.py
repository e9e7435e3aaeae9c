"""What really lies on disk, against a commit: file by file, byte by byte.

git itself is not asked what changed, since it can be told not to look (assume-unchanged, skip-worktree, info/exclude, ignored files,
filters, replaced objects). Every file is read and hashed as it is, and the tree of them is made in an index of our own.
"""

from __future__ import annotations

import dataclasses
import fnmatch
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gates.attest import odd_names
from gates.attest.repository import Repository

NAMED = 5
"""How many files a sentence names before it counts the rest."""

_CHUNK = 1 << 20
_LINK, _MODULE = "120000", "160000"
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
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"


@dataclasses.dataclass(frozen=True, slots=True)
class OnDisk:
    """The comparison of a work tree with a commit.

    Attributes:
        tree: id of the tree that the files on disk make; that of the commit when nothing differs.
        differences: one sentence each; empty when the work tree is the commit.
    """

    tree: str
    differences: tuple[str, ...]


def look(repository: Repository, commit: str, allowed: Sequence[str] = ()) -> OnDisk:
    """Compare the work tree with a commit.

    Args:
        allowed: globs of further paths that may lie in the work tree without being in the commit.
    """
    wanted = _entries(repository, commit)
    found = {path: _on_disk(repository.root, path, want) for path, want in wanted.items()}
    extra = {path: path for path in _others(repository.root, wanted, allowed)}
    changed = [path for path, have in found.items() if have != wanted[path]]
    kept = {path: have for path, have in found.items() if have is not None}
    excused = {path for path in changed if _is_large_file(repository, path, wanted[path])}
    for path in excused:
        kept[path] = wanted[path]
    sentences = [*_told(repository, [p for p in changed if p not in excused], found, wanted), *_told_extra(extra)]
    sentences += _inside_modules(repository, wanted, allowed)
    algorithm = _algorithm(commit)
    for path in extra:
        kept[path] = _hashed(repository.root / path, algorithm) or ("100644", _blob(b"", algorithm))
    return OnDisk(_tree(repository, kept), tuple(sentences))


Entry = tuple[str, str]
"""Mode and object id."""


def _entries(repository: Repository, commit: str) -> dict[str, Entry]:
    listed = repository.must("-c", "core.quotePath=on", "ls-tree", "-r", "--full-tree", commit)
    entries = {}
    for line in listed.splitlines():
        facts, _, path = line.partition("\t")
        mode, _, name = facts.split(" ")
        entries[odd_names.unquoted(path)] = (mode, name)
    return entries


def _on_disk(root: Path, path: str, wanted: Entry) -> Entry | None:
    full = root / path
    if wanted[0] == _MODULE:
        return _module(full, wanted)
    if any(parent.is_symlink() for parent in _parents(root, path)):
        return None
    return _hashed(full, _algorithm(wanted[1]))


def _parents(root: Path, path: str) -> Iterator[Path]:
    parts = path.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        yield root.joinpath(*parts[:count])


def _module(folder: Path, wanted: Entry) -> Entry | None:
    """A submodule: the commit that is checked out in it; one that was never fetched has nothing to look at."""
    if not folder.is_dir():
        return None
    if not any(folder.iterdir()):
        return wanted
    head = Repository(folder).commit("HEAD") if (folder / ".git").exists() else None
    return (_MODULE, head) if head is not None else None


def _inside_modules(repository: Repository, wanted: Mapping[str, Entry], allowed: Sequence[str]) -> Iterator[str]:
    for path, (mode, commit) in wanted.items():
        folder = repository.root / path
        if mode != _MODULE or not (folder / ".git").exists():
            continue
        inner = Repository(folder)
        if inner.commit("HEAD") == commit:
            yield from (f"In the submodule {path}: {said}" for said in look(inner, commit, allowed).differences)


def _hashed(full: Path, algorithm: str) -> Entry | None:
    """Mode and id of a file as it is; None when it is gone or cannot be read."""
    try:
        status = full.lstat()
        if stat.S_ISLNK(status.st_mode):
            return _LINK, _blob(os.fsencode(full.readlink()), algorithm)
        if not stat.S_ISREG(status.st_mode):
            return None
        mode = "100755" if status.st_mode & stat.S_IXUSR else "100644"
        return mode, _file(full, status.st_size, algorithm)
    except OSError:
        return None


def _algorithm(name: str) -> str:
    return "sha256" if len(name) == 64 else "sha1"


def _blob(data: bytes, algorithm: str) -> str:
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


def _others(root: Path, wanted: Mapping[str, Entry], allowed: Sequence[str]) -> Iterator[str]:
    """Files that are not in the commit and may matter to who runs or builds what is there."""
    modules = {path for path, (mode, _) in wanted.items() if mode == _MODULE}
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


def _is_large_file(repository: Repository, path: str, wanted: Entry) -> bool:
    """Whether the commit has a pointer of git-lfs to exactly the file that lies on disk."""
    text = repository.ask("cat-file", "blob", wanted[1]) if wanted[0].startswith("100") else None
    pointer = (text or "").encode()
    if not pointer.startswith(_POINTER):
        return False
    full = repository.root / path
    if not full.is_file() or full.is_symlink():
        return False
    with full.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    return f"oid sha256:{digest}".encode() in pointer.splitlines()


def _told(
    repository: Repository, changed: Sequence[str], found: Mapping[str, Entry | None], wanted: Mapping[str, Entry]
) -> Iterator[str]:
    flags = _flags(repository) if changed else {}
    for path in changed[:NAMED]:
        have, want = found[path], wanted[path]
        if want[0] == _MODULE:
            there = have[1][:12] if have is not None else "no commit"
            yield f"The submodule {path} is at {there} on disk and at {want[1][:12]} in the commit."
        elif have is None:
            yield f"{path} is in the commit and not on disk{flags.get(path, '')}."
        elif have[1] == want[1]:
            yield f"{path} has mode {have[0]} on disk and {want[0]} in the commit."
        else:
            yield f"{path} on disk is not the file of the commit{flags.get(path) or _ends(repository, path, want)}."
    if len(changed) > NAMED:
        yield f"{len(changed) - NAMED} more files on disk are not those of the commit."


def _flags(repository: Repository) -> dict[str, str]:
    """Path → what hides its changes from git."""
    listed = repository.ask("ls-files", "-v", "-z") or ""
    hidden = {}
    for entry in filter(None, listed.split("\0")):
        tag, path = entry[0], entry[2:]
        if tag.islower():
            hidden[path] = " (assume-unchanged hides it from git)"
        elif tag == "S":
            hidden[path] = " (skip-worktree hides it from git)"
    return hidden


def _ends(repository: Repository, path: str, wanted: Entry) -> str:
    data = (repository.root / path).read_bytes() if not (repository.root / path).is_symlink() else b""
    algorithm = _algorithm(wanted[1])
    if _blob(data.replace(b"\r\n", b"\n"), algorithm) == wanted[1]:
        return " (its line endings were converted)"
    told = repository.ask("check-attr", "-z", "filter", "--", path) or ""
    filters = [value for value in told.split("\0")[2::3] if value not in {"unspecified", "unset"}]
    return f" (the filter {filters[0]!r} hides it from git)" if filters else ""


def _told_extra(extra: Mapping[str, str]) -> Iterator[str]:
    paths = list(extra)
    for path in paths[:NAMED]:
        yield f"{path} lies in the work tree and is not in the commit, whether git ignores it or not."
    if len(paths) > NAMED:
        yield f"{len(paths) - NAMED} more files lie in the work tree and are not in the commit."


def _tree(repository: Repository, entries: Mapping[str, Entry]) -> str:
    """The id of the tree of these entries, made in an index and an object store that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gates-tree-") as folder:
        place = {
            "GIT_INDEX_FILE": f"{folder}/index",
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": repository.place.objects,
        }
        lines = "".join(f"{mode} {name}\t{odd_names.quoted(path)}\n" for path, (mode, name) in sorted(entries.items()))
        repository.must("update-index", "--index-info", stdin=lines, env=place)
        return repository.must("write-tree", "--missing-ok", env=place).strip()
