"""What git knows about the work tree. Asks git through its plumbing only and never changes anything."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from gates import process
from gates.errors import GatesError, UsageError

_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_MOST_NAMED = 500
"""Paths that are named to git one by one."""


@dataclasses.dataclass(frozen=True, slots=True)
class GitState:
    """The commit under judgement.

    Attributes:
        commit, tree: 40 hex digits of HEAD and of the tree at the project's root; None without git or without a commit.
        branch: None when detached.
        dirty: whether tracked files differ from HEAD, or untracked files (not ignored) are there.
        base: commit that a change is compared with, None when there is none.
        base_note: how the base was found, or why there is none.
        prefix: path of the project's root in the work tree, with `/` at its end; "" where they are the same.
    """

    commit: str | None = None
    tree: str | None = None
    branch: str | None = None
    dirty: bool = False
    base: str | None = None
    base_note: str = "no base: not a git repository"
    prefix: str = ""


def ask(root: Path, *words: str) -> str | None:
    """Standard output of one git command, None when git says no or is not there."""
    if shutil.which("git") is None:
        return None
    try:
        done = process.run(
            ["git", "--no-optional-locks", "-c", "core.quotePath=off", "-c", "core.fsmonitor=false", *words], cwd=root
        )
    except GatesError:
        return None
    return done.stdout if done.exit_code == 0 else None


def enclosing_work_tree(start: Path) -> Path | None:
    """The root of the git work tree around `start`."""
    found = ask(start, "rev-parse", "--show-toplevel")
    return Path(found.rstrip("\n")) if found and found.strip() else None


def look(root: Path, base: str | None) -> GitState:
    """The state of the work tree at `root`, compared with `base` when given.

    Raises:
        UsageError: the given base is no commit of this repository.
    """
    prefix = ask(root, "rev-parse", "--show-prefix")
    if prefix is None:
        if base is not None:
            raise UsageError(f"--base {base!r} needs a git repository, and {root} is not in one.", "Leave --base out.")
        return GitState()
    headers, dirty = _status(root)
    commit = headers.get("branch.oid") if headers.get("branch.oid") != "(initial)" else None
    branch = headers.get("branch.head") if headers.get("branch.head") != "(detached)" else None
    place = f"HEAD:{prefix.strip().rstrip('/')}" if prefix.strip() else "HEAD^{tree}"
    tree = _line(root, "rev-parse", "--verify", "-q", place) if commit else None
    found, note = _base(root, base, commit)
    return GitState(commit, tree, branch, dirty, found, note, prefix.removesuffix("\n"))


def _status(root: Path) -> tuple[Mapping[str, str], bool]:
    """The headers of git's status (commit, branch), and whether anything at `root` differs from HEAD; one call for all."""
    said = ask(root, "status", "--porcelain=v2", "--branch", "-z", "--", ".") or ""
    entries = [entry for entry in said.split("\0") if entry]
    headers = dict(entry[2:].split(" ", 1) for entry in entries if entry.startswith("# ") and " " in entry[2:])
    return headers, any(not entry.startswith("# ") for entry in entries)


def _line(root: Path, *words: str) -> str | None:
    said = ask(root, *words)
    return said.strip() or None if said is not None else None


def _base(root: Path, asked: str | None, commit: str | None) -> tuple[str | None, str]:
    """The merge base with: what was asked for; in CI the pull request's target; the remote's default branch."""
    if commit is None:
        return None, "no base: the repository has no commit"
    if asked is not None:
        named = _line(root, "rev-parse", "--verify", "-q", f"{asked}^{{commit}}")
        if named is None:
            raise UsageError(
                f"--base {asked!r} names no commit of this repository.", "Fetch it first, or name another one."
            )
        return _line(root, "merge-base", named, commit) or named, f"given: {asked}"
    target = os.environ.get("GITHUB_BASE_REF") or os.environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    candidates = [f"origin/{target}"] if target else []
    remote = _line(root, "symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD")
    candidates += [remote] if remote else []
    for ref in candidates:
        found = _line(root, "merge-base", ref, commit)
        if found is not None:
            return found, f"merge base with {ref}"
    return None, "no base: the remote's default branch is not known here"


@dataclasses.dataclass(frozen=True, slots=True)
class Index:
    """What git's index and status say about the files at a folder, paths relative to it.

    Attributes:
        ids: path → mode and object id of every tracked file, as it is in the index.
        doubtful: paths whose content in the work tree may be another one: changed, untracked, or never looked at by git.
        ignored: ignored files, and ignored folders with a `/` at their end.
        dirty_submodule: whether a submodule has changes that its commit does not tell.
    """

    ids: Mapping[str, str]
    doubtful: frozenset[str]
    ignored: tuple[str, ...]
    dirty_submodule: bool


