"""An exception handler for everything answers without logging.

**What it does.** Names functions that are registered for `Exception` with Flask or Quart, Django's `process_exception`, and middleware
of the `@app.middleware` kind, that answer and neither log, report nor raise. (Starlette raises such exceptions again after answering, so
the server logs them.)

**Why it matters.** A framework logs an unexpected error only when nobody handles it. The handler that answers "something went wrong"
is then the only one that knew why.

**Example.**

    @app.errorhandler(Exception)
    def unexpected(error):
        return {"error": "Something went wrong."}, 500

**How to fix.** `logger.exception("unhandled error")` before answering.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.failures import Kind, kind_of_class, treatment
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at

ID = "logging/silent-error-handler"
SEVERITY = Severity.HIGH
SUMMARY = "An exception handler for everything answers without logging"
HINTS = ("errorhandler", "process_exception")
NODES = (ast.FunctionDef, ast.AsyncFunctionDef)


def visit(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> Iterator[Breach]:
    """One function."""
    if not (_is_registered(node, source) or (node.name == "process_exception" and source.owner is not None)):
        return
    scopes = [*source.scopes, node]
    done = treatment(node.body, None, source.names, scopes)
    answers = any(
        isinstance(n, ast.Return)
        and n.value is not None
        and not (isinstance(n.value, ast.Constant) and n.value.value is None)
        for s in node.body
        for n in ast.walk(s)
    )
    if not answers or done.logs or done.raises or done.reports or any("got_request_exception" in c for c in done.calls):
        return
    silent = (Premise(Claim.SILENT, done.calls),) if done.calls else ()
    yield at(
        node,
        "This handler answers unexpected exceptions, and nothing logs them.",
        'Call logger.exception("unhandled error") before answering.',
        premises=silent,
    )


def _is_registered(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> bool:
    for decorator in node.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and final_name(decorator.func) in {"errorhandler", "app_errorhandler"}
            and decorator.args
        ) and kind_of_class(source.origin(decorator.args[0])) is Kind.BROAD:
            return True
    return False


VALID = (
    """
    import logging
    logger = logging.getLogger(__name__)

    @app.errorhandler(Exception)
    def unexpected(error):
        logger.exception("unhandled error")
        return {"error": "Something went wrong."}, 500
    """,
    """
    @app.errorhandler(404)
    def missing(error):
        return {"error": "There is nothing here."}, 404
    """,
    """
    class DomainError(Exception):
        pass

    @app.errorhandler(DomainError)
    def refused(error):
        return {"error": str(error)}, 422
    """,
    """
    import sentry_sdk

    @app.errorhandler(Exception)
    def unexpected(error):
        sentry_sdk.capture_exception(error)
        return {"error": "Something went wrong."}, 500
    """,
    """
    @app.errorhandler(Exception)
    def unexpected(error):
        if error.code < 500:
            return {"error": "Not possible."}, error.code
        raise error
    """,
    """
    class Guard:
        def process_exception(self, request, exception):
            return None
    """,
    {
        "app/handlers.py": """
            from app.trace import note

            @app.errorhandler(Exception)
            def unexpected(error):
                note(error)
                return {"error": "Something went wrong."}, 500
        """,
        "app/trace.py": """
            import logging

            def note(error):
                logging.error("unhandled", exc_info=error)
        """,
    },
    """
    import traceback

    @app.errorhandler(Exception)
    def unexpected(error):
        traceback.print_exception(error)
        return {"error": "Something went wrong."}, 500
    """,
    """
    @app.errorhandler(Exception)
    def unexpected(error):
        app.logger.error("unhandled", exc_info=error)
        return {"error": "Something went wrong."}, 500
    """,
    """
    from werkzeug.exceptions import HTTPException

    @app.errorhandler(HTTPException)
    def refused(error):
        return {"error": error.name}, error.code
    """,
    """
    class Timing:
        def process_exception(self, request, exception):
            request.failed = True
    """,
    """
    def process_exception(error):
        return {"error": type(error).__name__}
    """,
)

INVALID = (
    """
    @app.errorhandler(Exception)
    def unexpected(error):  # breach
        return {"error": "Something went wrong."}, 500
    """,
    """
    from flask import jsonify

    def register(app):
        @app.errorhandler(Exception)
        def unexpected(error):  # breach
            response = jsonify(error="Something went wrong.")
            response.status_code = 500
            return response
    """,
    """
    @blueprint.app_errorhandler(BaseException)
    def unexpected(error):  # breach
        return "Something went wrong.", 500
    """,
    """
    from django.http import JsonResponse

    class Guard:
        def process_exception(self, request, exception):  # breach
            return JsonResponse({"error": "Something went wrong."}, status=500)
    """,
    """
    @app.errorhandler(Exception)
    async def unexpected(error):  # breach
        return {"error": "Something went wrong."}, 500
    """,
    """
    @app.errorhandler(404)
    @app.errorhandler(Exception)
    def unexpected(error):  # breach
        return {"error": "Something went wrong."}, getattr(error, "code", 500)
    """,
    {
        "app/handlers.py": """
            from app.answers import failure

            @app.errorhandler(Exception)
            def unexpected(error):  # breach
                return failure(500)
        """,
        "app/answers.py": """
            def failure(status):
                return {"error": "Something went wrong."}, status
        """,
    },
    """
    from quart import Quart
    app = Quart(__name__)

    @app.errorhandler(Exception)
    async def unexpected(error):  # breach
        accepted = "json" in error.headers if hasattr(error, "headers") else True
        if accepted:
            return {"error": "Something went wrong."}, 500
        return "Something went wrong.", 500
    """,
    """
    from django.shortcuts import render

    class Pages:
        def process_exception(self, request, exception):  # breach
            if request.path.startswith("/api"):
                return None
            return render(request, "500.html", status=500)
    """,
    """
    import metrics

    @app.errorhandler(Exception)
    def unexpected(error):  # breach
        metrics.increment("errors")
        return {"error": "Something went wrong."}, 500
    """,
    """
    from flask import Blueprint
    api = Blueprint("api", __name__)

    @api.errorhandler(Exception)
    def unexpected(error: Exception):  # breach
        "Every failure looks alike."
        code = 500
        return {"error": {"code": code}}, code
    """,
    """
    class Handlers:
        @app.errorhandler(BaseException)
        def unexpected(self, error):  # breach
            try:
                return self.render("error.html"), 500
            finally:
                self.close()
    """,
)
