"""One parsed file and where the walk is in it: what rules ask for context. Judges nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from gates.rules.names import Names
from gates.rules.values import FUNCTIONS, FunctionNode, Scope

_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
_SCOPE_TYPES = frozenset(_SCOPES)
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.alias, str, int, bool, type(None)})
_UNINTERESTING = frozenset(
    {"annotation", "returns", "type_comment", "ctx", "op", "ops", "type_params", "kind", "names"}
)


class Source:
    """One Python file.

    Attributes:
        path: relative to the project's root.
        module: import name.
        text: its source.
        tree: its syntax tree.
        names: what its names stand for.
        ancestors: the nodes around the one that is being visited, outermost first; valid during the walk only.
        scopes: the functions, classes and lambdas among them.
        memo: what rules found out about a node, for the next rule.
    """

    def __init__(self, path: str, module: str, text: str, tree: ast.Module) -> None:
        self.path = path
        self.module = module
        self.text = text
        self.tree = tree
        self.names = Names(tree, module, is_package=path.endswith("/__init__.py"))
        self.ancestors: list[ast.AST] = []
        self.scopes: list[Scope] = []
        self.memo: dict[tuple[str, ast.AST], Any] = {}

    @property
    def function(self) -> FunctionNode | None:
        """The innermost function around the visited node."""
        return next((s for s in reversed(self.scopes) if isinstance(s, FUNCTIONS)), None)

    @property
    def owner(self) -> ast.ClassDef | None:
        """The innermost class around the visited node."""
        return next((s for s in reversed(self.scopes) if isinstance(s, ast.ClassDef)), None)

    @property
    def handler(self) -> ast.ExceptHandler | None:
        """The `except` block that the visited node runs in, unless a function definition lies between."""
        for ancestor in reversed(self.ancestors):
            if isinstance(ancestor, ast.ExceptHandler):
                return ancestor
            if isinstance(ancestor, _SCOPES):
                return None
        return None

    @property
    def qualified(self) -> str:
        """Dotted name of the innermost function around the visited node, that of the module outside of functions."""
        named = [s.name for s in self.scopes if not isinstance(s, ast.Lambda)]
        return ".".join([self.module, *named])

    def origin(self, expr: ast.AST | None) -> str:
        """The dotted origin of an expression at the visited place."""
        return self.names.origin(expr, self.scopes)

    def value(self, expr: ast.expr) -> ast.expr:
        """What a name was assigned, at the visited place."""
        return self.names.value(expr, self.scopes)


Visit = Callable[[Any, Source], None]


def walk(source: Source, visitors: Mapping[type, Sequence[Visit]]) -> None:
    """Call the visitors of each node's type, parents before children, in the order of the source.

    Iterative, so that no depth of nesting can exhaust the stack. Annotations, names and constants are not visited.
    """
    ancestors, scopes = source.ancestors, source.scopes
    pending: list[tuple[ast.AST, int]] = [(source.tree, 0)]
    push, pop, of_type = pending.append, pending.pop, visitors.get
    depths = [-1]
    while pending:
        node, depth = pop()
        del ancestors[depth:]
        while depths[-1] >= depth:
            depths.pop()
            scopes.pop()
        kind = type(node)
        for visit in of_type(kind, ()):
            visit(node, source)
        ancestors.append(node)
        if kind in _SCOPE_TYPES:
            scopes.append(node)  # type: ignore[arg-type]  # its type was just looked up
            depths.append(depth)
        depth += 1
        for child in _children_reversed(node, kind):
            push((child, depth))
    ancestors.clear()
    scopes.clear()


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def _children_reversed(node: ast.AST, kind: type[ast.AST]) -> list[ast.AST]:
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(f for f in reversed(kind._fields) if f not in _UNINTERESTING)
    found: list[ast.AST] = []
    for field in fields:
        value: Any = getattr(node, field, None)
        if value.__class__ is list:
            found += [item for item in reversed(value) if item.__class__ not in _LEAVES]
        elif value.__class__ not in _LEAVES:
            found.append(value)
    return found


def own_nodes(body: Sequence[ast.AST] | ast.AST) -> Iterator[ast.AST]:
    """The nodes under some statements, in no particular order, those inside nested functions, lambdas and classes left out."""
    pending = list(body) if isinstance(body, Sequence) else [body]
    while pending:
        node = pending.pop()
        yield node
        if node.__class__ not in _SCOPE_TYPES:
            for field in _ALL_FIELDS.get(node.__class__) or _all_fields(node.__class__):
                value = getattr(node, field, None)
                if value.__class__ is list:
                    pending += [item for item in value if isinstance(item, ast.AST)]
                elif isinstance(value, ast.AST):
                    pending.append(value)


_ALL_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_NO_NODES = frozenset({"ctx", "op", "ops", "type_comment", "kind", "id", "attr", "lineno", "level", "module"})


def _all_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    found = _ALL_FIELDS[kind] = tuple(f for f in kind._fields if f not in _NO_NODES)
    return found
