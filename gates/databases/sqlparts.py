"""Tokens of SQL by their brackets: where one closes, and what stands between the commas of the outermost level. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.databases.sqltext import Token


def closing(parts: Sequence[Token], opening: int) -> int:
    """Index of the bracket that closes the one at `opening`; the end where none does."""
    depth = 0
    for index in range(opening, len(parts)):
        depth += {"(": 1, ")": -1}.get(parts[index].text, 0)
        if depth == 0:
            return index
    return len(parts)


def split(parts: Sequence[Token]) -> Iterator[list[Token]]:
    """The items between the commas of the outermost level."""
    item: list[Token] = []
    depth = 0
    for token in parts:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            yield item
            item = []
        else:
            item.append(token)
    if item:
        yield item
