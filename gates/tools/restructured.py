"""reStructuredText as a `Document`, by docutils. Judges nothing, includes nothing: no file is read that nobody asked to read.

Directives of other tools (Sphinx's tabs, admonitions and prompts) are taught to docutils as far as a README needs them: what is
in them is read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gates.tools.document import LONGEST, Block, Directive, Document, Heading, Link, Prose, anchor_key, slugs

if TYPE_CHECKING:
    from docutils import nodes

_DIRECTIVE = re.compile(r"\s*gates:\s*([\w-]+)(.*)", re.DOTALL)
_HOLDERS = ("tabs", "tab", "tab-set", "tab-item", "group-tab", "dropdown", "details", "collapse", "versionadded", "versionchanged", "seealso", "deprecated")  # fmt: skip
_CODE = ("code", "code-block", "sourcecode", "prompt", "code-tab")
_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "_disable_config": True,
    "syntax_highlight": "none",
    "doctitle_xform": False,
    "line_length_limit": 1_000_000,
    "input_encoding": "unicode",
}


def parse(text: str) -> Document:
    """Take a reStructuredText text apart.

    Raises:
        ValueError: docutils itself fails at it.
    """
    return _Reader(text.expandtabs().split("\n")).document(_tree(text))


def _tree(text: str) -> nodes.document:
    from docutils.core import publish_doctree

    _teach()
    try:
        return publish_doctree(text, settings_overrides=_SETTINGS)
    except Exception as error:  # the text is a stranger's, and docutils raises whatever its parts raise
        raise ValueError(f"docutils cannot read it: {error}") from error


@functools.cache
def _teach() -> None:
    """Tell docutils of directives whose content a README needs."""
    from docutils import nodes
    from docutils.parsers.rst import Directive as Base
    from docutils.parsers.rst import directives

    class AnyOption(dict[str, Callable[[str], Any]]):
        """Every option is allowed, and taken as it is written."""

        def __getitem__(self, name: str) -> Callable[[str], Any]:
            return str

        def __bool__(self) -> bool:
            return True

    class Holder(Base):
        has_content, optional_arguments, final_argument_whitespace = True, 1, True
        option_spec = AnyOption()

        def run(self) -> list[nodes.Node]:
            box = nodes.container(tab=" ".join(self.arguments))
            self.state.nested_parse(self.content, self.content_offset, box)
            return [box]

    class Code(Base):
        has_content, optional_arguments, final_argument_whitespace = True, 1, True
        option_spec = AnyOption()

        def run(self) -> list[nodes.Node]:
            text = "\n".join(self.content)
            language = (" ".join(self.arguments).split() or [""])[0]
            title = str(self.options.get("caption") or self.options.get("name") or "")
            return [nodes.literal_block(text, text, classes=["code"], language=language, title=title)]

    for name in _HOLDERS:
        directives.register_directive(name, Holder)
    for name in _CODE:
        directives.register_directive(name, Code)


class _Reader:
    """Walks a tree and finds the lines, which docutils keeps only roughly, again in the text."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        self._links: list[Link] = []
        self._headings: list[Heading] = []
        self._blocks: list[Block] = []
        self._spans: list[Prose] = []
        self._prose: list[Prose] = []
        self._names: list[str] = []
        self._pending: list[Directive] = []
        self._strays: list[Directive] = []

    def document(self, tree: nodes.document) -> Document:
        """All that the tree holds."""
        self._walk(tree, 0, "", "")
        titles = [h.text for h in self._headings]
        collapsed = [re.sub(r"[^a-z0-9]+", "-", t.lower()).strip("-") for t in titles]
        anchors = {anchor_key(n) for n in (*slugs(titles), *collapsed, *self._names, *slugs(self._names))}
        links = sorted(dict.fromkeys(self._links), key=lambda link: link.line)
        return Document(
            tuple(self._headings), tuple(links), tuple(self._blocks), tuple(self._spans), tuple(self._prose),
            frozenset(anchors), len(self._lines), tuple(self._strays + self._pending),
        )  # fmt: skip

    def _walk(self, node: nodes.Node, level: int, tab: str, caption: str) -> None:
        from docutils import nodes

        if isinstance(node, nodes.Element):
            names: list[str] = [*node.get("names", ()), *node.get("ids", ())]
            self._names += names
        if isinstance(node, nodes.title):
            self._headings.append(Heading(level, node.astext(), self._line_of(node.astext())))
            self._strays, self._pending = self._strays + self._pending, []
            self._inline(node)
        elif isinstance(node, (nodes.literal_block, nodes.doctest_block)):
            self._block(node, tab, caption)
        elif isinstance(node, nodes.comment):
            self._comment(node.astext())
        elif isinstance(node, (nodes.paragraph, nodes.term, nodes.line, nodes.attribution)):
            self._paragraph(node)
        elif isinstance(node, (nodes.image, nodes.target, nodes.reference)):
            self._reference(node)
        elif not isinstance(node, (nodes.system_message, nodes.Text)):
            deeper = level + isinstance(node, nodes.section)
            tab = str(node.get("tab", "")) or tab if isinstance(node, nodes.container) else tab
            captions = [str(c.astext()) for c in node.children if isinstance(c, nodes.caption)]
            for child in node.children:
                self._walk(child, deeper, tab, captions[0] if captions else "")

    def _block(self, node: nodes.Element, tab: str, caption: str) -> None:
        titles = (str(node.get("title", "")), caption, *map(str, node.get("names", ())))
        names = [n for n in titles if re.fullmatch(r"[\w./-]+\.\w+", n)]
        text = node.astext()
        line = self._line_of(text.strip("\n").split("\n")[0])
        language = str(node.get("language", "")).lower()
        self._blocks.append(Block(language, text, line, tuple(self._pending), names[0] if names else "", tab))
        self._pending = []
        self._at = min(line - 1 + text.count("\n"), len(self._lines) - 1)

    def _comment(self, text: str) -> None:
        for line in text.split("\n"):
            told = _DIRECTIVE.fullmatch(line)
            if told:
                self._pending.append(Directive(told[1], " ".join(told[2].split()), self._line_of(line.strip())))

    def _paragraph(self, node: nodes.Element) -> None:
        self._inline(node)
        if not node.astext().strip().endswith(":"):  # what introduces a block does not part it from its directives
            self._strays, self._pending = self._strays + self._pending, []
        for text in node.rawsource.split("\n") or node.astext().split("\n"):
            if text.strip():
                self._prose.append(Prose(text[:LONGEST], self._line_of(text.strip())))

    def _inline(self, node: nodes.Element) -> None:
        from docutils import nodes

        start = self._at
        for inner in node.findall():
            if isinstance(inner, nodes.literal):
                self._spans.append(Prose(inner.astext()[:LONGEST], self._line_of(inner.astext())))
            elif isinstance(inner, (nodes.reference, nodes.image, nodes.target)):
                self._reference(inner)
        self._at = start

    def _reference(self, node: nodes.Element) -> None:
        from docutils import nodes

        target = str(node.get("uri" if isinstance(node, nodes.image) else "refuri", ""))
        if not target and node.get("refname"):
            return  # the name of a target that the text does not have
        if not target and isinstance(node, nodes.reference) and node.get("refid"):
            return  # a heading of this document, resolved by docutils itself
        if target:
            line = self._line_of(target)
            self._links.append(
                Link(
                    target, line, "" if isinstance(node, nodes.image) else node.astext(), isinstance(node, nodes.image)
                )
            )
        for child in node.children:
            if isinstance(child, nodes.image):
                self._reference(child)

    def _line_of(self, text: str) -> int:
        """The number of the first line from here on that has the text, the place of the last one when none has."""
        wanted = text.strip().split("\n")[0]
        for start in (self._at, 0):
            found = next(self._having(wanted, start), None)
            if found is not None:
                self._at = max(self._at, found)
                return found + 1
        return self._at + 1

    def _having(self, wanted: str, start: int) -> Iterator[int]:
        return (n for n in range(start, len(self._lines)) if wanted in self._lines[n])
