"""Expressions as PostgreSQL prints them, in a form in which two ways to print the same are equal. Pure.

When the type of a column changes there and back, PostgreSQL parses the expressions that speak of it anew and prints them with other
casts: `'a'::character varying` becomes `('a'::character varying)::text`. Only casts that change no value are taken away.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from gates.databases.sqltext import Token, TokenKind, tokens

_TEXTS = re.compile(r"(text|character varying|varchar|bpchar|character)(\(\d+\))?(\[\])?")
_NUMBERS = re.compile(r"(smallint|integer|bigint|numeric)(\([\d,]+\))?")
_OPENING = {"(": ")", "[": "]"}
_CALLS = {"AND", "OR", "NOT", "IN", "CHECK", "WHERE", "WHEN", "THEN", "ELSE", "USING", "CASE", "IS", "LIKE"}
"""Words before a bracket that call no function."""


@dataclasses.dataclass(frozen=True)
class _Group:
    opening: str
    parts: tuple[_Node, ...]


_Node = Token | _Group


def same_expression(one: str, other: str, columns: Mapping[str, str]) -> bool:
    """Whether two printed expressions (definitions, defaults) differ in nothing but casts that change no value.

    Args:
        columns: name → type of the columns that they may speak of.
    """
    return one == other or _plain(one, columns) == _plain(other, columns)


def _plain(text: str, columns: Mapping[str, str]) -> str:
    solid = [t for t in tokens(text) if t.kind is not TokenKind.SPACE]
    whole = not any(t.text in {"/", "%"} for t in solid)
    return _shown(_Reader(columns, whole).nodes(_grouped(solid)))


def _grouped(solid: Sequence[Token]) -> tuple[_Node, ...]:
    """The tokens as a tree of brackets; an unmatched bracket stays a token."""
    stack: list[tuple[str, list[_Node]]] = [("", [])]
    for token in solid:
        if token.text in _OPENING:
            stack.append((token.text, []))
        elif len(stack) > 1 and token.text == _OPENING[stack[-1][0]]:
            opening, parts = stack.pop()
            stack[-1][1].append(_Group(opening, tuple(parts)))
        else:
            stack[-1][1].append(token)
    return tuple(node for _, parts in stack for node in parts)


class _Reader:
    """Takes casts away.

    Args:
        numbers: whether integers may be read as decimal numbers; not where something is divided.
    """

    def __init__(self, columns: Mapping[str, str], numbers: bool) -> None:  # private
        self._columns, self._numbers = columns, numbers

    def nodes(self, nodes: Sequence[_Node]) -> tuple[_Node, ...]:
        """The nodes without casts that change nothing, and without brackets that stood only around them."""
        made: list[_Node] = []
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if isinstance(node, Token) and node.text == "::":
                name, after = _type(nodes, at + 1)
                if not self._idle(made, name):
                    made += nodes[at:after]
                at = after
                continue
            if isinstance(node, _Group) and not node.parts and made and _is_word(made[-1], "NOW"):
                made[-1] = Token(TokenKind.WORD, "CURRENT_TIMESTAMP", 0)
            elif isinstance(node, _Group):
                made += self._group(node, made)
            else:
                made.append(node)
            at += 1
        return tuple(made)

    def _group(self, group: _Group, before: Sequence[_Node]) -> tuple[_Node, ...]:
        inner = self.nodes(group.parts)
        last = before[-1] if before else None
        called = isinstance(last, Token) and (
            last.kind is TokenKind.QUOTED or (last.kind is TokenKind.WORD and last.upper not in _CALLS)
        )
        if group.opening == "(" and not called and _single(inner):
            return inner
        return (_Group(group.opening, inner),)

    def _idle(self, made: Sequence[_Node], kind: str) -> bool:
        """Whether a cast of what was read last changes no value."""
        if not made:
            return False
        last = made[-1]
        if _TEXTS.fullmatch(kind) and "(" not in kind:
            return self._is_text(last) or (
                len(made) > 1
                and isinstance(last, _Group)
                and last.opening == "["
                and _is_word(made[-2], "ARRAY")
                and all(self._is_text(n) for n in last.parts if not _is_mark(n, ","))
            )
        return kind == "numeric" and self._numbers and self._is_number(last)

    def _is_text(self, node: _Node) -> bool:
        return isinstance(node, Token) and (
            node.kind is TokenKind.STRING or _TEXTS.fullmatch(self._type_of(node)) is not None
        )

    def _is_number(self, node: _Node) -> bool:
        return isinstance(node, Token) and (
            node.kind is TokenKind.NUMBER or _NUMBERS.fullmatch(self._type_of(node)) is not None
        )

    def _type_of(self, token: Token) -> str:
        name = token.text[1:-1] if token.kind is TokenKind.QUOTED else token.text
        return self._columns.get(name, "") if token.kind in {TokenKind.WORD, TokenKind.QUOTED} else ""


def _type(nodes: Sequence[_Node], at: int) -> tuple[str, int]:
    """The type that is written from a position on, and the position after it."""
    text = _shown(nodes[at : at + 1])
    at += 1
    while at < len(nodes):
        node = nodes[at]
        if _is_word(node, "VARYING", "PRECISION", "WITH", "WITHOUT", "TIME", "ZONE"):
            text += " " + _shown((node,))
        elif (
            _is_mark(node, ".")
            or text.endswith(".")
            or (isinstance(node, _Group) and (node.opening == "(" or not node.parts))
        ):
            text += _shown((node,)).replace(" ", "")
        else:
            break
        at += 1
    return text, at


def _single(nodes: Sequence[_Node]) -> bool:
    """Whether it is one value: a token, or ARRAY with its members."""
    if len(nodes) == 2:
        return _is_word(nodes[0], "ARRAY") and isinstance(nodes[1], _Group) and nodes[1].opening == "["
    return len(nodes) == 1


def _is_word(node: _Node, *words: str) -> bool:
    return isinstance(node, Token) and node.upper in words


def _is_mark(node: _Node, mark: str) -> bool:
    return isinstance(node, Token) and node.text == mark


def _shown(nodes: Sequence[_Node]) -> str:
    return " ".join(
        n.text if isinstance(n, Token) else f"{n.opening} {_shown(n.parts)} {_OPENING[n.opening]}" for n in nodes
    )
