"""`print` in service code.

**What it does.** Names calls of `print` and `pprint` in code that serves requests or works on a queue. Command-line modules,
management commands, scripts that define nothing and need Python alone, `if __name__ == "__main__":` blocks, classes made for printing (`ConsoleMailer`) and prints into a file of their own are left alone.

**Why it matters.** A printed line has no level, no time, no request id and no logger name; it breaks a stream of JSON records, and
nobody can switch it on or off or find it again.

**Example.**

    print(f"purged {count} keys")

**How to fix.** Write a record: `logger.info("keys purged", extra={"count": count})`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.places import calls_main_guarded, is_command_line
from gates.rules.shapes import keyword
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, Claim, Premise, at, called

ID = "logging/print-in-service"
SEVERITY = Severity.MEDIUM
SUMMARY = "print() in service code instead of a log record"
HINTS = ("print(",)
NODES = (called("print", "pprint", "pp"),)

_PRINTS = re.compile(r"_?(Console|Stdout|Print|Terminal|Dummy|Fake|Null)")


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call."""
    if not prints(node, source) or speaks_to_a_person(source) or _ends_the_process(source) or _is_of_alembic(source):
        return
    yield at(
        node,
        "Service code prints instead of writing a log record.",
        'Use the module\'s logger, for example logger.info("keys purged", extra={"count": count}).',
        premises=(Premise(Claim.SERVICE),),
    )


def prints(node: ast.Call, source: Source) -> bool:
    """Whether a call prints to where the process writes its records."""
    stream = keyword(node, "file")
    return (
        isinstance(node.func, (ast.Name, ast.Attribute))
        and source.origin(node.func) in {"print", "pprint.pprint", "pprint.pp"}
        and (stream is None or source.origin(stream) in {"sys.stdout", "sys.stderr"})
    )


def speaks_to_a_person(source: Source) -> bool:
    """Whether what is printed at the visited place is meant for a person at a terminal."""
    if source.owner is not None and _PRINTS.match(source.owner.name):
        return True
    started = source.function is not None and source.function.name in calls_main_guarded(source.tree)
    return started or is_command_line(source)


def _ends_the_process(source: Source) -> bool:
    """Whether the block around the call ends in `raise SystemExit` or `sys.exit(...)`: nobody is left to write a record."""
    for around in reversed(source.ancestors):
        block = next(
            (b for b in (getattr(around, "body", None), getattr(around, "orelse", None)) if _has_exit(b, source)), None
        )
        if block is not None:
            return True
        if isinstance(around, (*FUNCTIONS, ast.If, ast.Try, ast.ExceptHandler, ast.For, ast.While)):
            return False
    return False


def _has_exit(block: object, source: Source) -> bool:
    last = block[-1] if isinstance(block, list) and block else None
    if isinstance(last, ast.Raise):
        raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        return source.origin(raised) == "SystemExit"
    return (
        isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and source.origin(last.value.func) == "sys.exit"
    )


def _is_of_alembic(source: Source) -> bool:
    """Whether the file is the script that runs migrations, wherever it lies."""
    return source.path.endswith("env.py") and source.names.top.dotted.get("context") == "alembic.context"


VALID = (
    {
        "app/utils/discover.py": """
            import sys
            import httpx

            def ask(address):
                print("asking", address)
                return httpx.get(address, timeout=5).text

            def main():
                found = ask("https://example.com")
                if not found:
                    print("nothing found")
                    sys.exit(1)

            if __name__ == "__main__":
                main()
        """,
        "app/main.py": """
            import flask
        """,
    },
    {
        "version.py": """
            import subprocess

            print("asking git")
            try:
                revision = subprocess.check_output(["git", "rev-parse", "HEAD"])
            except subprocess.CalledProcessError as error:
                print("no revision:", error)
                revision = b""
            with open("app/revision.txt", "wb") as file:
                file.write(revision)
        """,
        "app/main.py": """
            import flask
        """,
    },
    """
    import click
    from flask.cli import FlaskGroup

    @click.group(cls=FlaskGroup)
    def cli():
        pass

    @cli.command()
    def users():
        show(["anna"])

    def show(rows):
        for row in rows:
            print(row)
    """,
    """
    from invoke import task
    from django.db import connection

    @task
    def bootstrap(context):
        print("the database is set up")
    """,
    """
    import sys
    import flask

    def print_help():
        print("Usage: shop [-p PORT]")

    def main():
        if "-h" in sys.argv:
            print_help()
    """,
    """
    import logging
    import fastapi

    logger = logging.getLogger(__name__)

    def purge(count):
        logger.info("keys purged", extra={"count": count})
    """,
    {
        "app/cli.py": """
            import fastapi

            def show(rows):
                print(len(rows))
        """
    },
    {
        "app/management/commands/purge.py": """
            from django.core.management.base import BaseCommand

            class Command(BaseCommand):
                def handle(self, *args, **options):
                    print("purged")
        """
    },
    """
    import flask

    def work():
        return 1

    if __name__ == "__main__":
        print(work())
    """,
    """
    import click
    import flask

    @click.command()
    def purge():
        print("purged")
    """,
    """
    import io
    import flask

    def table(rows):
        out = io.StringIO()
        for row in rows:
            print(row, file=out)
        return out.getvalue()
    """,
    """
    def show(rows):
        print(len(rows))
    """,
    """
    import os
    from fastapi import FastAPI

    app = FastAPI()
    if "OLD_SETTING" in os.environ:
        print("OLD_SETTING is no longer read; see the upgrade notes.")
        raise SystemExit(1)
    """,
    """
    import fastapi

    def show(print):
        print("shadowed: not the builtin")
    """,
    """
    import fastapi

    class ConsoleMailer:
        def send(self, mail):
            print(mail)
    """,
    {
        "app/scripts/load.py": """
            import fastapi

            print("loading")
        """,
    },
    """
    import flask

    def main():
        print("done")

    if __name__ == "__main__":
        main()
    """,
)

