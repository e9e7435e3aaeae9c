"""Where credentials are looked for: the files of the work tree, and the lines that commits since the base have added.

A removed secret is still in history, so the second look matters. Nothing here keeps or logs what was found; see
`Found`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from gates import process
from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import secret_patterns

_LOCK = re.compile(
    r"\.lock$|(^|/)(package-lock\.json|pnpm-lock\.yaml|pylock[\w.-]*\.toml|go\.sum|requirements[\w.-]*\.txt)$"
)
_DOCUMENT = re.compile(
    r"(?i)\.(md|rst|adoc|html?)$|(^|/)(docs?|examples?)/|\.(example|sample|template|dist)$|(^|/)(changelog|news)"
)
_TEST = re.compile(
    r"(^|/)(tests?|testing|fixtures?|testdata|e2e|spec)/|(^|/)(conftest\.py|test_[^/]*|[^/]*_test\.\w+)$"
)
_DEVELOPMENT = re.compile(r"(^|/)(settings|config)[/_.-](dev|development|local|test|testing|ci)\b")
_OPAQUE = re.compile(r"(?i)\.(svg|min\.js|map|ipynb|css|csv|po|pem\.pub|crt|lock)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A credential in the repository, without the credential.

    Attributes:
        kind, shown: as in `secret_patterns.Hit`.
        line: in the work tree's file; None where only history has it.
        commit: 12 hex digits of the commit that added it; "" for the work tree.
        fixture: whether it stands among tests, where a key that opens nothing is usual.
    """

    kind: str
    shown: str
    path: str
    line: int | None
    commit: str = ""
    fixture: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Scan:
    """What a look found, what it looked at (files or commits), and what it could not read."""

    found: tuple[Found, ...]
    looked_at: int
    unreadable: tuple[str, ...] = ()


def tree(project: Project) -> Scan:
    """The credentials in the files of the work tree."""
    found: list[Found] = []
    unreadable: list[str] = []
    count = 0
    for path in project.files:
        process.checkpoint()
        if (project.root / path).is_symlink():
            continue
        try:
            text = _text(project.bytes_of(path))
        except NoAnswerError as error:
            unreadable.append(str(error))
            continue
        if text is not None:
            count += 1
            found += [_of(hit, path, hit.line) for hit in _hits(text, path)]
    return Scan(tuple(found), count, tuple(unreadable))


def history(project: Project) -> Scan:
    """The credentials in lines added since the base that the work tree no longer has.

    Raises:
        NoAnswerError: git did not tell, or told more than can be kept.
    """
    base = project.git.base
    words = [
        "git",
        "-c",
        "core.quotePath=off",
        "log",
        "-p",
        "-U0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
    ]
    done = process.run(
        [*words, "--relative", "--format=%x00%H", f"{base}..HEAD", "--", "."], cwd=project.root, timeout=300
    )
    if done.exit_code != 0 or done.truncated:
        why = "is larger than can be read" if done.truncated else "could not be read"
        raise NoAnswerError(
            f"The history since the base {why}.", "Fetch the base with its history, or name a nearer --base."
        )
    commits = done.stdout.split("\0")[1:]
    present = {
        path: set(text.split("\n")) for path in _changed(commits) if (text := project.read_or_none(path)) is not None
    }
    found = [gone for commit in commits for gone in _removed(commit, present)]
    return Scan(tuple(dict.fromkeys(found)), len(commits))


def _removed(commit: str, present: dict[str, set[str]]) -> Iterator[Found]:
    """What one commit added and the work tree no longer has."""
    process.checkpoint()
    for path, added in _additions(commit):
        lines = added.split("\n")
        for hit in _hits(added, path):
            if lines[hit.line - 1] not in present.get(path, set()):
                yield _of(hit, path, None, commit[:12])


def _changed(commits: list[str]) -> set[str]:
    return {path for commit in commits for path, _ in _additions(commit)}


def _additions(commit: str) -> Iterator[tuple[str, str]]:
    """(path, the added lines) of each text file in one commit of `git log -p -U0`."""
    for part in re.split(r"(?m)^diff --git ", commit)[1:]:
        head, _, body = part.partition("\n@@")
        named = re.search(r"(?m)^\+\+\+ b/(.*?)\t?$", head)
        if named:
            yield named.group(1), "\n".join(line[1:] for line in body.split("\n") if line.startswith("+"))


def _hits(text: str, path: str) -> Iterator[secret_patterns.Hit]:
    made_up = bool(_TEST.search(path) or _DOCUMENT.search(path))
    quiet = made_up or bool(_LOCK.search(path) or _OPAQUE.search(path) or _DEVELOPMENT.search(path))
    return secret_patterns.find(text, named=not quiet, documented=made_up)


def _of(hit: secret_patterns.Hit, path: str, line: int | None, commit: str = "") -> Found:
    return Found(hit.kind, hit.shown[:160], path, line, commit, fixture=bool(_TEST.search(path)))


def _text(data: bytes) -> str | None:
    """The text of a file, None for a binary one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return None if b"\0" in data[:8192] else data.decode("utf-8", "replace").replace("\r\n", "\n")
