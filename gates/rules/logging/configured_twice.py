"""Logging is configured in more than one place.

**What it does.** It blocks for a second `logging.basicConfig` in the same block without `force=True`: Python ignores it, because the root
logger has handlers by then. Advice is a service that configures the root logger (`basicConfig`, `dictConfig`, `fileConfig`) in several
files; commands and scripts do not count.

**Why it matters.** Which of the configurations holds depends on the order of imports. The one that a person reads and edits may be the one
that does nothing.

**Example.**

    logging.basicConfig(format="%(message)s")
    logging.basicConfig(level=logging.DEBUG)  # does nothing

**How to fix.** One function that configures logging, called once where the service starts.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.index import Index
from gates.rules.values import Breach

ID = "logging/configured-twice"
SEVERITY = Severity.MEDIUM
SUMMARY = "Logging is configured in more than one place"


def conclude(index: Index) -> Iterator[Breach]:
    """The project as a whole."""
    for path, line in index.said.ignored_setups:
        yield Breach(
            line=line,
            path=path,
            message="This basicConfig does nothing: the one before it has given the root logger its handlers.",
            fix="Put everything into one call; force=True replaces what an earlier one made.",
        )
    firsts = dict(sorted(index.said.root_setups, reverse=True))  # of each file the first one
    places = sorted(firsts.items()) if index.is_service else []
    if len(places) > 1:
        (first, at), (path, line) = places[:2]
        more = f" and in {len(places) - 2} more files" if len(places) > 2 else ""
        yield Breach(
            line=line,
            path=path,
            message=f"The root logger is configured here, in {first} (line {at}){more}: which of them holds depends on the order.",
            fix="Configure logging in one function, and call it once where the service starts.",
            blocking=False,
            severity=Severity.LOW,
        )


VALID = (
    {
        "app/main.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
        """,
    },
    """
    import fastapi
    import logging

    logging.basicConfig(level="INFO")
    logging.basicConfig(level="DEBUG", force=True)
    """,
    """
    import fastapi
    import logging

    def configure(debug):
        if debug:
            logging.basicConfig(level="DEBUG")
        else:
            logging.basicConfig(level="INFO")
    """,
    {
        "app/main.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/cli.py": """
            import logging

            logging.basicConfig(level="WARNING")
        """,
    },
    {
        "app/main.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/backfill.py": """
            import logging

            if __name__ == "__main__":
                logging.basicConfig(level="DEBUG")
        """,
    },
    """
    import fastapi
    import logging

    logging.basicConfig(level="INFO")
    logging.root.handlers.clear()
    logging.basicConfig(level="DEBUG")
    """,
    """
    import fastapi
    import logging

    logging.basicConfig(level="INFO")
    for handler in logging.root.handlers[:]:
        logging.root.removeHandler(handler)
    logging.basicConfig(level="DEBUG")
    """,
    {
        "app/main.py": """
            import fastapi
            import logging.config
            import structlog

            structlog.configure()
            logging.config.dictConfig({"version": 1})
        """,
    },
    {
        "app/one.py": """
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/two.py": """
            import logging

            logging.basicConfig(level="INFO")
        """,
    },
    {
        "app/main.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/clients.py": """
            import logging

            logging.getLogger("httpx").addHandler(logging.NullHandler())
        """,
    },
    {
        "app/main.py": """
            import fastapi
            from app.logs import configure

            configure()
        """,
        "app/worker.py": """
            from app.logs import configure

            configure()
        """,
        "app/logs.py": """
            import logging

            def configure():
                logging.basicConfig(level="INFO")
        """,
    },
    {
        "app/main.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/commands/export.py": """
            import logging

            logging.basicConfig(level="INFO")
        """,
    },
)

INVALID = (
    """
    import logging

    logging.basicConfig(level="INFO")
    logging.basicConfig(format="%(message)s")  # breach
    """,
    """
    import logging

    def configure(settings):
        logging.basicConfig(level=settings.level)
        settings.check()
        logging.basicConfig(filename=settings.path)  # breach
    """,
    """
    import logging

    logging.basicConfig(level="INFO")
    logging.basicConfig(level="DEBUG", force=False)  # breach
    """,
    """
    from logging import basicConfig

    basicConfig()
    basicConfig(level="DEBUG")  # breach
    """,
    """
    import logging as log

    log.basicConfig(level="INFO")
    log.getLogger("httpx").setLevel("WARNING")
    log.basicConfig(level="DEBUG")  # breach
    """,
    """
    import logging

    class Service:
        def start(self):
            logging.basicConfig(level="INFO")
            logging.basicConfig(format="%(asctime)s %(message)s")  # breach
    """,
    """
    import logging

    def configure(debug):
        if debug:
            logging.basicConfig(level="DEBUG")
            logging.basicConfig(format="%(message)s")  # breach
    """,
    {
        "app/a.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/b.py": """
            import logging

            logging.basicConfig(level="DEBUG")  # advice
        """,
    },
    {
        "app/logs.py": """
            import logging.config

            def configure():
                logging.config.dictConfig({"version": 1})
        """,
        "app/main.py": """
            import fastapi
            import logging

            logging.basicConfig(level="DEBUG")  # advice
        """,
    },
    {
        "app/a.py": """
            import logging.config

            logging.config.fileConfig("logging.ini")
        """,
        "app/b.py": """
            import flask
            import logging.config

            def make_app():
                logging.config.dictConfig({"version": 1})  # advice
                return flask.Flask(__name__)
        """,
    },
    {
        "app/a.py": """
            import celery
            import logging

            logging.basicConfig(level="INFO")
        """,
        "app/b.py": """
            import logging

            logging.basicConfig(level="INFO", force=True)  # advice
        """,
        "app/c.py": """
            import logging

            class Client:
                def __init__(self):
                    logging.basicConfig(level="DEBUG")
        """,
    },
    {
        "app/a.py": """
            import fastapi
            import logging

            logging.basicConfig(level="INFO")
            logging.basicConfig(level="DEBUG")  # breach
        """,
        "app/b.py": """
            import logging.config

            logging.config.dictConfig({"version": 1})  # advice
        """,
    },
)
