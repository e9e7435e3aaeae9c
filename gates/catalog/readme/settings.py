"""Where a document sets environment variables or names one: commands, containers, lines of a `.env`, sentences. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from gates.catalog.readme import blocks, shell
from gates.catalog.readme.shell import Command
from gates.tools.document import Block, Document

_NAME = r"[A-Z][A-Z0-9]*_[A-Z0-9_]+"
_SETTING = re.compile(rf"({_NAME})=")
_WORD = re.compile(rf"(?<![\w./%{{-]){_NAME}(?![\w*}}-]|\.\w)")
_LINE = re.compile(rf"\s*(?:export\s+)?({_NAME})\s*=(?!=)")
_ENVIRONMENT_FILE = re.compile(r"(^|[./_-])env(\.[\w.-]+)?$")
_HERE_DOCUMENT = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_SET = {"export", "set", "setx", "declare", "env"}
_CONTAINERS = {"docker", "podman", "docker-compose", "nerdctl"}
_PAST = re.compile(
    r"\b(no longer|not? (support|need|use|read)|dropped?|removed?|instead of|formerly|previously|deprecated|legacy|renamed|replaced|was called)\b",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """A variable of which a document speaks; `set` where it gives it a value, else it is only named."""

    line: int
    name: str
    set: bool = True


def told(document: Document) -> Iterator[Told]:
    """The variables of a document, in no order."""
    for block in document.blocks:
        if block.skipped is None:
            yield from _of_block(block)
    for prose in document.prose:
        if not _PAST.search(prose.text):
            yield from (Told(prose.line, name, set=False) for name in _WORD.findall(prose.text))


def _of_block(block: Block) -> Iterator[Told]:
    if _is_environment_file(block):
        yield from _of_lines(block.text.split("\n"), block.line)
        return
    text = blocks.command_text(block) or ""
    for command in blocks.commands(block):
        for name in _of_command(command):
            if not re.search(rf"\$\{{?{name}\b", text):  # else it is for the rest of a script of its own
                yield Told(command.line, name)
    yield from _of_here_documents(text, block.line)


def _is_environment_file(block: Block) -> bool:
    """Whether a block is the text of a `.env`: by its label or title, or since it holds nothing but settings."""
    if block.language in {"env", "dotenv"} or _ENVIRONMENT_FILE.search(block.title):
        return True
    lines = [x for x in block.text.split("\n") if x.strip() and not x.lstrip().startswith("#")]
    return bool(lines) and all(re.match(r"\s*[A-Z][A-Z0-9_]*=\S*\s*(#.*)?$", x) for x in lines)


def _of_lines(lines: list[str], first: int) -> Iterator[Told]:
    for number, line in enumerate(lines, first):
        found = _LINE.match(line)
        if found:
            yield Told(number, found[1])


def _of_command(command: Command) -> Iterator[str]:
    words = command.words
    if not words:
        return
    operands: tuple[str, ...] = words[1:] if words[0] in _SET else ()
    if words[0] in {"echo", "printf"} and any(_ENVIRONMENT_FILE.search(name) for name in command.writes):
        operands = words[1:]
    if words[0] in _CONTAINERS:
        operands = tuple(_given_to_container(words))
    for word in (*command.settings, *operands):
        found = _SETTING.match(word)
        if found and shell.UNKNOWN not in found[1]:
            yield found[1]


def _given_to_container(words: tuple[str, ...]) -> Iterator[str]:
    for before, word in itertools.pairwise(words):
        if before in {"-e", "--env"}:
            yield word if "=" in word else f"{word}="
        elif word.startswith("--env="):
            yield word.removeprefix("--env=")


def _of_here_documents(text: str, first: int) -> Iterator[Told]:
    """The lines that a command writes into a `.env`."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        opened = _HERE_DOCUMENT.search(line)
        written = re.findall(r"(?:>>?|\btee(?:\s+-a)?)\s*[\"']?([\w./~-]+)", line)
        if opened and any(_ENVIRONMENT_FILE.search(name) for name in written):
            inside = itertools.takewhile(lambda x, end=opened[1]: x.strip() != end, lines[number + 1 :])  # type: ignore[misc]
            yield from _of_lines(list(inside), first + number + 1)
