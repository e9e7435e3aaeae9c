"""A cookie that signs somebody in travels unencrypted, or can be read by scripts.

**What it does.** Names `set_cookie` without `secure` or `httponly` (or with either off) where the cookie's name or
value says that it is a session or a token, and settings that switch the flags off (`SESSION_COOKIE_SECURE = False`,
`https_only=False`). Cookies that only keep a preference, and CSRF tokens that scripts must read, are left alone.

**Why it matters.** Without `Secure` one request over plain HTTP hands the session to whoever listens; without
`HttpOnly` any injected script can take it (CWE-614, CWE-1004).

**What does not block.** A session middleware that is left at its default, and settings for development.

**Example.**

    response.set_cookie("session", token)

**How to fix.** `response.set_cookie("session", token, secure=True, httponly=True, samesite="lax")`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.secretnames import words_of
from gates.rules.security.purpose import for_development
from gates.rules.shapes import argument, dict_items, final_name, is_constant, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/insecure-cookie"
SEVERITY = Severity.HIGH
SUMMARY = "A cookie that signs somebody in travels unencrypted, or can be read by scripts"
HINTS = ("cookie", "COOKIE", "SessionMiddleware")
NODES = (
    called("set_cookie", "add_cookie", "set_signed_cookie", "SessionMiddleware", "add_middleware", "Middleware", "update",
           "from_mapping", "CookieTransport"),
    ast.Assign,
)  # fmt: skip

_SIGNS_IN = re.compile(
    r"(^|_)(session|sessionid|sess|sid|token|tokens|jwt|auth|authorization|access|refresh|remember|remember_me|login"
    r"|credential|credentials|apikey|api_key|identity)(_|$)"
)
_SCRIPTS_READ = re.compile(r"(^|_)(csrf|xsrf|csrftoken|theme|locale|lang|language|consent|expires|expiry)(_|$)")
_OFF = re.compile(
    r"^((SESSION|REMEMBER|JWT|AUTH)?_?(ACCESS_|REFRESH_|AUTH_)?COOKIE_(SECURE|HTTPONLY)|CSRF_COOKIE_SECURE)$"
)
_FLAGS = (("secure", ("secure",)), ("httponly", ("httponly", "http_only")))
_SAFE_BY_DEFAULT = {"falcon": {"secure", "httponly"}, "sanic": {"secure"}, "fastapi_users": {"secure", "httponly"}}
"""Frameworks whose cookies have a flag unless it is switched off."""
_FIX = 'Set the cookie with secure=True, httponly=True and samesite="lax".'


def visit(node: ast.Call | ast.Assign, source: Source) -> Iterator[Breach]:
    """One cookie, or one setting."""
    found = list(_settings(node) if isinstance(node, ast.Assign) else _call(node, source))
    if found and not for_development(source):
        yield from found


def _call(node: ast.Call, source: Source) -> Iterator[Breach]:
    name = final_name(node.func)
    if name in {"set_cookie", "add_cookie", "set_signed_cookie"}:
        yield from _cookie(node, source)
    elif name in {"SessionMiddleware", "add_middleware", "Middleware"}:
        yield from _middleware(node, name)
    elif name in {"update", "from_mapping"} and "config" in final_name(getattr(node.func, "value", None)):
        pairs = [(k.arg or "", k.value) for k in node.keywords]
        pairs += [(key, value) for a in node.args for key, _, value in dict_items(a)]
        yield from (_setting(value, key) for key, value in pairs if _OFF.match(key) and is_constant(value, False))
    elif name == "CookieTransport":
        flags = ("cookie_secure", "cookie_httponly")
        yield from (_setting(node, flag) for flag in flags if is_constant(keyword(node, flag), False))


def _cookie(node: ast.Call, source: Source) -> Iterator[Breach]:
    if any(k.arg is None for k in node.keywords) or not _signs_in(node, source):
        return
    given = _safe_by_default(source)
    missing = [flag for flag, spellings in _FLAGS if not _has(node, spellings, source, by_default=flag in given)]
    if missing:
        names = " and ".join({"secure": "Secure", "httponly": "HttpOnly"}[flag] for flag in missing)
        yield at(node, f"This cookie signs somebody in, and is set without {names}.", _FIX)


def _has(node: ast.Call, spellings: tuple[str, ...], source: Source, *, by_default: bool) -> bool:
    value = next((v for s in spellings for v in [keyword(node, s)] if v is not None), None)
    if value is None:
        return by_default
    return not (is_constant(source.value(value), False) or is_constant(source.value(value), None))


def _safe_by_default(source: Source) -> set[str]:
    homes = {origin.partition(".")[0] for origin in source.names.top.dotted.values()}
    return {flag for home, flags in _SAFE_BY_DEFAULT.items() if home in homes for flag in flags}


def _signs_in(node: ast.Call, source: Source) -> bool:
    """Whether the name of the cookie says so, or else that of its value."""
    name, value = argument(node, 0, "key") or keyword(node, "name"), argument(node, 1, "value")
    if name is None:
        return False
    written = text_of(source.value(name))
    words = words_of(written if written is not None else final_name(name))
    if _SCRIPTS_READ.search(words):
        return False
    held = words_of(final_name(value)) if value is not None else ""
    return bool(_SIGNS_IN.search(words) or (_SIGNS_IN.search(held) and not _SCRIPTS_READ.search(held)))


def _middleware(node: ast.Call, name: str) -> Iterator[Breach]:
    """Starlette's signed sessions: their cookie has no Secure unless it is asked for."""
    if name != "SessionMiddleware" and not (node.args and final_name(node.args[0]) == "SessionMiddleware"):
        return
    told = keyword(node, "https_only")
    if is_constant(told, False):
        yield at(node, "The session's cookie is sent over plain HTTP too.", "Set https_only=True.")
    elif told is None and keyword(node, "secret_key") is not None and all(k.arg for k in node.keywords):
        yield at(
            node,
            "The session's cookie is sent over plain HTTP too, for https_only is off by default.",
            "Set https_only=True.",
            blocking=False,
            severity=Severity.MEDIUM,
        )


