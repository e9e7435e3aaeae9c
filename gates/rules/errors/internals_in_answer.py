"""The text of an exception, its class or its traceback goes to the caller.

**What it does.** Follows exceptions from `except` blocks, from the parameters of exception handlers and from `traceback.format_exc()`
to what an endpoint or handler returns, to responses, HTTP errors, and the project's own exceptions whose handlers show what they were
given. Caught are broad clauses, errors of drivers and client libraries, and slips of a programmer (`AttributeError`). The project's own
exception classes are written for callers and may be shown, but not what they were raised from (`__cause__`); other classes
(`ValueError`), and what only a development switch shows, are a note.

**Why it matters.** SQL, paths, host names and class names help an attacker and confuse everybody else.

**Example.**

    except SQLAlchemyError as exc:
        raise HTTPException(503, detail=str(exc))

**How to fix.** Log the exception; answer with a sentence written for the caller and the request id.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.model import Severity
from gates.rules.births import flow_of
from gates.rules.errors.exits import Exit, exits
from gates.rules.flow import RESPONSES, Form, Mark
from gates.rules.places import exception_parameter, is_endpoint, is_request_hook
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, Claim, FunctionNode, Premise, Scope, at, called

ID = "errors/internals-in-answer"
SEVERITY = Severity.HIGH
SUMMARY = "The text of an exception, its class or its traceback goes to the caller"
HINTS = ("except", "traceback", "exc", "error", "Error")
NODES = (
    ast.ExceptHandler,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    called("format_exception", "format_stack", "extract_stack", "format_exc"),
)

_SAID = {
    Form.TEXT: "The text of an exception, written for developers, goes to the caller.",
    Form.NAME: "The class name of an exception goes to the caller.",
    Form.TRACE: "A traceback goes to the caller.",
}
_FOR_TERMINALS = {"CommandError", "ClickException", "UsageError", "BadParameter"}
"""Exceptions of command lines: no caller of the service sees them."""
_FIX = "Log it with its traceback, and answer with a sentence written for the caller."


def visit(node: ast.ExceptHandler | FunctionNode | ast.Call, source: Source) -> Iterator[Breach]:
    """A function that has an exception as its parameter, catches one, or asks where it is; each function once."""
    if isinstance(node, (ast.ExceptHandler, ast.Call)):
        if (
            source.function is not None
            and source.scopes[-1] is source.function
            and ("flow", source.function) not in source.memo
        ):
            yield from _judge(source.function, source, source.scopes, source.qualified)
    elif exception_parameter(node) is not None:
        yield from _judge(node, source, [*source.scopes, node], f"{source.qualified}.{node.name}")


def _judge(function: FunctionNode, source: Source, scopes: Sequence[Scope], qualified: str) -> Iterator[Breach]:
    source.memo["flow", function] = True
    flow = flow_of(function, source, scopes, qualified)
    if flow is None:
        return
    owner = next((s for s in reversed(scopes) if isinstance(s, ast.ClassDef)), None)
    answers = (
        is_endpoint(function, owner, source.names, scopes)
        or is_request_hook(function, owner)
        or _is_streamed(function, source, scopes)
    )
    for way in exits(flow.nodes, flow, source, scopes):
        for mark in sorted(flow.of(way.value), key=_place):
            whole = way.returned and answers and mark.form is Form.OBJECT and not mark.harmless
            if mark.form in {Form.OBJECT, Form.CLASS} and not (way.renders or whole):
                continue
            if way.raised.rpartition(".")[2] in _FOR_TERMINALS:
                continue
            for premises in _premises(way, mark, qualified, answers=answers):
                yield _breach(mark, premises)


def _place(mark: Mark) -> tuple[int, int, str]:
    """Where a mark stands, for an order that is the same in each run."""
    return getattr(mark.node, "lineno", 0), getattr(mark.node, "col_offset", 0), mark.form.value


def _is_streamed(function: FunctionNode, source: Source, scopes: Sequence[Scope]) -> bool:
    """Whether a function stands inside of an endpoint that makes a response of what it yields."""
    around = next((s for s in reversed(scopes[:-1]) if isinstance(s, FUNCTIONS)), None)
    if around is None or not is_endpoint(around, None, source.names, scopes[: scopes.index(around) + 1]):
        return False
    made = [n for n in ast.walk(around) if isinstance(n, ast.Call) and final_name(n.func) in RESPONSES]
    return any(isinstance(n, ast.Name) and n.id == function.name for call in made for n in ast.walk(call))


def _premises(way: Exit, mark: Mark, qualified: str, *, answers: bool) -> Iterator[tuple[Premise, ...]]:
    """The premises under which a mark at an exit is seen by a caller; several when there are several ways."""
    if way.raised:
        yield (*mark.premises, Premise(Claim.SHOWN, (way.raised, way.slot)))
    elif way.returned and not answers:
        handles = any(p.claim is Claim.HANDLES_ANY for p in mark.premises)
        yield mark.premises if handles else (*mark.premises, Premise(Claim.ANSWERS, (qualified,)))
        if not handles:
            yield (*mark.premises, Premise(Claim.HANDLES, (qualified,)))
    else:
        yield mark.premises


def _breach(mark: Mark, premises: Sequence[Premise]) -> Breach:
    form = {Form.OBJECT: Form.TEXT, Form.CLASS: Form.NAME}.get(mark.form, mark.form)
    severity = Severity.LOW if mark.harmless else None
    return at(
        mark.node,
        _SAID[form],
        _FIX,
        blocking=not mark.harmless,
        severity=severity,
        premises=tuple(dict.fromkeys(premises)),
    )


VALID = (
    """
    import requests
    from fastapi import FastAPI

    app = FastAPI()

    class ConnectorError(requests.HTTPError):
        pass

    def ask(url):
        try:
            return requests.get(url, timeout=5)
        except requests.RequestException as error:
            raise ConnectorError(str(error)) from error
    """,
    {
        "rates/web.py": """
            import logging
            from flask import Flask, jsonify
            from rates.partner import PartnerError, Refused
            app = Flask(__name__)
            logger = logging.getLogger(__name__)

            @app.errorhandler(PartnerError)
            def no_partner(error):
                logger.warning("no rate: %s", error.__cause__)
                return jsonify({"error": str(error), "retry": error.__cause__ is not None}), 502

            @app.errorhandler(Refused)
            def refused(error):
                if isinstance(error.__cause__, PartnerError):
                    return jsonify({"error": str(error.__cause__)}), 502
                return jsonify({"error": "No."}), 403
        """,
        "rates/partner.py": """
            class PartnerError(Exception):
                pass

            class Refused(Exception):
                pass
        """,
    },
    {
        "shop/errors.py": """
            from rest_framework.exceptions import APIException

            class ShopError(APIException):
                def __init__(self, *args, cause=None, **kwargs):
                    super().__init__(*args, **kwargs)
                    if cause is not None:
                        COUNTED.labels(type(cause).__name__).inc()

            class Unavailable(ShopError):
                status_code = 503
        """,
        "shop/views.py": """
            from rest_framework.views import APIView
            from shop.errors import Unavailable

            class Orders(APIView):
                def get(self, request):
                    try:
                        return load()
                    except Exception as error:
                        raise Unavailable(cause=error)
        """,
    },
    {
        "app/pictures.py": """
            import multiprocessing
            import traceback

            def work(connection, picture):
                try:
                    connection.send_bytes(picture.compare())
                except Exception as error:
                    connection.send({"error": str(error), "traceback": traceback.format_exc()})
        """,
        "app/main.py": """
            import flask
        """,
    },
    {
        "app/main.py": """
            from fastapi import FastAPI
            from fastapi.responses import JSONResponse
            from app.errors import DomainError
            app = FastAPI()

            @app.exception_handler(Exception)
            def failed(request, exc: Exception):
                if isinstance(exc, DomainError):
                    return JSONResponse({"error": str(exc)}, status_code=409)
                return JSONResponse({"error": "Something went wrong."}, status_code=500)
        """,
        "app/errors.py": """
            class DomainError(Exception):
                pass
        """,
        "app/elastic.py": """
            class SearchError(Exception):
                pass

            def search(client):
                try:
                    return client.search()
                except Exception as error:
                    raise SearchError(f"The search failed: {error}")
        """,
    },
    """
    import starlette.applications

    async def app(scope, receive, send):
        try:
            await start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
    """,
    """
    from fastapi import APIRouter, HTTPException
    from sqlalchemy.exc import SQLAlchemyError
    router = APIRouter()

    @router.get("/ready")
    def ready(session):
        try:
            session.execute("SELECT 1")
        except SQLAlchemyError as exc:
            raise HTTPException(503, detail="The service is not ready.") from exc
        return {"status": "ok"}
    """,
    {
        "app/errors.py": """
            class DomainError(Exception):
                def __init__(self, message, **details):
                    super().__init__(message)
                    self.message = message
                    self.details = details
        """,
        "app/main.py": """
            from fastapi import FastAPI
            from fastapi.responses import JSONResponse
            from app.errors import DomainError
            app = FastAPI()

            @app.exception_handler(DomainError)
            async def refused(request, exc: DomainError):
                return JSONResponse({"error": exc.message, "details": exc.details, "text": str(exc)}, status_code=409)
        """,
    },
    {
        "shop/settings.py": """
            REST_FRAMEWORK = {"EXCEPTION_HANDLER": "shop.errors.handle"}
        """,
        "shop/errors.py": """
            from rest_framework.response import Response

            def handle(exc, context):
                if isinstance(exc, ShopError):
                    return Response({"error": str(exc)}, status=400)
        """,
        "shop/management/commands/load.py": """
            from django.core.management.base import BaseCommand, CommandError

            class Command(BaseCommand):
                def handle(self, *args, **options):
                    try:
                        load()
                    except OSError as error:
                        raise CommandError(f"Nothing was loaded: {error}")
        """,
    },
    {
        "app/errors.py": """
            class NotFoundError(Exception):
                pass
        """,
        "app/views.py": """
            from flask import Blueprint
            from app.errors import NotFoundError
            views = Blueprint("views", __name__)

            @views.get("/orders/<int:number>")
            def show(number):
                try:
                    return find(number)
                except NotFoundError as exc:
                    return {"error": str(exc)}, 404
        """,
    },
    """
    import logging
    from flask import Flask, jsonify
    app = Flask(__name__)
    logger = logging.getLogger(__name__)

    @app.errorhandler(Exception)
    def unexpected(error):
        logger.exception("unhandled %s", type(error).__name__)
        return jsonify(error="Something went wrong."), 500
    """,
    """
    from fastapi import APIRouter
    router = APIRouter()
    MESSAGES = {"expired": "The card has expired."}

    @router.post("/pay")
    def pay(provider):
        try:
            provider.charge()
        except Exception as exc:
            return {"error": MESSAGES.get(getattr(exc, "code", ""), "The payment failed.")}
        return {}
    """,
    """
    import traceback
    import logging
    from fastapi import APIRouter
    router = APIRouter()

    @router.get("/rows")
    def rows(store):
        try:
            return store.rows()
        except Exception:
            logging.error("reading failed: %s", traceback.format_exc())
            return {"error": "Something went wrong."}
    """,
    """
    from app.errors import AppError

    async def handle(request, exc: Exception):
        if isinstance(exc, AppError):
            return {"error": str(exc)}
        return {"error": "Something went wrong."}

    def register(app):
        app.add_exception_handler(Exception, handle)
    """,
    """
    def parse(text):
        try:
            return int(text), ""
        except Exception as exc:
            return None, str(exc)
    """,
    {
        "app/errors.py": """
            class ProviderError(Exception):
                def __init__(self, message, cause=""):
                    super().__init__(message)
                    self.message = message
                    self.cause = cause
        """,
        "app/main.py": """
            import httpx
            from fastapi import FastAPI
            from app.errors import ProviderError
            app = FastAPI()

            @app.exception_handler(ProviderError)
            def failed(request, exc):
                return {"error": exc.message}

            @app.post("/pay")
            def pay(client):
                try:
                    client.post("/charges")
                except httpx.HTTPError as exc:
                    raise ProviderError("The provider gave no answer.", cause=str(exc)) from exc
        """,
    },
    """
    from fastapi import APIRouter
    router = APIRouter()

    @router.get("/rows")
    def rows(store, errors):
        try:
            return store.rows()
        except Exception as exc:
            errors.append(str(exc))
            return {"error": "Something went wrong.", "failed": len(errors)}
    """,
    """
    from flask import Blueprint
    views = Blueprint("views", __name__)

    @views.get("/orders/<number>")
    def show(number):
        try:
            return find(number)
        except Exception as exc:
            status = 404 if isinstance(exc, LookupError) else 500
            return {"error": "There is no such order."}, status
    """,
    """
    from fastapi import APIRouter
    router = APIRouter()

    @router.post("/jobs")
    def start(job, logger, request_id):
        try:
            job.start()
        except Exception as exc:
            logger.error("job %s failed: %s", job.id, exc, exc_info=exc)
            return {"error": "The job did not start.", "request_id": request_id}
        return {}
    """,
    """
    from flask import Flask
    from werkzeug.exceptions import HTTPException
    app = Flask(__name__)

    @app.errorhandler(Exception)
    def failed(error):
        if isinstance(error, HTTPException):
            return error
        return {"error": "Something went wrong."}, 500
    """,
    """
    import falcon

    class RefusedError(Exception):
        pass

    def refused(req, resp, ex, params):
        resp.media = {"error": str(ex)}

    app = falcon.App()
    app.add_error_handler(RefusedError, refused)
    """,
    """
    from flask import Blueprint, Response
    views = Blueprint("views", __name__)

    @views.get("/rows")
    def rows():
        def problems():
            for path in paths():
                try:
                    yield path.read_text(), ""
                except Exception as exc:
                    yield "", str(exc)
        count = sum(1 for _, problem in problems() if problem)
        return Response(str(count))
    """,
)

INVALID = (
    {
        "rates/web.py": """
            from flask import Flask, abort, jsonify
            from rates.partner import PartnerError, fetch
            app = Flask(__name__)

            @app.errorhandler(PartnerError)
            def no_partner(error):
                return jsonify({"error": f"{error} ({error.__cause__})"}), 502  # breach

            @app.get("/rates")
            def rates():
                try:
                    return fetch()
                except PartnerError as error:
                    abort(502, str(error.__context__))  # breach
        """,
        "rates/partner.py": """
            class PartnerError(Exception):
                pass

            def fetch():
                raise PartnerError("no rate")
        """,
    },
    {
        "shop/errors.py": """
            from rest_framework.exceptions import APIException

            class ShopError(APIException):
                def __init__(self, *args, cause=None, **kwargs):
                    super().__init__(*args, **kwargs)
        """,
        "shop/views.py": """
            from rest_framework.views import APIView
            from shop.errors import ShopError

            class Orders(APIView):
                def get(self, request):
                    try:
                        return load()
                    except Exception as error:
                        raise ShopError(f"not loaded: {error}")  # breach
                def post(self, request):
                    try:
                        return save()
                    except Exception as error:
                        raise ShopError(detail=str(error))  # breach
        """,
    },
    {
        "app/main.py": """
            from fastapi import FastAPI
            from fastapi.responses import JSONResponse
            app = FastAPI()

            @app.exception_handler(Exception)
            def failed(request, exc: Exception):
                return JSONResponse({"error": str(exc)}, status_code=500)  # breach
        """,
        "app/elastic.py": """
            class SearchError(Exception):
                pass

            def search(client):
                try:
                    return client.search()
                except Exception as error:
                    raise SearchError(f"The search failed: {error}")
        """,
    },
    {
        "app/main.py": """
            from fastapi import FastAPI
            from fastapi.responses import JSONResponse
            from app.errors import DomainError
            app = FastAPI()

            @app.exception_handler(Exception)
            def failed(request, exc: Exception):
                if isinstance(exc, (DomainError, LookupError)):
                    return JSONResponse({"error": str(exc)}, status_code=409)
                return JSONResponse({"error": "Something went wrong."}, status_code=500)
        """,
        "app/errors.py": """
            class DomainError(Exception):
                pass
        """,
        "app/elastic.py": """
            from app.errors import DomainError

            def search(client):
                try:
                    return client.search()
                except Exception as error:
                    raise DomainError(f"The search failed: {error}")  # breach
        """,
    },
    """
    from fastapi import APIRouter
    from fastapi.responses import StreamingResponse
    router = APIRouter()

    @router.get("/answers")
    async def answers(model):
        async def parts():
            try:
                async for part in model.ask():
                    yield part
            except Exception as exc:
                yield f"data: {exc}"  # breach
        return StreamingResponse(parts())
    """,
    """
    from fastapi import APIRouter, HTTPException
    from sqlalchemy.exc import SQLAlchemyError
    router = APIRouter()

    @router.get("/ready")
    def ready(session):
        try:
            session.execute("SELECT 1")
        except SQLAlchemyError as exc:
            raise HTTPException(503, detail=str(exc))  # breach
    """,
    """
    from flask import Flask, jsonify
    app = Flask(__name__)

    @app.errorhandler(Exception)
    def unexpected(error):
        return jsonify(error=f"Something went wrong ({type(error).__name__})."), 500  # breach
    """,
    """
    import traceback
    from django.http import JsonResponse

    def show(request):
        try:
            return JsonResponse(load())
        except Exception:
            body = {"error": "Something went wrong."}
            body["trace"] = traceback.format_exc()  # breach
            return JsonResponse(body, status=500)
    """,
    {
        "app/errors.py": """
            class ConflictError(Exception):
                def __init__(self, message, **details):
                    super().__init__(message)
                    self.details = details
        """,
        "app/main.py": """
            from fastapi import FastAPI
            from fastapi.responses import JSONResponse
            from app.errors import ConflictError
            app = FastAPI()

            @app.exception_handler(ConflictError)
            def refused(request, exc):
                return JSONResponse({"error": str(exc), "details": exc.details}, status_code=409)
        """,
        "app/catalog.py": """
            from sqlalchemy.exc import IntegrityError
            from app.errors import ConflictError

            def create(session):
                try:
                    session.commit()
                except IntegrityError as exc:
                    raise ConflictError("This exists.", reason=f"{exc.orig}") from exc  # breach
        """,
    },
    """
    from fastapi.responses import JSONResponse

    async def handle(request, exc):
        return JSONResponse({"error": "failed", "message": str(exc)}, status_code=500)  # breach

    def register(app):
        app.add_exception_handler(Exception, handle)
    """,
    """
    from fastapi import APIRouter
    router = APIRouter()

    @router.post("/import")
    def take(rows):
        failed = []
        for row in rows:
            try:
                row.save()
            except Exception as exc:
                failed.append({"row": row.id, "error": repr(exc)})  # breach
        return {"failed": failed}
    """,
    {
        "app/checks.py": """
            def database(session):
                try:
                    session.execute("SELECT 1")
                except Exception as exc:
                    return {"status": "down", "error": str(exc)}  # breach
                return {"status": "up"}
        """,
        "app/health.py": """
            from fastapi import APIRouter
            from app.checks import database
            router = APIRouter()

            @router.get("/health")
            def health(session):
                return {"database": database(session)}
        """,
    },
    """
    from rest_framework.views import APIView
    from rest_framework.response import Response

    class Orders(APIView):
        def post(self, request):
            try:
                return Response(create(request.data))
            except Exception as exc:
                return Response({"error": str(exc)}, status=500)  # breach
    """,
    {
        "app/answers.py": """
            def failure(error):
                return {"error": {"message": str(error)}}
        """,
        "app/views.py": """
            from flask import Blueprint
            from app.answers import failure
            views = Blueprint("views", __name__)

            @views.post("/orders")
            def create():
                try:
                    return save()
                except Exception as exc:
                    return failure(exc), 500  # breach
        """,
    },
    """
    from flask import Flask, abort
    app = Flask(__name__)

    @app.get("/rows")
    def rows():
        try:
            return load()
        except Exception as exc:
            abort(500, description=str(exc))  # breach
    """,
    """
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse
    app = FastAPI()

    @app.middleware("http")
    async def guard(request, call_next):
        try:
            return await call_next(request)
        except Exception as exc:
            return PlainTextResponse(f"failed: {exc}", status_code=500)  # breach
    """,
    """
    from aiohttp import ClientError
    from fastapi import APIRouter
    router = APIRouter()

    @router.get("/rates")
    async def rates(client):
        result = {"rates": None, "error": None}
        try:
            result["rates"] = await client.get("/rates")
        except ClientError as exc:
            result["error"] = "rates: " + str(exc)  # breach
        return result
    """,
    """
    from flask import Flask
    app = Flask(__name__)

    @app.get("/rows")
    def rows():
        try:
            return load()
        except Exception as exc:
            return exc  # breach
    """,
    """
    import io
    import traceback
    from flask import Flask
    app = Flask(__name__)

    @app.get("/where")
    def where():
        return {"stack": traceback.format_stack()}  # breach

    @app.get("/rows")
    def rows():
        try:
            return load()
        except Exception:
            out = io.StringIO()
            traceback.print_exc(file=out)  # breach
            return out.getvalue(), 500
    """,
    """
    import traceback
    from tornado.web import RequestHandler

    class Base(RequestHandler):
        def write_error(self, status_code, **given):
            self.finish({"trace": traceback.format_exception(*given["exc_info"])})  # breach
    """,
    """
    from fastapi import APIRouter
    router = APIRouter()

    @router.websocket("/prices")
    async def prices(websocket):
        try:
            await stream(websocket)
        except Exception as exc:
            await websocket.close(code=1011, reason=str(exc))  # breach
    """,
    """
    from django.http import JsonResponse

    class Failures:
        def __init__(self, get_response):
            self.get_response = get_response

        def __call__(self, request):
            return self.get_response(request)

        def process_exception(self, request, exception):
            return JsonResponse({"error": str(exception)}, status=500)  # breach
    """,
    {
        "shop/settings.py": """
            REST_FRAMEWORK = {"EXCEPTION_HANDLER": "shop.errors.handle"}
        """,
        "shop/errors.py": """
            from rest_framework.response import Response

            def handle(exc, context):
                return Response({"error": str(exc)}, status=500)  # breach
        """,
    },
    """
    import falcon

    def failed(req, resp, ex, params):
        resp.media = {"error": str(ex)}  # breach

    app = falcon.App()
    app.add_error_handler(Exception, failed)
    """,
    """
    from litestar import Litestar, Response
    from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

    def failed(request, exc):
        return Response({"detail": exc.args[0]}, status_code=500)  # breach

    app = Litestar([], exception_handlers={HTTP_500_INTERNAL_SERVER_ERROR: failed})
    """,
)
