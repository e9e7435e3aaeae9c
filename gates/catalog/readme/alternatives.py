"""Which blocks of a document are ways to do the same: one that works is enough. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gates.tools.document import Document, Heading

_WAY = re.compile(
    r"\b(docker|compose|podman|pip|uv|poetry|pipenv|pdm|conda|mamba|hatch|nix|vagrant|devcontainer|codespaces|homebrew|brew|linux|ubuntu|debian|fedora|"
    r"mac ?os|osx|mac|windows|wsl|powershell|manual(ly)?|natively|bare[- ]metal|virtualenv|venv|make|option \w+|method \w+|from source|from pypi|"
    r"from git|without \w+|with \w+|using \w+|local(ly)?|script)\b",
    re.IGNORECASE,
)
_OR = re.compile(
    r"\s*[*_>-]*\s*(or|or,? \w+|alternatively|instead|otherwise|if you (prefer|use|want|like)|as an alternative)\b",
    re.IGNORECASE,
)
_STEP = re.compile(r"^\W*(step\b|\d+[.)]|first|then|next|finally)", re.IGNORECASE)


def choices(document: Document) -> Mapping[int, tuple[str, str]]:
    """For the number of a block: the choice that it belongs to and its option; blocks that are no alternative are left out."""
    found: dict[int, tuple[str, str]] = {}
    found |= _by_headings(document)
    found |= _by_tabs(document)
    return _by_words(document) | found


def _by_headings(document: Document) -> dict[int, tuple[str, str]]:
    """Sibling headings that each name a way: "With Docker" beside "With pip"."""
    siblings: dict[int, list[Heading]] = {}
    for heading in document.headings:
        parents = [h for h in document.above(heading.line) if h.level < heading.level]
        siblings.setdefault(parents[0].line if parents else 0, []).append(heading)
    ways = {
        h.line: parent
        for parent, group in siblings.items()
        for same in [[h for h in group if _WAY.search(h.text) and not _STEP.match(h.text)]]
        if len({h.text.lower() for h in same}) > 1 and _adjacent(same, group)
        for h in same
    }
    found = {}
    for index, block in enumerate(document.blocks):
        for heading in document.above(block.line):
            if heading.line in ways:
                found[index] = (f"under line {ways[heading.line]}", heading.text)
    return found


def _adjacent(same: list[Heading], group: list[Heading]) -> bool:
    """Whether the headings follow each other: alternatives are told side by side."""
    places = [group.index(h) for h in same]
    return places == list(range(places[0], places[0] + len(places)))


def _by_tabs(document: Document) -> dict[int, tuple[str, str]]:
    """Tabs, and folds of which one is opened."""
    found = {}
    for index, block in enumerate(document.blocks):
        if block.tab:
            section = document.section_of(block.line)
            found[index] = (f"tabs under line {section.line if section else 0}", block.tab)
    return found if len({option for _, option in found.values()}) > 1 else {}


def _by_words(document: Document) -> dict[int, tuple[str, str]]:
    """A block after which the text says "or", and the next one."""
    found: dict[int, tuple[str, str]] = {}
    for index in range(1, len(document.blocks)):
        before, block = document.blocks[index - 1], document.blocks[index]
        end = before.line + before.text.count("\n")
        between = [p.text for p in document.prose if end <= p.line < block.line]
        if between and _OR.match(between[0]) and document.section_of(before.line) == document.section_of(block.line):
            choice = found.get(index - 1, (f"at line {before.line}", ""))[0]
            found.setdefault(index - 1, (choice, f"line {before.line}"))
            found[index] = (choice, f"line {block.line}")
    return found
