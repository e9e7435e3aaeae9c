"""What commits have added: the lines of each text file, commit by commit, the newest first."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from gates import process
from gates.errors import NoAnswerError
from gates.project import Project

_AT_ONCE = 256
"""Commits of one question to git; half as many where their additions are larger than can be kept, and so on."""
_GIT = ("git", "-c", "core.quotePath=off")
_PATCHES = ("-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative")
_LIMIT_S = 300.0


@dataclasses.dataclass(frozen=True, slots=True)
class Addition:
    """The lines that one commit added to one file."""

    commit: str
    path: str
    text: str


def commits(project: Project, *, whole: bool) -> tuple[str, ...]:
    """The commits since the base, or all that HEAD rests on, the newest first.

    Raises:
        NoAnswerError: git does not tell, or has them in part only.
    """
    if whole and _git(project, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise NoAnswerError(
            "The whole history cannot be searched: this clone is shallow.", "Fetch it with `git fetch --unshallow`."
        )
    wanted = "HEAD" if whole else f"{project.git.base}..HEAD"
    return tuple(_git(project, "rev-list", wanted, "--", ".").split())


def additions(project: Project, wanted: Sequence[str]) -> Iterator[Addition]:
    """What these commits added.

    Raises:
        NoAnswerError: git does not tell, or one commit alone is larger than can be kept.
    """
    for start in range(0, len(wanted), _AT_ONCE):
        yield from _of(project, wanted[start : start + _AT_ONCE])


def _of(project: Project, wanted: Sequence[str]) -> Iterator[Addition]:
    words = [*_GIT, "log", "--no-walk=unsorted", "--stdin", *_PATCHES, "--format=%x00%H", "--", "."]
    done = process.run(words, cwd=project.root, timeout=_LIMIT_S, stdin="\n".join(wanted) + "\n")
    if done.truncated and len(wanted) > 1:
        half = len(wanted) // 2
        yield from _of(project, wanted[:half])
        yield from _of(project, wanted[half:])
        return
    if done.truncated:
        raise NoAnswerError(f"The commit {wanted[0][:12]} adds more than can be searched.", "Name a nearer --base.")
    if done.exit_code != 0:
        raise _untold()
    for commit in done.stdout.split("\0")[1:]:
        process.checkpoint()
        yield from _files(commit)


def _files(commit: str) -> Iterator[Addition]:
    """The text files in one commit of `git log -p -U0`."""
    for part in re.split(r"(?m)^diff --git ", commit)[1:]:
        head, _, body = part.partition("\n@@")
        named = re.search(r"(?m)^\+\+\+ b/(.*?)\t?$", head)
        if named:
            text = "\n".join(line[1:] for line in body.split("\n") if line.startswith("+"))
            yield Addition(commit[:12], named.group(1), text)


def _git(project: Project, *words: str) -> str:
    done = process.run([*_GIT, *words], cwd=project.root, timeout=_LIMIT_S)
    if done.exit_code != 0 or done.truncated:
        raise _untold()
    return done.stdout


def _untold() -> NoAnswerError:
    return NoAnswerError(
        "The history since the base could not be read.", "Fetch the base with its history, or name a nearer --base."
    )
