"""A document for readers, taken apart: the values that the Markdown and reStructuredText readers make. Pure data."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable


@dataclasses.dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `line` counts from 1, `level` from 1 for the title."""

    level: int
    text: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """A link or an image; `target` as written, `line` where that stands."""

    target: str
    line: int
    text: str = ""
    image: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Directive:
    """A word to us in a comment, `<!-- gates: word value -->`; `line` where it stands."""

    word: str
    value: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """A code block.

    Attributes:
        language: its label in lower case, "" when it has none.
        line: number of the first line of `text`.
        directives: those that stand right before it.
        title: the name of the file that it is, as its label or caption gives it, "" when it gives none.
        tab: the title of the tab or the fold in which it stands, "" outside of one.
    """

    language: str
    text: str
    line: int
    directives: tuple[Directive, ...] = ()
    title: str = ""
    tab: str = ""

    @property
    def skipped(self) -> str | None:
        """The reason given in a `<!-- gates: skip reason -->` before it, None without one."""
        return next((d.value or "no reason given" for d in self.directives if d.word == "skip"), None)


LONGEST = 2000
"""Characters of a line of prose that are kept: nothing that a person would read is longer."""


@dataclasses.dataclass(frozen=True, slots=True)
class Prose:
    """A line of text that is neither heading nor code block, at most `LONGEST` characters of it."""

    text: str
    line: int


@dataclasses.dataclass(frozen=True)
class Document:
    """What a document holds, each kind in reading order.

    Attributes:
        spans: code inside sentences.
        anchors: what a link's fragment may name, normalised by `anchor_key`.
        length: number of lines.
        strays: directives that no code block follows.
    """

    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    blocks: tuple[Block, ...] = ()
    spans: tuple[Prose, ...] = ()
    prose: tuple[Prose, ...] = ()
    anchors: frozenset[str] = frozenset()
    length: int = 0
    strays: tuple[Directive, ...] = ()

    def above(self, line: int) -> tuple[Heading, ...]:
        """The headings under which a line stands, the nearest first."""
        found: list[Heading] = []
        for heading in reversed(self.headings):
            if heading.line <= line and (not found or heading.level < found[-1].level):
                found.append(heading)
        return tuple(found)

    def body(self, heading: Heading) -> str:
        """All that stands under a heading, sub-sections included."""
        end = self.end(heading)
        inside = [(p.line, p.text) for p in self.prose] + [(b.line, b.text) for b in self.blocks]
        return "\n".join(text for line, text in sorted(inside) if heading.line < line < end)

    def end(self, heading: Heading) -> int:
        """Number of the line at which the heading's section is over."""
        later = (h.line for h in self.headings if h.line > heading.line and h.level <= heading.level)
        return next(later, self.length + 1)

    def section_of(self, line: int) -> Heading | None:
        """The nearest heading above a line."""
        return next((h for h in reversed(self.headings) if h.line <= line), None)


def github_slug(text: str) -> str:
    """The anchor that GitHub makes of a heading: lower case, punctuation dropped, spaces as dashes, nothing collapsed."""
    kept = (
        c
        for c in text.lower()
        if c in "- " or unicodedata.category(c)[0] in "LM" or unicodedata.category(c) in {"Nd", "Pc"}
    )
    return "".join(kept).replace(" ", "-")


def slugs(texts: Iterable[str]) -> list[str]:
    """The anchors of headings in order, the second of a kind with "-1" and so on."""
    seen: dict[str, int] = {}
    found = []
    for text in texts:
        slug = github_slug(text)
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found.append(f"{slug}-{count}" if count else slug)
    return found


def anchor_key(anchor: str) -> str:
    """An anchor for comparison: letter case and invisible joiners of emoji do not matter to a browser on the hosting sites."""
    return "".join(c for c in anchor.lower() if c not in "\ufe0e\ufe0f\u200d").removeprefix("user-content-")
