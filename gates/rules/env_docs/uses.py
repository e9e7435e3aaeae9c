"""Finds the calls and subscripts in one file that read a variable, whichever way. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Sequence

from gates.rules.env_docs import readers
from gates.rules.env_docs.defaults import NOTHING, UNCLEAR, Default, around, default_of, is_conditional
from gates.rules.env_docs.library import Library, enclosing, parameter_default
from gates.rules.env_docs.literals import Place, Template, names
from gates.rules.env_docs.values import Need
from gates.rules.shapes import argument, final_name
from gates.rules.source import Source, walk
from gates.rules.values import FUNCTIONS

_ENVIRONMENTS = {"os.environ", "os.environb", "dotenv.dotenv_values()", "os.environ.copy()"}
_GETTERS = {"os.getenv", "os.getenvb"}
_METHODS = {"get", "pop", "setdefault", "__getitem__"}


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """One expression that reads a variable.

    Attributes:
        names: what the variable may be called.
        line: where the name stands.
        function: dotted name of the function around it.
        decider: parameter of that function on which it depends whether the variable is required.
        conditional: reached only under some condition.
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


def normalised(dotted: str) -> str:
    """A dotted name without the marks of instances and nesting."""
    return dotted.replace("()", "").replace("<locals>.", "")


class Environments:
    """Which parameters are handed the environment by their callers: dotted function → parameter names."""

    def __init__(self) -> None:
        self.parameters: dict[str, set[str]] = {}

    def is_environment(self, expr: ast.expr, place: Place) -> bool:
        """Whether an expression is `os.environ`, a copy of it, or a parameter that receives it."""
        if place.library.origin(expr, place.source, place.scopes) in _ENVIRONMENTS:
            return True
        value = place.source.names.value(expr, place.scopes)
        if isinstance(value, ast.Call) and final_name(value.func) in {"dict", "ChainMap", "copy", "MappingProxyType"}:
            return any(self.is_environment(a, place) for a in value.args)
        if isinstance(value, ast.Dict):
            return any(
                k is None and self.is_environment(v, place) for k, v in zip(value.keys, value.values, strict=True)
            )
        return isinstance(expr, ast.Name) and self._is_parameter(expr.id, place)

    def _is_parameter(self, name: str, place: Place) -> bool:
        function = enclosing(place.scopes)
        if function is None:
            return False
        given = parameter_default(function, name)
        if given is not None and place.library.origin(given, place.source) in _ENVIRONMENTS:
            return True
        named = [s.name for s in place.scopes if not isinstance(s, ast.Lambda)]
        return name in self.parameters.get(".".join([place.source.module, *named]), ())


def find(source: Source, library: Library, environments: Environments) -> list[Use]:
    """Every use in one file."""
    found: list[Use] = []

    def visit(node: ast.AST, at: Source) -> None:
        place = Place(library, at, tuple(at.scopes))
        found.extend(_of_node(node, place, at.ancestors, environments))

    walk(source, {ast.Call: [visit], ast.Subscript: [visit], ast.Compare: [visit]})
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
        and environments.is_environment(node.comparators[0], place)
    ):
        yield _use(node.left, Need.OPTIONAL, NOTHING if not ancestors else UNCLEAR, place, ancestors, "os.environ")
    elif isinstance(node, ast.Call):
        yield from _of_call(node, place, ancestors, environments)


def _of_call(node: ast.Call, place: Place, ancestors: Sequence[ast.AST], environments: Environments) -> Iterator[Use]:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    origin = place.library.origin(node.func, place.source, place.scopes)
    if method == "startswith" and node.args and _over_environment(node, place, environments):
        yield _use(node.args[0], Need.OPTIONAL, UNCLEAR, place, ancestors, "os.environ", suffix="*")
    elif (
        origin in _GETTERS
        or origin.removeprefix("os.environ.") in _METHODS
        or (
            method in _METHODS
            and isinstance(node.func, ast.Attribute)
            and environments.is_environment(node.func.value, place)
        )
    ):
        name = argument(node, 0, "key")
        discarded = bool(ancestors) and isinstance(ancestors[-1], ast.Expr)
        if name is not None and not (discarded and method in {"setdefault", "pop"}):
            yield _getter(node, name, method, place, ancestors)
    else:
        for read in readers.reads(node, origin, place, ancestors):
            need = Need.SOMETIMES if read.need is Need.REQUIRED and is_conditional(ancestors) else read.need
            yield _use(
                read.name, need, read.default, place, ancestors, read.how, prefix=read.prefix, suffix=read.suffix
            )


def _getter(node: ast.Call, name: ast.expr, method: str, place: Place, ancestors: Sequence[ast.AST]) -> Use:
    given = argument(node, 1, "default")
    default = default_of(given, place)
    if method == "__getitem__" or (method == "pop" and given is None):
        return _use(name, Need.REQUIRED, NOTHING, place, ancestors, "os.environ")
    if default.known and not default.text:
        need, later, decider = around(node, place, ancestors)
        if need is Need.REQUIRED or not default.parameter:
            kept = default if default.parameter else later
            return _use(name, need, kept, place, ancestors, "os.environ", decider=decider)
    return _use(name, Need.OPTIONAL, default, place, ancestors, "os.environ")


def _subscript(node: ast.Subscript, place: Place, ancestors: Sequence[ast.AST], environments: Environments) -> Use:
    need, default = Need.REQUIRED, NOTHING
    for inner, outer in zip([node, *reversed(ancestors)], reversed(ancestors), strict=False):
        if isinstance(outer, ast.Try) and inner in outer.body and any(_catches_key_error(h) for h in outer.handlers):
            raising = all(any(isinstance(n, ast.Raise) for n in ast.walk(h)) for h in outer.handlers)
            need, default = (Need.REQUIRED, NOTHING) if raising else (Need.OPTIONAL, UNCLEAR)
        elif isinstance(outer, (ast.If, ast.IfExp)) and _asks_for(outer.test, node.slice, place, environments):
            need, default = Need.OPTIONAL, UNCLEAR
        elif isinstance(outer, FUNCTIONS):
            break
    return _use(node.slice, need, default, place, ancestors, "os.environ")


def _catches_key_error(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(
        final_name(n) in {"KeyError", "LookupError", "Exception"}
        for n in ast.walk(handler.type)
        if isinstance(n, (ast.Name, ast.Attribute))
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
    ancestors: Sequence[ast.AST],
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
    conditional = is_conditional(ancestors)
    if need is Need.REQUIRED and conditional and not decider:
        need = Need.SOMETIMES
    return Use(tuple(found), need, default, name.lineno, how, place, function, decider, conditional)


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
