"""Loggers by their names: which name a logger has, which ones a set-up gives handlers. Judges nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.rules.shapes import dict_items, entry, final_name, text_of
from gates.rules.source import Source, own_nodes

ANY = "*"
"""In place of a name: it may be any logger."""
_LISTED = re.compile(r"\.handlers(\.(append|extend|insert)\(|\[|\s*\+=)")
_DEPTH = 3
"""How often `getChild` is followed: a logger may be made from itself."""
VARIABLE = "@"
"""In front of the dotted name of a variable of another module that holds the logger."""


def names_of(expr: ast.expr, source: Source, depth: int = _DEPTH) -> list[str]:
    """The names that a logger may have at the visited place, "" for the root logger, `ANY` where it is not known.

    A logger that another module made is told by its variable, `@app.logs.logger`.
    """
    if isinstance(expr, ast.Call):
        return [_made(expr, source, depth)]
    values = _assigned(expr, source)
    made = [_made(value, source, depth) for value in values if isinstance(value, ast.Call)]
    if made and len(made) == len(values):
        return made
    origin = source.origin(expr)
    if origin in {"logging", "logging.root"}:
        return [""]
    return [f"{VARIABLE}{origin}"] if origin and not values and "(" not in origin else [ANY]


def variables(source: Source) -> Iterator[tuple[str, str]]:
    """(dotted name, name of its logger) of the variables of a module that hold one."""
    for name, values in source.names.top.values.items():
        if len(values) == 1 and isinstance(values[0], ast.Call) and final_name(values[0]) in {"getLogger", "getChild"}:
            yield f"{source.module}.{name}", _made(values[0], source)


def in_tables(source: Source) -> Iterator[str]:
    """The names of the loggers to which the tables for `dictConfig` in a file, or its lists of handlers, may give some."""
    if _LISTED.search(source.text):
        yield ANY
    if "loggers" not in source.text:
        return
    nodes = list(ast.walk(source.tree))
    sections = [section for node in nodes if (section := entry(node, "loggers")) is not None]
    taken = {node.value: text_of(node.slice) for node in nodes if isinstance(node, ast.Subscript)}
    updated = {
        node.func.value: node.args
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    }
    for node in nodes:
        if isinstance(node, ast.Subscript) and text_of(node.slice) == "loggers":
            if node in updated:
                sections += updated[node]
            else:  # `TABLE["loggers"]["app"] = ...` is about that logger alone
                yield taken.get(node) or ANY
    for section in sections:
        yield from _with_handlers(section)


def has_known_table(given: ast.expr, source: Source) -> bool:
    """Whether the table that is given to `dictConfig` stands in the source: as it is, or in the function of this file that returns it."""
    table = source.value(given)
    if isinstance(table, ast.Call):
        maker = source.names.definition(source.origin(table.func))
        inside = own_nodes(maker.body) if maker is not None else (table,)
        return any(entry(n, "version") is not None for n in inside)
    return isinstance(table, (ast.Dict, ast.Attribute, ast.Name)) and "(" not in source.origin(table)


def may_have_handlers(settings: ast.expr) -> bool:
    """Whether what a table says of a logger gives it handlers, as far as it can be seen."""
    handlers = entry(settings, "handlers")
    if handlers is not None:
        return not is_empty(handlers)
    keys = settings.keys if isinstance(settings, ast.Dict) else [k.arg for k in getattr(settings, "keywords", [None])]
    return None in keys


def is_empty(value: ast.expr | None) -> bool:
    """Whether an expression is a list or a tuple without elements."""
    return isinstance(value, (ast.List, ast.Tuple)) and not value.elts


def _with_handlers(section: ast.expr) -> Iterator[str]:
    if not isinstance(section, ast.Dict) or any(text_of(key) is None for key in section.keys):
        yield ANY
    yield from (name for name, _, settings in dict_items(section) if may_have_handlers(settings))


def _assigned(expr: ast.expr, source: Source) -> list[ast.expr]:
    if isinstance(expr, ast.Name):
        return source.names.assigned(expr.id, source.scopes)
    return source.names.members(expr, source.scopes)


def _made(call: ast.Call, source: Source, depth: int = _DEPTH) -> str:
    """The name of the logger that a call makes."""
    if source.origin(call.func) == "logging.getLogger":
        if not call.args or (isinstance(call.args[0], ast.Constant) and call.args[0].value is None):
            return ""
        return source.module if final_name(call.args[0]) == "__name__" else text_of(source.value(call.args[0])) or ANY
    if isinstance(call.func, ast.Attribute) and call.func.attr == "getChild" and call.args and depth:
        parent, last = names_of(call.func.value, source, depth - 1)[0], text_of(call.args[0])
        return ANY if last is None or parent.startswith((ANY, VARIABLE)) else f"{parent}.{last}".lstrip(".")
    return ANY
