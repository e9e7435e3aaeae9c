"""What the source alone tells about tests: switched off, never collected, business logic hidden from coverage. Decides nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from gates.catalog.tests.facts import Named, Spot
from gates.project import Project, Role
from gates.tools.coverage_run import Lines
from gates.tools.pytest_run import Case

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _parse(text: str | None) -> ast.Module | None:
    try:
        return ast.parse(text) if text is not None else None
    except (SyntaxError, ValueError, RecursionError):
        return None


def _functions(tree: ast.AST, outer: tuple[ast.AST, ...] = ()) -> Iterator[tuple[_Function, tuple[ast.AST, ...]]]:
    """Each function with what encloses it, outermost first."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _Function):
            yield node, outer
        inner = (*outer, node) if isinstance(node, ast.ClassDef | _Function) else outer
        yield from _functions(node, inner)


def switched_off(project: Project, cases: Iterable[Case]) -> tuple[Named, ...]:
    """Tests that a marker without condition skips or expects to fail, and that had no such marker at the base."""
    found: dict[tuple[str, str], Named] = {}
    for case in cases:
        if case.status not in {"skipped", "xfailed"} or case.off is None or project.git.base is None:
            continue
        path, *names = case.id.split("[")[0].split("::")
        now = _marked(project.read_or_none(path), names)
        before = _marked(project.base_text(path), names)
        if now is not None and before is not None and now[1] and not before[1]:
            found[path, "::".join(names)] = Named(Spot(path, now[0]), names[-1])
    return tuple(found.values())


def _marked(text: str | None, names: list[str]) -> tuple[int, bool] | None:
    """(line, whether something named skip or xfail marks it) of a test, None where there is no such test."""
    tree = _parse(text)
    for function, outer in _functions(tree) if tree else ():
        classes = [node for node in outer if isinstance(node, ast.ClassDef)]
        if tree is not None and [c.name for c in classes] + [function.name] == names:
            marks = [d for node in (*classes, function) for d in node.decorator_list] + _module_marks(tree)
            off = [m for m in marks if any(word in ast.unparse(m) for word in ("skip", "xfail"))]
            return (off[0].lineno if off else function.lineno), bool(off)
    return None


def _module_marks(tree: ast.Module) -> list[ast.expr]:
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    return [
        node.value for node in assigned if any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
    ]


def uncollected(project: Project, functions: frozenset[str]) -> tuple[Named, ...]:
    """Tests that nobody runs, in the folders that tests are collected from: by the file's name, by another of the same name, by nesting."""
    collected = {name.split("::")[0] for name in functions}
    folders = {str(PurePosixPath(path).parent) for path in collected}
    candidates = [
        f for f in project.python_files if project.role(f) is Role.TEST and str(PurePosixPath(f).parent) in folders
    ]
    trees = {f: tree for f in candidates if (tree := _parse(project.read_or_none(f)))}
    found: list[Named] = []
    for path, tree in trees.items():
        if path in collected:
            found += [Named(Spot(path, node.lineno), node.name) for node in (*_shadowed(tree), *_nested(tree))]
            found += [
                Named(Spot(path, c.lineno), c.name) for c in _classes(tree) if _is_lost(c, path, functions, trees)
            ]
        else:
            tests = [node for node in tree.body if isinstance(node, _Function) and _is_test(node)]
            found += [Named(Spot(path, node.lineno), node.name) for node in tests[:1]]
    return tuple(found)


def _is_test(node: _Function) -> bool:
    fixture = any("fixture" in ast.unparse(d) for d in node.decorator_list)
    asserts = any(isinstance(inner, ast.Assert) for inner in ast.walk(node))
    return node.name.startswith("test_") and not fixture and asserts


def _shadowed(tree: ast.Module) -> list[_Function]:
    """Test functions whose name a later one in the same module or class takes over."""
    found = []
    for body in (tree.body, *(c.body for c in _classes(tree))):
        tests = [node for node in body if isinstance(node, _Function) and _is_test(node)]
        found += [a for n, a in enumerate(tests) if any(a.name == b.name for b in tests[n + 1 :])]
    return found


