"""Markdown as a `Document`, by markdown-it-py, with what stands in raw HTML. Reads text, judges nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from gates.tools.document import LONGEST, Block, Directive, Document, Heading, Link, Prose, anchor_key, slugs

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?=\n|\Z)", re.DOTALL)
_DIRECTIVE = re.compile(r"<!--\s*gates:\s*([\w-]+)(.*?)-->", re.DOTALL)
_LANGUAGE = re.compile(r"\{?\s*\.?([\w+#-]*)")
_TITLE = re.compile(r"\b(?:title|filename|file|name)=[\"']?([^\"'\s}]+)|^[\w+#-]+:(\S+)")
_TAB = re.compile(r"\s*===[!+]?\s+\"([^\"]+)\"")
_ADDRESS = re.compile(r"(?<![\w=\"'])https?://[^\s<>\"'`]+")
_TRAILING = re.compile(r"[?!.,:;*_~)\]}]+$")
_SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary>", re.DOTALL | re.IGNORECASE)


def parse(text: str) -> Document:
    """Take a Markdown text apart."""
    from markdown_it import MarkdownIt

    shown = _FRONT_MATTER.sub(lambda m: "\n" * m[0].count("\n"), text)
    references: dict[str, Any] = {}
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown, references)
    reader = _Reader(references.get("references", {}))
    for index, token in enumerate(tokens):
        reader.take(token, tokens[index - 1] if index else None)
    return reader.document(shown.count("\n") + 1)


class _Reader:
    """Collects what the block tokens hold."""

    def __init__(self, references: dict[str, Any]) -> None:
        self._references = {str(r["href"]): int(r["map"][0]) + 1 for r in references.values() if r.get("map")}
        self._headings: list[Heading] = []
        self._links: list[Link] = []
        self._blocks: list[Block] = []
        self._spans: list[Prose] = []
        self._prose: list[Prose] = []
        self._ids: set[str] = set()
        self._pending: list[Directive] = []
        self._strays: list[Directive] = []
        self._tab = self._fold = ""

    def take(self, token: Token, before: Token | None) -> None:
        """Look at one block token."""
        line = (token.map or [0])[0] + 1
        if token.type == "code_block" and re.match(r"(```|~~~)", token.content):
            self._nested(token.content, line)
        elif token.type in {"fence", "code_block"}:
            self._block(token.info.strip(), token.content, line + (token.type == "fence"))
        elif token.type == "html_block":
            self._html(token.content, line)
        elif token.type == "inline":
            heading = before is not None and before.type == "heading_open"
            level = int(before.tag[1]) if before is not None and heading else 0
            self._inline(token, line, level)

    def document(self, length: int) -> Document:
        """All that was collected."""
        self._headings.sort(key=lambda h: h.line)
        named = {anchor_key(name) for name in (*slugs(h.text for h in self._headings), *self._ids)}
        return Document(
            tuple(self._headings),
            tuple(self._links),
            tuple(self._blocks),
            tuple(self._spans),
            tuple(self._prose),
            frozenset(named),
            length,
            tuple(self._strays + self._pending),
        )

    def _block(self, info: str, text: str, line: int) -> None:
        label, title = _LANGUAGE.match(info), _TITLE.search(info)
        language = label[1].lower() if label else ""
        name = (title[1] or title[2]) if title else ""
        self._blocks.append(Block(language, text, line, tuple(self._pending), name, self._tab or self._fold))
        self._pending = []

    def _nested(self, text: str, line: int) -> None:
        """Fences in an indented text: what stands in a tab of a documentation site."""
        inner = parse(text)
        for block in inner.blocks:
            moved = dataclasses.replace(
                block, line=block.line + line - 1, tab=self._tab, directives=tuple(self._pending)
            )
            self._blocks.append(moved)
        self._pending = []

    def _inline(self, token: Token, line: int, level: int) -> None:
        lines = token.content.split("\n")
        walk = _Inline(lines, line, self._references)
        walk.over(token.children or [])
        self._links += walk.links
        self._spans += walk.spans
        for number, raw in walk.html:
            self._html(raw, number, inside=True)
        if level:
            self._headings.append(Heading(level, walk.text, line))
            self._tab = self._fold = ""
            return
        tab = _TAB.match(lines[-1])
        self._tab = tab[1] if tab else ""
        self._strays += self._pending
        self._pending = []
        self._prose += [Prose(text[:LONGEST], number) for number, text in enumerate(lines, line) if text.strip()]

    def _html(self, raw: str, line: int, *, inside: bool = False) -> None:
        found = _Html(raw, line)
        self._ids |= found.ids
        self._links += found.links
        if inside:
            return
        self._headings += found.headings
        self._prose += found.prose
        for told in _DIRECTIVE.finditer(raw):
            value = " ".join(told[2].split())
            self._pending.append(Directive(told[1], value, line + raw.count("\n", 0, told.start())))
        summary = _SUMMARY.search(raw)
        if summary or "</details" in raw.lower():
            self._fold = re.sub(r"<[^>]*>", "", summary[1]).strip() if summary else ""


@dataclasses.dataclass
class _Inline:
    """Walks the children of one inline token and keeps track of the source line."""

    lines: Sequence[str]
    first: int
    references: dict[str, int]
    text: str = ""
    links: list[Link] = dataclasses.field(default_factory=list)
    spans: list[Prose] = dataclasses.field(default_factory=list)
    html: list[tuple[int, str]] = dataclasses.field(default_factory=list)
    _at: int = 0

    def over(self, children: Sequence[Token]) -> None:
        target, started, linked = "", 0, False
        for child in children:
            self._follow(child)
            if child.type == "link_open":
                target, started, linked = str(child.attrs.get("href", "")), len(self.text), True
            elif child.type == "link_close":
                linked = False
                self._link(target, self.text[started:], image=False)
            elif child.type == "image":
                self._link(str(child.attrs.get("src", "")), child.content, image=True)
            elif child.type == "html_inline":
                self.html.append((self.first + self._at, child.content))
            elif child.type == "code_inline":
                self.spans.append(Prose(child.content[:LONGEST], self.first + self._at))
            elif child.type == "text" and not linked:
                self._bare(child.content)
            self.text += (
                child.content if child.type in {"text", "code_inline"} else " " if child.type == "softbreak" else ""
            )

    def _follow(self, child: Token) -> None:
        """Move to the line on which a child stands; code and targets may hold line breaks that no token tells of."""
        if child.type in {"softbreak", "hardbreak"}:
            self._at = min(self._at + 1, len(self.lines) - 1)
        elif child.type in {"text", "code_inline"} and len(child.content.strip()) > 2:
            here = (n for n in range(self._at, len(self.lines)) if child.content.strip() in self.lines[n])
            self._at = next(here, self._at)

    def _bare(self, text: str) -> None:
        """Addresses that stand in the text as they are: the hosting sites make links of them."""
        for found in _ADDRESS.findall(text):
            self.links.append(Link(_TRAILING.sub("", found), self.first + self._at, found))

    def _link(self, target: str, text: str, *, image: bool) -> None:
        line = self.first + self._at
        if f"]({target}" not in "".join(self.lines) and target in self.references:
            line = self.references[target]
        self.links.append(Link(target, line, text, image))


class _Html(HTMLParser):
    """Links, images, ids, headings and text of a piece of raw HTML."""

    def __init__(self, raw: str, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[Link] = []
        self.headings: list[Heading] = []
        self.prose: list[Prose] = []
        self._first = line
        self._heading: tuple[int, int, str] | None = None
        with contextlib.suppress(AssertionError):  # the parser's answer to an unknown marked section such as `<![x`
            self.feed(raw)
            self.close()

    @property
    def _line(self) -> int:
        return self._first + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An opening tag."""
        values = {name: value for name, value in attrs if value}
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(Link(values["href"], self._line))
        if tag == "img" and "src" in values:
            self.links.append(Link(values["src"], self._line, values.get("alt", ""), image=True))
            self.prose.append(Prose(values.get("alt", "image"), self._line))
        if re.fullmatch("h[1-6]", tag):
            self._heading = (int(tag[1]), self._line, "")

    def handle_endtag(self, tag: str) -> None:
        """A closing tag."""
        if self._heading is not None and re.fullmatch("h[1-6]", tag):
            level, line, text = self._heading
            self.headings.append(Heading(level, " ".join(text.split()), line))
            self._heading = None

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if self._heading is not None:
            level, line, text = self._heading
            self._heading = (level, line, text + data)
        else:
            self.prose += [Prose(text[:LONGEST], number) for number, text in self._lines(data)]

    def _lines(self, data: str) -> Iterator[tuple[int, str]]:
        return ((number, text) for number, text in enumerate(data.split("\n"), self._line) if text.strip())
