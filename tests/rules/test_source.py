"""The walk: every node once, with its context, whatever the depth."""

from __future__ import annotations

import ast

from gates.rules.source import Source, own_nodes, walk


def source_of(code: str) -> Source:
    return Source("app/main.py", "app.main", code, ast.parse(code))


def test_nodes_come_in_the_order_of_the_source_with_their_scopes() -> None:
    seen: list[tuple[int, str]] = []

    def visit(node: ast.Call, source: Source) -> None:
        seen.append((node.lineno, source.qualified))

    walk(source_of("a()\nclass B:\n    def c(self):\n        d()\n        e(f())\n    g()\nh()\n"), {ast.Call: [visit]})
    assert seen == [
        (1, "app.main"),
        (4, "app.main.B.c"),
        (5, "app.main.B.c"),
        (5, "app.main.B.c"),
        (6, "app.main.B"),
        (7, "app.main"),
    ]


def test_an_except_block_is_known_inside_but_not_in_a_nested_function() -> None:
    seen: list[bool] = []

    def visit(node: ast.Call, source: Source) -> None:
        seen.append(source.handler is not None)

    walk(source_of("try:\n    a()\nexcept E:\n    b()\n    def c():\n        d()\ne()\n"), {ast.Call: [visit]})
    assert seen == [False, True, False, False]


def test_depth_does_not_exhaust_the_stack() -> None:
    deep: ast.expr = ast.Name(id="x", ctx=ast.Load())
    for _ in range(20_000):
        deep = ast.Call(func=deep, args=[], keywords=[], lineno=1, col_offset=0)
    tree = ast.Module(body=[ast.Expr(value=deep)], type_ignores=[])
    count = 0

    def visit(node: ast.Call, source: Source) -> None:
        nonlocal count
        count += 1

    walk(Source("a.py", "a", "", tree), {ast.Call: [visit]})
    assert count == 20_000


def test_order_and_scopes_are_the_same_at_any_depth() -> None:
    deep = "x" + "".join(f".m{n}(a{n}(), lambda: b{n}())" for n in range(300))
    seen: list[tuple[str, int, int]] = []

    def visit(node: ast.Call, source: Source) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        seen.append((name, len(source.scopes), len(source.ancestors)))

    walk(source_of(f"def f():\n    return {deep}\n"), {ast.Call: [visit]})
    calls = [f"m{n}" for n in reversed(range(300))]
    arguments = [name for n in range(300) for name in (f"a{n}", f"b{n}")]
    assert [name for name, _, _ in seen] == calls + arguments
    assert {scopes for name, scopes, _ in seen if name.startswith("b")} == {2}
    assert {scopes for name, scopes, _ in seen if not name.startswith("b")} == {1}
    assert [depth for name, _, depth in seen if name.startswith("m")] == [3 + 2 * n for n in range(300)]


def test_own_nodes_leave_nested_functions_out() -> None:
    body = ast.parse("a()\ndef f():\n    b()\nc = lambda: d()\n").body
    assert {n.func.id for n in own_nodes(body) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)} == {"a"}
