"""Files whose text a document shows, so that the reader has them although the repository does not. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gates.catalog.readme import blocks
from gates.tools.document import Block, Document

_FILE = re.compile(
    r"(?<![\w/.:-])((?:[\w.-]+/)*[\w.-]*\w\.(?:py|ya?ml|toml|ini|cfg|json|sh|conf|txt|env|sql|html))(?![\w/])"
)
_COMMENT = re.compile(r"\s*(?:#|//|--|;|<!--)\s*(?:file:?\s*)?(\S+\.\w+)\s*(?:-->)?\s*$", re.IGNORECASE)
_BEFORE, _AFTER = 3, 2
"""Lines around a block in which a sentence may say where its text belongs."""
_SUFFIXES = {
    "python": (".py",), "py": (".py",), "python3": (".py",), "yaml": (".yml", ".yaml"), "yml": (".yml", ".yaml"), "toml": (".toml",),
    "ini": (".ini", ".cfg", ".conf"), "json": (".json",), "sql": (".sql",), "html": (".html",),
}  # fmt: skip


class Given(NamedTuple):
    """What a block gives: files by name, and suffixes of a file that has no name."""

    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


def by(block: Block, document: Document) -> Given:
    """The files that a block is the text of; nothing for a block of commands."""
    if blocks.command_text(block) is not None:
        return Given()
    names = tuple(dict.fromkeys(_names(block, document)))
    return Given(names, () if names else _SUFFIXES.get(block.language, ()))


def _names(block: Block, document: Document) -> Iterator[str]:
    if block.title:
        yield block.title
    comment = _COMMENT.match(block.text.split("\n", 1)[0])
    if comment:
        yield comment[1]
    end = block.line + block.text.count("\n")
    for prose in document.prose:
        if block.line - _BEFORE <= prose.line < block.line or end <= prose.line <= end + _AFTER:
            yield from _FILE.findall(prose.text)
