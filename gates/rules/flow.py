"""Follows the text of exceptions through one function: from where it arises to where it leaves. Pure; one function at a time.

Insensitive to order: what a variable holds is the union of all that is assigned to it. Table look-ups, numbers, comparisons,
lengths and log calls carry nothing on.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gates.rules.shapes import final_name
from gates.rules.values import Premise

_ROUNDS = 4
_TEXT_ATTRIBUTES = {
    "args", "message", "msg", "orig", "reason", "strerror", "filename", "filename2", "statement", "diag", "pgerror",
    "pgcode_text", "stderr", "stdout", "output", "cmd", "text", "body", "doc", "detail", "details", "description",
    "original_exception", "__cause__", "__context__", "__traceback__", "__notes__", "__dict__", "extra", "error",
    "errors_text",
}  # fmt: skip
_CARRIES_NOTHING = {
    "len", "bool", "int", "float", "hash", "id", "isinstance", "issubclass", "any", "all", "callable", "hasattr",
    "print", "iscoroutine", "round", "abs", "min", "max", "sum", "range", "enumerate_count",
}  # fmt: skip
_SANITISES = re.compile(
    r"mask|redact|sanit|scrub|(^|_)(safe|public|friendly|user)(_|$)|translate|lookup|classify|code_for|status_for|status_of|hash|digest|sha\d|log(_|$)|capture|report",
    re.IGNORECASE,
)
_MAKES_TEXT = frozenset({"str", "repr", "ascii", "format", "vars", "dict", "list", "tuple", "getattr"})
_ASSIGNING = frozenset({
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension, ast.withitem, ast.Call,
})  # fmt: skip
_GROWS = frozenset({"append", "extend", "update", "add", "insert", "setdefault", "appendleft", "write"})


class Form(enum.Enum):
    """In which form an exception is at hand."""

    OBJECT = "object"
    CLASS = "class"
    TEXT = "text"
    NAME = "name"
    TRACE = "trace"


@dataclasses.dataclass(frozen=True)
class Mark:
    """What an expression carries.

    Attributes:
        form: in which form.
        node: where it arose; the line that a person would edit.
        premises: what must hold for it to be harmful.
        harmless: the exception class is one whose text is mostly harmless, or it is shown on a development switch only.
        call: dotted function whose value is meant, for questions about what functions return.
    """

    form: Form
    node: ast.AST
    premises: tuple[Premise, ...] = ()
    harmless: bool = False
    call: str = ""


Marks = frozenset[Mark]
NONE: Marks = frozenset()
Birth = Callable[[ast.expr], Marks]


class Flow:
    """What the expressions of one function carry.

    Args:
        nodes: those of its body, without nested functions.
        birth: the marks that an expression has by itself.
        handed_on: the mark of a call that gets an exception object whole; None when that says nothing.
    """

    def __init__(
        self, nodes: Sequence[ast.AST], birth: Birth, handed_on: Callable[[ast.Call, int | str, Mark], Mark | None]
    ) -> None:
        self._birth = birth
        self._handed_on = handed_on
        self._variables: dict[str, Marks] = {}
        self.nodes = nodes
        assigning = [n for n in self.nodes if n.__class__ in _ASSIGNING]
        for _ in range(_ROUNDS):
            before = dict(self._variables)
            for node in assigning:
                self._assign(node)
            if before == self._variables:
                break

    def of(self, expr: ast.expr | None) -> Marks:
        """The marks of an expression."""
        if expr is None:
            return NONE
        born = self._birth(expr)
        if born:
            return born
        read = _READERS.get(type(expr))
        return read(self, expr) if read is not None else self._union(_inner(expr))

    def _name(self, expr: ast.Name) -> Marks:
        return self._variables.get(expr.id, NONE)

    def _joined(self, expr: ast.JoinedStr) -> Marks:
        return as_text(self._union(v.value for v in expr.values if isinstance(v, ast.FormattedValue)))

    def _operation(self, expr: ast.BinOp) -> Marks:
        return as_text(self._union([expr.left, expr.right]))

    def _item(self, expr: ast.Subscript) -> Marks:
        return self.of(expr.value)

    def _choice(self, expr: ast.IfExp) -> Marks:
        marks = self._union([expr.body, expr.orelse])
        return (
            frozenset(dataclasses.replace(m, harmless=True) for m in marks)
            if is_development_switch(expr.test)
            else marks
        )

    def _union(self, exprs: Sequence[ast.expr] | Iterator[ast.expr]) -> Marks:
        return NONE.union(*(self.of(e) for e in exprs))

    def _attribute(self, expr: ast.Attribute) -> Marks:
        found: set[Mark] = set()
        for mark in self.of(expr.value):
            if mark.form is Form.OBJECT:
                if expr.attr == "__class__":
                    found.add(dataclasses.replace(mark, form=Form.CLASS))
                elif expr.attr == "exceptions":  # of a group
                    found.add(mark)
                elif expr.attr in _TEXT_ATTRIBUTES:
                    found.add(dataclasses.replace(mark, form=Form.TEXT, node=expr))
            elif mark.form is Form.CLASS:
                if expr.attr in {"__name__", "__qualname__", "__module__"}:
                    found.add(dataclasses.replace(mark, form=Form.NAME, node=expr))
            else:
                found.add(mark)
        return frozenset(found)

    def _call(self, expr: ast.Call) -> Marks:
        name = final_name(expr.func)
        if name in _CARRIES_NOTHING or _SANITISES.search(name):
            return NONE
        if name == "type" and len(expr.args) == 1:
            return frozenset(
                dataclasses.replace(m, form=Form.CLASS) for m in self.of(expr.args[0]) if m.form is Form.OBJECT
            )
        if name in {"get", "pop"} and isinstance(expr.func, ast.Attribute):
            return self.of(expr.func.value) | self._union(expr.args[1:])
        if name == "getattr":
            return self._getattr(expr)
        receiver = self.of(expr.func.value) if isinstance(expr.func, ast.Attribute) else NONE
        carried = {m for m in receiver if m.form in {Form.TEXT, Form.NAME, Form.TRACE}}
        slots: list[tuple[int | str, ast.expr]] = [
            *enumerate(expr.args),
            *((k.arg or "", k.value) for k in expr.keywords),
        ]
        for slot, value in slots:
            carried |= self._through(expr, name, slot, value)
        return frozenset(carried)

    def _through(self, call: ast.Call, name: str, slot: int | str, value: ast.expr) -> set[Mark]:
        """What one argument carries through a call."""
        found: set[Mark] = set()
        for mark in self.of(value):
            if mark.form in {Form.TEXT, Form.NAME, Form.TRACE}:
                found.add(mark)
            elif name in _MAKES_TEXT or name in RESPONSES:
                found.add(text_mark(mark, call if name in _MAKES_TEXT else value))
            elif mark.form is Form.OBJECT and (handed := self._handed_on(call, slot, mark)) is not None:
                found.add(handed)
        return found

    def _getattr(self, expr: ast.Call) -> Marks:
        attribute = expr.args[1].value if len(expr.args) > 1 and isinstance(expr.args[1], ast.Constant) else ""
        objects = [m for m in self.of(expr.args[0]) if m.form is Form.OBJECT] if expr.args else []
        taken = frozenset(
            dataclasses.replace(m, form=Form.TEXT, node=expr)
            for m in objects
            if attribute in {"message", "msg", "args", "orig"}
        )
        return taken | self._union(expr.args[2:])

    def _assign(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._store(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
            self._store(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._store(node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._store(node.optional_vars, node.context_expr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _GROWS:
            marks = as_text(self._union([*node.args, *(k.value for k in node.keywords)]))
            self._add(final_or_base(node.func.value), marks)
        elif isinstance(node, ast.Call) and final_name(node.func).startswith("print_"):
            for word in node.keywords:  # `traceback.print_exc(file=out)`
                if word.arg == "file":
                    self._add(final_or_base(word.value), self.of(node))

    def _store(self, target: ast.expr, value: ast.expr) -> None:
        marks = self.of(value)
        if isinstance(target, (ast.Tuple, ast.List)):
            pairs = (
                value.elts
                if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
                else [value] * len(target.elts)
            )
            for inner, part in zip(target.elts, pairs, strict=True):
                self._store(inner, part)
        elif isinstance(target, ast.Name):
            self._add(target.id, marks)
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            self._add(final_or_base(target.value), as_text(marks))

    def _add(self, name: str, marks: Marks) -> None:
        if name and name != "self" and marks:
            self._variables[name] = self._variables.get(name, NONE) | marks


_READERS: dict[type[ast.expr], Callable[[Flow, Any], Marks]] = {
    ast.Name: Flow._name,  # noqa: SLF001 - a table of the methods above
    ast.Attribute: Flow._attribute,  # noqa: SLF001
    ast.Call: Flow._call,  # noqa: SLF001
    ast.JoinedStr: Flow._joined,  # noqa: SLF001
    ast.BinOp: Flow._operation,  # noqa: SLF001
    ast.Subscript: Flow._item,  # noqa: SLF001
    ast.IfExp: Flow._choice,  # noqa: SLF001
}

RESPONSES = {
    "JSONResponse", "ORJSONResponse", "UJSONResponse", "Response", "PlainTextResponse", "HTMLResponse",
    "StreamingResponse", "EventSourceResponse", "StreamingHttpResponse", "HttpResponse", "JsonResponse", "HttpResponseBadRequest", "HttpResponseServerError",
    "HttpResponseForbidden", "HttpResponseNotFound", "jsonify", "make_response", "render", "render_template",
    "render_template_string", "render_to_response", "TemplateResponse", "json_response", "abort",
}  # fmt: skip
"""Names of the functions and classes that make an answer."""


def as_text(marks: Marks) -> Marks:
    """The same marks, objects and classes turned into their texts."""
    return frozenset(text_mark(m, m.node) for m in marks)


def text_mark(mark: Mark, node: ast.AST) -> Mark:
    """A mark after the exception was turned into text at `node`."""
    if mark.form is Form.OBJECT:
        return dataclasses.replace(mark, form=Form.TEXT, node=node)
    return dataclasses.replace(mark, form=Form.NAME) if mark.form is Form.CLASS else mark


def is_development_switch(test: ast.expr) -> bool:
    """Whether a condition is a development switch such as `settings.DEBUG`; the level of a logger is none."""
    if any(
        isinstance(n, ast.Call) and final_name(n.func) in {"isEnabledFor", "getEffectiveLevel"} for n in ast.walk(test)
    ):
        return False
    names = [n for n in ast.walk(test) if isinstance(n, (ast.Name, ast.Attribute))]
    return any(
        re.fullmatch(r"_?(is_)?(debug|debug_mode|dev_mode|development)", final_name(n), re.IGNORECASE)
        and final_name(getattr(n, "value", None)) != "logging"
        for n in names
    )


def final_or_base(expr: ast.expr) -> str:
    """The variable at the bottom of `a.b[c]`."""
    while isinstance(expr, (ast.Attribute, ast.Subscript)):
        expr = expr.value
    return expr.id if isinstance(expr, ast.Name) else ""


def _inner(expr: ast.expr) -> list[ast.expr]:
    """The expressions whose marks an expression carries on as they are."""
    if isinstance(expr, ast.Dict):
        return [k for k in expr.keys if k is not None] + expr.values
    fields = _CARRIED.get(type(expr), ())
    found: list[ast.expr] = []
    for field in fields:
        value = getattr(expr, field)
        found += value if isinstance(value, list) else [value] if value is not None else []
    return found


_CARRIED: dict[type[ast.expr], tuple[str, ...]] = {
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
    ast.Set: ("elts",),
    ast.Await: ("value",),
    ast.Starred: ("value",),
    ast.NamedExpr: ("value",),
    ast.FormattedValue: ("value",),
    ast.Yield: ("value",),
    ast.YieldFrom: ("value",),
    ast.BoolOp: ("values",),
    ast.ListComp: ("elt",),
    ast.SetComp: ("elt",),
    ast.GeneratorExp: ("elt",),
    ast.DictComp: ("key", "value"),
}
