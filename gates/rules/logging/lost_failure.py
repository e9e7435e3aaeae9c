"""Work in the background whose failure nobody will ever see.

**What it does.** Names `submit(...)` and `map(...)` of an executor of `concurrent.futures`, and `apply_async(...)` and its like of a pool of
`multiprocessing` without an `error_callback`, whose result is thrown away or kept under a name that nothing asks; and `asyncio.gather(...,
return_exceptions=True)` whose answers are thrown away. Clearing up (after `.cancel()`, in a closing function) is left alone, and so is
work that deals with its own failures: a function of the same file whose body is one `try` with a broad clause.

**Why it matters.** A future keeps its exception until somebody asks for it, and `return_exceptions=True` turns exceptions into values.
Where nobody asks, the work fails in silence: no record, no traceback, no caller.

**Example.**

    pool.submit(send_receipt, order)

**How to fix.** Ask for the result, or log it when it is done:

    pool.submit(send_receipt, order).add_done_callback(log_failure)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.bindings import own_statements
from gates.rules.failures import Kind, kind_of
from gates.rules.shapes import final_name, is_constant, keyword
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, Breach, FunctionNode, at

ID = "logging/lost-failure"
SEVERITY = Severity.HIGH
SUMMARY = "Work in the background whose failure nobody will ever see"
HINTS = ("submit", "return_exceptions", ".map(", "_async")
NODES = (ast.Expr, ast.Assign)

_POOLS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor")
_PROCESSES = ("multiprocessing.Pool()", "multiprocessing.pool.")
_HANDED = {"submit": _POOLS, "map": _POOLS} | dict.fromkeys(("apply_async", "map_async", "starmap_async"), _PROCESSES)
_FORGETTABLE = {*_HANDED, "gather"}
_CLEARS_UP = re.compile(
    r"(^|_)(close|aclose|cleanup|shutdown|stop|teardown|dispose|cancel|terminate|disconnect|__aexit__|__exit__)(_|$)"
)


def visit(node: ast.Expr | ast.Assign, source: Source) -> Iterator[Breach]:
    """One statement whose value is thrown away, or kept under a name that nothing asks."""
    call = node.value.value if isinstance(node.value, ast.Await) else node.value
    name = final_name(call.func) if isinstance(call, ast.Call) else ""
    if not isinstance(call, ast.Call) or name not in _FORGETTABLE:
        return
    if isinstance(node, ast.Assign) and not _is_forgotten(node, source):
        return
    if _hands_over(call, name, source):
        if not _sees_to_itself(_work(call, source), source):
            yield at(
                call,
                "The result is thrown away, and with it the exception of the work, should it fail.",
                "Ask for the result, or log the failure in a callback.",
            )
    elif name == "gather" and isinstance(node.value, ast.Await) and _turns_failures_into_values(call, source):
        yield at(
            call,
            "Failures come back as values here, and the values are thrown away.",
            "Look through the answers and log the exceptions among them.",
        )


def _hands_over(call: ast.Call, name: str, source: Source) -> bool:
    """Whether a call hands work to an executor or a pool, and says nothing of what to do when it fails."""
    return (
        name in _HANDED
        and isinstance(call.func, ast.Attribute)
        and bool(call.args)
        and source.origin(call.func.value).startswith(_HANDED[name])
        and keyword(call, "error_callback") is None
    )


def _is_forgotten(node: ast.Assign, source: Source) -> bool:
    """Whether what is assigned in a function is never looked at in it."""
    target = node.targets[0]
    if source.function is None or len(node.targets) > 1 or not isinstance(target, ast.Name):
        return False
    inside = ast.walk(source.function)
    return not any(isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load) for n in inside)


def _turns_failures_into_values(call: ast.Call, source: Source) -> bool:
    return (
        source.origin(call.func) == "asyncio.gather"
        and is_constant(keyword(call, "return_exceptions"), True)
        and not _clears_up(source)
    )


def _sees_to_itself(work: ast.expr, source: Source) -> bool:
    """Whether the work is a function of this file that catches whatever happens in it."""
    function = _nested(final_name(work), source) or source.names.definition(source.origin(work))
    return function is not None and _is_guarded(function, source)


def _work(call: ast.Call, source: Source) -> ast.expr:
    """What is handed over; in `submit(context.run, work)` that is what the context runs."""
    first = call.args[0]
    in_context = isinstance(first, ast.Attribute) and first.attr == "run" and len(call.args) > 1
    return call.args[1] if in_context and source.origin(first).startswith("contextvars.") else first


def _nested(name: str, source: Source) -> FunctionNode | None:
    """The function of this name that is defined inside one around the visited place."""
    around = (s for s in reversed(source.scopes) if isinstance(s, FUNCTIONS))
    return next(
        (d for f in around for d in own_statements(f.body) if isinstance(d, FUNCTIONS) and d.name == name), None
    )


def _is_guarded(function: FunctionNode, source: Source) -> bool:
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    last = body[-1] if body else None
    return isinstance(last, ast.Try) and any(
        kind_of(handler, source.names, [function]) is Kind.BROAD for handler in last.handlers
    )


def _clears_up(source: Source) -> bool:
    """Whether tasks are being ended: in a closing function, or where something is cancelled."""
    function = source.function
    if function is None:
        return False
    return bool(_CLEARS_UP.search(function.name)) or any(
        isinstance(n, ast.Call) and final_name(n.func) == "cancel" for n in own_nodes(function.body)
    )


VALID = (
    """
    import multiprocessing
    from concurrent.futures import ThreadPoolExecutor

    workers = multiprocessing.Pool()
    pool = ThreadPoolExecutor(2)

    def send(orders):
        workers.apply_async(deliver, (orders,), error_callback=log_failure)
        found = workers.map_async(deliver, orders)
        found.get()
        return list(pool.map(deliver, orders))

    def later(task, frame):
        task.apply_async((1,))
        frame.map(deliver)
    """,
    """
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(2)

    def send(order):
        future = pool.submit(deliver, order)
        return future.result()
    """,
    """
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(2)

    def send(order):
        pool.submit(deliver, order).add_done_callback(log_failure)
    """,
    """
    import logging
    from concurrent.futures import ThreadPoolExecutor

    logger = logging.getLogger(__name__)
    pool = ThreadPoolExecutor(2)

    def deliver(order):
        try:
            order.deliver()
        except Exception:
            logger.exception("not delivered")

    def send(order):
        pool.submit(deliver, order)
    """,
    """
    import contextvars
    import logging
    from concurrent.futures import ThreadPoolExecutor

    logger = logging.getLogger(__name__)
    pool = ThreadPoolExecutor(2)

    def send(orders):
        def deliver(order):
            try:
                order.deliver()
            except Exception:
                logger.exception("not delivered")

        for order in orders:
            context = contextvars.copy_context()
            pool.submit(context.run, deliver, order)
    """,
    """
    import asyncio

    async def both(a, b):
        for found in await asyncio.gather(a, b, return_exceptions=True):
            print(found)
    """,
    """
    import asyncio

    async def stop(tasks):
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    """,
    """
    import asyncio

    async def both(a, b):
        await asyncio.gather(a, b)
    """,
    """
    def store(form):
        form.submit("save")
    """,
    """
    import asyncio

    class Server:
        async def shutdown(self):
            await asyncio.gather(*self.connections, return_exceptions=True)
    """,
    """
    import concurrent.futures

    def all_of(work):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return list(pool.map(run, work))
    """,
    """
    import asyncio

    async def refresh(caches):
        results = await asyncio.gather(*caches, return_exceptions=True)
        return [r for r in results if isinstance(r, Exception)]
    """,
    """
    from concurrent.futures import ThreadPoolExecutor

    def all_of(work):
        with ThreadPoolExecutor() as pool:
            futures = [pool.submit(run, w) for w in work]
        return [f.result() for f in futures]
    """,
    """
    import asyncio

    async def both(a, b):
        await asyncio.gather(a, b, return_exceptions=False)
    """,
)

INVALID = (
    """
    import multiprocessing
    from multiprocessing.pool import ThreadPool
    from concurrent.futures import ThreadPoolExecutor

    workers = multiprocessing.Pool()
    threads = ThreadPool(2)
    pool = ThreadPoolExecutor(2)

    def send(orders):
        workers.apply_async(deliver, (orders,))  # breach
        threads.map_async(deliver, orders)  # breach
        pool.map(deliver, orders)  # breach
        future = pool.submit(deliver, orders)  # breach
        return len(orders)
    """,
    """
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(2)

    def send(order):
        pool.submit(deliver, order)  # breach
    """,
    """
    import concurrent.futures

    def send_all(orders, deliver):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for order in orders:
                pool.submit(deliver, order)  # breach
    """,
    """
    from concurrent.futures import ProcessPoolExecutor

    class Thumbnails:
        def __init__(self):
            self.pool = ProcessPoolExecutor()

        def make(self, path):
            self.pool.submit(shrink, path)  # breach
    """,
    """
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(2)

    def deliver(order):
        try:
            order.deliver()
        except KeyError:
            order.failed = True

    def send(order):
        pool.submit(deliver, order)  # breach
    """,
    """
    import asyncio

    async def notify(users, send):
        await asyncio.gather(*(send(u) for u in users), return_exceptions=True)  # breach
    """,
    """
    from asyncio import gather

    async def refresh(caches):
        await gather(*[c.refresh() for c in caches], return_exceptions=True)  # breach
    """,
    """
    import asyncio
    from fastapi import FastAPI

    app = FastAPI()

    @app.post("/orders")
    async def place(order: dict) -> dict:
        await asyncio.gather(mail(order), bill(order), return_exceptions=True)  # breach
        return order
    """,
    """
    import concurrent.futures as cf

    def send(order):
        with cf.ThreadPoolExecutor(max_workers=1) as executor:
            executor.submit(lambda: order.send())  # breach
    """,
    """
    from concurrent.futures import ThreadPoolExecutor
    from flask import Flask

    app = Flask(__name__)
    background = ThreadPoolExecutor(4)

    @app.post("/orders")
    def place():
        background.submit(deliver, 1, retry=True)  # breach
        return {}, 202
    """,
    """
    import asyncio

    async def publish(events, bus):
        for batch in events:
            await asyncio.gather(  # breach
                *[bus.send(e) for e in batch], return_exceptions=True
            )
            bus.flush()
    """,
    """
    import asyncio as aio

    async def warm(caches):
        if caches:
            await aio.gather(*(c.load() for c in caches), return_exceptions=True)  # breach
    """,
    """
    from concurrent.futures import ThreadPoolExecutor

    def deliver(order):
        order.lock()
        try:
            order.deliver()
        finally:
            order.unlock()

    class Desk:
        pool: ThreadPoolExecutor

        def send(self, order):
            self.pool.submit(deliver, order)  # breach
    """,
)
