"""One failure is logged twice, each time with its traceback.

**What it does.** Looks at `except` blocks that log the traceback and then raise the same exception on, where a broad `except` block around
the call, in the same file, logs the traceback again. Only what is certain is named: both records are written in any case, and nothing
between them catches the exception. An exception that is translated into another one on its way is left alone.

**Why it matters.** One failure looks like two: counts and alerts are wrong, and the reader compares two tracebacks to find that they are
the same.

**Example.**

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")

**How to fix.** Log where the exception ends. Further in, raise it on, with `error.add_note(...)` for what only that place knows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.model import Severity
from gates.rules.failures import Kind, kind_of
from gates.rules.logcalls import LogCall, log_call
from gates.rules.shapes import final_name
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, Breach, FunctionNode, Scope, at

ID = "logging/doubled-record"
SEVERITY = Severity.LOW
SUMMARY = "One failure is logged twice, each time with its traceback"
HINTS = ("log", "LOG")
NODES = (ast.Try,)

_HARMLESS_DECORATORS = {"staticmethod", "classmethod"}


def visit(node: ast.Try, source: Source) -> Iterator[Breach]:
    """One `try` with its blocks, as the outer one."""
    outer = node.handlers[0] if node.handlers else None
    if outer is None or kind_of(outer, source.names, source.scopes) is not Kind.BROAD:
        return
    again = _traced(outer.body, source, source.scopes)
    if again is None:
        return
    for first in _written_before(node.body, source):
        yield at(
            first.node,
            f"The traceback is logged here, and the same exception once more in line {again.node.lineno}.",
            "Raise it on without logging; the record is written where the exception ends.",
        )


def _written_before(body: Sequence[ast.stmt], source: Source) -> Iterator[LogCall]:
    """The records of exceptions that then leave a body: written in its own blocks, or in the functions that it calls."""
    for statement in body:
        for inner in _uncaught(statement):
            if isinstance(inner, ast.Try):
                yield from _passed_on(inner, source, source.scopes)
            elif isinstance(inner, ast.Call):
                called = source.names.definition(source.origin(inner.func))
                if called is not None and called is not source.function and _runs_here(called, inner, statement):
                    yield from _leaving(called, source)


def _leaving(function: FunctionNode, source: Source) -> Iterator[LogCall]:
    for statement in function.body:
        if isinstance(statement, ast.Try):
            yield from _passed_on(statement, source, [*source.scopes, function])


def _uncaught(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes under a statement, the innards of a `try` that catches something left out; they raise into its own blocks."""
    pending = [statement]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef, ast.With, ast.AsyncWith)) or (
            isinstance(node, (ast.Try, ast.TryStar)) and node.handlers
        ):
            continue  # a context manager may swallow what is raised in it
        pending.extend(ast.iter_child_nodes(node))


def _runs_here(called: FunctionNode, call: ast.Call, statement: ast.stmt) -> bool:
    """Whether calling a function runs its body at once, with nothing of a decorator around it."""
    if any(final_name(d) not in _HARMLESS_DECORATORS for d in called.decorator_list):
        return False
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(called.body)):
        return False
    awaited = any(isinstance(n, ast.Await) and n.value is call for n in ast.walk(statement))
    return awaited or isinstance(called, ast.FunctionDef)


def _passed_on(node: ast.Try, source: Source, scopes: Sequence[Scope]) -> Iterator[LogCall]:
    """The records of those blocks that raise their exception on as it is, in any case."""
    for handler in node.handlers:
        last = handler.body[-1]
        if isinstance(last, ast.Raise) and last.cause is None and _is_same(last.exc, handler.name):
            found = _traced(handler.body[:-1], source, scopes)
            if found is not None and not any(isinstance(n, ast.Return) for n in own_nodes(handler.body)):
                yield found


def _is_same(raised: ast.expr | None, name: str | None) -> bool:
    return raised is None or (isinstance(raised, ast.Name) and raised.id == name)


def _traced(body: Sequence[ast.stmt], source: Source, scopes: Sequence[Scope]) -> LogCall | None:
    """The record with a traceback that a body writes in any case."""
    for statement in body:
        if isinstance(statement, (ast.Return, ast.Raise)):
            return None
        if isinstance(statement, ast.Expr):
            value = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
            found = log_call(value, source.names, scopes)
            if found is not None and found.has_traceback:
                return found
    return None


