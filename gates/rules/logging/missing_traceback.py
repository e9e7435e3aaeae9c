"""A failure is logged without its traceback.

**What it does.** Looks at `except` blocks that are broad, or that caught a failing network, database or queue, and that log at error
level without `exc_info`. It blocks when no record of the block carries the traceback and the exception is not raised on (raising an
HTTP error does not count: the framework answers it and forgets it). A caught network or database failure whose text is in the
record is a note only.

**Why it matters.** The record says that something failed, not where or why: the person who reads it at night cannot go on.

**Example.**

    except Exception as error:
        logger.error("import failed: %s", error)

**How to fix.** `logger.exception("import failed")`, or `exc_info=True` with any other level.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.failures import Kind, Treatment, seen_kind, seen_treatment
from gates.rules.logcalls import HIGH, LogCall
from gates.rules.places import is_command_line
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import Breach, at

ID = "logging/missing-traceback"
SEVERITY = Severity.MEDIUM
SUMMARY = "A failure is logged without its traceback"
HINTS = ("log", "LOG")
NODES = (ast.ExceptHandler,)


def visit(node: ast.ExceptHandler, source: Source) -> Iterator[Breach]:
    """One `except` block."""
    kind = seen_kind(node, source)
    if kind < Kind.REMOTE:
        return
    done = seen_treatment(node, source)
    loud = [call for call in done.logs if call.level in HIGH]
    if not loud or done.reports or any(call.has_traceback for call in done.logs) or _goes_on(done, source):
        return
    blocking = (kind is Kind.BROAD or not _tells_cause(loud[0], node.name)) and not is_command_line(source)
    yield at(
        loud[0].node,
        "The failure is logged without its traceback.",
        "Use logger.exception(...), or add exc_info=True.",
        blocking=blocking,
        severity=None if blocking else Severity.LOW,
    )


def _goes_on(done: Treatment, source: Source) -> bool:
    """Whether the exception lives on, so that its traceback can still be logged further up."""
    return any(raised.exc is None or not is_http_error(raised.exc, source) for raised in done.raises)


def is_http_error(raised: ast.expr, source: Source) -> bool:
    """Whether what is raised is answered by a framework, without a record."""
    called = raised.func if isinstance(raised, ast.Call) else raised
    name = final_name(called)
    return name in {
        "HTTPException",
        "APIException",
        "HTTPError",
        "InternalServerError",
        "ServiceUnavailable",
    } or source.origin(called).startswith(
        (
            "werkzeug.exceptions.",
            "fastapi.",
            "starlette.",
            "rest_framework.",
            "aiohttp.web.",
            "falcon.HTTP",
            "sanic.exceptions.",
        )
    )


def _tells_cause(call: LogCall, name: str | None) -> bool:
    return name is not None and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(call.node))


VALID = (
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
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.error("job failed", exc_info=True)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception as error:
            logger.error("job failed: %s", error)
            raise
    """,
    """
    import structlog
    log = structlog.get_logger()

    def run(job):
        try:
            job.run()
        except Exception as error:
            log.error("job_failed", exc_info=error)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def fee(table, code):
        try:
            return table[code]
        except KeyError:
            logger.error("no fee for %s", code)
            return 0
    """,
    """
    from loguru import logger

    def run(job):
        try:
            job.run()
        except Exception:
            logger.opt(exception=True).error("job failed")
    """,
    """
    import logging
    import sentry_sdk
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception as error:
            sentry_sdk.capture_exception(error)
            logger.error("job failed")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception as error:
            logger.error("job failed")
            raise JobError("failed") from error
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception as error:
            logger.error("job failed", exc_info=(type(error), error, error.__traceback__))
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.warning("job failed, another attempt follows", exc_info=True)
            logger.error("attempts left: %d", job.attempts)
    """,
    """
    import logging
    import traceback

    def run(job):
        try:
            job.run()
        except Exception:
            logging.error("job failed: %s", traceback.format_exc())
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job, failed):
        try:
            job.run()
        except Exception as error:
            failed.set_exception(error)
            logger.warning("job failed")
    """,
)

INVALID = (
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception as error:
            logger.error("job failed: %s", error)  # breach
    """,
    """
    import logging

    def run(job):
        try:
            job.run()
        except:
            logging.critical("job failed")  # breach
    """,
    """
    import logging
    import httpx
    logger = logging.getLogger(__name__)

    def tell(client):
        try:
            client.post("/hook")
        except httpx.HTTPError:
            logger.error("webhook failed")  # breach
            return False
    """,
    """
    import logging
    from fastapi import HTTPException
    logger = logging.getLogger(__name__)

    def read(store):
        try:
            return store.read()
        except Exception as error:
            logger.error("reading failed: %s", error)  # breach
            raise HTTPException(status_code=500, detail="Something went wrong.")
    """,
    """
    import structlog
    log = structlog.get_logger()

    def run(job):
        try:
            job.run()
        except BaseException as error:
            log.error("job_failed", reason=str(error))  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except (ValueError, Exception):
            logger.error("job failed", exc_info=False)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.exception("job failed", exc_info=False)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    async def consume(queue):
        async for message in queue:
            try:
                await message.handle()
            except Exception as error:
                logger.error("message lost", extra={"reason": repr(error)})  # breach
    """,
    """
    import logging
    import redis
    logger = logging.getLogger(__name__)

    def cached(client, key):
        try:
            return client.get(key)
        except (redis.ConnectionError, redis.TimeoutError):
            logger.error("cache is gone")  # breach
            return None
    """,
    """
    from loguru import logger

    def run(job):
        try:
            job.run()
        except Exception:
            logger.error("job failed")  # breach
            job.fail()
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    class Consumer:
        def handle(self, message):
            try:
                self.process(message)
            except Exception as error:
                if message.attempts > 3:
                    logger.critical("gave up on %s: %s", message.id, error)  # breach
                self.nack(message)
    """,
    """
    import logging
    from sqlalchemy.exc import OperationalError
    log = logging.getLogger("app.store")

    def save(session):
        try:
            session.commit()
        except OperationalError:
            session.rollback()
            log.log(logging.ERROR, "not saved")  # breach
    """,
)
