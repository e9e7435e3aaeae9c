"""Ports to which a document sends the reader, against what serves there. Pure, but for asking the `Ground`.

A document that starts a server on one port and opens another one a line later is wrong, whichever the right one is; and so is an
address whose port is written nowhere in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gates.catalog.readme import blocks, servers
from gates.catalog.readme.facts import Observation, Spot
from gates.catalog.readme.ground import Ground
from gates.catalog.readme.servers import Server
from gates.catalog.readme.shell import Command
from gates.tools.document import Document

_ADDRESS = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d{2,5})\b")
_SAID = re.compile(
    r"\b(?:listen(?:s|ing)?|serv(?:es?|ed|ing)|runs?|running|available|reachable|exposed|starts?|started)\b[^.|;]{0,60}?\b(?:on|at) (?:the )?port `?(\d{4,5})\b",
    re.IGNORECASE,
)
_USUAL = {
    "22", "25", "80", "443", "1025", "1433", "3000", "3306", "4200", "4317", "4318", "5000", "5050", "5173", "5432",
    "5555", "5601", "5672", "6006", "6379", "8000", "8025", "8089", "8888", "9000", "9090", "9092", "9200", "11211",
    "15672", "16686", "27017"
}  # fmt: skip
_OF_SERVICES = {"8000", "5000"}
"""Usual ones that the project itself may have."""
_OPENERS = {"curl", "http", "https", "xh", "wget", "open", "xdg-open", "start", "hey", "ab", "wrk", "k6"}
_SPEAKING = re.compile(
    r"\.(py|ya?ml|toml|ini|cfg|sh|env|json|js|ts|conf|tf|properties)$|(^|/)(\.env[\w.-]*|[\w.-]*Dockerfile[\w.-]*|Makefile|justfile|Procfile)$"
)
_OTHERWISE = re.compile(r"\b(kubectl|ssh|helm|minikube|ngrok)\b|port-forward")


class Address(NamedTuple):
    """A port that the reader is told to open; `url` where it stands in an address, else a sentence says it."""

    line: int
    port: str
    url: bool = True


def look(path: str, document: Document, ground: Ground) -> Iterator[Observation]:
    """Addresses in the document at `path` at which nothing can answer."""
    typed = [c for b in document.blocks for c in blocks.commands(b) if c.words]
    text = "\n".join(blocks.command_text(b) or "" for b in document.blocks)
    named = set(re.findall(r"(?<!\d)\d{2,5}(?!\d)", _ADDRESS.sub("", text)))
    addresses = list(_addresses(document))
    unknown = [a for a in addresses if a.port not in _USUAL | named and not _written(a.port, ground)]
    for line, port, _ in unknown:
        detail = "no file of the repository and no command of the document names that port"
        yield Spot(path, line).sees("readme/port", f"port {port}", detail)
    yield from _containers(path, typed, ground)
    rest = [a for a in addresses if a not in unknown and a.url]
    for heading in {h.line: h for a in rest if (h := document.section_of(a.line)) is not None}.values():
        inside = [c for c in typed if document.section_of(c.line) is heading]
        mine = [a for a in rest if document.section_of(a.line) is heading]
        yield from _section(path, inside, mine, ground)


def _addresses(document: Document) -> Iterator[Address]:
    for command in (c for block in document.blocks for c in blocks.commands(block)):
        if (
            command.words and command.words[0] in _OPENERS
        ):  # elsewhere it may be the address of anything that the reader has
            yield from (Address(command.line, port) for port in _ADDRESS.findall(" ".join(command.words)))
    for prose in document.prose:
        yield from (Address(prose.line, port) for port in _ADDRESS.findall(prose.text))
        yield from (Address(prose.line, port, url=False) for port in _SAID.findall(prose.text))


def _containers(path: str, typed: Sequence[Command], ground: Ground) -> Iterator[Observation]:
    """Ports inside a container of an image that the document builds, and that nothing in the repository names."""
    images = {servers.built(c.words) for c in typed} - {""}
    for command in typed:
        for image, port in servers.mapped(command.words):
            if image in images and not _written(port, ground):
                detail = f"no file of the repository names that port, and the image {image} is made of it"
                yield Spot(path, command.line).sees("readme/port", f"port {port}", detail)


def _section(
    path: str, inside: Sequence[Command], addresses: Sequence[Address], ground: Ground
) -> Iterator[Observation]:
    """A section that starts one server and opens another port."""
    lines = [" ".join(c.words) for c in inside]
    served = [found for c in inside if (found := servers.server(c, ground))]
    if any(_OTHERWISE.search(line) for line in lines):
        return
    if not any("docker" in line for line in lines) and len({s.port for s in served}) == 1:
        yield from _one_server(path, lines, served[0], addresses, ground)
    elif not served and any(servers.starts_compose(c.words) for c in inside):
        yield from _compose(path, inside, addresses, ground)


def _one_server(
    path: str, lines: Sequence[str], server: Server, addresses: Sequence[Address], ground: Ground
) -> Iterator[Observation]:
    start, port, given = server
    for line, opened, _ in addresses:
        if line < start or opened == port or opened in _USUAL - _OF_SERVICES or _is_typed(opened, lines):
            continue
        here = not given or _written(port, ground) or not _written(opened, ground)
        wrong, number, other = (line, opened, port) if here else (start, port, opened)
        own = "" if given else ", which is its own where none is given"
        detail = f"the same section uses port {other} for the same server{own}"
        yield Spot(path, wrong).sees("readme/port", f"port {number}", detail)
        return


def _compose(
    path: str, inside: Sequence[Command], addresses: Sequence[Address], ground: Ground
) -> Iterator[Observation]:
    """A section that starts the services of compose and opens a port that none of them has on the machine."""
    starts = [c for c in inside if servers.starts_compose(c.words)]
    alone = all(c in starts or c.words[0] in _HARMLESS for c in inside)
    opened = servers.published(ground) if alone else None
    for line, port, _ in addresses if opened else ():
        if line > starts[0].line and port not in (opened or ()) and port not in _USUAL - _OF_SERVICES:
            listed = ", ".join(sorted(opened or (), key=int)[:5])
            yield Spot(path, line).sees(
                "readme/port", f"port {port}", f"the compose files open {listed}, and not that one"
            )


_HARMLESS = {"docker", "docker-compose", "cp", "cd", "git", "curl", "http", "echo", "export", "mkdir", "cat", "touch", "open"}  # fmt: skip


def _is_typed(port: str, lines: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\d){port}(?!\d)", _ADDRESS.sub("", line)) for line in lines)


def _written(port: str, ground: Ground) -> bool:
    """Whether a file that is no document has the port in it."""
    number = re.compile(rf"(?<![\d.]){port}(?![\d.])")
    return any(number.search(ground.text(f) or "") for f in ground.project.files if _SPEAKING.search(f))
