"""Debug mode is switched on in code that is deployed.

**What it does.** Names `debug=True` for applications and servers, `DEBUG = True` in settings, `app.debug = True`,
`PROPAGATE_EXCEPTIONS` and `FLASK_DEBUG` when they are on without a condition. Settings modules for development and tests, and the block
under `if __name__ == "__main__":`, are left alone.

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
HINTS = ("debug", "DEBUG", "PROPAGATE_EXCEPTIONS", "TRAP_HTTP")
_KEYS = {
    "DEBUG",
    "PROPAGATE_EXCEPTIONS",
    "FLASK_DEBUG",
    "DEBUG_PROPAGATE_EXCEPTIONS",
    "TEMPLATE_DEBUG",
    "SHOW_STACKTRACE",
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
_CHANGES = {"update", "from_mapping", "from_object"}
NODES = (called(*_APPLICATIONS, *_CHANGES), ast.Assign, ast.AnnAssign)

_FOR_DEVELOPMENT = re.compile(
    r"(^|[/_.-])(dev|devel|development|local|test|tests|testing|debug|ci)([/_.-]|$)", re.IGNORECASE
)
_FIX = "Take it from the environment, off by default."


def visit(node: ast.Call | ast.Assign | ast.AnnAssign, source: Source) -> Iterator[Breach]:
    """One call or assignment."""
    found = list(_called(node) if isinstance(node, ast.Call) else _assigned(node, source))
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
        yield at(node, "Debug mode is on: errors show source, variables and settings to the caller.", _FIX)


def _called(node: ast.Call) -> Iterator[Breach]:
    name = final_name(node.func)
    switch = keyword(node, "debug")
    if name in _APPLICATIONS and switch is not None and is_constant(switch, True):
        yield at(switch, "Debug mode is on: errors show source, variables and settings to the caller.", _FIX)
    if name in _CHANGES and isinstance(node.func, ast.Attribute) and final_name(node.func.value) == "config":
        pairs = [(k.arg, k.value) for k in node.keywords] + [
            (key, value) for a in node.args for key, _, value in dict_items(a)
        ]
        yield from (
            at(value, f"{key} is on: errors reach the caller raw.", _FIX)
            for key, value in pairs
            if key in _KEYS and _is_on(value)
        )


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
)
