"""Targets that a command names: of make, nox, tox, npm, just, compose. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple


class Target(NamedTuple):
    """A target that a command names.

    Attributes:
        tool: key of `FILES`.
        name: of the target.
        folder: where the tool is told to look, "" for where the reader stands.
        file: what the tool is told to read, "" for its usual file.
    """

    tool: str
    name: str
    folder: str = ""
    file: str = ""


FILES: dict[str, tuple[str, ...]] = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "nox": ("noxfile.py",),
    "tox": ("tox.ini", "tox.toml", "setup.cfg", "pyproject.toml"),
    "npm": ("package.json",),
    "just": ("justfile", "Justfile", ".justfile"),
    "compose": ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"),
}
"""The files that a tool reads, the first one that is there."""

_WITH_SERVICES = {
    "up",
    "run",
    "exec",
    "logs",
    "build",
    "start",
    "stop",
    "restart",
    "ps",
    "rm",
    "pull",
    "kill",
    "port",
    "top",
    "create",
}
_ONE_SERVICE = {"run", "exec", "port"}
_COMPOSE_VALUES = {"-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory", "--ansi"}
_SERVICE_VALUES = {
    "-e", "--env", "-u", "--user", "-w", "--workdir", "--name", "-v", "--volume", "-p", "--publish", "--entrypoint", "-l", "--label", "--scale",
    "--tail", "-n", "--since", "--until", "-t", "--timeout", "--index", "--build-arg", "--pull", "--wait-timeout", "--exit-code-from", "--attach",
    "--env-from-file", "--progress", "--no-attach", "--format", "--filter", "--status", "-s", "--signal",
}  # fmt: skip


def named(words: tuple[str, ...]) -> Iterator[Target]:
    """The targets that a command names for certain."""
    program, rest = words[0], list(words[1:])
    if program in {"make", "gmake"}:
        yield from _of_make(rest)
    elif program in {"nox", "tox"}:
        yield from _of_sessions(program, rest)
    elif program in {"npm", "pnpm", "yarn", "bun"}:
        yield from _of_npm(program, rest)
    elif program == "just":
        yield from [Target("just", rest[0])] if rest and re.fullmatch(r"[A-Za-z_][\w-]*", rest[0]) else []
    elif program == "docker-compose":
        yield from _of_compose(rest)
    elif program == "docker" and rest[:1] == ["compose"]:
        yield from _of_compose(rest[1:])


def inside_container(words: tuple[str, ...]) -> tuple[str, ...]:
    """What `compose run` or `compose exec` starts in the container, () for any other command."""
    rest = list(
        words[2:] if words[:2] == ("docker", "compose") else words[1:] if words[:1] == ("docker-compose",) else ()
    )
    rest = _without_options(rest, _COMPOSE_VALUES)
    if rest[:1] in (["run"], ["exec"]):
        return tuple(_without_options(rest[1:], _SERVICE_VALUES)[1:])
    return ()


def _without_options(words: list[str], with_value: set[str]) -> list[str]:
    """The words from the first one on that is no option and no option's value."""
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in with_value else words[1:]
    return words


def _of_make(rest: list[str]) -> Iterator[Target]:
    folder = file = ""
    names = []
    while rest:
        word = rest.pop(0)
        if word in {"-C", "--directory", "-f", "--file"} and rest:
            folder, file = (rest.pop(0), file) if word in {"-C", "--directory"} else (folder, rest.pop(0))
        elif word in {"-j", "-l", "-o", "-W", "-I"} and rest and rest[0].isdigit():
            rest.pop(0)
        elif not word.startswith("-") and "=" not in word:
            names.append(word)
    yield from (Target("make", name, folder, file) for name in names[:1])  # what follows may be an explanation


def _of_sessions(program: str, rest: list[str]) -> Iterator[Target]:
    if any(w in {"-f", "--noxfile", "-c", "--conf"} for w in rest):
        return
    taking = False
    for word in rest:
        if word == "--":
            return
        if word.startswith("-"):
            taking = word in ({"-s", "-e", "--session", "--sessions"} if program == "nox" else {"-e"})
        elif taking:
            yield from (Target(program, name) for name in word.split(",") if name)
            taking = program == "nox"


def _of_npm(program: str, rest: list[str]) -> Iterator[Target]:
    if any(
        w in {"--prefix", "-C", "--workspace", "-w", "--filter", "--cwd"}
        or w.startswith(("--prefix=", "--workspace=", "--filter="))
        for w in rest
    ):
        return
    if rest[:1] in (["run"], ["run-script"]) and len(rest) > 1 and not rest[1].startswith("-"):
        yield Target("npm", rest[1])
    elif rest[:1] in (["test"], ["start"]) and program != "bun":
        yield Target("npm", rest[0])


def _of_compose(rest: list[str]) -> Iterator[Target]:
    files = [value for option, value in itertools.pairwise(rest) if option in {"-f", "--file"}]
    rest = _without_options(rest, _COMPOSE_VALUES)
    if not rest or rest[0] not in _WITH_SERVICES or len(files) > 1:
        return
    action, rest = rest[0], rest[1:]
    while rest := _without_options(rest, _SERVICE_VALUES):
        yield Target("compose", rest[0], "", files[0] if files else "")
        if action in _ONE_SERVICE:
            return
        rest = rest[1:]


def is_one_of(target: Target, known: frozenset[str]) -> bool:
    """Whether the target is defined; nox makes `test-3.11` and `test(name='x')` of a session with parameters."""
    bare = re.sub(r"(-(py(py)?)?\d[\d.]*)?(\(.*\))?$", "", target.name) if target.tool == "nox" else target.name
    return target.name in known or bare in known


def markers(words: tuple[str, ...]) -> frozenset[str]:
    """The markers by which a pytest command selects."""
    chosen = [after for word, after in itertools.pairwise(words) if word == "-m"] + [
        w[2:] for w in words if w.startswith("-m=")
    ]
    found = {
        name
        for expression in chosen
        if re.fullmatch(r"[\w\s()]+", expression)
        for name in re.findall(r"[A-Za-z_]\w*", expression)
    }
    return frozenset(found - {"and", "or", "not"}) if words[0] in {"pytest", "py.test"} else frozenset()
