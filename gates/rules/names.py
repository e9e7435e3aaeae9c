"""What the names of a module stand for, resolved on demand through imports, aliases, simple assignments and annotations.

An origin is a dotted text: `logging.getLogger` for the function, `logging.getLogger()` for what a call of it returns; an
instance of a class is written like the call that makes it. Nothing is imported or run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from gates.rules import bindings
from gates.rules.values import FUNCTIONS, FunctionNode, Scope, Vocabulary

_DEPTH = 12
_BUILTINS = frozenset(dir(builtins))
_TRANSPARENT = frozenset({"Annotated", "Optional", "Final", "ClassVar"})


def module_name(path: str, source_roots: Sequence[str]) -> str:
    """The import name of a file: `src/orders/api/__init__.py` → `orders.api`."""
    for root in source_roots if len(source_roots) == 1 else sorted(source_roots, key=len, reverse=True):
        if root != "." and path.startswith(f"{root}/"):
            path = path[len(root) + 1 :]
            break
    dotted = path.removesuffix(".py").replace("/", ".")
    return dotted.removesuffix(".__init__") if dotted != "__init__" else ""


class Names:
    """The names of one module.

    Args:
        tree: the parsed module.
        module: its import name.
        is_package: whether it is an `__init__.py`, for relative imports.
        own: what the project calls its reporters, loggers and redactors.
    """

    def __init__(self, tree: ast.Module, module: str, *, is_package: bool, own: Vocabulary | None = None) -> None:
        self.module = module
        self.own = own or Vocabulary()
        self._tree = tree
        self._package = module if is_package else module.rpartition(".")[0]
        self.top = bindings.of_body(tree.body, module, self._package)
        self._known: dict[tuple[int, str], str] = {}
        self._functions: dict[FunctionNode, bindings.Table] = {}
        self._classes: dict[ast.ClassDef, bindings.Table] = {}

    def origin(self, expr: ast.AST | None, scopes: Sequence[Scope] = (), depth: int = _DEPTH) -> str:
        """The dotted origin of an expression, "" where it is not known."""
        if depth == 0:
            return ""
        if isinstance(expr, ast.Name):
            return self._origin_of_name(expr.id, scopes, depth - 1)
        if isinstance(expr, ast.Attribute):
            return self._origin_of_attribute(expr, scopes, depth - 1)
        return self._origin_of_other(expr, scopes, depth - 1)

    def value(self, expr: ast.expr, scopes: Sequence[Scope] = (), depth: int = _DEPTH) -> ast.expr:
        """What a name was assigned, followed through simple assignments; the expression itself where that is not clear."""
        if depth and isinstance(expr, ast.Name):
            found = self.assigned(expr.id, scopes)
            return self.value(found[0], scopes, depth - 1) if len(found) == 1 else expr
        return expr

    def assigned(self, name: str, scopes: Sequence[Scope]) -> list[ast.expr]:
        """Every expression that is assigned to a name in the nearest scope that binds it."""
        return next((t.values.get(name, []) for t in self._tables(scopes) if name in t), [])

    def members(self, expr: ast.expr, scopes: Sequence[Scope]) -> list[ast.expr]:
        """Every expression that the class around a place assigns to `self.name`; none for anything else."""
        if not (
            isinstance(expr, ast.Attribute) and isinstance(expr.value, ast.Name) and expr.value.id in {"self", "cls"}
        ):
            return []
        owner = next((s for s in reversed(scopes) if isinstance(s, ast.ClassDef)), None)
        return self._members(owner).values.get(expr.attr, []) if owner is not None else []

    def annotation(self, expr: ast.expr | None, scopes: Sequence[Scope] = (), depth: int = _DEPTH) -> str:
        """The class that an annotation names: through quotes, `X | None`, `Optional[X]` and `Annotated[X, ...]`."""
        if expr is None or depth == 0:
            return ""
        if isinstance(expr, ast.Constant):
            return self.annotation(_quoted(expr), scopes, depth - 1)
        if isinstance(expr, ast.BinOp):
            return self.annotation(expr.left, scopes, depth - 1) or self.annotation(expr.right, scopes, depth - 1)
        if isinstance(expr, ast.Subscript):
            base = self.origin(expr.value, scopes, depth - 1).rpartition(".")[2]
            inner = expr.slice.elts[0] if isinstance(expr.slice, ast.Tuple) and expr.slice.elts else expr.slice
            return self.annotation(inner, scopes, depth - 1) if base in _TRANSPARENT else ""
        aliased = self.value(expr, scopes)
        return (
            self.annotation(aliased, scopes, depth - 1) if aliased is not expr else self.origin(expr, scopes, depth - 1)
        )

    def definition(self, dotted: str) -> FunctionNode | None:
        """The function or method of this module with that dotted name."""
        if not dotted.startswith(f"{self.module}."):
            return None
        body: Sequence[ast.stmt] = self._tree.body
        found: ast.stmt | None = None
        for part in dotted[len(self.module) + 1 :].split("."):
            found = next(
                (
                    s
                    for s in bindings.own_statements(body)
                    if isinstance(s, (*FUNCTIONS, ast.ClassDef)) and s.name == part
                ),
                None,
            )
            body = getattr(found, "body", ())
        return found if isinstance(found, FUNCTIONS) else None

    def _origin_of_other(self, expr: ast.AST | None, scopes: Sequence[Scope], depth: int) -> str:
        if isinstance(expr, ast.Call):
            made = self.origin(expr.func, scopes, depth)
            return f"{made}()" if made else ""
        if isinstance(expr, (ast.Await, ast.NamedExpr)):
            return self.origin(expr.value, scopes, depth)
        if isinstance(expr, ast.IfExp):
            return self._first([expr.body, expr.orelse], scopes, depth)
        return self._first(expr.values, scopes, depth) if isinstance(expr, ast.BoolOp) else ""

    def _first(self, exprs: Sequence[ast.expr], scopes: Sequence[Scope], depth: int) -> str:
        return next(filter(None, (self.origin(e, scopes, depth) for e in exprs)), "")

    def _origin_of_name(self, name: str, scopes: Sequence[Scope], depth: int) -> str:
        for table in self._tables(scopes):
            if name in table:
                return self._origin_in(table, name, scopes, depth)
        if name in _BUILTINS:
            return name
        return f"{self.top.everything[-1]}.{name}" if self.top.everything else ""  # of several, the last one

    def _origin_of_attribute(self, expr: ast.Attribute, scopes: Sequence[Scope], depth: int) -> str:
        if not (isinstance(expr.value, ast.Name) and expr.value.id in {"self", "cls"}):
            base = self.origin(expr.value, scopes, depth)
            return f"{base}.{expr.attr}" if base else ""
        at = next((i for i in range(len(scopes) - 1, -1, -1) if isinstance(scopes[i], ast.ClassDef)), None)
        owner = scopes[at] if at is not None else None
        if not isinstance(owner, ast.ClassDef):
            return ""
        makers = [m for m in owner.body if isinstance(m, FUNCTIONS) and m.name == "__init__"]
        return self._origin_in(self._members(owner), expr.attr, [*scopes[:at], owner, *makers], depth)

    def _origin_in(self, table: bindings.Table, name: str, scopes: Sequence[Scope], depth: int) -> str:
        key = (id(table), name)
        if key not in self._known:
            self._known[key] = ""  # while it is being resolved: a name may be assigned from itself
            self._known[key] = self._resolved(table, name, scopes, depth)
        return self._known[key]

    def _resolved(self, table: bindings.Table, name: str, scopes: Sequence[Scope], depth: int) -> str:
        if name in table.dotted:
            return table.dotted[name]
        if name in table.instances:
            made = self.annotation(table.instances[name], scopes, depth)
            if made:
                return f"{made}()"
        return self._first(table.values.get(name, []), scopes, depth)

    def _tables(self, scopes: Sequence[Scope]) -> Iterator[bindings.Table]:
        if scopes and isinstance(scopes[-1], ast.ClassDef):
            yield self._members(scopes[-1])  # seen in the body of the class itself, and from no function in it
        for scope in reversed(scopes):
            if isinstance(scope, FUNCTIONS):
                if scope not in self._functions:
                    self._functions[scope] = bindings.of_function(scope, self.module, self._package)
                yield self._functions[scope]
        yield self.top

    def _members(self, owner: ast.ClassDef) -> bindings.Table:
        if owner not in self._classes:
            self._classes[owner] = bindings.of_members(owner, self.module, self._package)
        return self._classes[owner]


def _quoted(expr: ast.Constant) -> ast.expr | None:
    try:
        return ast.parse(expr.value, mode="eval").body if isinstance(expr.value, str) else None
    except (SyntaxError, ValueError):
        return None
