"""Which ports the commands of a document and the compose files of the repository serve at. Pure, but for asking the `Ground`."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from gates.catalog.readme.ground import Ground
from gates.catalog.readme.shell import UNKNOWN, Command
from gates.catalog.readme.unwrap import unwrap

_GIVEN = re.compile(
    r"(?:uvicorn|hypercorn|gunicorn|granian|daphne|fastapi|flask|waitress-serve)\b.*?(?:--port[= ]|-p[= ]|(?:-b|--bind|--listen)[= ]\S*:)(\d{2,5})\b"
    r"|manage\.py runserver (?:\S*:)?(\d{2,5})\b"
)
_BY_DEFAULT = (
    (re.compile(r"(uvicorn|hypercorn|fastapi (dev|run)|granian|daphne)\b(?!.*(-b|--bind|--uds|--fd|--config|-c|--env-file)\b)"), "8000"),
    (re.compile(r"(python3? )?(\S*/)?manage\.py runserver( --?[a-z]\S*)*$"), "8000"),
    (re.compile(r"flask\b.* run\b|flask run\b"), "5000"),
)  # fmt: skip
_MOVED = re.compile(
    r"\b(UVICORN_PORT|HYPERCORN_\w+|GRANIAN_PORT|FLASK_RUN_PORT|DJANGO_RUNSERVER_PORT)\b|\b(BaseRunserverCommand|RunserverCommand)\b"
)
_COMPOSE = re.compile(r"(^|/)(docker-)?compose[\w.-]*\.ya?ml$")
_OPENS = re.compile(r"(?:\d+\.\d+\.\d+\.\d+:)?(\d{2,5})(?:-(\d{2,5}))?:\d{2,5}(?:-\d{2,5})?(?:/\w+)?")
_DEFAULT = re.compile(r"\$\{\w+:?-(\d+)\}")


class Server(NamedTuple):
    """A command that serves; `given` where it says at which port, else it is the program's own."""

    line: int
    port: str
    given: bool = True


def server(command: Command, ground: Ground) -> Server | None:
    """What a command serves; None where it serves nothing, or nobody can say at which port."""
    given = _GIVEN.search(" ".join(command.words))
    if given:
        return Server(command.line, given[1] or given[2])
    inner = unwrap(command.words)
    line = " ".join(inner)
    if not inner or UNKNOWN in line or re.search(r"--port\b|(^|\s)-p\b", line):
        return None
    usual = next((number for pattern, number in _BY_DEFAULT if pattern.match(line)), "")
    own = "manage.py" not in line or any(
        "django" in (ground.text(f) or "") for f in ground.files if posixpath.basename(f) == "manage.py"
    )
    return Server(command.line, usual, given=False) if usual and own and not _is_moved(ground) else None


def _is_moved(ground: Ground) -> bool:
    """Whether something of the repository may set another port for a server than its own one."""
    return any(_MOVED.search(ground.text(f) or "") for f in ground.project.files if not f.endswith((".md", ".rst")))


def starts_compose(words: tuple[str, ...]) -> bool:
    """Whether a command starts the services of the compose file."""
    return (words[:2] == ("docker", "compose") or words[:1] == ("docker-compose",)) and "up" in words


def published(ground: Ground) -> frozenset[str] | None:
    """The ports that any compose file opens on the machine; None where some are not written in it."""
    import yaml

    found: set[str] = set()
    files = [f for f in ground.project.files if _COMPOSE.search(f)]
    for path in files:
        try:
            services = yaml.safe_load(ground.text(path) or "")["services"].values()
            opened = list(itertools.chain.from_iterable(_of_service(s) for s in services))
        except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        if None in opened:
            return None
        found |= {number for number in opened if number}
    return frozenset(found) if files else None


def _of_service(service: dict[str, Any]) -> Iterator[str | None]:
    """The ports of one service, None for each that nobody can tell."""
    if service.get("network_mode") or service.get("extends"):
        yield None
    for told in service.get("ports", ()):
        text = f"{told.get('published', '')}:{told.get('target', '')}" if isinstance(told, dict) else str(told)
        plain = _OPENS.fullmatch(_DEFAULT.sub(r"\1", text))
        if plain is None:
            yield (
                "" if re.fullmatch(r":?\d+(/\w+)?", text) else None
            )  # a container's port alone gets any port of the machine
        else:
            yield from map(str, range(int(plain[1]), int(plain[2] or plain[1]) + 1))


def mapped(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(image, port inside the container) of a `docker run -p`."""
    if words[:2] not in {("docker", "run"), ("podman", "run")}:
        return
    for before, word in itertools.pairwise(words):
        value = (
            word
            if before in {"-p", "--publish"}
            else word.removeprefix("--publish=")
            if word.startswith("--publish=")
            else ""
        )
        inside = re.fullmatch(r"(?:[\d.]+:)?\d{2,5}:(\d{2,5})(?:/tcp)?", value)
        if inside:
            yield from ((image, inside[1]) for image in words[2:])


def built(words: tuple[str, ...]) -> str:
    """The name of the image that a command builds of the repository, "" when it builds none."""
    if words[:1] not in {("docker",), ("podman",)} or "build" not in words[1:3]:
        return ""
    named = (after for before, after in itertools.pairwise(words) if before in {"-t", "--tag"})
    return posixpath.normpath(next(named, "")) if any(w in {"-t", "--tag"} for w in words) else ""
