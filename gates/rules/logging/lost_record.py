"""A log call that loses its record, or raises, when it runs.

**What it does.** Names calls of the standard library's loggers whose `%` placeholders and arguments differ in number, whose named
placeholders (`%(order)s`) are not in the dictionary that is given, and `extra=` keys that a record already has (`message`, `name`,
`args`, `module`, `filename` ...).

**Why it matters.** With a wrong number of arguments or a missing name `logging` prints its own traceback to stderr and drops the record;
without any argument the record shows the bare placeholder; with a reserved key in `extra` the call raises `KeyError`, usually in the error
path that nobody has ever run.

**Example.**

    logger.error("import of %s failed after %d rows", name, extra={"filename": path})

**How to fix.** Give one argument per placeholder, and choose other keys: `extra={"import_file": path}`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logcalls import Family, LogCall
from gates.rules.shapes import dict_items, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at

ID = "logging/lost-record"
SEVERITY = Severity.HIGH
SUMMARY = "A log call that loses its record, or raises, when it runs"
HINTS = ("log", "LOG")
NODES = (LogCall,)

_RESERVED = {
    "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module", "exc_info", "exc_text",
    "stack_info", "lineno", "funcName", "created", "msecs", "relativeCreated", "thread", "threadName",
    "processName", "process", "taskName", "message", "asctime",
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"%(?:%|(?P<key>\(\w+\))?[-#0 +]*(?P<width>\*)?\d*(?:\.(?P<precision>\*|\d+))?[hlL]?[diouxXeEfFgGcrsa])"
)
_PLAIN = re.compile(r"%[sdr](?![A-Za-z])")


def visit(found: LogCall, source: Source) -> Iterator[Breach]:
    """One log call."""
    if found.family is not Family.STDLIB:
        return
    node = found.node
    extra = keyword(node, "extra")
    for key, place, _ in dict_items(source.value(extra)) if extra is not None else ():
        if key in _RESERVED and key != "taskName":
            where = place if place.lineno >= node.lineno else node
            yield at(
                where, f"Every record already has {key!r}: this call raises KeyError.", "Choose another key in extra=."
            )
    missing = _missing(found)
    if missing:
        yield at(
            node,
            f"The message names {' and '.join(missing)}, which the dictionary does not have: the record is lost.",
            "Give every name that the message has.",
        )
    wanted, given = _wanted(found, source), len(found.arguments)
    if wanted is not None and wanted != given:
        happens = (
            f"but {given} arguments are given: the record is lost"
            if given
            else "and no argument: it is shown as it stands"
        )
        yield at(node, f"The message has {wanted} placeholders, {happens}.", "Give one argument per placeholder.")


def _missing(found: LogCall) -> list[str]:
    """The named placeholders of the message that the literal dictionary beside it does not have."""
    message = _text(found.message)
    only = found.arguments[0] if len(found.arguments) == 1 else None
    if message is None or not isinstance(only, ast.Dict) or any(text_of(key) is None for key in only.keys):
        return []
    asked = [m.group("key")[1:-1] for m in _PLACEHOLDER.finditer(message) if m.group("key")]
    return sorted({*asked} - {key for key, _, _ in dict_items(only)})


def _text(expr: ast.expr | None) -> str | None:
    """The text of a constant, also of one in parts with `+` between them."""
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        left, right = _text(expr.left), _text(expr.right)
        return left + right if left is not None and right is not None else None
    return text_of(expr)


def _wanted(found: LogCall, source: Source) -> int | None:
    """How many arguments the message takes; None where that cannot be said."""
    message = _text(found.message)
    if message is None or any(isinstance(a, ast.Starred) for a in found.arguments):
        return None
    if not found.arguments:
        return len(_PLAIN.findall(message)) if "%%" not in message else 0
    marks = [m for m in _PLACEHOLDER.finditer(message) if m.group() != "%%"]
    if any(m.group("key") for m in marks):
        return None
    if not marks and len(found.arguments) == 1 and _is_mapping(source.value(found.arguments[0])):
        return None  # a mapping may have more than the message names
    return sum(1 + bool(m.group("width")) + (m.group("precision") == "*") for m in marks)


def _is_mapping(expr: ast.expr) -> bool:
    made = isinstance(expr, ast.Call) and isinstance(expr.func, ast.Name) and expr.func.id == "dict"
    return made or isinstance(expr, (ast.Dict, ast.DictComp))


VALID = (
    """
    import logging
    logging.getLogger(__name__).info("%s of %d", "a", 1)
    """,
    """
    import logging
    logging.getLogger(__name__).info("100% done")
    """,
    """
    import logging
    logging.getLogger(__name__).info("%(a)s", {"a": 1})
    """,
    """
    import logging
    logging.getLogger(__name__).info("load %d%%", 50)
    """,
    """
    import logging
    logging.getLogger(__name__).info("row", extra={"row_name": "a", "order_id": 1})
    """,
    """
    import structlog
    structlog.get_logger().info("row_%s_seen", filename="a.csv", extra={"name": "x"})
    """,
    """
    import logging
    args = (1, 2)
    logging.getLogger(__name__).info("%s of %s", *args)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def pad(width, value):
        logger.info("%*d rows", width, value)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def share(part):
        logger.info("%.1f%% of %s", part, "all")
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(values):
        logger.info("a %s", *values)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    FIELDS = {"order_name": 1}
    logger.info("row", extra=FIELDS)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(order, more):
        logger.info("order placed", {"id": order.id})
        logger.info("order %(id)s of %(who)s", {"id": order.id, "who": order.who, "size": 3})
        logger.info("order %(id)s of %(who)s", {"id": order.id, **more})
        logger.info("order %(id)s", more)
    """,
    """
    from loguru import logger

    logger.info("order {} placed", 1)
    logger.info("%s", extra={"name": "x"})
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def refuse(error):
        context = {"code": error.code}
        context["status"] = error.status
        logger.info("the number is blocked", context)
    """,
)

INVALID = (
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(order):
        logger.info("order %(id)s of %(customer)s", {"id": order.id, "who": order.who})  # breach
        logger.info("order %(id)s", {})  # breach
        logger.info("a long text about the order " + "%s and its customer")  # breach
    """,
    """
    import logging
    logging.getLogger(__name__).info("%s of %d", "a")  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)
    logger.warning("nothing to do", 1)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)
    logger.error("failed", extra={"message": "no"})  # breach
    """,
    """
    import logging

    class Importer:
        log = logging.getLogger(__name__)

        def run(self, path):
            self.log.info("import started", extra={"filename": path})  # breach
    """,
    """
    import logging
    logging.log(logging.INFO, "%s and %s", 1)  # breach
    """,
    """
    import logging
    logger = logging.getLogger("app")

    def show(order):
        logger.info("order %s placed")  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    logger.debug("%.*f of %s", 2, 1.5)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    FIELDS = {"args": [1]}

    def show():
        logger.info("row", extra=FIELDS)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(count):
        logger.critical("%d%% of %d", count)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def run(job):
        try:
            job.run()
        except Exception:
            logger.exception("job %s failed in %s", job.id)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(module):
        logger.warning("loaded", extra=dict(module=module))  # breach
    """,
    """
    import logging

    def show(rows):
        logging.info("rows:", len(rows))  # breach
        logging.getLogger("a").getChild("b").info("%r", 1, 2)  # breach
    """,
)