VALID = (
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        load(path)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError as error:
            error.add_note(str(path))
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError as error:
            logger.exception("not loaded")
            raise LoadError(path) from error

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded, an empty one is taken")
            return ""

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.warning("not loaded: %s", path)
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        try:
            load(path)
        except OSError:
            return None
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        try:
            load(path)
        except Exception as error:
            if not isinstance(error, OSError):
                logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path, last):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            if last:
                raise

    def run(path):
        try:
            load(path, False)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    async def load(path):
        try:
            return await path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    async def run(path, tasks):
        try:
            tasks.start_soon(load(path))
        except Exception:
            logger.exception("not scheduled")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def lines(path):
        try:
            yield from path.open()
        except OSError:
            logger.exception("not read")
            raise

    def run(path):
        try:
            found = lines(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    import tenacity

    @tenacity.retry(retry_error_callback=lambda state: None)
    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    import contextlib

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        try:
            with contextlib.suppress(OSError):
                load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")
            raise

    def run(path):
        try:
            prepare(path)
        except Exception:
            logger.exception("run failed")
        else:
            load(path)
    """,
)

INVALID = (
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")  # breach
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(path):
        try:
            try:
                return path.read_text()
            except OSError:
                logger.exception("not read")  # breach
                raise
        except Exception:
            logger.exception("run failed")
            return None
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    class Importer:
        def _load(self, path):
            try:
                return path.read_text()
            except Exception as error:
                logger.error("not loaded", exc_info=True)  # breach
                raise error

        def run(self, path):
            try:
                return self._load(path)
            except Exception:
                logger.error("run failed", exc_info=True)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    async def load(client):
        try:
            return await client.get("/rates")
        except TimeoutError:
            logger.exception("rates timed out")  # breach
            raise

    async def run(client):
        try:
            rates = await load(client)
        except Exception:
            logger.exception("run failed")
            rates = None
        return rates
    """,
    """
    import structlog

    log = structlog.get_logger()

    def load(path):
        try:
            return path.read_text()
        except OSError:
            log.exception("not_loaded", path=str(path))  # breach
            raise

    def run(path):
        try:
            load(path)
        except Exception as error:
            log.error("run_failed", exc_info=error)
    """,
    """
    from loguru import logger

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")  # breach
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.opt(exception=True).error("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except OSError:
            logger.exception("not loaded")  # breach
            raise

    def run(paths):
        try:
            for path in paths:
                if path.exists():
                    print(load(path))
        except BaseException:
            logger.exception("run failed")
            raise SystemExit(1)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    class Store:
        @classmethod
        def open(cls, path):
            try:
                return cls(path.open())
            except OSError:
                logger.exception("not opened")  # breach
                raise

    def run(path):
        try:
            return Store.open(path)
        except:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def load(path):
        try:
            return path.read_text()
        except FileNotFoundError:
            logger.exception("there is none")  # breach
            raise
        except OSError:
            logger.exception("not loaded")  # breach
            raise

    def run(path):
        try:
            load(path)
        except Exception:
            logger.exception("run failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def save(order, session):
        try:
            session.commit()
        except Exception:
            session.rollback()
            logger.warning("not saved", exc_info=True)  # breach
            raise

    def handle(order, session):
        try:
            save(order, session)
        except Exception:
            logger.critical("order lost", exc_info=True)
            return {"state": "failed"}, 500
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def save(order, session):
        if order.is_empty:
            return
        try:
            session.commit()
        except Exception:
            logger.exception("not saved")  # breach
            raise
        finally:
            session.close()

    def handle(order, session):
        try:
            try:
                save(order, session)
            finally:
                order.unlock()
        except Exception:
            logger.exception("order lost")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def fetch(client):
        try:
            return client.get("/rates")
        except ConnectionError as error:
            metrics.count("failed")
            logger.exception("rates: %s", error)  # breach
            raise error

    def rates(client):
        try:
            found = {"rates": fetch(client), "base": "EUR"}
        except Exception as error:
            logging.exception("no rates")
            found = {}
        return found
    """,
)