def index_at(root: Path) -> Index | None:
    """The index and the status at `root`; None outside git."""
    staged = ask(root, "ls-files", "-z", "--stage", "-v")
    said = ask(root, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    ignored = ask(root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    prefix = ask(root, "rev-parse", "--show-prefix")
    if staged is None or said is None or ignored is None or prefix is None:
        return None
    ids, unseen = _staged(staged)
    changed, dirty = _changed(said, prefix.rstrip("\n"))
    return Index(ids, unseen | changed, tuple(sorted(filter(None, ignored.split("\0")))), dirty)


def vouched(root: Path) -> Mapping[str, str]:
    """Path → object id of the regular files that are in the work tree as they are in the index; empty outside of git."""
    staged = ask(root, "ls-files", "-z", "--stage", "-v")
    said = ask(root, "status", "--porcelain=v2", "-z", "--untracked-files=no", "--no-renames", "--", ".")
    prefix = ask(root, "rev-parse", "--show-prefix")
    if staged is None or said is None or prefix is None:
        return {}
    ids, unseen = _staged(staged)
    changed, _ = _changed(said, prefix.rstrip("\n"))
    regular = ((path, told) for path, told in ids.items() if told.startswith("100"))
    return {path: told.rpartition(" ")[2] for path, told in regular if path not in unseen and path not in changed}


def _staged(listed: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """Path → mode and object id, and the paths whose index entry says nothing about the work tree."""
    ids: dict[str, str] = {}
    unseen = set()
    for entry in filter(None, listed.split("\0")):
        facts, _, path = entry.partition("\t")
        tag, mode, blob, stage = facts.split(" ")
        ids[path] = f"{mode} {blob}"
        if tag.islower() or tag == "S" or stage != "0":  # assume-unchanged, skip-worktree, in the middle of a merge
            unseen.add(path)
    return ids, frozenset(unseen)


def _changed(status: str, prefix: str) -> tuple[frozenset[str], bool]:
    """Changed and untracked paths, relative to `prefix`, and whether one of them is a submodule with changes inside."""
    paths, dirty = set(), False
    for entry in filter(None, status.split("\0")):
        kind, _, rest = entry.partition(" ")
        fields = rest.split(" ", {"1": 7, "u": 9}.get(kind, 0))
        dirty = dirty or (kind in {"1", "u"} and fields[1].startswith("S") and fields[1] != "S...")
        paths.add(fields[-1].removeprefix(prefix))
    return frozenset(paths), dirty


def listed_files(root: Path) -> tuple[str, ...] | None:
    """Tracked files and untracked ones that git does not ignore, relative to `root`, sorted; None outside git."""
    said = ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return tuple(sorted({name for name in said.split("\0") if name})) if said is not None else None


def text_at(root: Path, commit: str, path: str) -> str | None:
    """The content of `path` at `commit`, None where it did not exist."""
    return ask(root, "show", f"{commit}:./{path}")


def tags_of(root: Path) -> tuple[str, ...]:
    """The tags on HEAD and on what came before it; () outside git and in a clone without tags."""
    said = ask(root, "tag", "--merged", "HEAD")
    return tuple(sorted(name for name in (said or "").split("\n") if name))


def changed_since(root: Path, commit: str) -> tuple[str, ...]:
    """Paths that differ between `commit` and the work tree, relative to `root`."""
    said = ask(root, "diff", "--name-only", "-z", "--relative", "--no-renames", commit, "--", ".")
    return tuple(sorted(name for name in (said or "").split("\0") if name))


def lines_since(root: Path, commit: str, paths: Sequence[str]) -> Mapping[str, frozenset[int]]:
    """Path → the lines of the work tree that `commit` does not have, from 1; of a file that git does not know, none."""
    named = ["--", *paths] if len(paths) <= _MOST_NAMED else ["--", "."]
    said = ask(root, "diff", "--relative", "-U0", "--no-color", "--no-ext-diff", "--no-renames", commit, *named)
    found: dict[str, set[int]] = {}
    path = ""
    for line in (said or "").split("\n"):
        if line.startswith("+++ "):
            path = line.removeprefix("+++ b/").rstrip("\t")
        elif line.startswith("@@ ") and (hunk := _HUNK.match(line)):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found.setdefault(path, set()).update(range(first, first + count))
    return {path: frozenset(numbers) for path, numbers in found.items()}
