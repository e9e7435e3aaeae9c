"""What git knows about the work tree. Asks git through its plumbing only and never changes anything."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
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
    done = _run(root, *words)
    return done.stdout if done is not None and done.exit_code == 0 else None


def _run(root: Path, *words: str, stdin: str | None = None) -> process.Completed | None:
    if shutil.which("git") is None:
        return None
    try:
        return process.run(
            ["git", "--no-optional-locks", "-c", "core.quotePath=off", "-c", "core.fsmonitor=false", *words],
            cwd=root,
            stdin=stdin,
            tame=True,
        )
    except GatesError:
        return None


def enclosing_work_tree(start: Path) -> Path | None:
    """The root of the git work tree around `start`."""
    found = ask(start, "rev-parse", "--show-toplevel")
    return Path(found.rstrip("\n")) if found and found.strip() else None


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """What git's index and status say about a folder, paths relative to it: one look for all who ask.

    Attributes:
        prefix: path of the folder in the work tree, with `/` at its end; "" where they are the same.
        tree: 40 hex digits of the folder at HEAD, None where it is not there.
        headers: commit and branch, as the status calls them.
        ids: path → mode and object id of every tracked file, as it is in the index.
        unseen: paths whose entry in the index says nothing about the work tree.
        changed: changed and untracked paths.
        untracked: paths that are neither tracked nor ignored.
    """

    prefix: str
    tree: str | None
    headers: Mapping[str, str]
    ids: Mapping[str, str]
    unseen: frozenset[str]
    changed: frozenset[str]
    untracked: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Tracked files and untracked ones, sorted."""
        return tuple(sorted({*self.ids, *self.untracked}))

    @property
    def vouched(self) -> Mapping[str, str]:
        """Path → object id of the regular files that are in the work tree as they are in the index."""
        doubtful = self.unseen | self.changed
        return {p: told[7:] for p, told in self.ids.items() if told.startswith("100") and p not in doubtful}


def see(root: Path) -> Seen | None:
    """What git says about `root`; None outside git."""
    prefix, tree = _place(root)
    staged = ask(root, "ls-files", "-z", "--stage", "-v") if prefix is not None else None
    said = (
        ask(root, "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", "--", ".")
        if staged is not None
        else None
    )
    if prefix is None or staged is None or said is None:
        return None
    ids, unseen = _staged(staged)
    entries = [entry for entry in said.split("\0") if entry]
    headers = dict(entry[2:].split(" ", 1) for entry in entries if entry.startswith("# ") and " " in entry[2:])
    changed, untracked = _changed((entry for entry in entries if not entry.startswith("# ")), prefix)
    return Seen(prefix, tree, headers, ids, unseen, changed, untracked)


def _place(root: Path) -> tuple[str | None, str | None]:
    """The path of the folder in the work tree, None outside git; its tree at HEAD, None where it has none."""
    both = ask(root, "rev-parse", "--show-prefix", "HEAD:./")
    if both is not None:
        prefix, _, tree = both.removesuffix("\n").rpartition("\n")
        return prefix, tree
    alone = ask(root, "rev-parse", "--show-prefix")
    return (alone.removesuffix("\n") if alone is not None else None), None


def look(root: Path, base: str | None, seen: Seen | None) -> GitState:
    """The state of the work tree at `root`, compared with `base` when given.

    Raises:
        UsageError: the given base is no commit of this repository.
    """
    if seen is None:
        if base is not None:
            raise UsageError(f"--base {base!r} needs a git repository, and {root} is not in one.", "Leave --base out.")
        return GitState()
    commit = seen.headers.get("branch.oid") if seen.headers.get("branch.oid") != "(initial)" else None
    branch = seen.headers.get("branch.head") if seen.headers.get("branch.head") != "(detached)" else None
    found, note = _base(root, base, commit)
    tree = seen.tree if commit is not None else None
    return GitState(commit, tree, branch, bool(seen.changed), found, note, seen.prefix)


def _line(root: Path, *words: str) -> str | None:
    said = ask(root, *words)
    return said.strip() or None if said is not None else None


def _base(root: Path, asked: str | None, commit: str | None) -> tuple[str | None, str]:
    """The merge base with: what was asked for; in CI the pull request's target; the remote's default branch."""
    named = _line(root, "rev-parse", "--verify", "-q", f"{asked}^{{commit}}") if asked is not None else None
    if asked is not None and named is None:
        raise UsageError(
            f"--base {asked!r} names no commit of this repository.", "Fetch it first, or name another one."
        )
    if commit is None:
        return None, "no base: the repository has no commit"
    if named is not None:
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


def ignored(root: Path) -> tuple[str, ...] | None:
    """Ignored files, and ignored folders with a `/` at their end; None outside git."""
    said = ask(root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    return tuple(sorted(filter(None, said.split("\0")))) if said is not None else None


def ignored_among(root: Path, paths: Sequence[str]) -> frozenset[str]:
    """Those of some paths, there or not, that git would ignore."""
    asked = [p for p in paths if p and "\0" not in p]
    done = _run(root, "check-ignore", "--no-index", "-z", "--stdin", stdin="\0".join(asked)) if asked else None
    if done is None:
        return frozenset()
    if (
        done.exit_code > 1 and len(asked) > 1
    ):  # it gives up at a path outside of the work tree, or beyond a symbolic link
        half = len(asked) // 2
        return ignored_among(root, asked[:half]) | ignored_among(root, asked[half:])
    return frozenset(done.stdout.split("\0")) & frozenset(asked) if done.exit_code == 0 else frozenset()


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


def _changed(entries: Iterable[str], prefix: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Changed and untracked paths, and the untracked ones, both relative to `prefix`."""
    paths, untracked = set(), []
    for entry in entries:
        kind, _, rest = entry.partition(" ")
        fields = rest.split(" ", {"1": 7, "u": 9}.get(kind, 0))
        path = fields[-1].removeprefix(prefix)
        paths.add(path)
        if kind == "?":
            untracked.append(path)
    return frozenset(paths), tuple(untracked)


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