INVALID = (
    {
        "app/worker.py": """
            import redis

            def handle(order):
                print("handling", order)  # breach

            def main():
                while True:
                    handle(redis.Redis().blpop("orders"))

            if __name__ == "__main__":
                main()
        """,
        "app/main.py": """
            import flask
        """,
    },
    {
        "app/prices.py": """
            import sys

            def price(code):
                print("price of", code)  # breach
                return 5

            def main():
                sys.exit(0)

            if __name__ == "__main__":
                main()
        """,
        "app/main.py": """
            import flask
        """,
    },
    {
        "app/settings.py": """
            import os

            NAMES = ("A_ONE", "A_TWO")
            for name in NAMES:
                if name not in os.environ:
                    print(name, "is not set")  # breach
        """,
        "app/main.py": """
            import flask
        """,
    },
    {
        "app/consumer.py": """
            import redis

            queue = redis.Redis()
            while True:
                print(queue.blpop("orders"))  # breach
        """,
        "app/main.py": """
            import flask
        """,
    },
    {
        "app/clock.py": """
            import time

            def beat():
                print(time.time())  # breach

            with open("beat") as file:
                START = file.read()
        """,
        "app/main.py": """
            import flask
        """,
    },
    """
    import click
    from flask import Flask

    app = Flask(__name__)

    @app.cli.command()
    @click.argument("name")
    def greet(name):
        print("hello", name)

    @app.get("/")
    def home():
        show("home")
        return {}

    def show(text):
        print(text)  # breach
    """,
    """
    import fastapi

    def purge(count):
        print(f"purged {count} keys")  # breach
    """,
    """
    from flask import Flask

    app = Flask(__name__)

    @app.get("/")
    def home():
        print("home")  # breach
        return {}
    """,
    """
    import sys
    import celery

    @celery.shared_task
    def charge(order):
        print("charging", order, file=sys.stderr)  # breach
    """,
    """
    import pprint
    from django.http import JsonResponse

    def show(request):
        pprint.pprint(request)  # breach
        return JsonResponse({})
    """,
    """
    from pprint import pprint
    import fastapi

    class Service:
        def run(self):
            pprint(self)  # breach
    """,
    """
    import flask

    def charge(order):
        try:
            order.charge()
        except ValueError as error:
            print(error)  # breach
            raise
    """,
    """
    import sys
    from fastapi import FastAPI

    app = FastAPI()

    @app.post("/jobs")
    def start(name: str):
        print("starting", name)  # breach
        if not name:
            sys.exit(1)
    """,
    """
    from fastapi import FastAPI
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def lifespan(app):
        print("starting")  # breach
        yield

    app = FastAPI(lifespan=lifespan)
    """,
    """
    import dramatiq

    @dramatiq.actor
    def deliver(order):
        for line in order.lines:
            if not line.stock:
                print("nothing left of", line.sku)  # breach
    """,
    """
    from starlette.middleware.base import BaseHTTPMiddleware

    class Timing(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            print(request.url)  # breach
            return await call_next(request)
    """,
    {
        "app/db.py": """
            DEBUG = True

            def run(query):
                DEBUG and print(query)  # breach
        """,
        "app/main.py": """
            import flask
        """,
    },
    """
    import builtins
    import sys
    import aiohttp.web

    async def hello(request):
        show = lambda text: print(text, file=sys.stdout, flush=True)  # breach
        show("hello")
        return aiohttp.web.Response()
    """,
)