def _nested(tree: ast.Module) -> list[_Function]:
    """Test functions inside another one that never speaks of them."""
    return [
        node
        for node, outer in _functions(tree)
        if outer and isinstance(outer[-1], _Function) and _is_test(node) and node.name not in _names(outer[-1])
    ]


def _names(node: ast.AST) -> set[str]:
    """The names that code speaks of, plain or behind a dot."""
    plain = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return plain | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def _classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.ClassDef)]


def _is_lost(node: ast.ClassDef, path: str, functions: frozenset[str], trees: Mapping[str, ast.Module]) -> bool:
    """Whether a class has tests, none of which runs, and serves as nobody's base."""
    tests = [inner for inner in node.body if isinstance(inner, _Function) and _is_test(inner)]
    runs = any(f"{path}::{test.name}" in functions for test in tests)
    return bool(tests) and not runs and not any(node.name in _names(tree) for tree in trees.values())


_ASSERTING = re.compile(r"assert|raises|warns|check|verify|expect|fail|must|ensure", re.IGNORECASE)


def disarmed(project: Project, functions: frozenset[str]) -> tuple[Named, ...]:
    """Tests that asserted something at the base and now assert nothing, neither themselves nor through a helper."""
    if project.git.base is None:
        return ()
    found = []
    for path in sorted({f.split("::")[0] for f in functions} & set(project.changed_files)):
        now, before = _parse(project.read_or_none(path)), _parse(project.base_text(path))
        asserted = {_qualified(f, outer) for f, outer in _functions(before) if _asserts(f)} if before else set()
        helpers = (
            {f.name for f, _ in _functions(now) if _asserts(f) and not f.name.startswith("test")} if now else set()
        )
        for function, outer in _functions(now) if now and asserted else ():
            silent = not _asserts(function) and not helpers & _names(function)
            if function.name.startswith("test") and _qualified(function, outer) in asserted and silent:
                found.append(Named(Spot(path, function.lineno), function.name))
    return tuple(found)


def _qualified(function: _Function, outer: tuple[ast.AST, ...]) -> str:
    return ".".join([*(node.name for node in outer if isinstance(node, ast.ClassDef | _Function)), function.name])


def _asserts(function: _Function) -> bool:
    """Whether a function asserts, or calls something that sounds like it."""
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        _ASSERTING.search(name) for name in _names(function)
    )


def hidden(project: Project, lines: Mapping[str, Lines]) -> tuple[Named, ...]:
    """Functions of which an exclusion takes every statement out of the figure, trivial ones not counted."""
    found = []
    for path, known in sorted(lines.items()):
        tree = _parse(project.read_or_none(path)) if known.excluded else None
        for function, outer in _functions(tree) if tree else ():
            if _is_worth_a_test(function, outer) and all(
                node.lineno in known.excluded for node in _statements(function)
            ):
                found.append(Named(Spot(path, function.lineno), function.name))
    return tuple(found)


def _is_worth_a_test(function: _Function, outer: tuple[ast.AST, ...]) -> bool:
    dunder = function.name.startswith("__") and function.name.endswith("__")
    nested = any(isinstance(node, _Function) for node in outer)
    abstract = any(word in ast.unparse(d) for d in function.decorator_list for word in ("abstract", "overload"))
    protocol = any(
        "Protocol" in ast.unparse(base) for node in outer if isinstance(node, ast.ClassDef) for base in node.bases
    )
    return not (dunder or nested or abstract or protocol) and bool(_statements(function))


def _statements(function: _Function) -> list[ast.stmt]:
    """The statements of the body that do something."""
    return [node for node in function.body if not _is_trivial(node)]


def _is_trivial(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    raises_stub = (
        isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)
    )
    return isinstance(node, ast.Pass) or raises_stub
