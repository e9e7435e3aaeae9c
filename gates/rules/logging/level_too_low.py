"""A failure is logged at a level that production does not show.

**What it does.** Blocks on two shapes: an `except` block that is broad, or that caught a failing network, database or queue, whose
only records are `info` or `debug` and which does not raise on; and an `info` or `debug` record right after a loop of attempts,
followed by `raise`, `return None` or `return False` — the last word about an operation that failed for good.

**Why it matters.** Alerts watch errors and warnings. A lost payment at `info` looks like business as usual, and at `debug` it is not
there at all.

**Example.**

    for attempt in range(3):
        ...
    logger.info("payment provider gave no answer")
    raise PaymentUnavailableError()

**How to fix.** `logger.error(...)` or `logger.exception(...)` for what was lost, `warning` for what will be tried again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.attempts import comes_to_light
from gates.rules.failures import Kind, seen_kind, seen_treatment
from gates.rules.logcalls import LOW, log_call
from gates.rules.logging.swallowed_exception import cleans_up, only_asks
from gates.rules.places import is_command_line, literal_status
from gates.rules.shapes import final_name, is_constant
from gates.rules.source import Source, own_nodes
from gates.rules.values import Breach, at

ID = "logging/level-too-low"
SEVERITY = Severity.MEDIUM
SUMMARY = "A failure is logged at a level that production does not show"
HINTS = ("log", "LOG")
NODES = (ast.ExceptHandler, ast.For, ast.AsyncFor, ast.While)

_LOUD = {"error", "exception", "critical", "fatal"}
_FIX = "Log what is lost as an error (with its traceback in an except block), what will be tried again as a warning."


def visit(node: ast.ExceptHandler | ast.For | ast.AsyncFor | ast.While, source: Source) -> Iterator[Breach]:
    """One `except` block, or one loop."""
    if isinstance(node, ast.ExceptHandler):
        yield from _in_handler(node, source)
        return
    then, end = _next_two(node, source.ancestors[-1])
    call = _record(then) if then is not None else None
    found = log_call(call, source.names, source.scopes) if call is not None else None
    if found is not None and end is not None and found.level in LOW and _gives_up(end) and _attempts(node, source):
        yield at(
            found.node,
            f"An operation that failed for good, after all its attempts, is logged at {found.level} level.",
            _FIX,
        )


def _next_two(loop: ast.stmt, holder: ast.AST) -> tuple[ast.stmt | None, ast.stmt | None]:
    """The two statements that follow a loop in its block."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(holder, name, [])
        if isinstance(block, list) and loop in block:
            after = [*block[block.index(loop) + 1 :], None, None]
            return after[0], after[1]
    return None, None


def _in_handler(node: ast.ExceptHandler, source: Source) -> Iterator[Breach]:
    kind = seen_kind(node, source)
    if kind < Kind.REMOTE:
        return
    done = seen_treatment(node, source)
    if not done.logs or done.raises or done.reports or any(call.level not in LOW for call in done.logs):
        return
    if _leaves_it_to_the_loop(node) or is_command_line(source) or _tries_again(node, source):
        return
    quiet = max(done.logs, key=lambda call: call.node.lineno)  # what is said once nothing else is tried
    yield at(
        quiet.node,
        f"A failure is logged at {quiet.level} level, which production does not show or nobody watches.",
        _FIX,
        blocking=(kind is Kind.BROAD or not done.uses)
        and not _is_expected(source)
        and not _is_of_status(quiet.node, node),
    )


def _tries_again(node: ast.ExceptHandler, source: Source) -> bool:
    """Whether the same is done once more, in the block or after it."""
    block = next((a for a in reversed(source.ancestors) if isinstance(a, ast.Try)), None)
    return block is not None and comes_to_light(node, block, source)


def _is_expected(source: Source) -> bool:
    """Whether the code that failed only asks a question (`parse_raw(text)`), to which the exception is one answer, or only tidies up."""
    block = next((a for a in reversed(source.ancestors) if isinstance(a, ast.Try)), None)
    return block is not None and (only_asks(block.body, source) or cleans_up(block.body, source))


