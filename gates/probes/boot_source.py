"""The syntax tree of a live function, and the little that can be said about values without running anything.

A value is `Known` (this very object), `Of` (an instance of this class) or None (nothing is known).
"""

from __future__ import annotations

import ast
import inspect
import types
import typing

from . import boot_import, boot_stub

PRIMITIVES = (bool, int, float, str, bytes, type(None))

Definition = typing.Union[ast.FunctionDef, ast.AsyncFunctionDef]


class Known:
    """This very object."""

    def __init__(self, value: typing.Any) -> None:
        self.value = value


class Of:
    """Some instance of this class."""

    def __init__(self, cls: type) -> None:
        self.cls = cls


class Bound:
    """A function that was looked up on an instance; `owner` is the value of its first argument."""

    def __init__(self, function: typing.Any, owner: Value) -> None:
        self.function, self.owner = function, owner


Value = typing.Union[Known, Of, Bound, None]
"""What is known of a value; None is nothing."""


class Sources:
    """Parsed files of the project, each once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._trees: dict[str, dict[tuple[int, str], Definition]] = {}

    def own(self, function: object) -> bool:
        """Whether a function's code stands in the project."""
        code = getattr(function, "__code__", None)
        return code is not None and boot_import.under(code.co_filename, self.root)

    def path(self, function: types.FunctionType) -> str:
        """Where a function stands, relative to the root."""
        return boot_import.relative(function.__code__.co_filename, self.root)

    def node(self, function: types.FunctionType) -> Definition | None:
        """The `def` of a function, None for lambdas and generated code."""
        code = function.__code__
        if code.co_filename not in self._trees:
            self._trees[code.co_filename] = _definitions(code.co_filename)
        return self._trees[code.co_filename].get((code.co_firstlineno, code.co_name))

    def place(self, function: types.FunctionType) -> dict[str, typing.Any]:
        """{"path", "line", "end", "name", "decorated"}: the `def` line, the last line, the first decorator's line."""
        node = self.node(function)
        first = function.__code__.co_firstlineno
        line, end = (node.lineno, node.end_lineno) if node is not None else (first, first)
        return {
            "path": self.path(function),
            "line": line,
            "end": end,
            "name": function.__qualname__,
            "decorated": first,
        }


def _definitions(filename: str) -> dict[tuple[int, str], Definition]:
    try:
        with open(filename, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *[d.lineno for d in node.decorator_list]])
            found[(first, node.name)] = node
    return found


def hints_of(function: typing.Any) -> dict[str, typing.Any]:
    """The evaluated annotations of a function; what cannot be evaluated is left out."""
    try:
        return typing.get_type_hints(function)
    except Exception:
        return {k: v for k, v in getattr(function, "__annotations__", {}).items() if not isinstance(v, str)}


def instance_of(annotation: typing.Any) -> Of | None:
    """The value that an annotation promises: `Of` for a class, an optional class or an awaitable of one."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Union or (hasattr(types, "UnionType") and origin is types.UnionType):
        kinds = [a for a in args if a is not type(None)]
        return instance_of(kinds[0]) if len(kinds) == 1 else None
    if str(origin).endswith("Annotated") or origin is typing.ClassVar:
        return instance_of(args[0])
    if isinstance(origin, type):
        return Of(origin)
    return Of(annotation) if isinstance(annotation, type) else None


def attribute(value: Value, name: str) -> Value:
    """The value of `value.name`, without running properties of the application."""
    if isinstance(value, Known):
        return _of_object(value, name)
    if isinstance(value, Of):
        return _of_class(value, name)
    return None


def is_proxy(found: object) -> bool:
    """Whether an object stands for another one that exists during a request only (flask.request, g, current_app)."""
    return type(found).__module__.startswith("werkzeug.local")


def _of_object(value: Known, name: str) -> Value:  # noqa: PLR0911 - one return for each kind of attribute
    found = value.value
    if is_proxy(found):
        return None
    if inspect.ismodule(found) or isinstance(found, type):
        static = inspect.getattr_static(found, name, None)
        if isinstance(static, (staticmethod, classmethod)):
            return Bound(static.__func__, value) if isinstance(static, classmethod) else Known(static.__func__)
        return Known(getattr(found, name)) if hasattr(found, name) else None
    static = inspect.getattr_static(found, name, None)
    if isinstance(static, property):
        return instance_of(hints_of(static.fget).get("return"))
    if inspect.isfunction(static):
        return Bound(static, value)
    try:
        return Known(getattr(found, name))
    # gates: ignore[logging/swallowed-exception] an attribute of foreign code may raise anything; None says that nothing is known
    except Exception:
        return None


def _of_class(value: Of, name: str) -> Value:  # noqa: PLR0911 - one return for each kind of attribute
    static = inspect.getattr_static(value.cls, name, None)
    if inspect.isfunction(static):
        return Bound(static, value)
    if isinstance(static, classmethod):
        return Bound(static.__func__, Known(value.cls))
    if isinstance(static, staticmethod):
        return Known(static.__func__)
    if isinstance(static, property):
        return instance_of(hints_of(static.fget).get("return"))
    if static is not None and not inspect.isdatadescriptor(static):
        return Known(static)
    try:
        return instance_of(typing.get_type_hints(value.cls).get(name))
    # gates: ignore[logging/swallowed-exception] hints that cannot be evaluated tell nothing; None says so
    except Exception:
        return None


def cells(function: types.FunctionType) -> dict[str, typing.Any]:
    """Free variable → object, for the cells that are filled."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):  # noqa: B905 - `strict` came with 3.10
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue
    return found


def following(function: types.FunctionType, sources: Sources) -> types.FunctionType | None:
    """The function of the project behind a wrapper that is not the project's; None where there is none."""
    deepest: types.FunctionType | None = function
    seen = set()
    while deepest is not None and not sources.own(deepest) and id(deepest) not in seen:
        seen.add(id(deepest))
        inner = getattr(deepest, "__wrapped__", None)
        if inner is None:
            inner = next((c for c in cells(deepest).values() if inspect.isfunction(c) and sources.own(c)), None)
        deepest = boot_stub.plain(inner) if inner is not None else None
    return deepest if deepest is not None and sources.own(deepest) else None
