"""What an endpoint can do: exceptions that it may raise, request data that it reads, bodies that it returns.

It is read from the source through live objects, and nothing is run.

Everything is a lower bound: what cannot be resolved is left out, so that what is said is true.
"""

from __future__ import annotations

import ast
import inspect
import types
import typing

from . import boot_shape
from .boot_scope import Scope
from .boot_source import PRIMITIVES, Bound, Known, Of, Sources, Value, following

_DEEPEST = 10
_MOST = 400
_TRIES: tuple[type[ast.Try], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))


class Reach:
    """The walk from one endpoint.

    Attributes:
        raises: (class, status or None, path, line) of `raise` statements that nothing on the way catches.
        reads: (where, name, path, line) of query parameters, headers and cookies that are read by name.
        reads_unknown: whether the request is also read in a way that names nothing.
        returns: bodies that the endpoint returns, see `boot_shape`.
    """

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.raises: list[tuple[type, int | None, str, int]] = []
        self.reads: list[tuple[str, str, str, int]] = []
        self.reads_unknown = False
        self.returns: list[dict[str, typing.Any]] = []
        self._seen: set[tuple[typing.Any, ...]] = set()

    def start(
        self, target: object, function: types.FunctionType, *, owner: Value = None, endpoint: bool = False
    ) -> None:
        """Walk from a callable; `endpoint` when what it returns is the answer."""
        walk = Walk(self, function, {}, (), 0)
        if owner is not None and walk.names:
            walk.env[walk.names[0]] = owner
        walk.run()
        if endpoint:
            self.returns += boot_shape.returned(walk)

    def enter(
        self, function: types.FunctionType, bound: dict[str, Value], catchers: tuple[type, ...], depth: int
    ) -> None:
        """Walk a called function, once for each set of known arguments."""
        constants = tuple(
            sorted(
                (k, repr(v.value)) for k, v in bound.items() if isinstance(v, Known) and isinstance(v.value, PRIMITIVES)
            )
        )
        key = (function.__code__, constants, tuple(c.__qualname__ for c in catchers))
        if depth > _DEEPEST or key in self._seen or len(self._seen) > _MOST:
            return
        self._seen.add(key)
        Walk(self, function, bound, catchers, depth).run()


