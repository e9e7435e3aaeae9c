"""git as the sign-off asks it: through its plumbing, blind to replaced objects and grafts, to hooks and to file monitors.

What may be hidden from a person by a setting of the clone must not be hidden from these answers.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gates import process
from gates.errors import NoAnswerError, UsageError

_PLAIN = (
    "git",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.quotePath=off",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.commitGraph=false",
    "-c",
    "log.showSignature=false",
)
_WHOLE = re.compile(r"[0-9a-f]{40}")
"""A name that begins with an id means the same for ever."""
_HONEST = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull, "GIT_TERMINAL_PROMPT": "0"}


class Place(NamedTuple):
    """Whether the history is cut off, the absolute folder of the objects, and the path from the work tree's top ("" at the top)."""

    shallow: bool
    objects: str
    prefix: str


class Repository:
    """One clone.

    Args:
        root: the top of its work tree.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[tuple[str, ...], str | None] = {}

    def lasting(self, *words: str) -> str | None:
        """The answer to a question about objects named by their whole id, which is the same for ever."""
        if words not in self._known:
            self._known[words] = self.ask(*words)
        return self._known[words]

    def ask(self, *words: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str | None:
        """Standard output of one git command; None when git says no."""
        done = process.run(
            [*_PLAIN, *words], cwd=self.root, env=process.environment({**_HONEST, **(env or {})}), stdin=stdin
        )
        return done.stdout if done.exit_code == 0 else None

    def must(self, *words: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str:
        """Standard output of a git command that has to work.

        Raises:
            NoAnswerError: it does not.
        """
        said = self.ask(*words, stdin=stdin, env=env)
        if said is None:
            raise NoAnswerError(f"git {words[0]} gave no answer in {self.root}.", "Look with `git fsck`.")
        return said

    def commit(self, name: str) -> str | None:
        """The id of the commit that a name leads to, None when there is none."""
        return _word(self.ask("rev-parse", "--verify", "-q", "--end-of-options", f"{name}^{{commit}}"))

    def tree(self, commit: str) -> str:
        """The id of the tree of a commit."""
        found = _word(self.lasting("rev-parse", "--verify", "-q", f"{commit}^{{tree}}"))
        if found is None:
            raise NoAnswerError(f"The tree of {commit[:12]} is not here.", "Fetch it, or look with `git fsck`.")
        return found

    def full_name(self, name: str) -> str | None:
        """`refs/heads/main` for "main" or for a HEAD on it; None when the name is no ref (an id, a detached HEAD)."""
        if name == "HEAD":
            return _word(self.ask("symbolic-ref", "-q", "HEAD"))
        return _word(self.ask("rev-parse", "--symbolic-full-name", "--verify", "-q", "--end-of-options", name))

    def text(self, commit: str, path: str) -> str | None:
        """The content of a file at a commit, None where it is not there."""
        return self.lasting("cat-file", "blob", f"{commit}:{path}")

    def export(self, commit: str, path: str, target: Path) -> bool:
        """Write a file of a commit as it is, byte by byte; whether it is there."""
        script = 'exec git cat-file blob "$1" > "$2"'
        done = process.run(
            ["sh", "-c", script, "sh", f"{commit}:{path}", str(target)],
            cwd=self.root,
            env=process.environment(_HONEST),
        )
        return done.exit_code == 0

    @functools.cached_property
    def place(self) -> Place:
        """Where this is in its clone.

        Raises:
            UsageError: nowhere.
        """
        said = self.ask(
            *(
                "rev-parse",
                "--is-shallow-repository",
                "--path-format=absolute",
                "--git-path",
                "objects",
                "--show-prefix",
            )
        )
        if said is None:
            raise UsageError(
                f"{self.root} is not in a git repository.", "A sign-off is about a commit: run it in a clone."
            )
        shallow, objects, prefix = said.split("\n")[:3]
        return Place(shallow != "false", objects, prefix)

    def blobs(self, commit: str, paths: Sequence[str]) -> dict[str, str]:
        """Path → id of those of the files that a commit has."""
        listed = self.must("ls-tree", "-z", "--full-tree", commit, "--", *paths)
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
        return {path: facts.split(" ")[2] for facts, _, path in entries}

    def times(self, commits: Sequence[str]) -> dict[str, str]:
        """Commit → when it was committed, as git writes ISO 8601."""
        said = self.must("log", "--no-walk=unsorted", "--format=%H %cI", *commits)
        return dict(line.split(" ", 1) for line in said.splitlines())

    def texts(self, names: Sequence[str]) -> list[str | None]:
        """The contents of several objects (ids, or COMMIT:PATH) that are UTF-8; None for each that is not there."""
        new = [name for name in dict.fromkeys(names) if ("cat-file", "blob", name) not in self._known]
        left = self.must("cat-file", "--batch", stdin="".join(f"{n}\n" for n in new)).encode() if new else b""
        asked = dict(self._known)
        for name in new:
            head, _, left = left.partition(b"\n")
            size = head.rpartition(b" ")[2]
            found = left[: int(size)].decode("utf-8", "replace") if size.isdigit() else None
            left = left[int(size) + 1 :] if found is not None else left
            asked["cat-file", "blob", name] = found
            if _WHOLE.match(name):
                self._known["cat-file", "blob", name] = found
        return [asked["cat-file", "blob", name] for name in names]

    def fork(self, one: str, other: str) -> str | None:
        """The newest commit that two commits have in common; None when there is none, or one of them is not here."""
        return _word(self.lasting("merge-base", one, other))

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether one commit is the other, or came before it."""
        return older == newer or self.lasting("merge-base", "--is-ancestor", older, newer) is not None


def open_repository(root: Path) -> Repository:
    """The clone whose work tree begins at `root`.

    Raises:
        UsageError: git is not there, or `root` is not the top of a work tree.
    """
    if not root.is_dir():
        raise UsageError(f"--root {str(root)!r} is not a folder.", "Name the folder of the repository.")
    repository = Repository(root)
    if repository.place.prefix:
        raise UsageError(f"{root} is not the top of its git work tree.", "Leave --root out, or name the top.")
    return repository


def _word(said: str | None) -> str | None:
    return said.strip() or None if said is not None else None
