"""Files and folders that a command needs: which of its words they are. Pure; whether they exist is for the `Journey`."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from gates.catalog.readme.shell import Command

_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_OPTIONS: dict[str, tuple[str, ...]] = {
    "pip": ("-r", "--requirement", "-c", "--constraint"),
    "uv": ("-r", "--requirement", "-c", "--constraint", "--env-file"),
    "docker": ("-f", "--file", "--env-file"),
    "docker-compose": ("-f", "--file", "--env-file"),
    "alembic": ("-c", "--config"),
    "gunicorn": ("-c", "--config"),
    "uvicorn": ("--env-file", "--log-config"),
    "flask": ("-e", "--env-file"),
    "kubectl": ("-f", "--filename", "-k", "--kustomize"),
    "psql": ("-f", "--file"),
    "make": ("-f", "--file", "-C", "--directory"),
    "pytest": ("-c", "--confcutdir", "--rootdir"),
    "mypy": ("--config-file",),
    "ruff": ("--config",),
    "sqlfluff": ("--config",),
    "nox": ("-f", "--noxfile"),
    "tox": ("-c",),
    "just": ("-f", "--justfile"),
    "conda": ("-f", "--file"),
    "pre-commit": ("-c", "--config"),
    "hypercorn": ("-c", "--config"),
    "honcho": ("-f", "--procfile", "-e", "--env"),
}
_TRACKED = re.compile(
    r"(\.(py|sh|bash|toml|ini|cfg|ya?ml|md|rst|mako|tf)|(^|/)[\w.-]*requirements[\w.-]*\.(txt|in)|(^|/)[\w.-]*Dockerfile[\w.-]*"
    r"|[.-](example|sample|template|dist|tmpl)([.-][\w.-]*)?)$",
    re.IGNORECASE,
)
_GENERATED = re.compile(r"(^|/)(node_modules|dist|build|target|\.?venv|env|\.tox|\.nox|htmlcov|tmp)/")
_PATHS = {"pytest", "mypy", "ruff", "sqlfluff", "black", "isort", "flake8", "pylint", "bandit"}
_SUITES = {"tests", "test", "src"}
_FLAGS = {"-q", "-v", "-x", "-s", "-vv", "-ra", "-r", "--check", "--fix", "--strict", "--diff"}


class Need(NamedTuple):
    """A path that must be there.

    Attributes:
        what: "compose" or "metadata" when one of several files will do; "sure" when a command of this kind never makes it
            itself; "" when only the look of the path tells whether a clone should have it.
    """

    path: str
    what: str = ""


def belongs_to_clone(need: Need, folders: frozenset[str]) -> bool:
    """Whether a clone, and not an earlier command or another project of the reader, is expected to bring the path."""
    path = posixpath.normpath(need.path)
    if _GENERATED.search(path) or posixpath.basename(path) == "manage.py":
        return False
    return bool(need.what) or bool(_TRACKED.search(path)) or (posixpath.dirname(path) in folders - {""})


def needed(command: Command) -> Iterator[Need]:
    """The files and folders that have to be there before the command runs."""
    yield from (Need(name) for name in command.reads)
    words = command.words
    if not words:
        return
    program = _program(words[0])
    if "/" in words[0] and words[0].startswith((".", *"abcdefghijklmnopqrstuvwxyz")) and "://" not in words[0]:
        yield Need(words[0], "sure")
    for value in _values(words, _OPTIONS.get(program, ())):
        if value != "-" and "://" not in value:
            yield Need(value, "sure" if program == "pip" else "")
    yield from _operands(program, words)


def _program(word: str) -> str:
    name = posixpath.basename(word)
    return (
        "pip" if re.fullmatch(r"pip3?(\.\d+)?", name) else "python" if re.fullmatch(r"python3?(\.\d+)?", name) else name
    )


def _values(words: tuple[str, ...], options: tuple[str, ...]) -> Iterator[str]:
    """What the options are given, as the next word or behind an equals sign."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in options and equals:
            yield value
        elif word in options and index + 1 < len(words):
            yield words[index + 1]


def _operands(program: str, words: tuple[str, ...]) -> Iterator[Need]:
    operands = [w for w in words[1:] if not w.startswith(("-", "+"))]
    if program in {"cp", "mv"}:
        yield from (Need(w) for w in operands[:-1])
    elif program == "chmod":
        yield from (Need(w) for w in operands[1:])
    elif program in {"source", ".", "cat"}:
        yield from (Need(w) for w in operands[:1])
    elif program in {"sh", "bash", "zsh", "python"} and len(words) > 1:
        yield from [Need(words[1])] if re.search(r"\.(py|sh|bash)$", words[1]) else []
    elif program in _PATHS:
        yield from _suites(words)
    elif program == "pip":
        yield from _installed(words)
    elif program in {"docker", "docker-compose"}:
        yield from _containers(words)
    elif program == "fastapi" and words[1:2] in {("run",), ("dev",)}:
        yield from (Need(w) for w in operands[1:] if w.endswith(".py"))


def _suites(words: tuple[str, ...]) -> Iterator[Need]:
    """Words that are paths of a tool that takes paths: a suite's folder, a Python file, or something inside a folder."""
    for before, word in itertools.pairwise(words):
        if word.startswith("-") or (before.startswith("-") and "=" not in before and before not in _FLAGS):
            continue
        path = word.partition("::")[0]
        if path in _SUITES or path.endswith(".py") or re.match(r"(tests?|src)/", path):
            yield Need(path, "sure")
        elif "/" in path:
            yield Need(path)


def _installed(words: tuple[str, ...]) -> Iterator[Need]:
    """Local folders that pip installs from need their metadata."""
    for value in (*_values(words, ("-e", "--editable")), *(w for w in words[2:] if w.startswith("."))):
        folder = value.partition("[")[0].rstrip("/")
        if folder in {".", ""} or folder.startswith("./"):
            yield Need(posixpath.join(folder or ".", "pyproject.toml"), "metadata")


def _containers(words: tuple[str, ...]) -> Iterator[Need]:
    rest = list(words[1:])
    compose = words[0] == "docker-compose" or rest[:1] == ["compose"]
    named = any(w in {"-f", "--file"} or w.startswith("--file=") for w in rest)
    if compose and not named and any(w in {"up", "build", "run", "exec", "pull", "start"} for w in rest):
        yield Need(_COMPOSE[0], "compose")
    elif not compose and rest[:1] in (["build"], ["buildx"]) and not named and words[-1] in {".", "./"}:
        yield Need("Dockerfile")


def stand_ins(need: Need) -> tuple[str, ...]:
    """The files of which one is enough."""
    folder = posixpath.dirname(need.path)
    if need.what == "compose":
        return _COMPOSE
    if need.what == "metadata":
        return tuple(posixpath.join(folder, name) for name in ("pyproject.toml", "setup.py", "setup.cfg"))
    return (need.path,)
