"""Ports of the addresses that a document sends the reader to, against what serves there. Pure, but for asking the `Ground`.

A document that starts a server on one port and opens another one a line later is wrong, whichever the right one is; and so is an
address whose port is written nowhere in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gates.catalog.readme import blocks
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground
from gates.tools.document import Document, Heading

_ADDRESS = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d{2,5})\b")
_SERVES = re.compile(
    r"(?:uvicorn|hypercorn|gunicorn|granian|daphne|fastapi|flask|waitress-serve)\b.*?(?:--port[= ]|-p[= ]|(?:-b|--bind|--listen)[= ]\S*:)(\d{2,5})\b"
    r"|manage\.py runserver (?:\S*:)?(\d{2,5})\b"
)
_USUAL = {
    "22", "25", "80", "443", "1025", "1433", "3000", "3306", "4200", "4317", "4318", "5000", "5050", "5173", "5432",
    "5555", "5601", "5672", "6006", "6379", "8000", "8025", "8089", "8888", "9000", "9090", "9092", "9200", "11211",
    "15672", "16686", "27017"
}  # fmt: skip
_SPEAKING = re.compile(
    r"\.(py|ya?ml|toml|ini|cfg|sh|env|json|js|ts|conf|tf|properties)$|(^|/)(\.env[\w.-]*|[\w.-]*Dockerfile[\w.-]*|Makefile|justfile|Procfile)$"
)


def look(path: str, document: Document, ground: Ground) -> Iterator[Observation]:
    """Addresses in the document at `path` at which nothing can answer."""
    typed = "\n".join(blocks.command_text(b) or "" for b in document.blocks)
    named = set(re.findall(r"(?<!\d)\d{2,5}(?!\d)", _ADDRESS.sub("", typed)))
    addresses = list(_addresses(document))
    unknown = [(line, port) for line, port in addresses if port not in _USUAL | named and not _written(port, ground)]
    for line, port in unknown:
        yield Observation(
            "readme/port",
            path,
            line,
            f"port {port}",
            "no file of the repository and no command of the document names that port",
        )
    rest = [a for a in addresses if a not in unknown]
    for heading in {h.line: h for line, _ in rest if (h := document.section_of(line)) is not None}.values():
        yield from _section(path, document, heading, rest, ground)


def _addresses(document: Document) -> Iterator[tuple[int, str]]:
    for block in document.blocks:
        yield from (
            (number, port)
            for number, line in enumerate(block.text.split("\n"), block.line)
            for port in _ADDRESS.findall(line)
        )
    for prose in document.prose:
        yield from ((prose.line, port) for port in _ADDRESS.findall(prose.text))


def _section(
    path: str, document: Document, heading: Heading, addresses: Iterable[tuple[int, str]], ground: Ground
) -> Iterator[Observation]:
    """A section that starts one server and opens another port."""
    inside = [b for b in document.blocks if document.section_of(b.line) is heading]
    typed = [(c.line, " ".join(c.words)) for b in inside for c in blocks.commands(b)]
    served = [(line, next(filter(None, m.groups()))) for line, words in typed if (m := _SERVES.search(words))]
    if len({port for _, port in served}) != 1 or any(re.search(r"docker|kubectl|ssh", words) for _, words in typed):
        return
    start, port = served[0]
    for line, opened in addresses:
        if (
            document.section_of(line) is not heading
            or line < start
            or opened == port
            or (opened in _USUAL and opened not in {"8000", "5000"})
        ):
            continue
        elsewhere = any(re.search(rf"(?<!\d){opened}(?!\d)", _ADDRESS.sub("", words)) for _, words in typed)
        if not elsewhere:
            wrong = (
                (line, opened, port)
                if _written(port, ground) or not _written(opened, ground)
                else (start, port, opened)
            )
            yield Observation(
                "readme/port",
                path,
                wrong[0],
                f"port {wrong[1]}",
                f"the same section uses port {wrong[2]} for the same server",
            )
            return


def _written(port: str, ground: Ground) -> bool:
    """Whether a file that is no document has the port in it."""
    number = re.compile(rf"(?<![\d.]){port}(?![\d.])")
    return any(number.search(ground.text(f) or "") for f in ground.project.files if _SPEAKING.search(f))