def _settings(node: ast.Assign) -> Iterator[Breach]:
    if not is_constant(node.value, False):
        return
    for target in node.targets:
        key = text_of(target.slice) or "" if isinstance(target, ast.Subscript) else final_name(target)
        if _OFF.match(key):
            yield _setting(node, key)


def _setting(node: ast.AST, key: str) -> Breach:
    flag = "HttpOnly" if "HTTPONLY" in key.upper() else "Secure"
    return at(node, f"{key} takes {flag} away from the cookie that signs people in.", "Leave it on in production.")


VALID = (
    """
    def sign_in(response, token):
        response.set_cookie("session", token, secure=True, httponly=True, samesite="lax")
    """,
    """
    def remember(response):
        response.set_cookie("theme", "dark", max_age=86400)
    """,
    """
    def sign_in(response, token, settings):
        response.set_cookie("session", token, secure=settings.https, httponly=True)
    """,
    """
    COOKIE = dict(secure=True, httponly=True)

    def sign_in(response, token):
        response.set_cookie("session", token, **COOKIE)
    """,
    """
    def protect(response, csrf_token):
        response.set_cookie("csrf_token", csrf_token, secure=True)
    """,
    """
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_HTTPONLY = True
    """,
    {"app/settings/development.py": "SESSION_COOKIE_SECURE = False\n"},
    """
    import os

    SESSION_COOKIE_SECURE = os.environ.get("COOKIE_SECURE", "1") == "1"
    """,
    """
    import falcon

    class SignIn:
        def on_post(self, req, resp):
            resp.set_cookie("session", "made")
    """,
    """
    from starlette.middleware.sessions import SessionMiddleware

    def guard(app, key):
        app.add_middleware(SessionMiddleware, secret_key=key, https_only=True)
    """,
    """
    def sign_out(response):
        response.delete_cookie("session")
    """,
    """
    DEBUG = False
    if DEBUG:
        SESSION_COOKIE_SECURE = False
    """,
    """
    def language(response, code: str):
        response.set_cookie(key="locale", value=code)
    """,
)

INVALID = (
    """
    def sign_in(response, token):
        response.set_cookie("session", token)  # breach
    """,
    """
    def sign_in(response, token):
        response.set_cookie("session", token, httponly=True)  # breach
    """,
    """
    def sign_in(response, token):
        response.set_cookie("access_token", token, secure=True)  # breach
    """,
    """
    def sign_in(response, token):
        response.set_cookie(key="sid", value=token, secure=False, httponly=True)  # breach
    """,
    """
    NAME = "refresh_token"

    def sign_in(response, value):
        response.set_cookie(NAME, value, max_age=86400, samesite="strict")  # breach
    """,
    """
    SESSION_COOKIE = "id"

    def sign_in(response, settings, value):
        response.set_cookie(settings.session_cookie, value, httponly=False, secure=True)  # breach
    """,
    """
    SESSION_COOKIE_SECURE = False  # breach
    SESSION_COOKIE_HTTPONLY = True
    """,
    """
    SESSION_COOKIE_HTTPONLY = False  # breach
    """,
    """
    from flask import Flask

    app = Flask(__name__)
    app.config["SESSION_COOKIE_SECURE"] = False  # breach
    """,
    """
    from flask import Flask

    app = Flask(__name__)
    app.config.update(SESSION_COOKIE_HTTPONLY=False)  # breach
    """,
    """
    from starlette.middleware.sessions import SessionMiddleware

    def guard(app, key):
        app.add_middleware(SessionMiddleware, secret_key=key, https_only=False)  # breach
    """,
    """
    from starlette.middleware.sessions import SessionMiddleware

    def guard(app, key):
        app.add_middleware(SessionMiddleware, secret_key=key)  # advice
    """,
    """
    import falcon

    class SignIn:
        def on_post(self, req, resp):
            resp.set_cookie("session", "made", http_only=False)  # breach
    """,
    """
    def sign_in(response, jwt):
        response.set_cookie("identity", jwt, secure=True, httponly=None)  # breach
    """,
)
