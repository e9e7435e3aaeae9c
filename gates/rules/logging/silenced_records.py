"""The configuration of logging silences the service.

**What it does.** Names settings after which the service's own records are not written: a root logger, handler or logger of the
project's packages fixed at `ERROR` or above; `logging.disable(...)`; a level of structlog that is fixed so high; `logger.disable(...)`
of loguru for the service's own package, unless the file enables it again; `disable_existing_loggers` on (it is by default) while loggers
are made at import and the project's are not named in the table.
A call under a condition is advice; a command may be as quiet as it likes.

**Why it matters.** Everything is logged in the code, nothing arrives, and nobody notices until the night it is needed.

**Example.**

    logging.config.dictConfig({"version": 1, "root": {"level": "ERROR", "handlers": ["stdout"]}, ...})

**How to fix.** Take the level from the environment with `INFO` as its default, and say `"disable_existing_loggers": False`.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logging.configuration import is_configuration, key_node, loggers
from gates.rules.places import is_command_line, under_condition
from gates.rules.shapes import argument, dict_items, entry, final_name, is_constant, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at, called

ID = "logging/silenced-records"
SEVERITY = Severity.HIGH
SUMMARY = "The configuration of logging silences the service"
HINTS = ("logging", "LOGGING", "loguru", "structlog")
NODES = (ast.Dict, called("disable", "basicConfig", "setLevel", "make_filtering_bound_logger", "dict"))

_LEVEL_OF = {
    "logging.basicConfig": 9,
    "structlog.make_filtering_bound_logger": 0,
    "structlog.stdlib.make_filtering_bound_logger": 0,
}
"""Function → which of its arguments is the level."""
_TOO_HIGH = {"ERROR", "CRITICAL", "FATAL", "OFF", "40", "50"}

_FOR_ERRORS = re.compile(r"[._](exceptions?|errors?)$")


def visit(node: ast.Dict | ast.Call, source: Source) -> Iterator[Breach]:
    """One configuration table, or one call."""
    if is_configuration(node):
        yield from _levels(node, source)
        yield from _existing(node, source)
    elif isinstance(node, ast.Call) and not is_command_line(source):
        for breach in _called(node, source):
            yield dataclasses.replace(breach, blocking=not under_condition(source))


def _levels(node: ast.expr, source: Source) -> Iterator[Breach]:
    settings = [(name, value) for name, _, value in loggers(node) if _speaks(name, source)]
    handlers = [value for _, _, value in dict_items(entry(node, "handlers"))]
    everywhere = bool(handlers) and all(_is_high(entry(h, "level")) for h in handlers)
    for value in [value for _, value in settings] + (handlers[:1] if everywhere else []):
        level = entry(value, "level")
        if level is not None and _is_high(level):
            yield at(
                level,
                "The level is fixed so high that warnings and business events are never written.",
                "Take it from the environment, INFO by default.",
            )


def _existing(node: ast.expr, source: Source) -> Iterator[Breach]:
    setting = entry(node, "disable_existing_loggers")
    if setting is not None and not is_constant(setting, True):
        return
    named = {name for name, _, _ in loggers(node) if name}
    package = source.module.partition(".")[0]
    if package in named or (not named and entry(node, "root") is None):
        return
    yield at(
        key_node(node, "disable_existing_loggers") or key_node(node, "version") or node,
        "Loggers that were made before this configuration are switched off by it (disable_existing_loggers is on unless told otherwise).",
        'Say "disable_existing_loggers": False.',
    )


def _called(node: ast.Call, source: Source) -> Iterator[Breach]:
    name = final_name(node.func)
    if name == "disable" and source.origin(node.func) == "logging.disable" and not _is_off(node):
        yield at(
            node,
            "Log records of every logger up to this level are switched off.",
            "Set the level of the logger that is too loud instead.",
        )
    elif name == "disable" and source.origin(node.func) == "loguru.logger.disable" and node.args:
        if _is_ours(_named(node), source) and ".enable(" not in source.text:
            yield at(
                node,
                "loguru writes no record of the service's own package from here on.",
                "Disable the library that is too loud instead.",
                premises=(Premise(Claim.SERVICE),),
            )
    elif source.origin(node.func) in _LEVEL_OF:
        level = argument(node, _LEVEL_OF[source.origin(node.func)], "level")
        if level is not None and _is_high(level):
            yield at(
                level,
                "The level is fixed so high that warnings and business events are never written.",
                "Take it from the environment, INFO by default.",
            )
    elif name == "setLevel" and isinstance(node.func, ast.Attribute) and node.args and _is_high(node.args[0]):
        receiver = source.value(node.func.value)
        if (
            isinstance(receiver, ast.Call)
            and source.origin(receiver.func) == "logging.getLogger"
            and _speaks(_named(receiver), source)
        ):
            yield at(
                node,
                "The level is fixed so high that warnings and business events are never written.",
                "Take it from the environment, INFO by default.",
            )


def _named(receiver: ast.Call) -> str:
    if not receiver.args:
        return ""
    return "__name__" if final_name(receiver.args[0]) == "__name__" else text_of(receiver.args[0]) or "?"


def _is_off(node: ast.Call) -> bool:
    level = argument(node, 0, "level")
    return level is not None and (final_name(level) == "NOTSET" or is_constant(level, 0))


def _is_ours(name: str, source: Source) -> bool:
    return name in {"", "__name__"} or name.partition(".")[0] == source.module.partition(".")[0]


def _speaks(name: str, source: Source) -> bool:
    """Whether business events may come from a logger: one of the service's own, unless its name says that it is for errors alone."""
    return _is_ours(name, source) and not _FOR_ERRORS.search(name)


