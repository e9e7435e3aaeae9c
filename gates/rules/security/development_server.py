"""A production entry point starts the development server.

**What it does.** Names `reload=True`, `use_reloader=True`, `auto_reload=True`, `use_debugger=True` and
`use_evalex=True` where a server is started, outside of `if __name__ == "__main__":`, of a branch that asks for
development, and of files for development.

**Why it matters.** A reloader runs whatever is written into its folder, and the debugger beside it runs what anybody
sends (CWE-489).

**Example.** `uvicorn.run("app.main:app", host="0.0.0.0", reload=True)`

**How to fix.** Take it from the environment, off by default, or leave it to the command line of the developer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.security.purpose import for_development
from gates.rules.shapes import is_constant, keyword
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/development-server"
SEVERITY = Severity.HIGH
SUMMARY = "A production entry point starts the development server"
HINTS = ("reload", "use_debugger", "evalex")
NODES = (called("run", "run_simple", "run_app", "Config", "run_process", "serve", "DebuggedApplication", "run_server"),)

_SWITCHES = ("reload", "use_reloader", "auto_reload", "use_debugger", "use_evalex", "evalex", "autoreload")


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One start of a server."""
    on = next((s for s in _SWITCHES if is_constant(source.value(keyword(node, s) or ast.Constant(None)), True)), None)
    if on is not None and not for_development(source):
        yield at(
            node,
            f"The server is started with {on}, which is for development.",
            "Take it from the environment, off by default.",
        )


VALID = (
    """
    import uvicorn

    def main() -> None:
        uvicorn.run("app.main:app", host="127.0.0.1")
    """,
    """
    import uvicorn

    if __name__ == "__main__":
        uvicorn.run("app.main:app", reload=True)
    """,
    """
    import uvicorn

    def main(settings) -> None:
        uvicorn.run("app.main:app", reload=settings.reload)
    """,
    {"app/dev.py": 'import uvicorn\n\ndef main() -> None:\n    uvicorn.run("app.main:app", reload=True)\n'},
    """
    import uvicorn

    def main(settings) -> None:
        if settings.debug:
            uvicorn.run("app.main:app", reload=True)
        else:
            uvicorn.run("app.main:app")
    """,
    """
    from flask import Flask

    def main(app: Flask) -> None:
        app.run(use_reloader=False)
    """,
    """
    def refresh(job):
        return job.start(reload=True)
    """,
    """
    import os
    import uvicorn

    def main() -> None:
        uvicorn.run("app.main:app", reload=os.environ.get("RELOAD") == "1")
    """,
    """
    def serve_files(server):
        server.run(reload=None)
    """,
    """
    from werkzeug.serving import run_simple

    def main(app) -> None:
        run_simple("localhost", 8000, app, use_debugger=False)
    """,
    """
    import uvicorn

    def config():
        return uvicorn.Config("app.main:app", reload=False)
    """,
    """
    class LocalServer:
        def start(self, app):
            app.run(auto_reload=True)
    """,
)

INVALID = (
    """
    import uvicorn

    def main() -> None:
        uvicorn.run("app.main:app", host="127.0.0.1", reload=True)  # breach
    """,
    """
    import uvicorn

    uvicorn.run("app.main:app", reload=True)  # breach
    """,
    """
    import uvicorn

    RELOAD = True

    def main() -> None:
        uvicorn.run("app.main:app", reload=RELOAD)  # breach
    """,
    """
    import uvicorn

    def config():
        return uvicorn.Config("app.main:app", reload=True)  # breach
    """,
    """
    from flask import Flask

    app = Flask(__name__)

    def main() -> None:
        app.run(use_reloader=True)  # breach
    """,
    """
    from sanic import Sanic

    app = Sanic("orders")

    def main() -> None:
        app.run(host="127.0.0.1", auto_reload=True)  # breach
    """,
    """
    from werkzeug.serving import run_simple

    def main(app) -> None:
        run_simple("localhost", 8000, app, use_debugger=True)  # breach
    """,
    """
    from werkzeug.serving import run_simple

    def main(app) -> None:
        run_simple("localhost", 8000, app, use_evalex=True)  # breach
    """,
    """
    from bottle import run

    def main() -> None:
        run(host="localhost", reloader=False, reload=True)  # breach
    """,
    """
    from werkzeug.debug import DebuggedApplication

    def wrap(app):
        return DebuggedApplication(app, evalex=True)  # breach
    """,
    """
    from uvicorn import run

    def main() -> None:
        run("app.main:app", workers=1, reload=True)  # breach
    """,
    """
    import uvicorn

    class Runner:
        def start(self) -> None:
            uvicorn.run("app.main:app", reload=True)  # breach
    """,
)