class Walk(Scope):
    """One function, walked from its first statement to its last."""

    def __init__(
        self,
        reach: Reach,
        function: types.FunctionType,
        bound: dict[str, Value],
        catchers: tuple[type, ...],
        depth: int,
    ) -> None:
        super().__init__(reach.sources, function, bound)
        self.reach, self.catchers, self.depth = reach, catchers, depth
        self.path = self.sources.path(function)
        self.returns: list[ast.Return] = []
        self.assigned: dict[str, list[ast.expr]] = {}
        self.given: dict[str, boot_shape.Given] = {}
        self.spread = ""
        self.extra: dict[str, boot_shape.Given] | None = None

    def run(self) -> None:
        """Walk the body."""
        if self.node is not None:
            self.block(self.node.body)

    def block(self, statements: typing.Iterable[ast.stmt]) -> None:
        """Walk statements in order; what stands after a certain return is not reached."""
        for statement in statements:
            self.statement(statement)
            if isinstance(statement, (ast.Return, ast.Raise)):
                return

    def statement(self, node: ast.stmt) -> None:
        """One statement and what is inside."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        if isinstance(node, ast.If):
            self._if(node)
        elif isinstance(node, _TRIES):
            self._try(node)
        elif isinstance(node, ast.Raise):
            self._raise(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            self._assign(node)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._with(node)
        else:
            if isinstance(node, ast.Return):
                self.returns.append(node)
            self._generic(node)

    def apart(self, function: types.FunctionType, bound: dict[str, Value]) -> Walk:
        """A walk of another function whose findings do not count, for what it returns."""
        walk = Walk(Reach(self.sources), function, bound, (), self.depth + 1)
        if walk.depth <= _DEEPEST:
            walk.run()
        return walk

    def _generic(self, node: ast.AST) -> None:
        for _, value in ast.iter_fields(node):
            parts = value if isinstance(value, list) else [value]
            if parts and all(isinstance(p, ast.stmt) for p in parts):
                self.block(parts)
            else:
                for part in parts:
                    if type(part).__name__ == "match_case":
                        self.block(part.body)
                    elif isinstance(part, ast.AST) and not isinstance(part, ast.stmt):
                        self.expression(part)
                    elif isinstance(part, ast.stmt):
                        self.statement(part)

    def _if(self, node: ast.If) -> None:
        self.expression(node.test)
        known = self.truth(node.test)
        if known is not False:
            self.block(node.body)
        if known is not True:
            self.block(node.orelse)

    def _try(self, node: ast.Try) -> None:
        caught = [c for handler in node.handlers if not _raises_again(handler) for c in self._classes(handler.type)]
        outer, self.catchers = self.catchers, (*self.catchers, *caught)
        self.block(node.body)
        self.catchers = outer
        for handler in node.handlers:
            if handler.name:
                kinds = self._classes(handler.type)
                self.env[handler.name] = Of(kinds[0]) if len(kinds) == 1 else None
            self.block(handler.body)
        self.block(node.orelse)
        self.block(node.finalbody)

    def _classes(self, node: ast.expr | None) -> list[type]:
        if node is None:
            return [BaseException]
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        found = [self.value(part) for part in parts]
        return [f.value for f in found if isinstance(f, Known) and isinstance(f.value, type)]

    def _raise(self, node: ast.Raise) -> None:
        if node.exc is None:
            return
        self.expression(node.exc)
        found = self.value(node.exc)
        kind = (
            found.cls
            if isinstance(found, Of)
            else type(found.value)
            if isinstance(found, Known) and isinstance(found.value, BaseException)
            else None
        )
        if isinstance(found, Known) and isinstance(found.value, type):
            kind = found.value
        if (
            isinstance(node.exc, ast.Name)
            and isinstance(found, Of)
            and node.exc.id not in self.names
            and self._rebinds(node.exc.id)
        ):
            kind = None
        if kind is not None and issubclass(kind, BaseException):
            self.raised(kind, boot_shape.status_of(self, node.exc), node.lineno)

    def _rebinds(self, name: str) -> bool:
        return self.node is not None and any(
            isinstance(n, ast.ExceptHandler) and n.name == name for n in ast.walk(self.node)
        )

    def raised(self, kind: type, status: int | None, line: int) -> None:
        """Note an exception that leaves this function, unless something on the way catches it."""
        if not any(issubclass(kind, c) for c in self.catchers):
            self.reach.raises.append((kind, status, self.path, line))

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        if node.value is None:
            return
        self.expression(node.value)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                self.env[target.id] = self.kept(target.id, self.value(node.value))
                self.assigned.setdefault(target.id, []).append(node.value)
            elif isinstance(target, (ast.Tuple, ast.List)):
                for index, part in enumerate(target.elts):
                    if isinstance(part, ast.Name):
                        self.env[part.id] = None
                        self.assigned.setdefault(part.id, []).append(node.value if index == 0 else target)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        caught = []
        for item in node.items:
            self.expression(item.context_expr)
            caught += self._suppressed(item.context_expr)
            if isinstance(item.optional_vars, ast.Name):
                self.env[item.optional_vars.id] = None
        outer, self.catchers = self.catchers, (*self.catchers, *caught)
        self.block(node.body)
        self.catchers = outer

    def _suppressed(self, node: ast.expr) -> list[type]:
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", getattr(node.func, "id", "")) != "suppress":
            return []
        return [c for argument in node.args for c in self._classes(argument)]

    def expression(self, node: ast.AST) -> None:
        """Look at every call and every reading of the request inside an expression."""
        if isinstance(node, (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
            for child in ast.iter_child_nodes(node):
                self.expression(child)
            return
        if isinstance(node, ast.BoolOp):
            self._boolean(node)
            return
        if isinstance(node, ast.IfExp):
            known = self.truth(node.test)
            self.expression(node.test)
            for branch, dead in ((node.body, False), (node.orelse, True)):
                if known is not dead:
                    self.expression(branch)
            return
        if boot_shape.reading(self, node):
            for child in getattr(node, "args", []):
                self.expression(child)
            return
        for child in ast.iter_child_nodes(node):
            self.expression(child)
        if isinstance(node, ast.Call):
            self.call(node)

    def _boolean(self, node: ast.BoolOp) -> None:
        for part in node.values:
            self.expression(part)
            known = self.truth(part)
            if known is not None and known is isinstance(node.op, ast.Or):
                return

    def call(self, node: ast.Call) -> None:
        """Follow a call into the project."""
        target = self.value(node.func)
        owner = None
        if isinstance(target, Bound):
            function, owner = target.function, target.owner
        elif isinstance(target, Known) and isinstance(target.value, type):
            self._construct(node, target.value)
            return
        elif isinstance(target, Known):
            owner = Known(target.value.__self__) if inspect.ismethod(target.value) else None
            function = target.value.__func__ if inspect.ismethod(target.value) else target.value
        else:
            boot_shape.handed_on(self, node)
            return
        inner = (
            function
            if self.sources.own(function)
            else following(function, self.sources)
            if inspect.isfunction(function)
            else None
        )
        if inner is None:
            boot_shape.aborted(self, node, function)
            boot_shape.handed_on(self, node)
            return
        self.reach.enter(inner, self.bind(inner, node, owner), self.catchers, self.depth + 1)

    def _construct(self, node: ast.Call, cls: type) -> None:
        made = inspect.getattr_static(cls, "__init__", None)
        if inspect.isfunction(made) and self.sources.own(made):
            self.reach.enter(made, self.bind(made, node, Of(cls)), self.catchers, self.depth + 1)
        after = inspect.getattr_static(cls, "__post_init__", None)
        if inspect.isfunction(after) and self.sources.own(after):
            self.reach.enter(after, {"self": Of(cls)}, self.catchers, self.depth + 1)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(n, ast.Raise) and (n.exc is None or (isinstance(n.exc, ast.Name) and n.exc.id == handler.name))
        for n in ast.walk(handler)
    )
