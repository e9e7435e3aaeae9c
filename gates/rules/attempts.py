"""Failures that come to light later than in their `except` block: raised after it, or met again by a second attempt. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.rules.shapes import final_name
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS


def comes_to_light(handler: ast.ExceptHandler, block: ast.Try, source: Source) -> bool:
    """Whether what a block passes over is raised, or tried again, further on: what fails for good is not lost."""
    return (
        _does_again(handler.body, set(_operations(block.body)))
        or _is_raised_later(handler, block, source)
        or _is_done_after(handler, block, source)
    )


def _does_again(body: Sequence[ast.stmt], tried: set[str]) -> bool:
    """Whether a block does the operation itself once more, where its failure is not passed over."""
    return any(
        bool(tried.intersection(_operations([statement])))
        or (
            isinstance(statement, ast.Try)
            and bool(statement.handlers)
            and all(_does_again(inner.body, tried) for inner in statement.handlers)
        )
        for statement in body
    )


def _operations(body: Sequence[ast.stmt], *, whole: bool = False) -> Iterator[str]:
    """The calls whose result is returned or kept, with where it goes: `return f(...)`, `row = f(...)`.

    Args:
        whole: with what the function is given, which a fallback may change.
    """
    for statement in body:
        value = statement.value if isinstance(statement, (ast.Return, ast.Assign)) else None
        value = value.value if isinstance(value, ast.Await) else value
        if isinstance(value, ast.Call):
            kept = [ast.dump(t) for t in statement.targets] if isinstance(statement, ast.Assign) else ["returned"]
            yield " ".join((*kept, ast.dump(value if whole else value.func)))


def _is_raised_later(handler: ast.ExceptHandler, block: ast.Try, source: Source) -> bool:
    """Whether the block keeps an exception under a name that is raised after it: `failure = NotReachableError`."""
    kept = {
        t.id
        for s in own_nodes(handler.body)
        if isinstance(s, ast.Assign) and isinstance(s.value, (ast.Name, ast.Attribute, ast.Call))
        for t in s.targets
        if isinstance(t, ast.Name)
    }
    function = next((a for a in reversed(source.ancestors) if isinstance(a, FUNCTIONS)), None)
    if not kept or function is None:
        return False
    raised = [n for n in own_nodes(function.body) if isinstance(n, ast.Raise) and n.lineno > (block.end_lineno or 0)]
    return any(final_name(e.func if isinstance(e, ast.Call) else e) in kept for r in raised if (e := r.exc) is not None)


def _is_done_after(handler: ast.ExceptHandler, block: ast.Try, source: Source) -> bool:
    """Whether the same operation follows the whole block, which the handler falls out of: a second attempt."""
    if isinstance(handler.body[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return False
    after = _after(block, source.ancestors[source.ancestors.index(block) - 1])
    later = [n for n in own_nodes(after) if isinstance(n, ast.stmt)]
    return not set(_operations(block.body, whole=True)).isdisjoint(_operations(later, whole=True))


def _after(statement: ast.stmt, holder: ast.AST) -> list[ast.stmt]:
    """The statements behind one in its block."""
    for name in ("body", "orelse", "finalbody"):
        held = getattr(holder, name, [])
        if isinstance(held, list) and statement in held:
            return held[held.index(statement) + 1 :]
    return []
