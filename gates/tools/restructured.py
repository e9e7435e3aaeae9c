"""reStructuredText as a `Document`: the parts of it that READMEs use, read line by line. Judges nothing.

Not a full parser on purpose: sections, links, images, targets, code blocks and literals are enough for a README, and a parser that
follows `include` directives would read files that nobody asked it to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gates.tools.document import LONGEST, Block, Document, Heading, Link, Prose, anchor_key, slugs

_RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_LINK = re.compile(r"`([^`<]*?)\s*<([^`>\s]+)>`__?")
_TARGET = re.compile(r"\s*\.\. _`?([^:`]+)`?:\s*(\S*)")
_IMAGE = re.compile(r"\s*\.\. (?:\|[^|]+\| )?(?:image|figure)::\s*(\S+)")
_CODE = re.compile(r"(\s*)\.\. (?:code-block|code|sourcecode|highlight)::\s*([\w+-]*)\s*$")
_DIRECTIVE = re.compile(r"\s*\.\. ")
_SPAN = re.compile(r"``([^`]+)``")


def parse(text: str) -> Document:
    """Take a reStructuredText text apart."""
    lines = text.expandtabs().split("\n")
    headings, ruled = _headings(lines)
    blocks = list(_blocks(lines, ruled))
    coded = {n for b in blocks for n in range(b.line, b.line + b.text.count("\n") + 1)}
    plain = [(n, line) for n, line in enumerate(lines, 1) if n not in coded and n not in ruled and line.strip()]
    names = {m[1] for _, line in plain if (m := _TARGET.match(line))}
    collapsed = [re.sub(r"[^a-z0-9]+", "-", h.text.lower()).strip("-") for h in headings]
    anchors = {anchor_key(name) for name in (*slugs(h.text for h in headings), *collapsed, *names, *slugs(names))}
    return Document(
        tuple(headings),
        tuple(_links("\n".join("" if n in coded else line for n, line in enumerate(lines, 1)))),
        tuple(blocks),
        tuple(Prose(code[:LONGEST], n) for n, line in plain for code in _SPAN.findall(line)),
        tuple(Prose(line[:LONGEST], n) for n, line in plain if not _DIRECTIVE.match(line)),
        frozenset(anchors),
        len(lines),
    )


def _headings(lines: Sequence[str]) -> tuple[list[Heading], set[int]]:
    """The headings, levels by the order in which the styles appear, and the numbers of all lines that belong to them."""
    styles: list[str] = []
    headings: list[Heading] = []
    used: set[int] = set()
    for index in range(1, len(lines)):
        title, rule = lines[index - 1], lines[index]
        if (
            not _RULE.match(rule)
            or not title.strip()
            or _RULE.match(title)
            or len(rule.rstrip()) < len(title.rstrip()) - 1
        ):
            continue
        over = index > 1 and lines[index - 2].rstrip() == rule.rstrip()
        if title.startswith(" ") and not over:
            continue
        style = rule[0] * (2 if over else 1)
        styles += [] if style in styles else [style]
        headings.append(Heading(styles.index(style) + 1, title.strip(), index))
        used |= {index, index + 1, *([index - 1] if over else [])}
    return headings, used


def _blocks(lines: Sequence[str], ruled: set[int]) -> Iterator[Block]:
    index = 0
    while index < len(lines):
        line = lines[index]
        directive = _CODE.match(line)
        literal = line.rstrip().endswith("::") and not _DIRECTIVE.match(line) and index + 1 not in ruled
        index += 1
        if not directive and not literal:
            continue
        margin = len(line) - len(line.lstrip())
        while index < len(lines) and re.match(r"\s+:[\w-]+:", lines[index]):
            index += 1
        start, index = _indented(lines, index, margin)
        if start < index:
            body = lines[start:index]
            indent = min(len(b) - len(b.lstrip()) for b in body if b.strip())
            yield Block(directive[2].lower() if directive else "", "\n".join(b[indent:] for b in body), start + 1)


def _indented(lines: Sequence[str], index: int, margin: int) -> tuple[int, int]:
    """Where the text that is indented deeper than `margin` starts and ends, counted from 0."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    start = end = index
    while index < len(lines) and (not lines[index].strip() or len(lines[index]) - len(lines[index].lstrip()) > margin):
        index += 1
        end = index if lines[index - 1].strip() else end
    return start, end


def _links(text: str) -> Iterator[Link]:
    """Links, targets and images; the text of a link may go over two lines."""
    for match in _LINK.finditer(text):
        if match[2].endswith("_"):
            continue  # the name of a target, not an address
        yield Link(match[2], text.count("\n", 0, match.start(2)) + 1, " ".join(match[1].split()))
    for number, line in enumerate(text.split("\n"), 1):
        if target := _TARGET.match(line):
            yield from [Link(target[2], number, target[1])] if target[2] and not target[2].endswith("_") else []
        if image := _IMAGE.match(line):
            yield Link(image[1], number, image=True)
