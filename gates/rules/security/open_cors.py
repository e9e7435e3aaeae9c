"""Any web site may call the service with the visitor's cookies.

**What it does.** Names cross-origin settings that allow every origin *and* credentials: Starlette's and FastAPI's
`CORSMiddleware`, `flask_cors.CORS`, and django-cors-headers' settings.

**Why it matters.** These libraries then answer with the caller's own origin, so that any page that a signed-in user
visits can read and do whatever that user can (CWE-942).

**Example.**

    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)

**How to fix.** List the origins, or leave credentials off.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.security.asked import asked
from gates.rules.shapes import dict_items, entry, is_constant, keyword, text_of
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, Breach, at

ID = "security/open-cors"
SEVERITY = Severity.HIGH
SUMMARY = "Any web site may call the service with the visitor's cookies"
HINTS = ("CORS", "allow_origins", "Access-Control-Allow-Credentials")
NODES = (ast.Call, ast.Assign)

_EVERYTHING = frozenset({"*", ".*", "^.*$", ".+", "https?://.*", "^https?://.*$", "https://.*"})
_ALL = ("allow_origins", "allow_origin_regex", "origins")
_CREDENTIALS = ("allow_credentials", "supports_credentials")
_DJANGO_ALL = frozenset({"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"})
_MESSAGE = "Every origin is allowed, with credentials: any page that a signed-in user visits can act as that user."
_FIX = "List the origins that need it, or leave credentials off."


def visit(node: ast.Call | ast.Assign, source: Source) -> Iterator[Breach]:
    """One call that sets CORS up, or one setting of Django."""
    if isinstance(node, ast.Call):
        everything = any(_is_everything(keyword(node, name), source) for name in _ALL)
        if any(_is_on(keyword(node, name), source) for name in _CREDENTIALS) and (
            everything or _by_default(node, source)
        ):
            yield at(node, _MESSAGE, _FIX)
    elif _header(node) == "access-control-allow-origin":
        yield from _echo(node, source)
    elif not source.ancestors[1:] and _names(node) & _DJANGO_ALL and is_constant(node.value, True):
        settings = [s for s in source.tree.body if isinstance(s, ast.Assign)]
        if any("CORS_ALLOW_CREDENTIALS" in _names(s) and is_constant(s.value, True) for s in settings):
            yield at(node, _MESSAGE, _FIX)


def _by_default(node: ast.Call, source: Source) -> bool:
    """Whether a call says nothing of origins, or `*` for some path, where everybody is the default."""
    origin = source.origin(node.func)
    if origin == "flask_cors.CORS":
        resources = source.value(keyword(node, "resources") or ast.Constant(None))
        inner = [value for _, _, value in dict_items(resources)]
        if inner:
            return any(_is_everything(entry(value, "origins"), source) for value in inner)
        return keyword(node, "origins") is None and is_constant(resources, None)
    return origin.endswith(".CORSConfig") and origin.startswith("litestar") and keyword(node, "allow_origins") is None


def _echo(node: ast.Assign, source: Source) -> Iterator[Breach]:
    """`headers["Access-Control-Allow-Origin"] = request.headers["Origin"]`, held against nothing, with credentials."""
    around = source.function
    if around is None or asked(node.value, source) is None or not isinstance(around, FUNCTIONS):
        return
    credentials = any(_header(n) == "access-control-allow-credentials" for n in own_nodes(around.body))
    held = any(isinstance(n, ast.Compare) and isinstance(n.ops[0], (ast.In, ast.NotIn)) for n in own_nodes(around.body))
    if credentials and not held:
        yield at(node, _MESSAGE, _FIX)


def _header(node: ast.AST) -> str:
    """The header that an assignment sets, in lower case."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return (text_of(target.slice) or "").lower() if isinstance(target, ast.Subscript) else ""


def _is_everything(given: ast.expr | None, source: Source) -> bool:
    value = source.value(given) if given is not None else None
    parts = value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else [value]
    return any(text_of(part) in _EVERYTHING for part in parts)


def _is_on(given: ast.expr | None, source: Source) -> bool:
    return given is not None and is_constant(source.value(given), True)


def _names(assignment: ast.Assign) -> set[str]:
    return {target.id for target in assignment.targets if isinstance(target, ast.Name)}


VALID = (
    """
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"], allow_credentials=True)
    """,
    """
    from starlette.middleware.cors import CORSMiddleware

    def guard(app):
        return CORSMiddleware(app, allow_origins=["*"])
    """,
    """
    CORS_ALLOW_ALL_ORIGINS = True
    CORS_ALLOW_CREDENTIALS = False
    """,
    """
    from flask_cors import CORS

    def set_up(app, settings):
        CORS(app, origins=settings.origins, supports_credentials=True)
    """,
    """
    CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    CORS_ALLOW_CREDENTIALS = True
    """,
    """
    from starlette.middleware.cors import CORSMiddleware

    def guard(app):
        return CORSMiddleware(app, allow_origin_regex="https://[a-z]+[.]shop[.]example", allow_credentials=True)
    """,
    """
    from flask_cors import CORS

    def set_up(app):
        CORS(app)
    """,
    """
    from litestar.config.cors import CORSConfig

    CORS = CORSConfig(allow_origins=["https://shop.example"], allow_credentials=True)
    """,
    """
    from litestar.config.cors import CORSConfig

    CORS = CORSConfig(allow_methods=["GET"])
    """,
    """
    def answer(response):
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    """,
    """
    ORIGINS = {"https://shop.example"}

    def answer(request, response):
        if request.headers.get("Origin") in ORIGINS:
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response.headers["Access-Control-Allow-Credentials"] = "true"
        return response
    """,
    """
    from flask_cors import CORS

    def set_up(app):
        CORS(app, resources={"/api/*": {"origins": ["https://shop.example"]}}, supports_credentials=True)
    """,
)

INVALID = (
    """
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # breach
    """,
    """
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware

    ORIGINS = ["*"]
    MIDDLEWARE = [Middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)]  # breach
    """,
    """
    from flask_cors import CORS

    def set_up(app):
        CORS(app, origins="*", supports_credentials=True)  # breach
    """,
    """
    CORS_ALLOW_ALL_ORIGINS = True  # breach
    CORS_ALLOW_CREDENTIALS = True
    """,
    """
    from starlette.middleware.cors import CORSMiddleware

    def guard(app):
        return CORSMiddleware(app, allow_origin_regex=".*", allow_credentials=True)  # breach
    """,
    """
    CORS_ALLOW_CREDENTIALS = True
    CORS_ORIGIN_ALLOW_ALL = True  # breach
    """,
    """
    from flask_cors import CORS

    def set_up(app):
        CORS(app, supports_credentials=True)  # breach
    """,
    """
    from flask_cors import CORS

    def set_up(app):
        CORS(app, resources={"/api/*": {"origins": "*"}}, supports_credentials=True)  # breach
    """,
    """
    from litestar.config.cors import CORSConfig

    CORS = CORSConfig(allow_credentials=True)  # breach
    """,
    """
    from litestar.config.cors import CORSConfig

    CORS = CORSConfig(allow_origins=["*"], allow_credentials=True)  # breach
    """,
    """
    def answer(request, response):
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]  # breach
        response.headers["Access-Control-Allow-Credentials"] = "true"
        return response
    """,
    """
    from flask import Flask, request

    app = Flask(__name__)

    @app.after_request
    def answer(response):
        response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")  # breach
        response.headers["Access-Control-Allow-Credentials"] = "true"
        return response
    """,
)
