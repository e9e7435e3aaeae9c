"""Reads a `dictConfig` table out of the source. Pure; a helper of the rules of this room."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.rules.shapes import dict_items, entry, text_of

_SECTIONS = {"formatters", "filters", "handlers", "loggers", "root"}


def is_configuration(node: ast.expr) -> bool:
    """Whether a dict display, or a `dict(...)` call, has the shape that `logging.config.dictConfig` takes."""
    items = {key: value for key, _, value in dict_items(node)}
    sections = [items[key] for key in items.keys() & _SECTIONS]
    return "version" in items and any(not isinstance(s, ast.Constant) for s in sections)


def loggers(node: ast.expr) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """(name, key node, settings) of every configured logger; the root logger is called ""."""
    for key, place, value in dict_items(node):
        if key == "root":
            yield "", place, value
        elif key == "loggers":
            yield from dict_items(value)


def listed(settings: ast.expr | None, key: str) -> list[str] | None:
    """The texts of a list under `key`; None when there is none or it is not constant."""
    value = entry(settings, key)
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    return [text_of(item) or "?" for item in value.elts]


def key_node(settings: ast.expr | None, key: str) -> ast.expr | None:
    """Where a key stands."""
    return next((place for name, place, _ in dict_items(settings) if name == key), None)


def class_of(definition: ast.expr | None) -> ast.expr | None:
    """The class expression of a filter, handler or formatter: what stands under `()` or `class`."""
    return entry(definition, "()") or entry(definition, "class")
