"""Shell text as simple commands with their lines. Pure; it runs nothing and expands nothing.

What the shell would expand, and placeholders such as `<your-name>`, become `UNKNOWN` inside a word: nobody may claim anything
about such a word.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

UNKNOWN = "\ufffc"
"""Stands for what only the reader or the shell knows."""

_PLACEHOLDER = re.compile(r"<[A-Za-z_](?:[^<>\n|&;]*[\w.])?>")
_OPERATOR = re.compile(r"&&|\|\||;;|\|&|&>>?|\d*>&\d*|\d*>>|\d*>\|?|<<<|<<-?|<|[;&|()\n]")
_EXPANSION = re.compile(r"\$(?:\w+|[?#@*!$-])|\$\{[^}]*\}")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")


class UnreadableError(ValueError):
    """The text is no shell that we understand; whoever reads must stay silent about it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """One simple command.

    Attributes:
        words: program and arguments, quotes taken off.
        line: on which it starts.
        settings: variables that are set for it, `NAME=value`.
        reads, writes: files of its redirections.
        depth: how many parentheses it stands in.
        optional: whether it runs only when the one before failed (`||`).
    """

    words: tuple[str, ...]
    line: int
    settings: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    depth: int = 0
    optional: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int
    operator: bool


def commands(text: str, line: int) -> tuple[Command, ...]:
    """The simple commands of a text whose first line has the number `line`.

    Raises:
        UnreadableError: a quote or a substitution is not closed.
    """
    found: list[Command] = []
    words: list[_Token] = []
    files: list[tuple[str, str]] = []
    depth, redirection, after = 0, "", ""
    for token in (*_tokens(text, line), _Token("\n", line, operator=True)):
        if not token.operator:
            files += [(redirection, token.text)] if redirection else []
            words += [] if redirection else [token]
            redirection = ""
        elif token.text.strip("0123456789-") in {"<", ">", ">>", ">|", "&>", "&>>", "<<<"}:
            redirection = token.text.strip("0123456789-")
        elif ">&" not in token.text:
            found += _command(words, files, depth, optional=after == "||")
            words, files, after = [], [], token.text
            depth += {"(": 1, ")": -1}.get(token.text, 0)
    return tuple(found)


def _command(words: list[_Token], files: list[tuple[str, str]], depth: int, *, optional: bool) -> list[Command]:
    settings = []
    rest = list(words)
    while rest and _ASSIGNMENT.match(rest[0].text):
        settings.append(rest.pop(0).text)
    if not words:
        return []
    reads = tuple(name for sign, name in files if sign == "<")
    writes = tuple(name for sign, name in files if sign not in {"<", "<<<"})
    return [Command(tuple(w.text for w in rest), words[0].line, tuple(settings), reads, writes, depth, optional)]


def _tokens(text: str, line: int) -> Iterator[_Token]:
    """Words and operators; here-documents are swallowed."""
    at, seen, here, waiting = 0, 0, line, list[str]()
    while at < len(text):
        here, seen = here + text.count("\n", seen, at), at
        if text[at] in " \t\r":
            at += 1
        elif text.startswith("\\\n", at):
            at += 2
        elif text[at] == "#":
            at = _line_end(text, at)
        elif (operator := _OPERATOR.match(text, at)) and not _PLACEHOLDER.match(text, at):
            at = operator.end()
            if operator[0] in {"<<", "<<-"}:
                word, at = _word(text, at + len(text[at:]) - len(text[at:].lstrip(" \t")))
                waiting.append(word)
                continue
            yield _Token(operator[0], here, operator=True)
            if operator[0] == "\n":
                at = _after_documents(text, at, waiting)
                waiting = []
        else:
            word, at = _word(text, at)
            yield _Token(word, here, operator=False)


def _after_documents(text: str, at: int, waiting: list[str]) -> int:
    """Where the text goes on behind the here-documents that end with these words."""
    for end in waiting:
        while at < len(text):
            stop = _line_end(text, at)
            last, at = text[at:stop].strip() == end, min(stop + 1, len(text))
            if last:
                break
    return at


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _word(text: str, at: int) -> tuple[str, int]:
    """The word that starts at `at`, and where it ends."""
    parts = []
    while at < len(text) and text[at] not in " \t\r\n;&|()":
        placeholder = _PLACEHOLDER.match(text, at)
        if text[at] in "<>" and not placeholder:
            break
        piece, at = (UNKNOWN, placeholder.end()) if placeholder else _piece(text, at)
        parts.append(piece)
    return "".join(parts), at


def _piece(text: str, at: int) -> tuple[str, int]:
    """One quoted part, expansion or character of a word, and where it ends."""
    char = text[at]
    if char in "'\"":
        return _quoted(text, at, char)
    if char == "`":
        return UNKNOWN, _find(text, "`", at + 1) + 1
    if text.startswith("$(", at):
        return UNKNOWN, _closing_parenthesis(text, at + 2)
    if expansion := _EXPANSION.match(text, at):
        return UNKNOWN, expansion.end()
    escaped = char == "\\"
    return (text[at + 1 : at + 2].replace("\n", ""), min(at + 2, len(text))) if escaped else (char, at + 1)


def _quoted(text: str, at: int, quote: str) -> tuple[str, int]:
    """What stands between quotes: as it is between single ones, without what the shell expands between double ones."""
    if quote == "'":
        end = _find(text, "'", at + 1)
        return text[at + 1 : end], end + 1
    end = _closing_quote(text, at + 1)
    return _EXPANSION.sub(UNKNOWN, text[at + 1 : end]).replace("\\\n", "").replace('\\"', '"'), end + 1


def _find(text: str, what: str, at: int) -> int:
    found = text.find(what, at)
    if found < 0:
        raise UnreadableError(f"{what} is not closed")
    return found


def _closing_quote(text: str, at: int) -> int:
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == '"':
            return at
        at += 1
    raise UnreadableError('" is not closed')


def _closing_parenthesis(text: str, at: int) -> int:
    depth = 1
    while at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if not depth:
            return at
    raise UnreadableError("$( is not closed")
