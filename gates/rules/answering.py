"""Collects what functions show of exceptions, and whose values endpoints pass on. Judges nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from gates.rules.contribution import Contribution
from gates.rules.flow import NONE, RESPONSES, Flow, Form, Mark, Marks
from gates.rules.index import ASKED
from gates.rules.logcalls import log_call
from gates.rules.places import exception_parameter, is_endpoint
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import FunctionNode, Scope

_RENDERS_ITSELF = re.compile(r"^(to|as|get)_|response|body|json|dict|render|payload", re.IGNORECASE)
_TEXTS = {"str", "repr", "format"}


def note(node: FunctionNode, source: Source, facts: Contribution) -> None:
    """Add what one function contributes."""
    given = exception_parameter(node)
    scopes = [*source.scopes, node]
    if given is not None:
        qualified = f"{source.qualified}.{node.name}"
        facts.shows[qualified] = frozenset(_shown(node, given.arg, source, scopes))
        if _renders(node, given.arg, source):
            facts.renders |= {(qualified, slot) for slot in _slots(node, given.arg)}
    if is_endpoint(node, source.owner, source.names, scopes):
        facts.answers |= _answers(node, source, scopes)


def _shown(function: FunctionNode, name: str, source: Source, scopes: Sequence[Scope]) -> Iterator[str]:
    """What an exception handler takes from its exception, log calls left out."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            if log_call(node, source.names, scopes) is not None:
                continue
            yield from _shown_by_call(node, name, source, scopes)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name:
            yield node.attr
            if _RENDERS_ITSELF.search(node.attr):
                yield "*"
        elif isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id == name:
            yield "str"
        pending.extend(ast.iter_child_nodes(node))


def _shown_by_call(node: ast.Call, name: str, source: Source, scopes: Sequence[Scope]) -> Iterator[str]:
    called = final_name(node.func)
    if any(isinstance(a, ast.Name) and a.id == name for a in (*node.args, *(k.value for k in node.keywords))):
        if called in _TEXTS:
            yield "str"
        elif called == "isinstance":
            asked = node.args[1] if len(node.args) > 1 else None
            for one in asked.elts if isinstance(asked, ast.Tuple) else [asked]:
                yield f"{ASKED}{source.names.origin(one, scopes) if one is not None else ''}"
        elif (
            called in RESPONSES
            or called == "vars"
            or (isinstance(node.func, ast.Name) and _RENDERS_ITSELF.search(called))
        ):
            yield "*"
        elif called == "getattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            yield str(node.args[1].value)


def _renders(function: FunctionNode, name: str, source: Source) -> bool:
    """Whether the text of a parameter ends up in what a function returns."""

    def birth(expr: ast.expr) -> Marks:
        return frozenset({Mark(Form.OBJECT, expr)}) if isinstance(expr, ast.Name) and expr.id == name else NONE

    flow = Flow(source.inside(function), birth, lambda call, slot, mark: None)
    returned = [n.value for n in flow.nodes if isinstance(n, ast.Return) and n.value is not None]
    return any(m.form in {Form.TEXT, Form.NAME, Form.TRACE} for value in returned for m in flow.of(value))


def _slots(function: FunctionNode, name: str) -> Iterator[str]:
    positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    yield name
    if name in positional:
        yield str(positional.index(name))


def _answers(function: FunctionNode, source: Source, scopes: Sequence[Scope]) -> set[str]:
    """The functions whose value reaches what an endpoint returns."""
    if not any(isinstance(n, ast.Call) for n in source.inside(function)):
        return set()

    def birth(expr: ast.expr) -> Marks:
        if not isinstance(expr, ast.Call) or final_name(expr.func) in RESPONSES:
            return NONE
        dotted = source.names.origin(expr.func, scopes)
        return frozenset({Mark(Form.TEXT, expr, call=dotted)}) if "." in dotted and not dotted.endswith("()") else NONE

    flow = Flow(source.inside(function), birth, lambda call, slot, mark: None)
    returned = [n.value for n in flow.nodes if isinstance(n, (ast.Return, ast.Yield)) and n.value is not None]
    return {m.call for value in returned for m in flow.of(value)}
