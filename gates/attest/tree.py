"""What really lies on disk, against a commit: file by file, byte by byte.

git itself is not asked what changed, since it can be told not to look (assume-unchanged, skip-worktree, info/exclude, ignored files,
filters, replaced objects). Every file is read and hashed as it is, and the tree of them is made in an index of our own.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gates.attest import odd_names, on_disk
from gates.attest.on_disk import MODULE, Entry
from gates.attest.repository import Repository

NAMED = 5
"""How many files a sentence names before it counts the rest."""

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
    extra = {path: path for path in on_disk.others(repository.root, wanted, allowed)}
    changed = [path for path, have in found.items() if have != wanted[path]]
    kept = {path: have for path, have in found.items() if have is not None}
    excused = {path for path in changed if _is_large_file(repository, path, wanted[path])}
    for path in excused:
        kept[path] = wanted[path]
    sentences = [*_told(repository, [p for p in changed if p not in excused], found, wanted), *_told_extra(extra)]
    sentences += _inside_modules(repository, wanted, allowed)
    algorithm = on_disk.algorithm_of(commit)
    for path in extra:
        kept[path] = on_disk.hashed(repository.root / path, algorithm) or ("100644", on_disk.blob(b"", algorithm))
    return OnDisk(_tree(repository, kept), tuple(sentences))


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
    if wanted[0] == MODULE:
        return _module(full, wanted)
    if any(parent.is_symlink() for parent in on_disk.parents(root, path)):
        return None
    return on_disk.hashed(full, on_disk.algorithm_of(wanted[1]))


def _module(folder: Path, wanted: Entry) -> Entry | None:
    """A submodule: the commit that is checked out in it; one that was never fetched has nothing to look at."""
    if not folder.is_dir():
        return None
    if not any(folder.iterdir()):
        return wanted
    head = Repository(folder).commit("HEAD") if (folder / ".git").exists() else None
    return (MODULE, head) if head is not None else None


def _inside_modules(repository: Repository, wanted: Mapping[str, Entry], allowed: Sequence[str]) -> Iterator[str]:
    for path, (mode, commit) in wanted.items():
        folder = repository.root / path
        if mode != MODULE or not (folder / ".git").exists():
            continue
        inner = Repository(folder)
        if inner.commit("HEAD") == commit:
            yield from (f"In the submodule {path}: {said}" for said in look(inner, commit, allowed).differences)


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
        if want[0] == MODULE:
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
    algorithm = on_disk.algorithm_of(wanted[1])
    if on_disk.blob(data.replace(b"\r\n", b"\n"), algorithm) == wanted[1]:
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
