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
from gates.rules.shapes import is_constant, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at

ID = "security/open-cors"
SEVERITY = Severity.HIGH
SUMMARY = "Any web site may call the service with the visitor's cookies"
HINTS = ("CORS", "allow_origins")
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
        if everything and any(_is_on(keyword(node, name), source) for name in _CREDENTIALS):
            yield at(node, _MESSAGE, _FIX)
    elif not source.ancestors[1:] and _names(node) & _DJANGO_ALL and is_constant(node.value, True):
        settings = [s for s in source.tree.body if isinstance(s, ast.Assign)]
        if any("CORS_ALLOW_CREDENTIALS" in _names(s) and is_constant(s.value, True) for s in settings):
            yield at(node, _MESSAGE, _FIX)


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
)
