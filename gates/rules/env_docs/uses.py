"""Finds the calls and subscripts in one file that read a variable, whichever way. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Sequence

from gates.rules.env_docs import command_lines, readers
from gates.rules.env_docs.classes import constructor
from gates.rules.env_docs.defaults import (
    NOTHING,
    UNCLEAR,
    Default,
    around,
    default_of,
    ends,
    is_conditional,
    may_end,
    of_handlers,
)
from gates.rules.env_docs.environments import Environments, is_key_set
from gates.rules.env_docs.insisting import insists
from gates.rules.env_docs.library import Library, enclosing, parameter_default
from gates.rules.env_docs.library_reads import LibraryRead
from gates.rules.env_docs.literals import (
    CONSTRUCTOR,
    Parameter,
    Place,
    Template,
    collection,
    column,
    loop_of,
    names,
)
from gates.rules.env_docs.values import Need
from gates.rules.shapes import argument, final_name, text_of
from gates.rules.source import Source, walk
from gates.rules.values import FUNCTIONS

_GETTERS = {"os.getenv", "os.getenvb"}
_METHODS = {"get", "pop", "setdefault", "__getitem__"}
_BOUND = re.compile(r"(?:os\.environb?|starlette\.config\.environ)\.(?:get|pop|setdefault|__getitem__)")


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """One expression that reads a variable.

    Attributes:
        names: what the variable may be called.
        line: where the name stands.
        function: dotted name of the function around it.
        decider: parameter of that function on which it depends whether the variable is required.
        conditional: reached only under some condition.
        others: further names that are accepted for the same setting.
    """

    names: tuple[Template, ...]
    need: Need
    default: Default
    line: int
    how: str
    place: Place
    function: str
    decider: str = ""
    conditional: bool = False
    others: tuple[Template, ...] = ()


def normalised(dotted: str) -> str:
    """A dotted name without the marks of instances and nesting."""
    return dotted.replace("()", "").replace("<locals>.", "")


def find(source: Source, library: Library, environments: Environments) -> list[Use]:
    """Every use in one file."""
    found: list[Use] = []

    def visit(node: ast.AST, at: Source) -> None:
        place = Place(library, at, tuple(at.scopes))
        found.extend(_of_node(node, place, at.ancestors, environments))

    kinds = (ast.Call, ast.Subscript, ast.Compare, ast.BinOp, *(FUNCTIONS if "envvar" in source.text else ()))
    walk(source, {kind: [visit] for kind in kinds})
    return found


def _of_node(node: ast.AST, place: Place, ancestors: Sequence[ast.AST], environments: Environments) -> Iterator[Use]:
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and environments.is_environment(node.value, place)
    ):
        yield _subscript(node, place, ancestors, environments)
    elif (
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], (ast.In, ast.NotIn))
        and (
            environments.is_environment(node.comparators[0], place)
            or place.library.origin(node.comparators[0], place.source, place.scopes) == "environ.Env()"
        )
    ):
        present = isinstance(node.ops[0], ast.In)
        need = Need.REQUIRED if insists(node, place, ancestors, present=present) else Need.OPTIONAL
        yield _use(
            node.left,
            need,
            UNCLEAR if need is Need.OPTIONAL else NOTHING,
            place,
            is_conditional(node, ancestors),
            "os.environ",
        )
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and is_key_set(node.right, place, environments):
        need = Need.REQUIRED if insists(node, place, ancestors, present=False) else Need.OPTIONAL
        for name in collection(node.left, place):
            yield _use(
                name,
                need,
                UNCLEAR if need is Need.OPTIONAL else NOTHING,
                place,
                is_conditional(node, ancestors),
                "os.environ",
            )
    elif isinstance(node, ast.Call):
        yield from _of_call(node, place, ancestors, environments)
    elif isinstance(node, FUNCTIONS):
        yield from (
            _of_library(r, place, is_conditional(node, ancestors)) for r in command_lines.annotated(node, place)
        )


def _of_call(node: ast.Call, place: Place, ancestors: Sequence[ast.AST], environments: Environments) -> Iterator[Use]:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    origin = place.library.origin(node.func, place.source, place.scopes) or _handed_getter(node, place)
    if method == "startswith" and node.args and _over_environment(node, place, environments):
        yield _use(
            node.args[0], Need.OPTIONAL, UNCLEAR, place, is_conditional(node, ancestors), "os.environ", suffix="*"
        )
    elif (
        origin in _GETTERS
        or _BOUND.fullmatch(origin)
        or (
            method in _METHODS
            and isinstance(node.func, ast.Attribute)
            and environments.is_environment(node.func.value, place)
        )
    ):
        name = argument(node, 0, "key")
        discarded = bool(ancestors) and isinstance(ancestors[-1], ast.Expr)
        if name is not None and not (discarded and method in {"setdefault", "pop"}):
            yield from _getters(node, name, method, place, ancestors)
    elif origin in _INDIRECT:
        yield from _indirect(node, origin, place, ancestors, environments)
    else:
        yield from (
            _of_library(r, place, is_conditional(node, ancestors))
            for r in readers.reads(node, origin, place, ancestors)
        )


def _handed_getter(node: ast.Call, place: Place) -> str:
    """The getter that a parameter is by default: `def read(name, get=os.environ.get): return get(name)`."""
    function = enclosing(place.scopes)
    if function is None or not isinstance(node.func, ast.Name):
        return ""
    usual = parameter_default(function, node.func.id)
    origin = place.library.origin(usual, place.source) if usual is not None else ""
    return origin if origin in _GETTERS or _BOUND.fullmatch(origin) else ""


_INDIRECT = {"map", "functools.partial", "operator.itemgetter()", "os.path.expandvars"}
_REFERENCE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")


def _indirect(
    node: ast.Call, origin: str, place: Place, ancestors: Sequence[ast.AST], environments: Environments
) -> Iterator[Use]:
    """Reads by way of the standard library: `map(os.getenv, NAMES)`, `itemgetter("A")(os.environ)`."""
    need, found = Need.OPTIONAL, list[ast.expr]()
    if origin == "os.path.expandvars" and node.args:
        text = text_of(node.args[0]) or ""
        found = [ast.Constant(a or b, lineno=node.lineno) for a, b in _REFERENCE.findall(text)]
    elif origin == "operator.itemgetter()":
        given = node.func.args if isinstance(node.func, ast.Call) else []
        need, found = Need.REQUIRED, given if any(environments.is_environment(a, place) for a in node.args) else []
    elif len(node.args) > 1:
        reader = place.library.origin(node.args[0], place.source, place.scopes)
        if reader in _GETTERS or _BOUND.fullmatch(reader):
            need = Need.REQUIRED if reader.endswith("__getitem__") else Need.OPTIONAL
            found = collection(node.args[1], place) if origin == "map" else [node.args[1]]
    for name in found:
        yield _use(name, need, NOTHING, place, is_conditional(node, ancestors), "os.environ")


def _of_library(read: LibraryRead, place: Place, conditional: bool) -> Use:
    use = _use(read.name, read.need, read.default, place, conditional, read.how, prefix=read.prefix, suffix=read.suffix)
    return dataclasses.replace(use, others=tuple(n for o in read.others for n in names(o, place)))


def _getters(node: ast.Call, name: ast.expr, method: str, place: Place, ancestors: Sequence[ast.AST]) -> Iterator[Use]:
    """The reads of a call; several where name and default come from the same loop."""
    given = argument(node, 1, "default")
    loop = loop_of(name.id, place) if isinstance(name, ast.Name) and isinstance(given, ast.Name) else None
    if loop is not None and isinstance(name, ast.Name) and isinstance(given, ast.Name):
        pairs = list(zip(column(loop, name.id, place), column(loop, given.id, place), strict=False))
        if pairs and loop is loop_of(given.id, place):
            for key, usual in pairs:
                yield _use(
                    key, Need.OPTIONAL, default_of(usual, place), place, is_conditional(node, ancestors), "os.environ"
                )
            return
    yield _getter(node, name, given, method, place, ancestors)


def _getter(
    node: ast.Call, name: ast.expr, given: ast.expr | None, method: str, place: Place, ancestors: Sequence[ast.AST]
) -> Use:
    default = default_of(given, place)
    if method == "__getitem__" or (method == "pop" and given is None):
        return _use(name, Need.REQUIRED, NOTHING, place, is_conditional(node, ancestors), "os.environ")
    if default.known and not default.text:
        if not default.parameter and insists(node, place, ancestors):
            return _use(name, Need.REQUIRED, NOTHING, place, is_conditional(node, ancestors), "os.environ")
        need, later, decider = around(node, place, ancestors)
        if need is Need.REQUIRED or not default.parameter:
            kept = default if default.parameter else later
            return _use(name, need, kept, place, is_conditional(node, ancestors), "os.environ", decider=decider)
    return _use(name, Need.OPTIONAL, default, place, is_conditional(node, ancestors), "os.environ")


def _subscript(node: ast.Subscript, place: Place, ancestors: Sequence[ast.AST], environments: Environments) -> Use:
    need, default, decider = Need.REQUIRED, NOTHING, ""
    for inner, outer in zip([node, *reversed(ancestors)], reversed(ancestors), strict=False):
        if isinstance(outer, ast.Try) and inner in outer.body and any(_catches_key_error(h) for h in outer.handlers):
            raising = all(ends(h.body, place) for h in outer.handlers)
            decider = next(filter(None, (may_end(h.body, place) for h in outer.handlers)), "")
            need = Need.REQUIRED if raising or decider else Need.OPTIONAL
            default = NOTHING if need is Need.REQUIRED else of_handlers(outer.handlers, place)
        elif (
            isinstance(outer, (ast.With, ast.AsyncWith)) and any(_suppresses(i.context_expr) for i in outer.items)
        ) or (isinstance(outer, (ast.If, ast.IfExp)) and _asks_for(outer.test, node.slice, place, environments)):
            need, default = Need.OPTIONAL, UNCLEAR
        elif isinstance(outer, FUNCTIONS):
            break
    return _use(node.slice, need, default, place, is_conditional(node, ancestors), "os.environ", decider=decider)


def _catches_key_error(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(
        final_name(n) in {"KeyError", "LookupError", "Exception"}
        for n in ast.walk(handler.type)
        if isinstance(n, (ast.Name, ast.Attribute))
    )


def _suppresses(expr: ast.expr) -> bool:
    return (
        isinstance(expr, ast.Call)
        and final_name(expr.func) == "suppress"
        and any(final_name(a) in {"KeyError", "LookupError", "Exception"} for a in expr.args)
    )


def _asks_for(test: ast.expr, name: ast.expr, place: Place, environments: Environments) -> bool:
    same = ast.dump(name)
    for part in ast.walk(test):
        if (
            isinstance(part, ast.Compare)
            and ast.dump(part.left) == same
            and environments.is_environment(part.comparators[0], place)
        ):
            return True
        if (
            isinstance(part, ast.Call)
            and part.args
            and ast.dump(part.args[0]) == same
            and final_name(part.func) in {"get", "getenv"}
        ):
            return True
    return False


def _over_environment(node: ast.Call, place: Place, environments: Environments) -> bool:
    """Whether the text whose start is asked for is a key of the environment."""
    asked = final_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    holder = enclosing(place.scopes) or place.source.tree
    for loop in ast.walk(holder):
        if isinstance(loop, (ast.For, ast.comprehension)) and asked in {
            final_name(t) for t in getattr(loop.target, "elts", [loop.target])
        }:
            over = (
                loop.iter.func.value
                if isinstance(loop.iter, ast.Call) and isinstance(loop.iter.func, ast.Attribute)
                else loop.iter
            )
            if environments.is_environment(over, place):
                return True
    return False


def _use(
    name: ast.expr,
    need: Need,
    default: Default,
    place: Place,
    conditional: bool,
    how: str,
    *,
    prefix: Sequence[ast.expr] = (),
    suffix: str = "",
    decider: str = "",
) -> Use:
    found = names(name, place)
    for part in reversed(prefix):
        found = [_plus(p, f) for p in names(part, place) for f in found]
    if suffix:
        found = [_plus(f, (suffix,)) for f in found]
    named = [s.name for s in place.scopes if not isinstance(s, ast.Lambda)]
    function = ".".join([place.source.module, *named]) if enclosing(place.scopes) is not None else ""
    if need is Need.REQUIRED and conditional and not decider:
        need = Need.SOMETIMES
    use = Use(tuple(found), need, default, name.lineno, how, place, function, decider, conditional)
    return _of_the_constructor(use)


def _of_the_constructor(use: Use) -> Use:
    """A use by a method whose name was given to the constructor alone: whoever makes the object is the one that names the variable."""
    given = [p for t in use.names for p in t if isinstance(p, Parameter)]
    if not given or not all(p.name.startswith(CONSTRUCTOR) for p in given):
        return use
    at = next((i for i in range(len(use.place.scopes) - 1, -1, -1) if isinstance(use.place.scopes[i], ast.ClassDef)), 0)
    made = constructor(use.place.scopes)
    outer = [s for s in use.place.scopes[: at + 1] if not isinstance(s, ast.Lambda)]
    if made is None:
        return use
    plain = tuple(
        tuple(
            dataclasses.replace(p, name=p.name.removeprefix(CONSTRUCTOR)) if isinstance(p, Parameter) else p for p in t
        )
        for t in use.names
    )
    default = dataclasses.replace(use.default, parameter=use.default.parameter.removeprefix(CONSTRUCTOR))
    function = ".".join([use.place.source.module, *(s.name for s in outer), made.name])
    place = dataclasses.replace(use.place, scopes=(*outer, made))
    return dataclasses.replace(use, names=plain, default=default, function=function, place=place)


def _plus(left: Template, right: Template) -> Template:
    if left and right and isinstance(left[-1], str) and isinstance(right[0], str):
        return (*left[:-1], left[-1] + right[0], *right[1:])
    return (*left, *right)


def given_environment(source: Source, library: Library, environments: Environments) -> list[tuple[str, int | str]]:
    """(dotted function, position or keyword) of every call in a file that hands the environment on."""
    found: list[tuple[str, int | str]] = []

    def visit(node: ast.Call, at: Source) -> None:
        place = Place(library, at, tuple(at.scopes))
        slots: list[tuple[int | str, ast.expr]] = [
            *enumerate(node.args),
            *((k.arg or "", k.value) for k in node.keywords),
        ]
        handed = [
            slot
            for slot, value in slots
            if isinstance(value, (ast.Name, ast.Attribute)) and environments.is_environment(value, place)
        ]
        if handed:
            found.extend((library.origin(node.func, at, at.scopes), slot) for slot in handed)

    walk(source, {ast.Call: [visit]})
    return found
