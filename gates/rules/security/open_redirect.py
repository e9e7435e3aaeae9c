"""The caller chooses where a redirect leads.

**What it does.** Names redirects (`redirect`, `RedirectResponse`, `HttpResponseRedirect`, `HTTPFound`, a `Location`
header) whose address begins with text from the request, in a function that does not look at the host of it.

**Why it matters.** A link to the service that people trust lands them on a page that asks for their password, and
takes tokens in the address along (CWE-601).

**Example.**

    return RedirectResponse(request.query_params["next"])

**How to fix.** Choose the target from a constant table, or check it first: `url_has_allowed_host_and_scheme(url,
allowed_hosts={...})`, or `urlsplit(url).netloc in ALLOWED_HOSTS`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.security.asked import asked, is_guarded, is_held
from gates.rules.shapes import final_name, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/open-redirect"
SEVERITY = Severity.HIGH
SUMMARY = "The caller chooses where a redirect leads"
HINTS = ("redirect", "Redirect", "HTTPFound", "HTTPSeeOther", "HTTPMovedPermanently", "HTTPTemporary", "Location")

_REDIRECTS = (
    "redirect", "RedirectResponse", "HttpResponseRedirect", "HttpResponsePermanentRedirect", "Redirect", "HTTPFound",
    "HTTPSeeOther", "HTTPMovedPermanently", "HTTPTemporaryRedirect", "HTTPPermanentRedirect",
)  # fmt: skip
NODES = (called(*_REDIRECTS), ast.Assign)

_CHECKS = frozenset({
    "url_has_allowed_host_and_scheme", "is_safe_url", "is_safe_redirect", "urlparse", "urlsplit", "startswith",
    "url_for", "reverse", "fullmatch", "match", "urljoin", "is_safe", "is_allowed", "validate_redirect",
})  # fmt: skip
_FIX = "Choose the target from a constant table, or hold its host against a list of your own hosts first."


def visit(node: ast.Call | ast.Assign, source: Source) -> Iterator[Breach]:
    """One redirect, or one assignment to a Location header."""
    target = _of_call(node) if isinstance(node, ast.Call) else _of_header(node)
    if target is None:
        return
    start = _start(source.value(target), source)
    part = asked(start, source) if start is not None else None
    checked = is_held(_CHECKS, source) or is_guarded(target, source) or is_guarded(start or target, source)
    if part is not None and not checked:
        yield at(node, f"`{ast.unparse(part)}` decides where the redirect leads, and anybody can write it.", _FIX)


def _of_call(node: ast.Call) -> ast.expr | None:
    named = [keyword(node, name) for name in ("url", "location", "redirect_to", "path", "to")]
    first = node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else None
    if first is not None and final_name(first) in {"request", "req"} and len(node.args) > 1:
        first = node.args[1]  # starlette's and django's helpers that take the request first
    return first or next((value for value in named if value is not None), None)


def _of_header(node: ast.Assign) -> ast.expr | None:
    target = node.targets[0]
    if isinstance(target, ast.Subscript) and (text_of(target.slice) or "").lower() == "location":
        return (
            node.value if final_name(target.value).endswith("headers") or "resp" in final_name(target.value) else None
        )
    return None


def _start(target: ast.expr, source: Source) -> ast.expr | None:
    """What the address begins with: only that decides about the host."""
    if isinstance(target, ast.JoinedStr) and target.values:
        first = target.values[0]
        return first.value if isinstance(first, ast.FormattedValue) else None
    if isinstance(target, ast.BinOp) and isinstance(target.op, ast.Add):
        return _start(source.value(target.left), source)
    return None if isinstance(target, ast.Constant) else target


VALID = (
    """
    from starlette.responses import RedirectResponse

    async def leave(request):
        return RedirectResponse("/orders")
    """,
    """
    from flask import redirect, request, url_for

    def leave():
        return redirect(url_for("orders.page", sort=request.args.get("sort")))
    """,
    """
    from django.shortcuts import redirect
    from django.utils.http import url_has_allowed_host_and_scheme

    def leave(request):
        target = request.GET.get("next", "/")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = "/"
        return redirect(target)
    """,
    """
    from urllib.parse import urlsplit
    from starlette.responses import RedirectResponse

    HOSTS = {"shop.example"}

    async def leave(request):
        target = request.query_params["next"]
        if urlsplit(target).netloc not in HOSTS:
            target = "/"
        return RedirectResponse(target)
    """,
    """
    from flask import redirect, request

    def leave():
        return redirect(f"/orders/{request.args['order']}")
    """,
    """
    from flask import redirect, request

    def leave():
        return redirect("https://docs.shop.example/" + request.args.get("page", ""))
    """,
    """
    from flask import redirect, request

    TARGETS = {"orders": "/orders", "home": "/"}

    def leave():
        return redirect(TARGETS.get(request.args.get("next"), "/"))
    """,
    """
    from fastapi import APIRouter
    from fastapi.responses import RedirectResponse

    router = APIRouter()

    @router.get("/leave")
    def leave(order: int) -> RedirectResponse:
        return RedirectResponse(f"/orders/{order}")
    """,
    """
    from fastapi.responses import RedirectResponse

    def leave(store, code: str):
        link = store.find(code)
        return RedirectResponse(link.target)
    """,
    """
    from aiohttp import web

    async def leave(request):
        target = request.query.get("next", "/")
        if target not in ("/", "/orders"):
            raise web.HTTPBadRequest
        raise web.HTTPFound(target)
    """,
    """
    from django.http import HttpResponseRedirect
    from django.urls import reverse

    def leave(request, pk):
        return HttpResponseRedirect(reverse("order", args=[pk]))
    """,
    """
    def rows(request, response):
        response.headers["Location"] = f"/orders/{request.query_params['order']}"
        return response
    """,
    """
    from flask import redirect, request

    def leave():
        return redirect(request.url_root)
    """,
)

INVALID = (
    """
    from starlette.responses import RedirectResponse

    async def leave(request):
        return RedirectResponse(request.query_params["next"])  # breach
    """,
    """
    from flask import redirect, request

    def leave():
        return redirect(request.args.get("next") or "/")  # breach
    """,
    """
    from flask import redirect, request

    def leave():
        target = request.args.get("next", "/")
        return redirect(target)  # breach
    """,
    """
    from django.shortcuts import redirect

    def leave(request):
        return redirect(request.GET["next"])  # breach
    """,
    """
    from django.http import HttpResponseRedirect

    def leave(request):
        return HttpResponseRedirect(request.POST.get("next"))  # breach
    """,
    """
    from aiohttp import web

    async def leave(request):
        raise web.HTTPFound(location=request.query["next"])  # breach
    """,
    """
    from fastapi import APIRouter
    from fastapi.responses import RedirectResponse

    router = APIRouter()

    @router.get("/leave")
    def leave(next_url: str = "/") -> RedirectResponse:
        return RedirectResponse(url=next_url, status_code=303)  # breach
    """,
    """
    from typing import Annotated
    from fastapi import APIRouter, Query
    from fastapi.responses import RedirectResponse

    router = APIRouter()

    @router.get("/leave")
    async def leave(target: Annotated[str, Query()]) -> RedirectResponse:
        return RedirectResponse(target)  # breach
    """,
    """
    from flask import redirect, request

    def leave():
        return redirect(f"{request.args['next']}?done=1")  # breach
    """,
    """
    import falcon

    class Leave:
        def on_get(self, req, resp):
            raise falcon.HTTPFound(req.get_param("next"))  # breach
    """,
    """
    from sanic.response import redirect

    async def leave(request):
        return redirect(request.args.get("next") + "?done=1")  # breach
    """,
    """
    from flask import make_response, request

    def leave():
        response = make_response("", 302)
        response.headers["Location"] = request.args["next"]  # breach
        return response
    """,
    """
    from flask import redirect, request

    def leave():
        form = request.form
        return redirect(form["return_to"].strip())  # breach
    """,
)
