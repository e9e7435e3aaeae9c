"""Blocks that are not what their label says, and comments to us that we do not understand. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from gates.catalog.readme import blocks
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import nearest
from gates.tools.document import Block, Directive, Document

_STARTS_PYTHON = re.compile(r"(#.*\n|\s)*(from [\w.]+ import |import \w[\w., ]*\n|def \w+\(|class \w+[(:]|@\w)")
_HTTP = re.compile(r"(HTTP/\d|<!DOCTYPE|<html|<\?xml|(GET|POST|PUT|DELETE) /\S* HTTP)")
_WORDS = {"skip", "env", "expect-exit", "compare"}


def look(documents: Mapping[str, Document]) -> Iterator[Observation]:
    """What is wrong with the labels and comments of the documents."""
    for path, document in documents.items():
        for block in document.blocks:
            wrong = _really(block)
            if wrong:
                yield Observation("readme/mislabelled", path, block.line, block.language, wrong, firm=False)
            for directive in block.directives:
                yield from _directive(path, directive)
        for directive in document.strays:
            yield from _directive(path, directive)
            if directive.word in _WORDS:
                yield _wrong(path, directive, "no code block follows it")


def _really(block: Block) -> str:
    """What a block is instead of what its label says, "" when it is that."""
    text = block.text.strip()
    if blocks.is_shell_called_python(block):
        return "commands for a shell"
    if block.language not in blocks.SHELLS | blocks.SESSIONS:
        return ""
    if blocks.TREE.search(text):
        return "a directory tree"
    if text.startswith(("{", "[")) and _is_json(text):
        return "JSON"
    if block.language in blocks.SHELLS and _HTTP.match(text):
        return "an exchange over HTTP"
    return "Python" if _STARTS_PYTHON.match(text) and blocks.is_python(text) else ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _directive(path: str, told: Directive) -> Iterator[Observation]:
    if told.word not in _WORDS:
        yield _wrong(path, told, f"the words are {', '.join(sorted(_WORDS))}", nearest(told.word, _WORDS))
    elif told.word == "skip" and not told.value:
        yield _wrong(path, told, "it gives no reason")
    elif told.word == "env" and not re.fullmatch(r"[A-Za-z_]\w*=.*", told.value):
        yield _wrong(path, told, "it is not of the form KEY=value")
    elif told.word == "expect-exit" and not re.fullmatch(r"\d{1,3}", told.value):
        yield _wrong(path, told, "it names no exit code")


def _wrong(path: str, told: Directive, why: str, near: str = "") -> Observation:
    return Observation("readme/directive", path, told.line, f"gates: {told.word} {told.value}".strip(), why, near)
