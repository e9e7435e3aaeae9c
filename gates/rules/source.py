"""One parsed file and where the walk is in it: what rules ask for context. Judges nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gates.rules.names import Names
from gates.rules.values import FUNCTIONS, FunctionNode, Scope, Vocabulary

_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
_SCOPE_TYPES = frozenset(_SCOPES)
_LEAVES = frozenset({
    ast.Name, ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal,
    ast.alias, ast.arg, str, int, bool, type(None),
})  # fmt: skip
_NO_NODES = frozenset({
    "ctx", "op", "ops", "type_comment", "kind", "id", "attr", "lineno", "level", "module", "name", "names", "asname", "arg",
    "kwd_attrs", "rest", "conversion", "is_async", "simple", "tag", "str",
})  # fmt: skip
_UNINTERESTING = _NO_NODES | {"annotation", "returns", "type_params"}


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

    def __init__(self, path: str, module: str, text: str, tree: ast.Module, own: Vocabulary | None = None) -> None:
        self.path = path
        self.module = module
        self.text = text
        self.tree = tree
        self.names = Names(tree, module, is_package=path.endswith("/__init__.py"), own=own)
        self.ancestors: list[ast.AST] = []
        self.scopes: list[Scope] = []
        self.memo: dict[tuple[str, ast.AST], Any] = {}
        self._inside: dict[ast.AST, list[ast.AST]] = {}

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

    def inside(self, scope: FunctionNode | ast.Module) -> list[ast.AST]:
        """The nodes of a function or of the module, those inside nested functions and classes left out; gathered once."""
        found = self._inside.get(scope)
        if found is None:
            found = self._inside[scope] = own_nodes(scope.body)
        return found

    def origin(self, expr: ast.AST | None) -> str:
        """The dotted origin of an expression at the visited place."""
        return self.names.origin(expr, self.scopes)

    def value(self, expr: ast.expr) -> ast.expr:
        """What a name was assigned, at the visited place."""
        return self.names.value(expr, self.scopes)


Visit = Callable[[Any, Source], None]


def walk(source: Source, visitors: Mapping[type, Sequence[Visit]]) -> None:
    """Call the visitors of each node's type, parents before children, in the order of the source.

    Annotations, names and their attributes, parameters, constants and imports are not visited. No depth of nesting exhausts the stack.
    """
    _walk(source.tree, ast.Module, source, visitors)


def _walk(node: Any, kind: type[ast.AST], source: Source, visitors: Mapping[type, Sequence[Visit]]) -> None:
    ancestors = source.ancestors
    if len(ancestors) == _DEEP:
        _walk_deep(node, source, visitors)
        return
    if kind in visitors:
        for visit in visitors[kind]:
            visit(node, source)
    ancestors.append(node)
    if kind in _SCOPE_TYPES:
        source.scopes.append(node)
    for field in _FIELDS[kind] if kind in _FIELDS else _fields(kind):
        value: Any = getattr(node, field, None)
        within: Any = value.__class__
        if within is list:
            for item in value:
                within = item.__class__
                if not (within in _LEAVES or (within is _ATTRIBUTE and item.value.__class__ in _LEAVES)):
                    _walk(item, within, source, visitors)
        elif not (within in _LEAVES or (within is _ATTRIBUTE and value.value.__class__ in _LEAVES)):
            _walk(value, within, source, visitors)
    ancestors.pop()
    if kind in _SCOPE_TYPES:
        source.scopes.pop()


_DEEP = 200
_ATTRIBUTE = ast.Attribute


def _walk_deep(top: ast.AST, source: Source, visitors: Mapping[type, Sequence[Visit]]) -> None:
    """The same walk with a list in place of the stack: slower, and needed for generated code alone."""
    pending: list[Any] = [top]  # None: leave the innermost node
    while pending:
        node = pending.pop()
        if node is None:
            left = source.ancestors.pop()
            if left.__class__ in _SCOPE_TYPES:
                source.scopes.pop()
            continue
        for visit in visitors.get(node.__class__, ()):
            visit(node, source)
        source.ancestors.append(node)
        if isinstance(node, _SCOPES):
            source.scopes.append(node)
        kind = node.__class__
        fields = _FIELDS[kind] if kind in _FIELDS else _fields(kind)
        values = (getattr(node, field, None) for field in fields)
        children: list[Any] = [item for value in values for item in (value if isinstance(value, list) else [value])]
        pending += [None, *(c for c in reversed(children) if c.__class__ not in _LEAVES)]


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.arguments: ("kw_defaults", "defaults")}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold something to visit."""
    found = _FIELDS[kind] = tuple(f for f in kind._fields if f not in _UNINTERESTING)
    return found


def own_nodes(body: Sequence[ast.AST] | ast.AST) -> list[ast.AST]:
    """The nodes under some statements, outer ones first, those inside nested functions, lambdas and classes left out."""
    found: list[Any] = list(body) if isinstance(body, Sequence) else [body]
    for node in found:  # it grows meanwhile
        kind = node.__class__
        if kind not in _SCOPE_TYPES:
            for field in _INNER[kind] if kind in _INNER else _inner(kind):
                value = getattr(node, field, None)
                if value.__class__ is list:
                    found += value if kind not in _GAPPED else filter(None, value)
                elif value is not None:
                    found.append(value)
    return found


_GAPPED = frozenset({ast.Dict, ast.arguments})
"""Their lists hold None: for the key of `**mapping`, for a parameter without a default."""
_INNER: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: (), ast.MatchSingleton: ()}


def _inner(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes."""
    found = _INNER[kind] = tuple(f for f in kind._fields if f not in _NO_NODES)
    return found
