"""The command inside a command: what `sudo`, `env`, `uv run`, `python -m` and their like start. Pure."""

from __future__ import annotations

import posixpath
import re

_PREFIXES = {"sudo", "time", "nohup", "exec", "command", "nice", "doas", "winpty", "then", "do"}
_RUNNERS = {"uv", "poetry", "pipenv", "pdm", "rye", "hatch", "dotenv", "pixi", "rtx", "mise"}
_WITH_VALUE = {
    "-u", "-g", "-p", "--python", "--with", "--extra", "--group", "--only-group", "--env-file", "--package", "--project", "--directory",
    "--with-editable", "--with-requirements", "-f", "--file", "-e", "-S", "-C", "--no-group", "--index", "--user",
}  # fmt: skip
_MODULES = {
    "pip", "pytest", "flask", "uvicorn", "gunicorn", "hypercorn", "alembic", "nox", "tox", "ruff", "mypy", "celery", "coverage", "sqlfluff", "black",
    "isort", "flake8", "daphne", "granian", "fastapi", "bandit", "pre_commit", "django",
}  # fmt: skip


def unwrap(words: tuple[str, ...]) -> tuple[str, ...]:
    """The innermost command of `words`; () when a runner starts nothing that can be seen."""
    rest = words
    while rest:
        inner = _inner(rest)
        if inner == rest:
            break
        rest = inner
    return rest


def _inner(words: tuple[str, ...]) -> tuple[str, ...]:
    program = _plain(words[0])
    if program in _PREFIXES:
        return _without_options(words[1:])
    if program == "env":
        return _without_options(words[1:], assignments=True)
    if program in _RUNNERS and words[1:2] == ("run",):
        inner = _without_options(words[2:])
        return () if inner and (":" in inner[0] and program == "hatch") else inner
    if re.fullmatch(r"python3?(\.\d+)?", program) and words[1:2] == ("-m",) and len(words) > 2 and words[2] in _MODULES:
        return ("django-admin" if words[2] == "django" else words[2], *words[3:])
    if program == "coverage" and words[1:2] == ("run",):
        inner = _without_options(words[2:], stop="-m")
        return inner[1:] if inner[:1] == ("-m",) else ("python", *inner) if inner else ()
    return (program, *words[1:]) if program != words[0] else words


def _plain(word: str) -> str:
    """A program of a virtual environment without its folder."""
    return posixpath.basename(word) if re.search(r"(^|/)\.?v?env[\w.-]*/(bin|Scripts)/[\w.-]+$", word) else word


def _without_options(words: tuple[str, ...], *, assignments: bool = False, stop: str = "") -> tuple[str, ...]:
    rest = list(words)
    while rest and (rest[0].startswith("-") or (assignments and "=" in rest[0])) and rest[0] != stop:
        word = rest.pop(0)
        if word == "--":
            break
        if word in _WITH_VALUE and rest:
            rest.pop(0)
    return tuple(rest)
