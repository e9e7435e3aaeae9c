"""Whether a text is fixed by the program: put together from constants, numbers and look-ups in constants only. Pure.

The question behind it is whether a caller of the service can bring characters of his own into the text. `loose_part`
answers with the part that nobody can vouch for; it follows names inside the function and the module, and one
module-level function deep.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence

from gates.rules.security.given import Bound, annotation_of, bound, enclosing, guards, members, parameters
from gates.rules.shapes import final_name
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, FunctionNode, Scope

_DEPTH = 24
_NUMBERS = frozenset({
    "int", "float", "bool", "complex", "Decimal", "UUID", "date", "datetime", "time", "timedelta", "PositiveInt",
    "NonNegativeInt", "PositiveFloat", "conint", "LiteralString", "IPv4Address", "IPv6Address",
})  # fmt: skip
_MAKE_NUMBERS = frozenset({
    "token_hex", "token_urlsafe", "int", "float", "bool", "len", "abs", "round", "ord", "hash", "id", "sum",
    "Decimal", "UUID", "uuid1", "uuid4", "uuid7", "fields", "isoformat", "strftime", "hexdigest", "timestamp",
    "bit_length", "range",
})  # fmt: skip
_PASS_ON = frozenset({
    "str", "repr", "format", "sorted", "list", "tuple", "set", "frozenset", "reversed", "enumerate", "zip",
    "iter", "next", "min", "max", "dict", "fromkeys", "cast", "dedent",
})  # fmt: skip
_TEXT_METHODS = frozenset({
    "upper", "lower", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "replace", "format", "join",
    "items", "keys", "values", "get", "copy", "split", "splitlines", "removeprefix", "removesuffix",
})  # fmt: skip
_QUOTING = re.compile(
    r"(?<!un)quot|escape_(identifier|literal|string)|(^|_)ident(ifier)?$|^Identifier$|^Literal$|^mogrify$|^literal$"
    r"|^bindparam$|placeholder",
    re.IGNORECASE,
)
_SCHEMA = frozenset({"_meta", "columns", "c", "model_fields", "_fields"})
_LISTS = frozenset({"Annotated", "Optional", "list", "List", "Sequence", "tuple", "set", "Iterable"})

Locals = Mapping[str, ast.expr]
"""Targets of the comprehensions around a place → what they run over."""

_Answers = dict[tuple[int, str], ast.expr | None]
"""(identity of a scope, what was asked about in it) → the loose part."""


def loose_part(expr: ast.expr, source: Source, scopes: Sequence[Scope]) -> ast.expr | None:
    """The first part of a text that is not fixed, None when all is."""
    return _Look(source, scopes).loose(expr, {}, _DEPTH)


class _Look:
    """One question, asked at one place of the source.

    `answers` is shared by all looks of a question: what is asked again while it is being answered (a name that is
    added to, a function that calls itself) adds nothing of its own.
    """

    def __init__(self, source: Source, scopes: Sequence[Scope], answers: _Answers | None = None) -> None:
        self.source, self.scopes = source, list(scopes)
        self.answers: _Answers = {} if answers is None else answers

    def loose(self, expr: ast.AST | None, local: Locals, depth: int) -> ast.expr | None:  # noqa: PLR0911
        """The loose part of an expression."""
        match expr:
            case ast.Name() | ast.Attribute() | ast.Call() if depth <= 0:
                return expr
            case ast.Name():
                return self._name(expr, local, depth - 1)
            case ast.Attribute():
                return self._attribute(expr, depth - 1)
            case ast.Call():
                return self._call(expr, local, depth - 1)
            case ast.Subscript(value=ast.Call() as call, slice=ast.Constant(value=int(index))):
                return self._call(call, local, depth, index)
            case ast.FormattedValue():
                return None if _as_number(expr) else self.loose(expr.value, local, depth)
            case ast.GeneratorExp() | ast.ListComp() | ast.SetComp():
                inner = {n.id: g.iter for g in expr.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
                return self.loose(expr.elt, {**local, **inner}, depth)
            case ast.expr():
                parts = _parts(expr)
                return expr if parts is None else self.any_of(parts, local, depth)
        return None

    def any_of(self, parts: Sequence[ast.AST | None], local: Locals, depth: int) -> ast.expr | None:
        """The first loose part of several."""
        return next((found for part in parts if (found := self.loose(part, local, depth)) is not None), None)

    def _attribute(self, expr: ast.Attribute, depth: int) -> ast.expr | None:
        name = expr.attr
        special = name.startswith("__") and name.endswith("__")
        if name.isupper() or special or any(isinstance(n, ast.Attribute) and n.attr in _SCHEMA for n in ast.walk(expr)):
            return None
        function = next((s for s in reversed(self.scopes) if isinstance(s, FUNCTIONS)), None)
        if self._is_enumerated(expr) or (function and self._is_guarded(ast.unparse(expr), function, depth)):
            return None
        if isinstance(expr.value, ast.Name) and expr.value.id in {"self", "cls"}:
            return self._of_member(expr, depth)
        return expr

    def _of_member(self, expr: ast.Attribute, depth: int) -> ast.expr | None:
        owner = next((s for s in reversed(self.scopes) if isinstance(s, ast.ClassDef)), None)
        given = list(members(owner, expr.attr)) if owner is not None else []
        for value, maker in given:
            if self._inside(maker).loose(value, {}, depth) is not None:
                return expr
        return None if given or (isinstance(expr.value, ast.Name) and expr.value.id == "cls") else expr

    def _is_enumerated(self, expr: ast.Attribute) -> bool:
        """Whether it is the value of an enumeration: of a member, or of a parameter whose class is written out."""
        base = expr.value
        if isinstance(base, ast.Attribute):
            return expr.attr in {"value", "name"} and base.attr.isupper()
        annotation = annotation_of(base.id, self.scopes) if isinstance(base, ast.Name) else None
        return expr.attr == "value" and final_name(annotation)[:1].isupper()

    def _call(self, expr: ast.Call, local: Locals, depth: int, index: int | None = None) -> ast.expr | None:
        name = final_name(expr.func)
        given = [*expr.args, *(k.value for k in expr.keywords)]
        if name in _MAKE_NUMBERS or _QUOTING.search(name):
            return None
        if isinstance(expr.func, ast.Attribute) and name in _TEXT_METHODS:
            arguments = given[1:] if name == "get" else given
            found = self.any_of([expr.func.value, *arguments], local, depth)
            return expr if found is not None and not is_built(found) else found
        if name in _PASS_ON:
            return self.any_of(given, local, depth)
        made = self.source.names.definition(self.source.names.origin(expr.func, self.scopes))
        if made is None:
            return expr
        found = self._once(made, f"returned {index}", lambda: self._of_returned(made, index, depth))
        return expr if found is not None and not is_built(found) else found

    def _of_returned(self, function: FunctionNode, index: int | None, depth: int) -> ast.expr | None:
        """The loose part of what a function returns, or of one member of the tuple that it returns."""
        values = [n.value for n in self.source.inside(function) if isinstance(n, ast.Return)]
        if index is not None:
            values = [v.elts[index] if isinstance(v, ast.Tuple) and index < len(v.elts) else v for v in values]
        unknown = ast.Name(function.name) if not values else None
        return self._inside(function).any_of(values, {}, depth) or unknown

    def _name(self, expr: ast.Name, local: Locals, depth: int) -> ast.expr | None:
        if expr.id in local:
            return self.loose(local[expr.id], {k: v for k, v in local.items() if k != expr.id}, depth)
        for scope in reversed(self.scopes):
            if isinstance(scope, (*FUNCTIONS, ast.Lambda)) and expr.id in parameters(scope):
                return self._once(scope, expr.id, lambda: self._of_parameter(expr, scope, depth))  # noqa: B023
            given = list(bound(expr.id, self.source.inside(scope))) if isinstance(scope, FUNCTIONS) else []
            if given:
                return self._once(scope, expr.id, lambda: self._of_bound(expr, given, scope, depth))  # noqa: B023
        top = list(bound(expr.id, self.source.inside(self.source.tree))) if not expr.id.isupper() else []
        return self._once(self.source.tree, expr.id, lambda: self._of_bound(expr, top, None, depth))

    def _once(self, scope: ast.AST, asked: str, answer: Callable[[], ast.expr | None]) -> ast.expr | None:
        key = (id(scope), asked)
        if key not in self.answers:
            self.answers[key] = None
            self.answers[key] = answer()
        return self.answers[key]

    def _of_bound(self, expr: ast.Name, given: Sequence[Bound], scope: Scope | None, depth: int) -> ast.expr | None:
        if isinstance(scope, FUNCTIONS) and self._is_guarded(expr.id, scope, depth):
            return None
        for kind, value in given:
            found = expr if kind == "unknown" else self.loose(value, {}, depth)
            if found is not None:
                return next((built for built in (found, value) if built is not None and is_built(built)), expr)
        return None

    def _of_parameter(self, expr: ast.Name, function: FunctionNode | ast.Lambda, depth: int) -> ast.expr | None:
        """A number is not loose, nor what is held against an allow-list or replaced by fixed text.

        Nor is what a private function gets when all its callers in this module give fixed text.
        """
        if isinstance(function, ast.Lambda):
            return expr
        if _is_number(annotation_of(expr.id, [function])) or self._is_guarded(expr.id, function, depth):
            return None
        self.answers[id(function), expr.id] = expr
        replaced = [v for s in function.body if isinstance(s, ast.Assign) for k, v in bound(expr.id, own_nodes(s))]
        if replaced and self.any_of(replaced, {}, depth) is None:
            return None
        private = function.name.startswith("_") and not function.name.startswith("__") and not function.decorator_list
        calls = [n for n in ast.walk(self.source.tree) if isinstance(n, ast.Call)] if private else []
        mine = [call for call in calls if final_name(call.func) == function.name]
        return expr if not mine or any(self._is_loose_argument(c, expr.id, function, depth) for c in mine) else None

    def _is_guarded(self, name: str, function: FunctionNode, depth: int) -> bool:
        """Whether the function compares a name with a fixed list, or with a pattern for the whole of it."""
        return any(
            held is None or self.loose(held, {}, depth) is None for held in guards(name, self.source.inside(function))
        )

    def _is_loose_argument(self, call: ast.Call, name: str, function: FunctionNode, depth: int) -> bool:
        names = [n for n in parameters(function) if n not in {"self", "cls"}]
        given = next((k.value for k in call.keywords if k.arg == name), None)
        index = names.index(name) if name in names else len(call.args)
        if given is None and any(isinstance(a, ast.Starred) for a in call.args):
            return True
        given = given or (call.args[index] if index < len(call.args) else None)
        caller = enclosing(self.source.tree, call)
        return given is not None and _Look(self.source, caller, self.answers).loose(given, {}, depth) is not None

    def _inside(self, function: FunctionNode | None) -> _Look:
        scopes = [s for s in self.scopes if isinstance(s, ast.ClassDef)]
        return _Look(self.source, [*scopes, *([function] if function is not None else [])], self.answers)


def is_built(expr: ast.AST) -> bool:
    """Whether an expression puts a text together: an f-string, `%`, `+` or `.format()` on a text."""
    if isinstance(expr, ast.JoinedStr):
        return any(isinstance(v, ast.FormattedValue) for v in expr.values)
    if isinstance(expr, ast.BinOp):
        return isinstance(expr.op, (ast.Add, ast.Mod)) and any(_is_text(side) for side in (expr.left, expr.right))
    return (
        isinstance(expr, ast.Call)
        and isinstance(expr.func, ast.Attribute)
        and expr.func.attr == "format"
        and _is_text(expr.func.value)
    )


def _is_text(expr: ast.AST) -> bool:
    return (
        isinstance(expr, ast.JoinedStr)
        or (isinstance(expr, ast.Constant) and isinstance(expr.value, str))
        or is_built(expr)
    )


def _parts(expr: ast.expr) -> Sequence[ast.AST | None] | None:  # noqa: PLR0911
    """The parts of which the text of an expression is made, None where that is not known."""
    match expr:
        case ast.Constant() | ast.Compare() | ast.UnaryOp():
            return ()
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            return parts
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.Subscript(value=part) | ast.Starred(value=part) | ast.Await(value=part) | ast.NamedExpr(value=part):
            return (part,)
        case ast.IfExp():
            return (expr.body, expr.orelse)
        case ast.Dict():
            return (*expr.keys, *expr.values)
        case ast.BinOp():
            return _operands(expr)
    return None


def _operands(expr: ast.BinOp) -> Sequence[ast.expr]:
    """What of an operation ends in the text: of `"%s, " * n` only the text, of a difference nothing."""
    if isinstance(expr.op, (ast.Add, ast.Mod, ast.BitOr)):
        return (expr.left, expr.right)
    repeated = [s for s in (expr.left, expr.right) if isinstance(s, (ast.Constant, ast.List, ast.Tuple, ast.JoinedStr))]
    return (repeated or (expr.left, expr.right)) if isinstance(expr.op, ast.Mult) else ()


def _as_number(expr: ast.FormattedValue) -> bool:
    """Whether the format makes anything but a number fail."""
    spec = "".join(str(p.value) for p in getattr(expr.format_spec, "values", ()) if isinstance(p, ast.Constant))
    return bool(re.search(r"[bcdoxXeEfFgGn%]$", spec))


def _is_number(annotation: ast.expr | None) -> bool:
    match annotation:
        case ast.BinOp():
            sides = (annotation.left, annotation.right)
            return all(_is_number(s) or (isinstance(s, ast.Constant) and s.value is None) for s in sides)
        case ast.Subscript():
            inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
            kind = final_name(annotation.value)
            return kind == "Literal" or (kind in _LISTS and _is_number(inner[0]))
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2] in _NUMBERS
    return annotation is not None and final_name(annotation) in _NUMBERS
