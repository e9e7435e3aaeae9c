"""Which of the sections that a newcomer needs a document has, by heading or by what its commands do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gates.catalog.readme import blocks
from gates.catalog.readme.facts import Section
from gates.catalog.readme.shell import Command
from gates.tools.document import Document, Heading

_HEADINGS = {
    "about": r"about|overview|introduction|what (is|it)|description|purpose|background|features|summary|why\b",
    "requirements": r"requirement|prerequisite|dependenc|what you need|you will need|needed|before you (start|begin)|supported",
    "set-up": r"set[- ]?(it )?up|install|getting[- ]started|get started|quick[- ]?start|bootstrap|(local|development) environment|local(ly)?\b|"
    r"develop|build|first steps|onboarding|try it|from source|checkout",
    "configuration": r"config|settings?\b|environment|env\b|options|variables",
    "running": r"\brun|usage|\bus(e|ing)\b|\bstart|serv(e|ing|er)\b|launch|quick[- ]?start|getting[- ]started|get started|how to|examples?\b|"
    r"command|try it|operat|deploy|local(ly)?\b|tutorial|demo",
    "tests": r"\btest|\bqa\b|quality|\bchecks?\b|verif|coverage",
}
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _HEADINGS.items()}
_SAYS = {
    "requirements": re.compile(
        r"\b(Python|Node(\.js)?|PostgreSQL|Postgres|MySQL|Django|Docker|uv|Poetry)\s*(>=|≥|v)?\s*\d|\brequire(s|d)\b|\bdepends on\b|you('ll)? need\b",
        re.IGNORECASE,
    ),
    "configuration": re.compile(r"environment variable|\.env\b|config(uration|ured)?\b|settings\b", re.IGNORECASE),
}
_LONGEST = 1000
_FILLER = re.compile(
    r"\W*(todo|tbd|tba|fixme|wip|coming soon|work in progress|to be (written|done|added|defined|announced)|none yet|n/?a)?\W*",
    re.IGNORECASE,
)
_DOES = {
    "set-up": re.compile(
        r"(pip3?|uv pip|python3? -m pip|conda|npm|yarn|pnpm|pipx|brew|apt|apt-get) (install|ci|add)\b|(uv|pdm|pipenv|poetry|rye|hatch|npm|yarn) "
        r"(sync|install|ci|env create)\b|pip3? install|make (install|setup|bootstrap|init|dev)|docker[ -]compose .*(up|build)|docker build|python3? -m venv|nox -s dev"
    ),
    "running": re.compile(
        r"\b(uvicorn|gunicorn|hypercorn|daphne|granian|waitress-serve)\b|flask .*\brun\b|fastapi (run|dev)|manage\.py (runserver|.*worker)|"
        r"docker run|docker[ -]compose .*(up|run)|(make|just|task|npm run|npm|yarn|nox -s) (run|serve|start|dev|up|server)\b|celery .*worker|python3? -m (?!pip|venv|pytest|build|mypy|ruff)\w"
    ),
    "tests": re.compile(
        r"\b(pytest|py\.test|tox|unittest)\b|manage\.py test|(make|just|task|npm run|npm|yarn|nox -s|nox -e|invoke|poe|hatch|pdm run) .*(test|check|ci)\w*|\bnox\b|setup\.py test"
    ),
}


def find(path: str, document: Document, own: frozenset[str]) -> Iterator[Section]:
    """The sections of a document; `own` are the project's console scripts, which make a block a running one."""
    for heading in document.headings:
        for kind, pattern in _PATTERNS.items():
            if pattern.search(_plain(heading.text)):
                yield Section(kind, path, heading.line, heading.text, not _body(document, heading))
    yield from _introduction(path, document)
    for block in document.blocks:
        yield from (Section(kind, path, block.line, "") for kind in kinds_of(blocks.commands(block), own))
    for prose in document.prose:
        yield from (Section(kind, path, prose.line, "") for kind, says in _SAYS.items() if says.search(prose.text))
    for span in document.spans:
        yield from (Section(kind, path, span.line, "") for kind, does in _DOES.items() if does.match(span.text))


def _introduction(path: str, document: Document) -> Iterator[Section]:
    """What stands before the second heading says what the project is."""
    end = document.headings[1].line if len(document.headings) > 1 else document.length + 1
    first = next((p for p in document.prose if p.line < end and len(re.findall(r"\w{2,}", p.text)) > 1), None)
    if first is not None:
        yield Section("about", path, first.line, "")


def kinds_of(found: Iterable[Command], own: frozenset[str]) -> set[str]:
    """The kinds of section for which commands speak; `own` are the project's console scripts."""
    kinds: set[str] = set()
    for command in found:
        line = " ".join(command.words)[:_LONGEST]
        kinds |= {kind for kind, does in _DOES.items() if does.search(line)}
        kinds |= {"running"} if command.words and command.words[0] in own else set()
    return kinds


def _plain(title: str) -> str:
    return re.sub(r"^[\W\d_]+", "", title)


def _body(document: Document, heading: Heading) -> str:
    """What stands under a heading, without words that only promise something."""
    lines = document.body(heading).split("\n")
    return "".join(line for line in lines if not _FILLER.fullmatch(re.sub(r"[*_`<>!-]", "", line)))