def _is_of_status(call: ast.Call, handler: ast.ExceptHandler) -> bool:
    """Whether a record is about one status of the client's making that the block asks for (`if response.status_code == 404`): that is an answer."""
    asking = [n for n in own_nodes(handler.body) if isinstance(n, ast.If) and any(c is call for c in own_nodes(n.body))]
    compared = [c for n in asking for c in ast.walk(n.test) if isinstance(c, ast.Compare)]
    return any(
        isinstance(c.ops[0], (ast.Eq, ast.In))
        and "status" in final_name(c.left)
        and all(400 <= (literal_status(e) or 0) < 500 for e in getattr(c.comparators[0], "elts", c.comparators))
        for c in compared
    )


def _leaves_it_to_the_loop(node: ast.ExceptHandler) -> bool:
    """Whether the block goes on to the next attempt."""
    return isinstance(node.body[-1], ast.Continue) or any(
        isinstance(n, ast.Call) and final_name(n.func) == "sleep" for n in own_nodes(node.body)
    )


def _record(statement: ast.stmt) -> ast.expr | None:
    if not isinstance(statement, ast.Expr):
        return None
    return statement.value.value if isinstance(statement.value, ast.Await) else statement.value


def _attempts(loop: ast.For | ast.AsyncFor | ast.While, source: Source) -> bool:
    """Whether a loop makes attempts: it catches failures inside, or leaves as soon as one succeeds and sleeps otherwise."""
    inside = list(own_nodes(loop.body))
    if isinstance(loop, ast.While) and is_constant(loop.test, True) and any(isinstance(n, ast.Raise) for n in inside):
        return False  # it raises when it gives up, so that what follows is a success
    leaves = any(isinstance(n, (ast.Return, ast.Break)) for n in inside)
    return leaves and any(
        (isinstance(n, ast.Try) and not _is_told(n, source))
        or (isinstance(n, ast.Call) and final_name(n.func) in {"sleep", "_sleep"})
        for n in inside
    )


def _is_told(attempt: ast.Try, source: Source) -> bool:
    """Whether each failure inside of a loop is logged as an error where it happens: what follows the loop is about something else, or adds nothing."""
    calls = [[n for n in own_nodes(h.body) if isinstance(n, ast.Call)] for h in attempt.handlers]
    found = [[log_call(call, source.names, source.scopes) for call in of_one] for of_one in calls]
    return bool(found) and all(any(c is not None and c.level in _LOUD for c in of_one) for of_one in found)


def _gives_up(end: ast.stmt) -> bool:
    if isinstance(end, ast.Return):
        return end.value is None or (isinstance(end.value, ast.Constant) and not end.value.value)
    return isinstance(end, ast.Raise)


VALID = (
    """
    import logging
    import requests
    logger = logging.getLogger(__name__)

    def remove(response, number):
        try:
            response.raise_for_status()
        except requests.HTTPError:
            if response.text and response.status_code in (404, 410):
                logger.info("installation %s is gone already", number)
                return
            response.close()
    """,
    """
    import logging
    import aiohttp
    logger = logging.getLogger(__name__)

    async def ask(session, url):
        try:
            answer = await session.get(url)
            return await answer.json()
        except aiohttp.ServerTimeoutError:
            logger.debug("no answer from %s, once more", url)
        answer = await session.get(url)
        return await answer.json()
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def is_paused(windows, order):
        for window in windows:
            if window.holds(order):
                try:
                    window.audit(order)
                except Exception:
                    logger.exception("the audit was not written")
                return True
        logger.info("not in a maintenance window")
        return False
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.exception("job failed")
    """,
    """
    import logging
    from sqlalchemy.exc import IntegrityError
    logger = logging.getLogger(__name__)

    def create(session, product):
        try:
            session.commit()
        except IntegrityError as error:
            logger.info("SKU is taken")
            raise ConflictError("A product with this SKU exists.") from error
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def ask(client):
        for attempt in range(3):
            try:
                return client.get("/")
            except TimeoutError:
                logger.info("no answer yet", extra={"attempt": attempt})
                continue
        logger.error("no answer")
        raise RuntimeError("no answer")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def refuse(order):
        logger.info("request rejected")
        raise NotFoundError("There is no such order.")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.debug("job failed, handing it on")
            raise
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def find(rows, key):
        for row in rows:
            if row.key == key:
                return row
        logger.info("nothing found")
        return None
    """,
    """
    import logging
    log = logging.getLogger(__name__)

    def subject(payload):
        try:
            return Subject.parse_raw(payload)
        except Exception:
            log.debug("a payload in the legacy form")
            return Subject(id=payload)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.info("cleaning up after the job")
            logger.exception("job failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def price(table, code):
        try:
            return table[code]
        except KeyError:
            logger.debug("no price for %s", code)
            return None
    """,
    """
    import logging
    import httpx
    logger = logging.getLogger(__name__)

    def ask(client):
        while True:
            try:
                return client.get("/")
            except httpx.TransportError:
                logger.debug("not there yet")
                continue
    """,
    {
        "app/cli.py": """
            import logging
            logger = logging.getLogger(__name__)

            def run(job):
                try:
                    job.run()
                except Exception as error:
                    logger.info("the job failed: %s", error)
        """,
    },
    """
    import logging
    logger = logging.getLogger(__name__)

    def total(orders):
        found = 0
        for order in orders:
            found += order.total
        logger.info("summed up")
        return None
    """,
    """
    import logging
    import time
    logger = logging.getLogger(__name__)

    def wait(queue, limit):
        began = time.monotonic()
        while True:
            if queue.ready():
                break
            if time.monotonic() - began > limit:
                raise RuntimeError("the queue is not there")
            time.sleep(1)
        logger.info("the queue is there")
        return
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    class Box:
        def make(self, kind):
            box = kind.start()
            try:
                box.install()
            except Exception:
                logger.exception("nothing was installed")
                try:
                    box.stop()
                except Exception:
                    logger.debug("the box was not stopped", exc_info=True)
                raise
            return box
    """,
)

