"""Where the text of an exception arises in a function: `except ... as name`, parameters of exception handlers, `traceback`. Pure."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator, Sequence

from gates.rules.failures import caught, is_slip, is_telling
from gates.rules.flow import NONE, Flow, Form, Mark, Marks, is_development_switch
from gates.rules.places import exception_parameter
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import Claim, FunctionNode, Premise, Scope

_TRACES = (
    "traceback.format_exc",
    "traceback.format_exception",
    "traceback.format_tb",
    "traceback.format_stack",
    "traceback.extract_tb",
    "sys.exc_info",
    "cgitb.html",
    "traceback.format_exception_only",
    "traceback.TracebackException",
    "traceback.extract_stack",
    "traceback.print_",
    "stackprinter.format",
)

_CAUSES = {"__cause__", "__context__"}
_MAY_TRACE = ("traceback", "exc_info", "cgitb", "stackprinter")


@dataclasses.dataclass(frozen=True, slots=True)
class Range:
    """Lines in which a name stands for an exception, with its marks; `safe` lines within are left out."""

    name: str
    first: int
    last: int
    harmless: bool
    premises: tuple[Premise, ...]


def flow_of(function: FunctionNode, source: Source, scopes: Sequence[Scope], qualified: str) -> Flow | None:
    """The flow of exception texts through a function; None when none arises in it."""
    nodes = source.inside(function)
    ranges = [*_from_handlers(nodes, source, scopes), *_from_parameter(function, source, scopes, qualified)]
    traces = _may_trace(source) and any(n.__class__ is ast.Call and _is_trace(n, source, scopes) for n in nodes)
    if not ranges and not traces:
        return None
    safe = list(_safe_lines(function, nodes, source, scopes))
    choices = [n for n in nodes if n.__class__ is ast.If]
    asks = any(isinstance(n, ast.Call) and final_name(n.func) == "isinstance" for n in nodes)

    def birth(expr: ast.expr) -> Marks:
        if isinstance(expr, ast.Name):
            found = _range_of(expr, ranges, safe)
            if found is None:
                return NONE
            harmless = found.harmless or _is_for_developers(expr, choices)
            return frozenset({Mark(Form.OBJECT, expr, found.premises, harmless)})
        wrapper = None if asks else _raised_from(expr)
        if wrapper is not None and _range_of(wrapper, ranges, ()) is not None:
            return frozenset({Mark(Form.OBJECT, expr, (), _is_for_developers(expr, choices))})
        if isinstance(expr, ast.Call) and _is_trace(expr, source, scopes):
            return frozenset({Mark(Form.TRACE, expr, (), _is_for_developers(expr, choices))})
        return NONE

    return Flow(nodes, birth, handed_on(source, scopes))


def _raised_from(expr: ast.expr) -> ast.Name | None:
    """`error` of `error.__cause__`, which mostly is the error of a driver or a client, however well its wrapper speaks."""
    if isinstance(expr, ast.Attribute) and expr.attr in _CAUSES and isinstance(expr.value, ast.Name):
        return expr.value
    return None


def _may_trace(source: Source) -> bool:
    """Whether a file may speak of tracebacks at all."""
    key = ("traces", source.tree)
    if key not in source.memo:
        source.memo[key] = any(word in source.text for word in _MAY_TRACE)
    found: bool = source.memo[key]
    return found


def _is_for_developers(expr: ast.expr, choices: Sequence[ast.AST]) -> bool:
    """Whether an expression is evaluated on a development switch only."""
    return any(
        isinstance(n, ast.If)
        and n.body[0].lineno <= expr.lineno <= (n.body[-1].end_lineno or 0)
        and is_development_switch(n.test)
        for n in choices
    )


def _is_trace(call: ast.AST, source: Source, scopes: Sequence[Scope]) -> bool:
    """Whether a call gives the text of a traceback."""
    return isinstance(call, ast.Call) and source.names.origin(call.func, scopes).startswith(_TRACES)


def handed_on(source: Source, scopes: Sequence[Scope]) -> Callable[[ast.Call, int | str, Mark], Mark | None]:
    """What a call of the project's own code makes of an exception that it gets whole: text, if it renders that parameter."""

    def made(call: ast.Call, slot: int | str, mark: Mark) -> Mark | None:
        dotted = source.names.origin(call.func, scopes)
        if not dotted or "." not in dotted:
            return None
        return dataclasses.replace(
            mark, form=Form.TEXT, premises=(*mark.premises, Premise(Claim.RENDERS, (dotted, str(slot))))
        )

    return made


