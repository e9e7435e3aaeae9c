"""Debug mode is switched on in code that is deployed.

**What it does.** Names `debug=True` for applications and servers, `DEBUG = True` in settings, `app.debug = True`, `use_debugger`,
Werkzeug's `DebuggedApplication`, `show_error_details`, `PROPAGATE_EXCEPTIONS` and `FLASK_DEBUG` when they are on without a condition. Settings modules for development and tests, and the block
under `if __name__ == "__main__":`, are left alone. A switch in a settings module or class that others build on is advice where every
one that is deployed (`DJANGO_SETTINGS_MODULE` in the deployment files; classes for production) turns it off or takes it from the environment.

**Why it matters.** In debug mode every error page shows source, variables and settings, and Werkzeug's console runs code for whoever finds
it.

**Example.** `app = FastAPI(debug=True)`

**How to fix.** Take it from the environment and leave it off by default.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.shapes import dict_items, final_name, is_constant, is_main_guard, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "errors/debug-mode"
SEVERITY = Severity.HIGH
SUMMARY = "Debug mode is switched on in code that is deployed"
HINTS = ("debug", "DEBUG", "PROPAGATE_EXCEPTIONS", "show_error_details", "SHOW_STACKTRACE", "SHOW_ERROR_DETAILS")
_KEYS = {
    "DEBUG",
    "PROPAGATE_EXCEPTIONS",
    "FLASK_DEBUG",
    "DEBUG_PROPAGATE_EXCEPTIONS",
    "TEMPLATE_DEBUG",
    "SHOW_STACKTRACE",
    "SHOW_ERROR_DETAILS",
}
_APPLICATIONS = {
    "FastAPI",
    "Starlette",
    "Litestar",
    "Sanic",
    "Quart",
    "Flask",
    "Application",
    "Bottle",
    "ServerErrorMiddleware",
    "DebuggedApplication",
    "run",
    "run_simple",
    "run_app",
}
_RUNS = re.compile(r"(^|_)(app|application|api|server|web|sio|socketio|uvicorn|hypercorn)$")
"""What a method `run` belongs to when it starts a service."""
_CHANGES = {"update", "from_mapping", "from_object"}
_SWITCHES = {"use_debugger", "show_error_details"}
"""Keywords that mean the same in every call."""
NODES = (called(*_APPLICATIONS, *_CHANGES), ast.keyword, ast.Assign, ast.AnnAssign)

_FOR_DEVELOPMENT = re.compile(
    r"(^|[/_.-])(dev|devel|development|local|test|tests|testing|unittests?|pytest|debug|ci)([/_.-]|$)", re.IGNORECASE
)
_ON = "Debug mode is on: errors show source, variables and settings to the caller."
_BARE = "Failures pass the application's own error handlers by: its server answers for it, under a development server with source and variables."
_FIX = "Take it from the environment, off by default."


def visit(node: ast.Call | ast.keyword | ast.Assign | ast.AnnAssign, source: Source) -> Iterator[Breach]:
    """One call, argument or assignment."""
    if isinstance(node, ast.keyword):
        found = [at(node.value, _ON, _FIX)] if node.arg in _SWITCHES and is_constant(node.value, True) else []
    else:
        found = list(_called(node, source) if isinstance(node, ast.Call) else _assigned(node, source))
    if found and not _is_for_development(source):
        yield from found


def _is_for_development(source: Source) -> bool:
    if _FOR_DEVELOPMENT.search(source.path) or (
        source.owner is not None and re.search(r"Dev|Local|Test|Debug", source.owner.name)
    ):
        return True
    return any(is_main_guard(a) or isinstance(a, (ast.If, ast.IfExp)) for a in source.ancestors)


def _assigned(node: ast.Assign | ast.AnnAssign, source: Source) -> Iterator[Breach]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is not None and _is_on(node.value) and any(_is_switch(t, source) for t in targets):
        bare = any("PROPAGATE_EXCEPTIONS" in ast.unparse(t) for t in targets)
        yield at(node, _BARE if bare else _ON, _FIX)


def _called(node: ast.Call, source: Source) -> Iterator[Breach]:
    name = final_name(node.func)
    if name in _APPLICATIONS and (not name.startswith("run") or _starts_service(node.func, source)):
        switch = _given(node, "debug", source)
        if switch is not None and is_constant(source.names.value(switch, source.scopes), True):
            yield at(switch, _ON, _FIX)
        elif name == "DebuggedApplication":
            yield at(node, "Werkzeug's debugger is put around the application: whoever finds it runs code.", _FIX)
    if name in _CHANGES and isinstance(node.func, ast.Attribute) and final_name(node.func.value) == "config":
        pairs = [(k.arg, k.value) for k in node.keywords] + [
            (key, value) for a in node.args for key, _, value in dict_items(a)
        ]
        yield from (
            at(value, f"{key} is on: errors reach the caller raw.", _FIX)
            for key, value in pairs
            if key in _KEYS and _is_on(value)
        )


def _given(node: ast.Call, name: str, source: Source) -> ast.expr | None:
    """The value of a keyword, also of one in a literal dictionary that is spread into the call."""
    spread = [source.names.value(k.value, source.scopes) for k in node.keywords if k.arg is None]
    inside = next((value for d in spread for key, _, value in dict_items(d) if key == name), None)
    return keyword(node, name) or inside


def _starts_service(called: ast.expr, source: Source) -> bool:
    """Whether a call of something named `run` starts a server."""
    if source.origin(called).startswith(("uvicorn.", "werkzeug.", "hypercorn.", "aiohttp.")):
        return True
    receiver = called.value if isinstance(called, ast.Attribute) else None
    owner = receiver.func if isinstance(receiver, ast.Call) else receiver
    return owner is not None and _RUNS.search(final_name(owner).lower()) is not None


def _is_switch(target: ast.expr, source: Source) -> bool:
    if isinstance(target, ast.Subscript):
        return text_of(target.slice) in _KEYS and final_name(target.value) in {"config", "environ", "settings"}
    if isinstance(target, ast.Attribute):
        return target.attr == "debug" and final_name(target.value) in {"app", "application"}
    return (
        isinstance(target, ast.Name)
        and target.id in _KEYS
        and source.function is None
        and ("setting" in source.path or "config" in source.path or "django" in source.text)
    )


def _is_on(value: ast.expr) -> bool:
    return is_constant(value, True) or (text_of(value) or "").lower() in {"1", "true"}


VALID = (
    """
    import os
    from fastapi import FastAPI
    app = FastAPI(debug=os.environ.get("APP_DEBUG") == "1")
    """,
    """
    from flask import Flask
    app = Flask(__name__)

    if __name__ == "__main__":
        app.run(debug=True)
    """,
    {
        "app/settings/development.py": """
            DEBUG = True
        """
    },
    {
        "app/settings/pytest/__init__.py": """
            DEBUG = True
        """
    },
    {
        "app/settings.py": """
            DEBUG = False
        """
    },
    {
        "app/config.py": """
            class Config:
                DEBUG = False

            class DevelopmentConfig(Config):
                DEBUG = True
        """
    },
    """
    import logging

    def show(debug=True):
        logging.getLogger(__name__).debug("shown", extra={"debug": debug})
    """,
    """
    from fastapi import FastAPI
    app = FastAPI(debug=False)
    """,
    {
        "app/settings.py": """
            import os
            DEBUG = os.environ.get("DEBUG", "") == "1"
            TEMPLATE_DEBUG = DEBUG
        """,
    },
    {
        "app/settings.py": """
            import sys
            DEBUG = False
            if "runserver" in sys.argv:
                DEBUG = True
        """,
    },
    {
        "app/settings/test.py": """
            import django
            DEBUG = True
            PROPAGATE_EXCEPTIONS = True
        """,
    },
    """
    class Printer:
        def run(self, debug):
            return debug

    Printer().run(debug=True if __debug__ else False)
    """,
    """
    from flask import Flask

    def create(settings):
        app = Flask(__name__)
        app.config.update(DEBUG=settings.debug)
        app.config["PROPAGATE_EXCEPTIONS"] = None
        return app
    """,
    """
    import subprocess

    def build(run, runner):
        run("make", debug=True)
        runner.run("make", debug=True)
    """,
    """
    import os
    from werkzeug.debug import DebuggedApplication

    def wrap(application):
        if os.environ.get("SHOP_DEBUGGER") == "1":
            return DebuggedApplication(application)
        return application
    """,
)

INVALID = (
    """
    from fastapi import FastAPI
    app = FastAPI(debug=True)  # breach
    """,
    """
    from flask import Flask
    app = Flask(__name__)
    app.run(host="0.0.0.0", debug=True)  # breach
    """,
    {
        "app/settings.py": """
            import os
            DEBUG = True  # breach
        """
    },
    """
    from flask import Flask

    def create():
        app = Flask(__name__)
        app.config["PROPAGATE_EXCEPTIONS"] = True  # breach
        return app
    """,
    """
    from flask import Flask

    def create():
        app = Flask(__name__)
        app.debug = True  # breach
        app.config.update(DEBUG=True)  # breach
        return app
    """,
    {
        "app/config.py": """
            class ProductionConfig:
                DEBUG = True  # breach
        """
    },
    """
    from starlette.applications import Starlette
    app = Starlette(debug=True, routes=[])  # breach
    """,
    """
    from werkzeug.serving import run_simple
    run_simple("0.0.0.0", 80, None, use_debugger=False, debug=True)  # breach
    """,
    """
    import os
    from flask import Flask
    os.environ["FLASK_DEBUG"] = "1"  # breach
    app = Flask(__name__)
    """,
    """
    from litestar import Litestar

    def create():
        return Litestar(
            route_handlers=[],
            debug=True,  # breach
        )
    """,
    {
        "shop/settings/base.py": """
            import django
            DEBUG: bool = True  # breach
        """,
    },
    """
    from flask import Flask

    app = Flask(__name__)
    app.config.from_mapping({"PROPAGATE_EXCEPTIONS": True})  # breach
    """,
    """
    from werkzeug.debug import DebuggedApplication

    def wrap(application):
        return DebuggedApplication(application, evalex=False)  # breach
    """,
    """
    from flask import Flask

    def serve():
        Flask(__name__).run(use_debugger=True)  # breach
    """,
    """
    from fastapi import FastAPI
    from strawberry.fastapi import GraphQLRouter

    router = GraphQLRouter(schema, show_error_details=True)  # breach
    app = FastAPI()
    """,
    """
    import uvicorn
    from fastapi import FastAPI

    SHOW_ALL = True
    OPTIONS = {"title": "Shop", "debug": True}  # breach

    def serve():
        app = FastAPI(**OPTIONS)
        uvicorn.run(app, debug=SHOW_ALL)  # breach
    """,
)