INVALID = (
    """
    import logging
    import requests
    logger = logging.getLogger(__name__)

    def remove(response, number):
        try:
            response.raise_for_status()
        except requests.HTTPError:
            if response.status_code == 503:
                logger.info("installation %s was not removed", number)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.info("job failed")  # breach
    """,
    """
    import logging
    import httpx
    logger = logging.getLogger(__name__)

    def tell(client):
        try:
            client.post("/hook")
        except httpx.HTTPError:
            logger.debug("hook failed", exc_info=True)  # breach
            return False
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def charge(client):
        for attempt in range(3):
            try:
                return client.post("/charges")
            except TimeoutError:
                logger.warning("no answer", exc_info=True)
        logger.info("the provider gave no answer")  # breach
        raise RuntimeError("no answer")
    """,
    """
    import asyncio
    import structlog
    log = structlog.get_logger()

    async def charge(client):
        for attempt in range(3):
            response = await client.post("/charges")
            if response.ok:
                return response
            await asyncio.sleep(1)
        await log.ainfo("gave_up")  # breach
        return None
    """,
    """
    from loguru import logger

    def run(job):
        try:
            job.run()
        except Exception as error:
            logger.debug("job failed: {}", error)  # breach
            return None
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def connect(address):
        tries = 0
        while tries < 5:
            try:
                return address.connect()
            except ConnectionError:
                tries += 1
        logger.log(logging.DEBUG, "no connection")  # breach
        raise RuntimeError("no connection")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    async def consume(queue):
        while True:
            message = await queue.get()
            try:
                await message.handle()
            except Exception:
                logger.info("message %s was not handled", message.id, exc_info=True)  # breach
                await message.reject()
    """,
    """
    import logging
    import redis

    def warm(client):
        try:
            client.ping()
        except redis.RedisError:
            logging.info("the cache is away")  # breach
    """,
    """
    import logging
    import time
    logger = logging.getLogger(__name__)

    def send(mail, server):
        for attempt in range(5):
            try:
                server.send(mail)
                return True
            except ConnectionError:
                time.sleep(attempt)
        logger.info("mail %s was not sent", mail.id)  # breach
        return False
    """,
    """
    import structlog
    log = structlog.get_logger()

    def run(job):
        try:
            job.run()
        except BaseException:
            log.debug("job_failed")  # breach
            job.state = "failed"
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    class Worker:
        def step(self, job):
            try:
                job.run()
            except:
                logger.log(logging.INFO, "job failed")  # breach
                self.failed += 1
    """,
    """
    import logging
    from sqlalchemy.exc import OperationalError
    logger = logging.getLogger(__name__)

    def save(session, row):
        try:
            session.add(row)
            session.commit()
        except OperationalError:
            session.rollback()
            logger.debug("row dropped")  # breach
    """,
)
