"""A library sets up the root logger when it is imported.

**What it does.** Names `logging.basicConfig`, `dictConfig`, `fileConfig` and handlers on the root logger at the top level of a module
of a package. It blocks in a project that is a library for sure: it serves no requests, works on no queue, and has no command. Under a
condition, and elsewhere, it is advice, for modules that are neither the start of a program nor its configuration.

**Why it matters.** Whoever imports the package gets its handlers: every record of the program is written twice, in the package's format,
or the program's own `basicConfig` does nothing, because there are handlers already.

**Example.**

    # rates/client.py
    logging.basicConfig(level=logging.DEBUG)

**How to fix.** Only make loggers in a library (`logging.getLogger(__name__)`), at most with a `NullHandler` on its own one; configure
logging in the function that starts the program.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.index import serves
from gates.rules.places import starts_program, under_condition
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, Claim, Premise, at, called

ID = "logging/configured-by-library"
SEVERITY = Severity.MEDIUM
SUMMARY = "A library sets up the root logger when it is imported"
HINTS = ("logging",)
NODES = (called("basicConfig", "dictConfig", "fileConfig", "addHandler"),)

_SETS_UP = {"logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig"}
_STARTS = re.compile(
    r"^_*(main|app|apps|application|api|wsgi|asgi|server|serve|service|worker|workers|tasks|celery\w*|manage|run\w*|start\w*|entry\w*|bootstrap|"
    r"setup\w*|conf|\w*config\w*|\w*settings\w*|\w*log(s|ger|gers|ging)?(_\w+)?|env|cli|job|jobs|daemon|consumer|gunicorn\w*|scheduler|bot|init|local|base|"
    r"production|development|conftest)$"
)
_FIX = "Only make loggers here; configure logging in the function that starts the program."


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call that may set logging up."""
    if any(isinstance(s, FUNCTIONS) for s in source.scopes) or not _sets_up_root(node, source):
        return
    package, _, module = source.module.rpartition(".")
    is_package = source.path.endswith("/__init__.py")
    if not (package or is_package) or starts_program(source) or _STARTS.search(module):
        return
    message = "Importing this module sets up the root logger of whatever program imports it."
    if not under_condition(source):
        yield at(node, message, _FIX, premises=(Premise(Claim.LIBRARY),))
    if not is_package and not serves(source.names.top.dotted.values()):
        yield at(node, message, _FIX, blocking=False, severity=Severity.LOW)


def _sets_up_root(node: ast.Call, source: Source) -> bool:
    if source.origin(node.func) in _SETS_UP:
        return True
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == "addHandler" and node.args):
        return False
    if source.origin(node.args[0]).endswith("NullHandler()"):
        return False
    if source.origin(node.func.value) == "logging.root":
        return True
    receiver = source.value(node.func.value)
    return (
        isinstance(receiver, ast.Call)
        and source.origin(receiver.func) == "logging.getLogger"
        and (not receiver.args or text_of(receiver.args[0]) in {"", "root"} or final_name(receiver.args[0]) == "None")
    )


VALID = (
    {
        "rates/client.py": """
            import logging

            logger = logging.getLogger(__name__)
            logger.addHandler(logging.NullHandler())
        """,
    },
    {
        "rates/__init__.py": """
            import logging

            logging.getLogger().addHandler(logging.NullHandler())
        """,
    },
    {
        "rates/client.py": """
            import logging

            def configure(level):
                logging.basicConfig(level=level)
        """,
    },
    {
        "rates/client.py": """
            import logging

            if __name__ == "__main__":
                logging.basicConfig(level="INFO")
        """,
    },
    {
        "rates/cli.py": """
            import logging

            logging.basicConfig(level="INFO")
        """,
        "rates/client.py": """
            import logging

            logger = logging.getLogger(__name__)
        """,
    },
    {
        "fetch.py": """
            import logging

            logging.basicConfig(level="INFO")
        """,
    },
    {
        "orders/main.py": """
            import logging
            import fastapi

            logging.basicConfig(level="INFO")
            app = fastapi.FastAPI()
        """,
    },
    {
        "orders/observability.py": """
            import logging
            from flask import has_request_context

            logging.getLogger().addHandler(logging.StreamHandler())
        """,
    },
    {
        "orders/log_setup.py": """
            import logging.config

            logging.config.dictConfig({"version": 1, "root": {"level": "INFO"}})
        """,
    },
    {
        "orders/clients/rates.py": """
            import logging

            logging.getLogger("urllib3").addHandler(logging.StreamHandler())
        """,
    },
    {
        "rates/notebook.py": """
            import argparse
            import logging

            logging.basicConfig(level="DEBUG")
            argparse.ArgumentParser().parse_args()
        """,
    },
    {
        "rates/client.py": """
            class Logging:
                def basicConfig(self):
                    return self

            logging = Logging()
            logging.basicConfig()
        """,
    },
)

INVALID = (
    {
        "rates/client.py": """
            import logging

            logging.basicConfig(level=logging.DEBUG)  # breach
        """,
    },
    {
        "rates/__init__.py": """
            import logging

            logging.getLogger().addHandler(logging.StreamHandler())  # breach
        """,
    },
    {
        "rates/client.py": """
            import logging

            root = logging.getLogger()
            root.addHandler(logging.FileHandler("rates.log"))  # breach
        """,
    },
    {
        "rates/client.py": """
            import logging

            logging.root.addHandler(logging.StreamHandler())  # breach
        """,
    },
    {
        "rates/client.py": """
            from logging import basicConfig, getLogger

            basicConfig(format="%(message)s")  # breach
            logger = getLogger(__name__)
        """,
    },
    {
        "rates/parsing/table.py": """
            import logging.config

            logging.config.dictConfig({"version": 1, "root": {"level": "DEBUG"}})  # breach
        """,
    },
    {
        "rates/client.py": """
            from logging.config import fileConfig

            fileConfig("logging.ini")  # breach
        """,
    },
    {
        "rates/client.py": """
            import logging

            try:
                import rich.logging
            except ImportError:
                logging.basicConfig()  # breach
        """,
    },
    {
        "rates/client.py": """
            import logging

            class Client:
                logging.basicConfig(level="INFO")  # breach
        """,
    },
    {
        "rates/client.py": """
            import logging

            if not logging.getLogger().handlers:
                logging.getLogger("").addHandler(logging.StreamHandler())  # advice
        """,
    },
    {
        "orders/clients/rates.py": """
            import logging

            logging.basicConfig(level=logging.DEBUG)  # advice
        """,
        "orders/main.py": """
            import fastapi
        """,
    },
    {
        "orders/models.py": """
            import logging

            logging.getLogger().addHandler(logging.StreamHandler())  # advice
        """,
        "orders/queue.py": """
            import celery
        """,
    },
    {
        "rates/client.py": """
            import logging

            logging.basicConfig()  # advice
        """,
        "rates/__main__.py": """
            from rates import client
        """,
    },
)