def _is_high(level: ast.expr | None) -> bool:
    if isinstance(level, ast.Constant):
        return str(level.value).upper() in _TOO_HIGH
    return isinstance(level, ast.Attribute) and level.attr in _TOO_HIGH and final_name(level.value) == "logging"


VALID = (
    """
    import logging
    import fastapi
    import structlog
    from loguru import logger

    logger.disable("httpx")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    """,
    """
    import logging.config

    def configure(level):
        logging.config.dictConfig({
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"stdout": {"class": "logging.StreamHandler"}},
            "loggers": {"httpx": {"level": "WARNING"}, "uvicorn.access": {"handlers": [], "propagate": False}},
            "root": {"level": level, "handlers": ["stdout"]},
        })
    """,
    """
    import logging
    logging.basicConfig(level=logging.INFO)
    """,
    """
    import logging
    logging.getLogger("sqlalchemy.engine").setLevel(logging.ERROR)
    """,
    """
    import logging
    logging.disable(logging.NOTSET)
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}, "mail": {"class": "app.Mail", "level": "ERROR"}},
        "loggers": {"app": {"level": "INFO", "handlers": ["stdout", "mail"]}},
    })
    """,
    """
    import logging
    import os
    logging.getLogger().setLevel(os.environ.get("LOG_LEVEL", "INFO"))
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "level": "DEBUG"},
            "mail": {"class": "logging.handlers.SMTPHandler", "level": "CRITICAL"},
        },
        "root": {"level": "INFO", "handlers": ["stdout", "mail"]},
    })
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {"app": {"level": "DEBUG", "propagate": False, "handlers": ["stdout"]}},
        "root": {"level": "WARNING", "handlers": ["stdout"]},
    })
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {"sqlalchemy": {"level": "ERROR"}, "botocore": {"level": "CRITICAL", "propagate": False}},
        "root": {"level": "INFO", "handlers": ["stdout"]},
    })
    """,
    """
    import logging

    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    logging.getLogger().addHandler(handler)
    logging.getLogger().addHandler(logging.FileHandler("all.log"))
    """,
    """
    import logging
    import warnings

    class Feature:
        def disable(self, level):
            self.level = level

    Feature().disable("CRITICAL")
    logging.getLogger("app").setLevel(logging.WARNING)
    """,
    """
    table = {"version": 1, "root": "ERROR", "levels": {"root": "ERROR"}}
    LOGGING_NOTES = "how logging is set up"
    """,
    {
        "app/cli.py": """
            import logging

            def start(arguments):
                if not arguments.verbose:
                    logging.basicConfig(level=logging.CRITICAL)
        """,
    },
    """
    import logging
    logging.getLogger("app.exception").setLevel(logging.ERROR)
    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {"app.errors": {"level": "ERROR", "handlers": ["stdout"], "propagate": False}},
        "root": {"level": "INFO", "handlers": ["stdout"]},
    }
    """,
    """
    import logging
    import sys

    logger = logging.getLogger(__name__)
    if hasattr(sys, "ps1"):
        logger.setLevel(logging.CRITICAL)
    """,
)

INVALID = (
    """
    import logging
    import fastapi
    import structlog
    from loguru import logger

    logger.disable("app")  # breach
    logger.disable(__name__)  # breach
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # breach
    """,
    """
    import logging.config
    logging.config.dictConfig(dict(
        version=1,
        disable_existing_loggers=False,
        root=dict(level="ERROR", handlers=[]),  # breach
    ))
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "root": {"level": "ERROR", "handlers": ["stdout"]},  # breach
    })
    """,
    """
    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler", "level": "CRITICAL"}},  # breach
        "root": {"level": "INFO", "handlers": ["stdout"]},
    }
    import logging
    """,
    """
    import logging
    logging.disable(logging.CRITICAL)  # breach
    """,
    """
    import logging
    logging.basicConfig(level=logging.ERROR)  # breach
    """,
    """
    import logging
    logging.getLogger("app.orders").setLevel("CRITICAL")  # breach
    logging.getLogger().setLevel(logging.ERROR)  # breach
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": True,  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "root": {"level": "INFO", "handlers": ["stdout"]},
    })
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "root": {"level": "INFO", "handlers": ["stdout"]},
    })
    """,
    """
    from logging import disable, WARNING
    disable(WARNING)  # breach
    """,
    """
    import logging

    root = logging.getLogger()
    root.setLevel(logging.CRITICAL)  # breach
    logger = logging.getLogger(__name__)
    logger.setLevel("ERROR")  # breach
    """,
    """
    import logging
    logging.basicConfig(format="%(message)s", level="CRITICAL")  # breach
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "level": logging.ERROR,  # breach
            },
            "file": {"class": "logging.FileHandler", "level": "CRITICAL"},
        },
        "root": {"level": "INFO", "handlers": ["stdout", "file"]},
    })
    """,
)
