"""A service that answers some errors itself, and leaves the unexpected one to its framework.

**What it does.** For a service of FastAPI, Starlette, Flask, Quart or Litestar that registers handlers of errors: says, as
advice, that none of them is for `Exception` or for the status 500. Projects with a middleware of their own are left alone, since that may
be where the unexpected is caught; and where the application was booted and broken, its answers count instead.

**Why it matters.** Callers get the project's own shape of an error for what was foreseen, and the framework's bare text for what was
not, which is just when they need an id to quote.

**Example.** `@app.exception_handler(OrderNotFound)` as the only handler of an application.

**How to fix.** Register one for `Exception` (for 500 in Flask) that logs with the traceback and answers in the same shape, without the
exception's text.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.index import Index
from gates.rules.values import Breach, Example

ID = "errors/no-catch-all"
SEVERITY = Severity.LOW
SUMMARY = "Some errors are answered by the project, the unexpected one is not"

_FRAMEWORKS = {"fastapi", "starlette", "flask", "quart", "litestar"}
_FIX = "Register a handler for Exception (for 500 in Flask) that logs the traceback and answers in the same shape."


def conclude(index: Index) -> Iterator[Breach]:
    """The project as a whole."""
    first = index.said.first_handled
    if first is None or not _FRAMEWORKS & set(index.frameworks) or any(_catches_all(e) for e, _ in index.said.handled):
        return
    if any("Middleware" in name for c, facts in index.classes.items() for name in (c, *facts.bases)):
        return
    path, line = first
    message = "Errors that were foreseen have a handler, and the unexpected one has none: the framework answers it."
    yield Breach(line=line, path=path, message=message, fix=_FIX, blocking=False)


def _catches_all(exception: str) -> bool:
    """Whether a handler is for everything, or nobody can say for what it is."""
    return (
        not exception
        or exception.rpartition(".")[2] in {"Exception", "BaseException"}
        or exception in {"500", "5xx"}
        or exception.endswith(("INTERNAL_SERVER_ERROR", "InternalServerError"))
    )


def _service(framework: str, body: str) -> dict[str, str]:
    return {"app/main.py": f"import {framework}\nfrom app.errors import BadOrder, OrderNotFound\n\n{body}"}


_DECORATED = "@app.{register}({what}){mark}\ndef answer(request, error):\n    return None\n"


def _decorated(framework: str, register: str, what: str, mark: str = "") -> dict[str, str]:
    return _service(framework, _DECORATED.format(register=register, what=what, mark=mark))


_MIDDLEWARE = "class Guard(BaseHTTPMiddleware):\n    pass\n"
VALID: tuple[Example, ...] = (
    _decorated("fastapi", "exception_handler", "Exception"),
    _decorated("fastapi", "exception_handler", "500"),
    _decorated("starlette", "exception_handler", "status.HTTP_500_INTERNAL_SERVER_ERROR"),
    _decorated("flask", "errorhandler", "Exception"),
    _decorated("flask", "errorhandler", "500"),
    _decorated("quart", "errorhandler", "InternalServerError"),
    _service("flask", "app.register_error_handler(500, answer)\n"),
    _service("fastapi", "app.add_exception_handler(Exception, answer)\n"),
    _service("litestar", "app = litestar.Litestar([], exception_handlers={KeyError: a, Exception: b})\n"),
    _service("fastapi", "app = fastapi.FastAPI()\n"),
    {**_decorated("fastapi", "exception_handler", "KeyError"), "app/guard.py": _MIDDLEWARE},
    {
        **_decorated("flask", "errorhandler", "404"),
        "app/errors.py": _DECORATED.format(register="errorhandler", what="Exception", mark=""),
    },
    _decorated("json", "exception_handler", "KeyError"),
)

_MARK = "  # advice"
INVALID: tuple[Example, ...] = (
    _decorated("fastapi", "exception_handler", "KeyError", _MARK),
    _decorated("fastapi", "exception_handler", "404", _MARK),
    _decorated("fastapi", "exception_handler", "OrderNotFound", _MARK),
    _decorated("starlette", "exception_handler", "BadOrder", _MARK),
    _decorated("flask", "errorhandler", "404", _MARK),
    _decorated("flask", "errorhandler", "OrderNotFound", _MARK),
    _decorated("quart", "errorhandler", "405", _MARK),
    _decorated("quart", "errorhandler", "BadOrder", _MARK),
    _service("litestar", f"app = litestar.Litestar([], exception_handlers={{KeyError: answer}}){_MARK}\n"),
    _service("fastapi", f"app = fastapi.FastAPI(exception_handlers={{404: answer}}){_MARK}\n"),
    _service("flask", f"app.register_error_handler(404, answer){_MARK}\n"),
    _service("fastapi", f"app.add_exception_handler(KeyError, answer){_MARK}\n"),
    {
        **_decorated("fastapi", "exception_handler", "KeyError", _MARK),
        "app/other.py": _DECORATED.format(register="exception_handler", what="404", mark=""),
    },
)