def _range_of(expr: ast.Name, ranges: Sequence[Range], safe: Sequence[tuple[str, int, int]]) -> Range | None:
    if any(name == expr.id and first <= expr.lineno <= last for name, first, last in safe):
        return None
    fitting = [r for r in ranges if r.name == expr.id and r.first <= expr.lineno <= r.last]
    return min(fitting, key=lambda r: r.last - r.first, default=None)


def _from_handlers(nodes: Sequence[ast.AST], source: Source, scopes: Sequence[Scope]) -> Iterator[Range]:
    for node in nodes:
        if isinstance(node, ast.ExceptHandler) and node.name:
            classes = [source.names.origin(c, scopes) or final_name(c) for c in caught(node, source.names, scopes)]
            foreign = [c for c in classes if is_telling(c)]
            mild = [c for c in classes if not is_telling(c)]
            if mild and all(is_slip(c) for c in foreign):  # `except (ValueError, TypeError)` catches wrong input
                mild, foreign = classes, []
            first, last = node.body[0].lineno, node.end_lineno or node.lineno
            if foreign:
                yield Range(node.name, first, last, harmless=False, premises=())
            elif mild:
                yield Range(node.name, first, last, harmless=True, premises=(Premise(Claim.FOREIGN, tuple(mild)),))


def _from_parameter(function: FunctionNode, source: Source, scopes: Sequence[Scope], qualified: str) -> Iterator[Range]:
    given = exception_parameter(function)
    if given is not None:
        yield Range(
            given.arg,
            function.lineno,
            function.end_lineno or function.lineno,
            harmless=False,
            premises=(Premise(Claim.HANDLES_ANY, (qualified,)),),
        )


def _safe_lines(
    function: FunctionNode, nodes: Sequence[ast.AST], source: Source, scopes: Sequence[Scope]
) -> Iterator[tuple[str, int, int]]:
    """(name, first, last line) of the places where a name is known to be an exception whose text is written for callers."""
    end = function.end_lineno or function.lineno
    for node in nodes:
        if isinstance(node, ast.Assert):
            yield from ((name, node.lineno, end) for name in _asked(node.test, source, scopes))
        elif isinstance(node, ast.If):
            for name in _asked(node.test, source, scopes):
                yield name, node.body[0].lineno, node.body[-1].end_lineno or end
            denied = (
                node.test.operand if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not) else None
            )
            if denied is not None and isinstance(node.body[-1], (ast.Return, ast.Raise)):
                yield from ((name, (node.end_lineno or end) + 1, end) for name in _asked(denied, source, scopes))
        elif isinstance(node, ast.IfExp):
            yield from (
                (name, node.body.lineno, node.body.end_lineno or end) for name in _asked(node.test, source, scopes)
            )


def _asked(test: ast.expr, source: Source, scopes: Sequence[Scope]) -> Iterator[str]:
    """The names that a test asks for being one of the mild classes."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for part in test.values:
            yield from _asked(part, source, scopes)
    if (
        isinstance(test, ast.Call)
        and final_name(test.func) == "isinstance"
        and len(test.args) == 2
        and isinstance(test.args[0], ast.Name)
    ):
        kinds = test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]
        if not any(is_telling(source.names.origin(k, scopes) or final_name(k)) for k in kinds):
            yield test.args[0].id
