"""What a class keeps, shows and takes: its fields, what its text form leaves out, where its constructor puts what it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.rules.contribution import ClassFacts
from gates.rules.shapes import final_name, is_constant, keyword, text_of
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, FunctionNode


def facts_of(node: ast.ClassDef, source: Source) -> ClassFacts:
    """What is known of one class."""
    scopes = [*source.scopes, node]
    fields, hidden = {}, set()
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields[statement.target.id] = source.names.annotation(statement.annotation, scopes)
            if isinstance(statement.value, ast.Call) and (
                is_constant(keyword(statement.value, "repr"), False)
                or is_constant(keyword(statement.value, "exclude"), True)
            ):
                hidden.add(statement.target.id)
    made = next((s for s in node.body if isinstance(s, FUNCTIONS) and s.name == "__init__"), None)
    facts = ClassFacts(tuple(source.origin(b) or final_name(b) for b in node.bases), fields, frozenset(hidden))
    facts.printed = _is_data_class(node) or any(
        final_name(b) in {"BaseModel", "BaseSettings", "NamedTuple", "TypedDict", "SQLModel", "Struct", "Schema"}
        for b in node.bases
    )
    facts.writes = frozenset(
        field
        for s in node.body
        if isinstance(s, FUNCTIONS) and s.name in {"filter", "__call__"}
        for field in _record_fields(s)
    )
    if any(isinstance(s, FUNCTIONS) and s.name in {"__repr__", "__str__"} for s in node.body):
        facts.hidden = frozenset(fields)
    if made is not None and node.bases:  # what a constructor takes is asked of exceptions alone
        _note_constructor(made, facts)
    elif fields and _is_data_class(node):
        facts.parameters, facts.order = {f: frozenset({f}) for f in fields}, tuple(fields)
    return facts


def _is_data_class(node: ast.ClassDef) -> bool:
    return any(
        "dataclass" in final_name(d) or final_name(d) in {"define", "frozen", "attrs"} for d in node.decorator_list
    )


def _note_constructor(made: FunctionNode, facts: ClassFacts) -> None:
    args = made.args
    positional = [a.arg for a in (*args.posonlyargs, *args.args)][1:]
    facts.order = tuple(positional)
    facts.catch_all = args.kwarg.arg if args.kwarg is not None else ""
    names = [*positional, *(a.arg for a in args.kwonlyargs), *([facts.catch_all] if facts.catch_all else [])]
    ends: dict[str, set[str]] = {name: set() for name in names}
    for mentioned, attributes in _destinations(made):
        for name in mentioned & ends.keys():
            ends[name] |= attributes
    facts.parameters = {name: frozenset(found) for name, found in ends.items()}


def _destinations(made: FunctionNode) -> Iterator[tuple[set[str], set[str]]]:
    """(names, attributes of `self` that they reach) of each statement of a constructor; "super" for what the base class gets."""
    for node in own_nodes(made.body):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets: Sequence[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
            attributes = {t.attr for t in targets if isinstance(t, ast.Attribute)}
            if attributes:
                yield _mentioned(node.value), attributes
        elif isinstance(node, ast.Call) and final_name(node.func) == "__init__":
            yield set().union(*(_mentioned(a) for a in (*node.args, *node.keywords))), {"super"}


def _mentioned(expr: ast.AST) -> set[str]:
    return {n.id for n in own_nodes(expr) if isinstance(n, ast.Name)}


def _mentions(expr: ast.AST, name: str) -> bool:
    return name in _mentioned(expr)


def _record_fields(function: FunctionNode) -> Iterator[str]:
    """The fields of a log record that a filter sets; "*" for one whose name is not constant."""
    if len(function.args.args) < 2:
        return
    record = function.args.args[1].arg
    for node in own_nodes(function.body):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == record
        ):
            yield node.attr
        elif (
            isinstance(node, ast.Call)
            and final_name(node.func) in {"setattr", "update"}
            and _mentions(node.args[0] if isinstance(node.func, ast.Name) and node.args else node.func, record)
        ):
            yield (text_of(node.args[1]) if len(node.args) > 1 else None) or "*"
