"""A service whose logging is never configured, or that never logs.

**What it does.** For a project that serves requests or works on a queue: names the first log call when logging is configured nowhere
(`basicConfig`, `dictConfig`, `fileConfig`, `addHandler`, `structlog.configure`, `loguru`, Django's `LOGGING`, a server's
`--log-config`), and the package when no line of it writes a record.

**Why it matters.** Without configuration Python writes warnings and errors only, as bare text without time, level or logger; `info`
records go nowhere.

**Example.** `logging.getLogger(__name__).info("started")` in a service without any set-up.

**How to fix.** Configure logging once, where the service starts: format, destination, and a level from the environment.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.index import Index
from gates.rules.values import Breach

ID = "logging/never-configured"
SEVERITY = Severity.MEDIUM
SUMMARY = "A service whose logging is never configured, or that never logs"

_CONFIGURES_ITSELF = frozenset({"loguru", "frappe", "odoo", "prefect", "airflow"})


def conclude(index: Index) -> Iterator[Breach]:
    """The project as a whole."""
    if not index.is_service:
        return
    said = index.said
    if said.first_log is None:
        if said.serving:
            yield Breach(
                line=1,
                path=said.serving,
                message="Nothing in this service writes a log record.",
                fix="Log failures with their traceback and the events that matter, with a configured logger.",
            )
        return
    if index.outside_log_setup or said.log_setups or index.imported & _CONFIGURES_ITSELF:
        return
    path, line = said.first_log
    yield Breach(
        line=line,
        path=path,
        message="Records are written, but logging is never configured: info records go nowhere, the rest is bare text.",
        fix="Configure logging once where the service starts (logging.config.dictConfig), with the level from the environment.",
    )


VALID = (
    {
        "app/main.py": """
            import logging
            import fastapi

            logging.basicConfig(level="INFO")
            logging.info("started")
        """
    },
    {
        "app/main.py": """
            import fastapi
            import structlog

            structlog.configure()
            structlog.get_logger().info("started")
        """
    },
    {
        "app/settings.py": """
            import django

            LOGGING = {"version": 1}
        """,
        "app/views.py": """
            import logging

            logging.getLogger(__name__).info("seen")
        """,
    },
    {
        "app/core.py": """
            import logging

            logging.getLogger(__name__).info("a library leaves this to its user")
        """
    },
    {
        "app/main.py": """
            import logging
            import flask

            logging.getLogger().addHandler(logging.StreamHandler())
            logging.error("started")
        """
    },
    {
        "app/main.py": """
            import flask
            from loguru import logger

            logger.info("loguru writes to stderr by itself")
        """
    },
    {
        "app/main.py": """
            import logging
            import fastapi

            logging.getLogger(__name__).info("started")
        """,
        "Dockerfile": """
            CMD ["uvicorn", "app.main:app", "--log-config", "logging.yaml"]
        """,
    },
    {
        "app/main.py": """
            import logging
            import fastapi
            import logging.config

            logging.config.fileConfig("logging.ini")
            logging.info("started")
        """,
    },
    {
        "app/main.py": """
            import flask
            import logging
            import coloredlogs

            coloredlogs.install()
            logging.info("started")
        """,
    },
    {
        "app/main.py": """
            import logging
            import fastapi

            logging.getLogger(__name__).info("started")
        """,
        "logging.yaml": """
            version: 1
        """,
    },
    {
        "app/main.py": """
            import logging
            import fastapi
            from app.logs import setup

            setup()
            logging.info("started")
        """,
        "app/logs.py": """
            import logging

            def setup():
                logging.basicConfig(level="INFO")
        """,
    },
    {
        "app/main.py": """
            print("no service, no logging")
        """,
    },
)

INVALID = (
    {
        "app/main.py": """
            import logging
            import fastapi

            logging.getLogger(__name__).info("started")  # breach
        """
    },
    {
        "app/main.py": """
            from flask import Flask  # breach

            app = Flask(__name__)
        """
    },
    {
        "app/tasks.py": """
            import celery
            import logging

            logger = logging.getLogger(__name__)

            @celery.shared_task
            def run():
                logger.info("ran")  # breach
        """
    },
    {
        "app/a.py": """
            import structlog

            structlog.get_logger().info("started")  # breach
        """,
        "app/main.py": """
            import starlette.applications
        """,
    },
    {
        "app/views.py": """
            import django.http
            import logging

            def show(request):
                logging.getLogger("app").warning("seen")  # breach
        """,
        "app/settings.py": """
            DEBUG = False
        """,
    },
    {
        "app/worker.py": """
            import dramatiq  # breach

            @dramatiq.actor
            def run():
                return 1
        """
    },
    {
        "app/main.py": """
            import aiohttp.web
            import logging

            def hello(request):
                logging.getLogger("hello").debug("hello")  # breach
        """,
    },
    {
        "app/a.py": """
            def total(rows):
                return sum(rows)
        """,
        "app/b.py": """
            import rest_framework.views  # breach
        """,
    },
    {
        "app/main.py": """
            import logging
            import fastapi

            log = logging.getLogger(__name__)
            log.setLevel("DEBUG")

            def run():
                log.debug("running")  # breach
        """,
    },
    {
        "app/consumer.py": """
            import confluent_kafka
            import logging

            def run(consumer):
                try:
                    consumer.poll()
                except Exception:
                    logging.exception("poll failed")  # breach
        """,
        "docker-compose.yml": """
            services:
              app:
                command: python -m app.consumer
        """,
    },
    {
        "app/late.py": """
            import logging

            logging.info("second")
        """,
        "app/early.py": """
            import sanic
            import logging

            logging.info("first")  # breach
        """,
    },
    {
        "app/main.py": """
            import litestar
            import structlog

            log = structlog.get_logger()

            @litestar.get("/")
            async def home() -> None:
                await log.ainfo("home")  # breach
        """,
    },
)
