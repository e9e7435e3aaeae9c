"""A log message is put together before it is logged.

**What it does.** Names log calls whose message is an f-string with placeholders, a `%` or `+` expression, or a `.format(...)` call.

**Why it matters.** Every such record is a different text, so records of one event cannot be counted, grouped or alerted on; the
values cannot be searched as fields; and the formatting is paid for even when the level is off.

**Example.**

    logger.info(f"order {order.id} placed")

It blocks where messages are constant as a rule; where more than a quarter of a project's messages are put together, that is its custom,
and one advice says so.

**How to fix.** Keep the message constant and hand the values over: `logger.info("order placed", extra={"order_id": order.id})`,
`logger.info("order %s placed", order.id)`, or with structlog `logger.info("order_placed", order_id=order.id)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logcalls import LogCall
from gates.rules.places import is_command_line
from gates.rules.shapes import placeholders, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at

ID = "logging/formatted-message"
SEVERITY = Severity.MEDIUM
SUMMARY = "A log message is put together before it is logged"
HINTS = ("log", "LOG")
NODES = (LogCall,)


def visit(found: LogCall, source: Source) -> Iterator[Breach]:
    """One log call."""
    if found.message is None:
        return
    how = _how(found.message)
    if how:
        yield at(
            found.message,
            f"The log message is put together with {how}, so that records of this event cannot be grouped.",
            "Keep the message constant and pass the values as arguments, in `extra=` or as keywords.",
            blocking=not is_command_line(source),
        )


def _how(message: ast.expr) -> str:
    if isinstance(message, ast.JoinedStr):
        return "an f-string" if any(not isinstance(p, ast.Constant) for p in placeholders(message)) else ""
    if isinstance(message, ast.Call) and isinstance(message.func, ast.Attribute) and message.func.attr == "format":
        return "str.format" if text_of(message.func.value) is not None else ""
    if isinstance(message, ast.BinOp) and isinstance(message.op, ast.Mod):
        return "the % operator" if text_of(message.left) is not None else ""
    if isinstance(message, ast.BinOp) and isinstance(message.op, ast.Add):
        return "" if _is_fixed(message) or not _has_text(message) else "the + operator"
    return ""


def _is_fixed(expr: ast.expr) -> bool:
    if isinstance(expr, ast.BinOp):
        return _is_fixed(expr.left) and _is_fixed(expr.right)
    return isinstance(expr, ast.Constant) or (isinstance(expr, ast.Name) and expr.id.isupper())


def _has_text(expr: ast.expr) -> bool:
    if isinstance(expr, ast.BinOp):
        return _has_text(expr.left) or _has_text(expr.right)
    return text_of(expr) is not None or isinstance(expr, ast.JoinedStr)


VALID = (
    """
    import logging
    logging.getLogger(__name__).info("order placed", extra={"order_id": 1})
    """,
    """
    import logging
    logger = logging.getLogger(__name__)
    logger.info("order %s placed", 1)
    """,
    """
    import structlog
    log = structlog.get_logger()
    log.info("order_placed", order_id=1)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)
    logger.info("a long message "
                "in two parts")
    """,
    """
    import logging
    PREFIX = "orders: "
    logger = logging.getLogger(__name__)
    logger.warning(PREFIX + "nothing to do")
    """,
    """
    import math

    def entropy(p):
        return math.log(f(p) + 1)
    """,
    """
    class Report:
        def info(self, text):
            return text

    Report().info(f"{1 + 1} rows")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def place(order):
        logger.info("order placed: %s", f"{order.id:06d}")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    logger.info(f"a text without a value")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(order):
        message = order.describe()
        logger.info(message)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    logger.info("one " + "two")
    """,
    """
    import logging

    class Report:
        def format(self):
            return "rows"

    def show(report):
        logging.getLogger(__name__).info(report.format())
    """,
)

INVALID = (
    {
        "app/job.py": """
            import sys
            from app.setup import logger

            def run(name):
                logger.info(f"running {name}")  # breach

            def main():
                run(sys.argv[1])
                sys.exit(0)

            if __name__ == "__main__":
                main()
        """,
        "app/setup.py": """
            import logging

            logger = logging.getLogger("job")
        """,
    },
    """
    import logging
    logger = logging.getLogger(__name__)

    def place(order):
        logger.info(f"order {order.id} placed")  # breach
    """,
    """
    import logging

    def place(order):
        logging.warning("order %s placed" % order.id)  # breach
    """,
    """
    import logging
    LOG = logging.getLogger(__name__)

    def place(order):
        LOG.error("order {} placed".format(order.id))  # breach
    """,
    """
    import structlog
    log = structlog.get_logger()

    def place(order):
        log.info("order " + order.reference + " placed")  # breach
    """,
    """
    import logging

    class Desk:
        def __init__(self):
            self.journal = logging.getLogger(__name__)

        def place(self, order):
            self.journal.log(logging.INFO, f"order {order.id} placed")  # breach
    """,
    """
    from loguru import logger

    def place(order):
        logger.bind(order=order.id).info(f"order {order.id} placed")  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def place(order):
        logger.exception(f"order {order.id} was not placed")  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def place(order):
        logger.warning("order %(id)s placed" % {"id": order.id})  # breach
    """,
    """
    from logging import getLogger

    def place(order):
        getLogger("app").info(
            f"order {order.id} "  # breach
            "placed"
        )
    """,
    """
    import structlog
    log = structlog.get_logger()

    async def place(order):
        await log.ainfo(f"order_{order.id}_placed")  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def place(order):
        logger.debug("a" + " b " + str(order))  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def place(order):
        logger.info(msg="order {0} placed".format(order.id))  # breach
    """,
)
