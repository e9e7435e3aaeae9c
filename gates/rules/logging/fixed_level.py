"""The level of a service's log is written into its code.

**What it does.** Names a level that is a constant where a service sets up its root logger, loguru or structlog: `basicConfig(level=...)`,
the root entry of a `dictConfig` table, `setLevel` of the root logger, `logger.add(..., level=...)`, `make_filtering_bound_logger(...)`.
This is advice, and nothing is said under a condition, nor in a file that knows a log level of the configuration (`LOG_LEVEL`,
`settings.log_level`).

**Why it matters.** When something goes wrong in production, nobody can switch the detailed records on without a new release.

**Example.**

    logging.basicConfig(level=logging.INFO)

**How to fix.** `logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"))`, or a field of the settings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logging.configuration import is_configuration, loggers
from gates.rules.places import is_command_line, under_condition
from gates.rules.shapes import argument, entry, keyword
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at, called

ID = "logging/fixed-level"
SEVERITY = Severity.LOW
SUMMARY = "The level of a service's log is written into its code"
HINTS = ("logging", "LOGGING", "loguru", "structlog")
NODES = (ast.Dict, called("basicConfig", "setLevel", "add", "make_filtering_bound_logger", "dict"))

_FROM_OUTSIDE = re.compile(r"log_?level|logging_?level|\bverbos", re.IGNORECASE)
_NAMES = re.compile(r"(NOTSET|TRACE|DEBUG|INFO|SUCCESS|WARN|WARNING|ERROR|CRITICAL|FATAL|[1-5]?\d)$", re.IGNORECASE)
_LEVELS = re.compile(r"logging\.(NOTSET|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)$")


def visit(node: ast.Dict | ast.Call, source: Source) -> Iterator[Breach]:
    """One configuration table, or one call."""
    level = _of_call(node, source) if isinstance(node, ast.Call) and not is_configuration(node) else _of_table(node)
    if level is None or not _is_fixed(level, source) or _FROM_OUTSIDE.search(source.text) or is_command_line(source):
        return
    if under_condition(source):
        return
    yield at(
        level,
        "The level is fixed in the code: nobody can have more detailed records without a new release.",
        "Take it from the environment or the settings, INFO by default.",
        blocking=False,
        premises=(Premise(Claim.SERVICE),),
    )


def _of_table(node: ast.expr) -> ast.expr | None:
    if not is_configuration(node):
        return None
    return next((entry(settings, "level") for name, _, settings in loggers(node) if not name), None)


def _of_call(node: ast.Call, source: Source) -> ast.expr | None:
    called = source.origin(node.func)
    if called == "logging.basicConfig":
        return keyword(node, "level")
    if called == "loguru.logger.add":
        return keyword(node, "level")
    if called.startswith("structlog.") and called.endswith(".make_filtering_bound_logger"):
        return argument(node, 0, "min_level")
    if isinstance(node.func, ast.Attribute) and node.func.attr == "setLevel":
        receiver = source.value(node.func.value)
        is_root = source.origin(receiver) == "logging.root" or (
            isinstance(receiver, ast.Call) and source.origin(receiver.func) == "logging.getLogger" and not receiver.args
        )
        return argument(node, 0, "level") if is_root else None
    return None


def _is_fixed(level: ast.expr, source: Source) -> bool:
    """Whether a level is the same in every run."""
    level = source.value(level)
    if isinstance(level, ast.Constant):
        return bool(_NAMES.match(str(level.value)))
    return bool(_LEVELS.match(source.origin(level))) and isinstance(level, ast.Attribute)


VALID = (
    """
    import logging
    import os
    import fastapi

    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"))
    """,
    """
    import logging
    import fastapi

    def configure(settings):
        logging.basicConfig(level=settings.level)
    """,
    """
    import logging

    logging.basicConfig(level=logging.INFO)
    """,
    """
    import logging
    import fastapi

    def configure(debug):
        logging.basicConfig(level=logging.DEBUG if debug else logging.INFO)
    """,
    """
    import logging
    import fastapi

    logging.getLogger("httpx").setLevel(logging.WARNING)
    """,
    """
    import logging.config
    import fastapi

    def configure(settings):
        logging.config.dictConfig({"version": 1, "root": {"level": settings.logging.level, "handlers": ["stdout"]}})
    """,
    """
    import logging.config
    import fastapi

    def configure(level):
        logging.config.dictConfig({
            "version": 1,
            "handlers": {"mail": {"class": "app.Mail", "level": "ERROR"}},
            "root": {"level": level, "handlers": ["mail"]},
        })
    """,
    {
        "app/cli.py": """
            import logging

            logging.basicConfig(level=logging.INFO)
        """,
        "app/main.py": """
            import fastapi
        """,
    },
    """
    import logging
    import fastapi

    logging.basicConfig(level=logging.INFO)

    def configure(config):
        logging.getLogger().setLevel(config.log_level)
    """,
    """
    import sys
    import fastapi
    from loguru import logger

    def configure(settings):
        logger.add(sys.stderr, level=settings.level)
    """,
    """
    import logging
    import fastapi

    level = logging.INFO
    if not fastapi.__version__:
        level = logging.DEBUG
    logging.basicConfig(level=level)
    """,
    """
    import fastapi
    import structlog

    def configure(settings):
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(settings.level))
    """,
    """
    import fastapi

    LEVELS = {"version": 1, "levels": {"root": "INFO"}}
    """,
    """
    import logging
    import fastapi

    def configure(debug):
        if debug:
            logging.basicConfig(level=logging.DEBUG)
        else:
            logging.basicConfig(level=logging.INFO)
    """,
)

INVALID = (
    """
    import logging
    import fastapi

    logging.basicConfig(level=logging.INFO)  # advice
    """,
    """
    import logging
    import flask

    logging.basicConfig(level="DEBUG", format="%(message)s")  # advice
    """,
    """
    import logging.config
    import fastapi

    logging.config.dictConfig({
        "version": 1,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "root": {"level": "INFO", "handlers": ["stdout"]},  # advice
    })
    """,
    """
    import django

    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {"": {"level": "INFO", "handlers": ["stdout"]}},  # advice
    }
    """,
    """
    import logging
    import celery

    logging.getLogger().setLevel(logging.INFO)  # advice
    """,
    """
    import logging
    import fastapi

    LEVEL = logging.INFO

    def configure():
        logging.basicConfig(level=LEVEL)  # advice
    """,
    """
    import sys
    import fastapi
    from loguru import logger

    logger.add(sys.stderr, level="INFO")  # advice
    """,
    """
    import logging
    import fastapi
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))  # advice
    """,
    """
    import logging
    import fastapi

    root = logging.getLogger()
    root.setLevel("INFO")  # advice
    """,
    """
    import logging
    import fastapi

    logging.root.setLevel(20)  # advice
    """,
    """
    from logging import INFO, basicConfig
    import logging
    import fastapi

    basicConfig(level=logging.WARNING)  # advice
    """,
    """
    import logging.config
    import fastapi

    TABLE = dict(version=1, root={"level": "INFO"})  # advice
    logging.config.dictConfig({"version": 1, "root": {"level": logging.INFO}})  # advice
    """,
    """
    import dramatiq
    import structlog

    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(20),  # advice
    )
    """,
)
