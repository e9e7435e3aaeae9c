"""Records that reach no handler.

**What it does.** Names what keeps the records of a service from all handlers: `propagate` switched off, in code or in the table of a
`dictConfig`, for a logger through which the service writes (itself, or one below it) and that gets no handler of its own; and
`logger.remove()` of loguru, or the removal of its own handler (`remove(0)`), while no `logger.add(...)` or `logger.configure(handlers=...)` of
the project gives it another. Under a condition it is advice; a command may be as quiet as it likes.

**Why it matters.** Everything is logged in the code, and nothing arrives: loguru drops each record, and `logging` writes warnings and errors
to stderr as bare text, without time, level or logger, and drops the rest.

**Example.**

    from loguru import logger

    logger.remove()

**How to fix.** Add a handler: `logger.add(sys.stderr, level=settings.log_level)`, `logging.getLogger("app").addHandler(handler)`. Or let the
logger hand its records on.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.loggers import is_empty, may_have_handlers, names_of
from gates.rules.logging.configuration import is_configuration, loggers
from gates.rules.places import is_command_line, under_condition
from gates.rules.shapes import argument, entry, is_constant, keyword
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at, called

ID = "logging/unheard-records"
SEVERITY = Severity.HIGH
SUMMARY = "Records that reach no handler"
HINTS = ("propagate", "remove(", "handlers=[]")
NODES = (ast.Assign, ast.Dict, called("dict", "remove", "configure"))

_HAND_ON = "Let the logger propagate, or give it a handler."
_ADD = "Add a handler (logger.add), with the level from the settings."


def visit(node: ast.Assign | ast.Dict | ast.Call, source: Source) -> Iterator[Breach]:
    """One assignment, one configuration table, or one call."""
    if isinstance(node, ast.Assign):
        found = _switched_off(node, source)
    elif is_configuration(node):
        found = _configured(node)
    else:
        found = _removed(node, source) if isinstance(node, ast.Call) else iter(())
    for breach in found:
        if not is_command_line(source):
            yield dataclasses.replace(breach, blocking=not under_condition(source))


def _switched_off(node: ast.Assign, source: Source) -> Iterator[Breach]:
    target = node.targets[0]
    if not isinstance(target, ast.Attribute) or target.attr != "propagate" or not is_constant(node.value, False):
        return
    names = names_of(target.value, source)
    if len(names) == 1 and not _is_handed_over(target.value, source):
        yield _unheard(node, names[0])


def _configured(node: ast.expr) -> Iterator[Breach]:
    for name, _, settings in loggers(node):
        off = entry(settings, "propagate")
        if name and off is not None and is_constant(off, False) and not may_have_handlers(settings):
            yield _unheard(off, name)


def _unheard(node: ast.AST, name: str) -> Breach:
    said = "The records of this logger are neither handled nor passed on: info is lost, and errors are bare text on stderr."
    return at(node, said, _HAND_ON, premises=(Premise(Claim.SERVICE), Premise(Claim.UNHEARD, (name,))))


def _is_handed_over(logger: ast.expr, source: Source) -> bool:
    """Whether a logger is given to a function of the same file, which may give it a handler."""
    told = ast.dump(logger)
    calls = (n for n in ast.walk(source.tree) if isinstance(n, ast.Call))
    given = (value for c in calls for value in (*c.args, *(k.value for k in c.keywords)))
    return isinstance(logger, (ast.Name, ast.Attribute)) and any(ast.dump(value) == told for value in given)


def _removed(node: ast.Call, source: Source) -> Iterator[Breach]:
    origin = source.origin(node.func)
    if isinstance(node.func, ast.Attribute) and (_takes_all(node) if origin.endswith(".remove") else _gives_none(node)):
        logger = source.origin(node.func.value)
        yield at(
            node,
            "loguru has nothing left to write to: every record is dropped.",
            _ADD,
            premises=(Premise(Claim.SERVICE), Premise(Claim.MUTE, (logger,))),
        )


def _takes_all(node: ast.Call) -> bool:
    """Whether a call of `remove` takes every handler away, or the one that loguru brings along."""
    which = argument(node, 0, "handler_id")
    if which is None:
        return not node.args and not node.keywords
    return is_constant(which, None) or is_constant(which, 0)


def _gives_none(node: ast.Call) -> bool:
    return is_empty(keyword(node, "handlers"))


VALID = (
    {
        "app/settings.py": """
            import django

            LOGGING = {
                "version": 1,
                "disable_existing_loggers": False,
                "handlers": {"stdout": {"class": "logging.StreamHandler"}},
                "loggers": {"app": {"propagate": False}, "shop": {"propagate": False}},
                "root": {"level": "INFO", "handlers": ["stdout"]},
            }
            LOGGING["loggers"].update({"app": {"handlers": ["stdout"], "propagate": False}})
            LOGGING["loggers"]["shop"]["handlers"] = ["stdout"]
        """,
        "app/views.py": """
            import logging

            def show(request):
                logging.getLogger("app.views").info("shown")
                logging.getLogger("shop").info("shown")
        """,
    },
    """
    import logging
    import flask

    log = logging.getLogger("app")
    log = log.getChild("orders")
    log.propagate = False
    log.info("its name is not known")
    """,
    """
    import sys
    import fastapi
    from loguru import logger

    logger.remove()
    logger.add(sys.stderr, level="INFO")

    def run():
        logger.info("ran")
    """,
    """
    import sys
    import fastapi
    from loguru import logger

    logger.remove(0)
    logger.configure(handlers=[{"sink": sys.stderr}])
    logger.info("ran")
    """,
    {
        "app/main.py": """
            import fastapi
            from app.logs import logger

            logger.info("started")
        """,
        "app/logs.py": """
            from loguru import logger

            logger.remove()
        """,
        "app/sinks.py": """
            import sys
            from app.logs import logger

            def start(sinks):
                for sink in sinks:
                    logger.add(sink)
        """,
    },
    """
    import sys
    import fastapi
    from loguru import logger

    number = logger.add("errors.log", level="ERROR")
    logger.remove(number)
    logger.info("ran")
    """,
    """
    import fastapi
    from loguru import logger

    logger.remove(2)
    logger.info("ran")
    """,
    """
    import logging
    import fastapi
    from loguru import logger as noise

    noise.remove()  # a library writes with it
    log = logging.getLogger(__name__)
    log.info("ran")
    """,
    """
    import fastapi
    from acme_logs import setup_logging
    from loguru import logger

    logger.remove()
    setup_logging("shop")
    logger.info("ran")
    """,
    """
    import fastapi
    import loguru_config
    from loguru import logger

    logger.remove()
    loguru_config.LoguruConfig.load("logs.yaml")
    logger.info("ran")
    """,
    {
        "app/cli.py": """
            import fastapi
            from loguru import logger

            logger.remove()
            logger.info("a command is quiet")
        """,
    },
    """
    from loguru import logger

    logger.remove()
    logger.info("a library leaves this to its user")
    """,
    """
    import fastapi
    from loguru import logger

    logger.configure(extra={"service": "orders"})
    logger.info("ran")

    def forget(orders, order):
        orders.remove(order)
        orders.remove(0)
    """,
    """
    import logging
    import flask

    logger = logging.getLogger("app")
    logger.addHandler(logging.StreamHandler())
    logger.propagate = False
    logger.info("ran")
    """,
    """
    import logging
    import flask

    def configure():
        logger = logging.getLogger("app")
        logger.propagate = False
        handler = logging.StreamHandler()
        logging.getLogger("app").addHandler(handler)

    logging.getLogger("app.orders").info("ran")
    """,
    """
    import logging
    import flask

    logging.basicConfig(level="INFO")
    logging.getLogger("uvicorn.access").propagate = False
    logging.getLogger("sqlalchemy").propagate = False
    log = logging.getLogger(__name__)
    log.info("ran")
    """,
    """
    import logging
    import flask

    def attach(logger, handler):
        logger.addHandler(handler)

    log = logging.getLogger("app")
    log.propagate = False
    attach(log, logging.StreamHandler())
    log.info("ran")
    """,
    """
    import logging
    import coloredlogs
    import flask

    log = logging.getLogger(__name__)
    log.propagate = False
    coloredlogs.install(level="INFO", logger=log)
    log.info("ran")
    """,
    """
    import logging
    import flask

    NAMES = ("app", "app.orders")
    for name in NAMES:
        logging.getLogger(name).addHandler(logging.StreamHandler())
    logging.getLogger("app").propagate = False
    logging.getLogger("app.orders").info("ran")
    """,
    """
    import logging
    import flask

    log = logging.getLogger("app")
    log.handlers = [logging.StreamHandler()]
    log.propagate = False
    log.info("ran")
    """,
    {
        "app/main.py": """
            import logging.config
            import flask

            TABLE = {
                "version": 1,
                "disable_existing_loggers": False,
                "handlers": {"stdout": {"class": "logging.StreamHandler"}},
                "loggers": {"app": {"level": "INFO", "handlers": ["stdout"]}},
            }
            logging.config.dictConfig(TABLE)
        """,
        "app/orders.py": """
            import logging

            logging.getLogger("app").propagate = False
            log = logging.getLogger(__name__)
            log.info("ran")
        """,
    },
    """
    import logging.config
    import flask
    import yaml

    with open("logging.yaml") as file:
        logging.config.dictConfig(yaml.safe_load(file))
    log = logging.getLogger("app")
    log.propagate = False
    log.info("ran")
    """,
    """
    import logging
    import flask

    audit = logging.getLogger("app.audit")
    audit.propagate = True
    audit.info("ran")
    """,
    """
    import logging.config
    import flask

    HANDLERS = ["stdout"]
    logging.config.dictConfig({
        "version": 1,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {
            "app": {"handlers": HANDLERS, "propagate": False},
            "uvicorn.access": {"handlers": [], "propagate": False},
            "botocore": {"propagate": False},
        },
    })
    logging.getLogger("app").info("ran")
    """,
    {
        "app/main.py": """
            import logging
            import flask
            from app.logs import log

            log.addHandler(logging.StreamHandler())
            log.info("ran")
        """,
        "app/logs.py": """
            import logging

            log = logging.getLogger("shop")
            log.propagate = False
        """,
    },
    """
    import logging
    import flask

    class Desk:
        def __init__(self):
            self.log = logging.getLogger("desk")
            self.log.propagate = False
            self.log.addHandler(logging.StreamHandler())

        def serve(self):
            self.log.info("ran")
    """,
    """
    import flask

    class Event:
        propagate = True

    event = Event()
    event.propagate = False
    """,
)

INVALID = (
    {
        "app/settings.py": """
            import django

            LOGGING = {
                "version": 1,
                "disable_existing_loggers": False,
                "handlers": {"stdout": {"class": "logging.StreamHandler"}},
                "loggers": {"app": {"propagate": False}},  # breach
                "root": {"level": "INFO", "handlers": ["stdout"]},
            }
            LOGGING["loggers"].update({"sqlalchemy": {"handlers": ["stdout"], "propagate": False}})
            LOGGING["loggers"]["uvicorn"] = {"handlers": ["stdout"]}
        """,
        "app/views.py": """
            import logging

            def show(request):
                logging.getLogger("app.views").info("shown")
        """,
    },
    """
    import fastapi
    from loguru import logger
    from paho.mqtt.client import Client

    Client().enable_logger()
    logger.remove()  # breach
    logger.info("ran")
    """,
    """
    import fastapi
    from loguru import logger

    logger.remove()  # breach
    logger.info("ran")
    """,
    """
    import fastapi
    from loguru import logger

    logger.remove(0)  # breach

    def run(job):
        logger.bind(job=job.id).info("ran")
    """,
    """
    import fastapi
    import loguru

    loguru.logger.remove(handler_id=None)  # breach
    loguru.logger.info("ran")
    """,
    """
    import fastapi
    from loguru import logger

    logger.configure(handlers=[], extra={"service": "orders"})  # breach
    logger.info("ran")
    """,
    {
        "app/main.py": """
            import fastapi
            from app.logs import logger, setup_logging

            setup_logging()
            logger.info("ran")
        """,
        "app/logs.py": """
            from loguru import logger

            def setup_logging():
                logger.remove()  # breach
        """,
    },
    {
        "app/main.py": """
            import fastapi
            from app.logs import logger

            logger.remove()  # breach
            orders = set()
            orders.add(1)
        """,
        "app/logs.py": """
            from loguru import logger

            def run():
                logger.opt(lazy=True).debug("ran")
        """,
    },
    """
    import fastapi
    from loguru import logger

    def configure(settings):
        if settings.quiet:
            logger.remove()  # advice
        logger.info("ran")
    """,
    """
    import logging
    import flask

    logging.basicConfig(level="INFO")
    logging.getLogger("app").propagate = False  # breach
    log = logging.getLogger(__name__)
    log.info("ran")
    """,
    """
    import logging
    import flask

    log = logging.getLogger(__name__)
    log.propagate = False  # breach
    log.info("ran")
    """,
    """
    import logging
    import flask

    logging.getLogger().addHandler(logging.StreamHandler())
    audit = logging.getLogger("audit")
    audit.propagate = False  # breach

    def note(order):
        audit.info("order %s placed", order.id)
    """,
    """
    import logging
    import flask

    class Desk:
        def __init__(self):
            self.log = logging.getLogger("desk")
            self.log.propagate = False  # breach

        def serve(self):
            self.log.info("ran")
    """,
    {
        "app/main.py": """
            import logging
            import flask
            from app.logs import log

            logging.basicConfig(level="INFO")
            log.info("ran")
        """,
        "app/logs.py": """
            import logging

            log = logging.getLogger("shop").getChild("orders")
            logging.getLogger("shop").propagate = False  # breach
        """,
    },
    {
        "app/main.py": """
            import logging
            import flask
            from app.logs import log

            log.propagate = False  # breach
            log.info("ran")
        """,
        "app/logs.py": """
            import logging

            log = logging.getLogger("shop")
        """,
    },
    """
    import logging
    import flask

    log = logging.getLogger("app.orders")
    logging.getLogger("app").propagate = False  # breach
    logging.getLogger("app.payments").addHandler(logging.StreamHandler())
    log.info("ran")
    """,
    """
    import logging
    import flask

    def start(debug):
        if not debug:
            logging.getLogger("app").propagate = False  # advice
        logging.getLogger("app").info("ran")
    """,
    """
    import logging
    import flask

    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {"app": {"level": "INFO", "propagate": False}},  # breach
        "root": {"level": "INFO", "handlers": ["stdout"]},
    }
    logging.getLogger("app.orders").info("ran")
    """,
    {
        "app/settings.py": """
            import django

            LOGGING = {
                "version": 1,
                "disable_existing_loggers": False,
                "handlers": {"stdout": {"class": "logging.StreamHandler"}},
                "loggers": {
                    "shop": {
                        "handlers": [],
                        "propagate": False,  # breach
                    },
                },
                "root": {"level": "INFO", "handlers": ["stdout"]},
            }
        """,
        "app/views.py": """
            import logging

            def show(request):
                logging.getLogger("shop.views").info("shown")
        """,
    },
)
