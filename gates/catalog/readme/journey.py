"""Where a reader who types the commands stands, and what the commands made so far. Pure, but for asking the `Ground`.

The opposite of a shell: wherever it is not sure, it says so, and then nobody is judged. A `cd` into the unknown or a command that
makes a new project ends all judging of files.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

from gates.catalog.readme.given import Given
from gates.catalog.readme.ground import Ground, joined, plain_name
from gates.catalog.readme.shell import UNKNOWN, Command

_PLAIN = re.compile(r"[\w@%+=:,./~-]+")
_MADE_UP = re.compile(r"(^|/)(path/to|your|my[-_/]|some[-_/]|example/|foo|bar|xxx+|\.\.\.)|…|\.\.\.", re.IGNORECASE)
_SHOUTED = re.compile(r"(^|/)[A-Z_]{3,}\d*(/|$)")
_TEMPLATE = re.compile(r"(example|sample|template|dist|tmpl|skel)\b", re.IGNORECASE)
_MAKES_A_PROJECT = re.compile(
    r"(cookiecutter|copier|cruft|django-admin|rails|cargo|hatch new|poetry new|uv init|pdm init|npx create|npm (init|create)|npx degit|yarn create|"
    r"git (clone|init|submodule|worktree)|vagrant|ssh|scp|docker exec|docker run .*(-it|-ti)|unzip|tar|svn|hg)\b"
)
_KNOWN = re.compile(
    r"(pip3?|uv|poetry|pdm|pipenv|pipx|brew|apt|apt-get|dnf|yum|conda|sudo|echo|export|set|unset|source|\.|cd|pushd|popd|cat|ls|less|head|tail|true|"
    r"pytest|py\.test|ruff|mypy|sqlfluff|black|isort|flake8|bandit|uvicorn|gunicorn|flask|alembic|curl|wget|psql|createdb|docker|docker-compose|"
    r"kubectl|helm|git|cp|mv|ln|touch|mkdir|rm|chmod|tee|which|python3?(\.\d+)?|printf|open|code|env|nvm|pyenv|direnv|pre-commit)"
)


class Journey:
    """The state of one reader in one document.

    Attributes:
        places: folders in which the reader may stand; empty when nobody knows.
        made: paths that earlier commands made, relative to the root.
        lost: whether judging files is over.
        guessing: whether a command ran that may have made any file.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.places: frozenset[str] = frozenset({""})
        self.made: set[str] = set()
        self.lost = False
        self.guessing = False
        self._before = self.places
        self._stack: list[frozenset[str]] = []
        self._unnamed: tuple[str, ...] = ()

    def new_section(self) -> None:
        """Another heading: the reader may have gone back to the root."""
        self._unnamed = ()
        if self.places:
            self.places |= {""}

    def receive(self, shown: Given) -> None:
        """The document shows the text of files: the reader has them now, and in this section perhaps one that got no name."""
        self._add(*filter(self.certain, shown.names))
        self._unnamed += shown.suffixes

    def depth(self, depth: int) -> None:
        """Enter or leave parentheses; what happens inside does not move the shell outside."""
        while len(self._stack) < depth:
            self._stack.append(self.places)
        while len(self._stack) > depth:
            self.places = self._stack.pop()

    def certain(self, word: str) -> bool:
        """Whether a word is literally what the reader types, and no placeholder."""
        return (
            bool(_PLAIN.fullmatch(word))
            and not _MADE_UP.search(word)
            and not _SHOUTED.search(word)
            and UNKNOWN not in word
        )

    def resolved(self, path: str) -> list[str]:
        """The paths from the root that a relative path may mean here; none where nobody knows."""
        if path.startswith(("/", "~", "-")) or not self.places:
            return []
        found = [joined(place, path) for place in sorted(self.places)]
        return [f for f in found if f is not None] if None not in found else []

    def has(self, path: str) -> bool:
        """Whether the path is there for certain, or may be for all that we know."""
        if self.lost or not self.certain(path):
            return True
        candidates = self.resolved(path)
        return not candidates or any(self._may_exist(c, path) for c in candidates)

    def _may_exist(self, candidate: str, path: str) -> bool:
        ground = self._ground
        if ground.exists(candidate) or any(candidate == made or candidate.startswith(f"{made}/") for made in self.made):
            return True
        if "/" not in path and path.endswith(self._unnamed):
            return True
        template = bool(_TEMPLATE.search(posixpath.basename(candidate)))
        if (
            self.guessing
            and not template
            and not re.search(r"requirements|\.(py|sh|ini|toml)$|(^|/)Dockerfile", candidate)
        ):
            return True
        return ground.elsewhere(path) or (not template and ground.ignored(candidate))

    def follow(self, command: Command) -> None:
        """Move on: what the command changes for the ones after it."""
        self.made |= {p for name in command.writes for p in self.resolved(name)}
        words = command.words
        if not words:
            return
        line = " ".join(words)
        if words[0] in {"cd", "pushd"}:
            self._go(words[1] if len(words) > 1 else "~")
        elif words[0] == "popd":
            self.places = self._before
        elif _MAKES_A_PROJECT.match(line):
            self._project_made(words)
        else:
            self._files_made(words)
            self.guessing = self.guessing or _may_make_files(words)

    def _go(self, target: str) -> None:
        before = self.places
        there = (
            frozenset(p for p in self.resolved(target) if self._ground.is_folder(p))
            if self.certain(target)
            else frozenset[str]()
        )
        if target == "-":
            there = self._before
        elif plain_name(posixpath.basename(target.rstrip("/"))) in self._ground.names:
            there |= {""}  # the folder of the clone, even where a package inside has the same name
        self._before, self.places = before, there
        self.lost = self.lost or not there

    def _project_made(self, words: tuple[str, ...]) -> None:
        """A clone of this very repository is where the reader is meant to stand; anything else is foreign ground."""
        cloned = [w for w in words[2:] if not w.startswith("-")] if words[:2] == ("git", "clone") else []
        name = posixpath.basename(cloned[0].rstrip("/")).removesuffix(".git") if cloned else ""
        if cloned and len(cloned) < 3 and (plain_name(name) in self._ground.names or UNKNOWN in cloned[0]):
            return
        self.lost = self.lost or words[0] not in {"ssh", "docker"} or not cloned

    def _files_made(self, words: tuple[str, ...]) -> None:
        operands = [w for w in words[1:] if not w.startswith("-")]
        if words[0] in {"cp", "mv", "ln", "install"} and len(operands) > 1:
            self._copied(operands)
        elif (
            words[0] in {"touch", "mkdir", "tee", "virtualenv", "openssl", "curl", "wget", "ssh-keygen"}
            or "venv" in words
        ):
            self._add(*(posixpath.basename(urlsplit(w).path) if "://" in w else w for w in operands))

    def _copied(self, operands: list[str]) -> None:
        *sources, target = operands
        self._add(target, *(posixpath.join(target, posixpath.basename(s)) for s in sources))

    def _add(self, *paths: str) -> None:
        self.made |= {p.rstrip("/") for path in paths for p in self.resolved(path)}


def _may_make_files(words: tuple[str, ...]) -> bool:
    """Whether nobody can tell which files the command leaves behind."""
    program = posixpath.basename(words[0])
    script = program.startswith("python") and words[1:3] not in {("-m", "venv"), ("-m", "pip")}
    return script or not _KNOWN.fullmatch(program)
