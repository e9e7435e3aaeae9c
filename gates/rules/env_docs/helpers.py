"""Which functions of the project a call may mean that no import leads to: those around it, and those of base classes. Runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.rules.bindings import own_statements
from gates.rules.env_docs.library import Library
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS

_DEPTH = 4


def nested(node: ast.Call, at: Source) -> str:
    """The dotted name of the function that is called, when one around the call defines it; else nothing."""
    if not isinstance(node.func, ast.Name):
        return ""
    for size in range(len(at.scopes), 0, -1):
        holder = at.scopes[size - 1]
        if isinstance(holder, FUNCTIONS) and any(
            isinstance(s, FUNCTIONS) and s.name == node.func.id for s in own_statements(holder.body)
        ):
            around = [s.name for s in at.scopes[:size] if not isinstance(s, ast.Lambda)]
            return ".".join([at.module, *around, node.func.id])
    return ""


def inherited(node: ast.Call, at: Source, library: Library) -> Iterator[str]:
    """The dotted names that `self.method(...)` may have in the base classes of the class around it."""
    called = node.func
    if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)) or at.owner is None:
        return
    if called.value.id in {"self", "cls"}:
        pending = [library.origin(base, at, at.scopes) for base in at.owner.bases]
        for _ in range(_DEPTH):
            yield from (f"{base}.{called.attr}" for base in pending)
            found = filter(None, map(library.class_of, pending))
            pending = [library.origin(base, source) for owner, source in found for base in owner.bases]
