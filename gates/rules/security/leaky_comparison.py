"""A secret is compared with `==`, which takes longer the more of it is right.

**What it does.** Names `==` and `!=` where one side is a secret of the service (a setting, an environment variable,
the digest of an HMAC) and the other side is not a constant.

**Why it matters.** The comparison ends at the first difference; who measures the time can find the secret piece by
piece (CWE-208).

**Example.**

    if key != settings.admin_api_key.get_secret_value():

**How to fix.** `secrets.compare_digest(key, settings.admin_api_key.get_secret_value())`, on bytes where non-ASCII
text may come.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.secretnames import is_secret
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at

ID = "security/leaky-comparison"
SEVERITY = Severity.MEDIUM
SUMMARY = "A secret is compared with ==, which takes longer the more of it is right"
HINTS = ("hmac", "settings", "conf", "environ", "cfg", "options", "getenv")
NODES = (ast.Compare,)

_HOLDERS = frozenset({"settings", "config", "conf", "environ", "cfg", "options"})
_RETYPING = frozenset({"get_secret_value", "encode", "decode", "strip"})
_FIX = "Compare with secrets.compare_digest(a, b)."


def visit(node: ast.Compare, source: Source) -> Iterator[Breach]:
    """One comparison of two values."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        return
    if isinstance(node.left, ast.Constant) or isinstance(node.comparators[0], ast.Constant):
        return
    sides = [_unwrapped(node.left, source), _unwrapped(node.comparators[0], source)]
    kept = [_is_digest(side, source) or _is_setting(side, source) for side in sides]
    settings_only = all(kept) and not any(_is_digest(side, source) for side in sides)
    if any(kept) and not settings_only and not any(isinstance(side, ast.Constant) for side in sides):
        shown = ast.unparse(node.left if kept[0] else node.comparators[0])
        yield at(
            node, f"`{shown}` is a secret, and is compared in a way that takes longer the more of it is right.", _FIX
        )


def _unwrapped(side: ast.expr, source: Source) -> ast.expr:
    """What is compared, without the calls that only change its type; a few, for `x = x.strip()` leads to itself."""
    value = _decorated(source.value(side))
    for _ in range(4):
        if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _RETYPING):
            break
        value = _decorated(source.value(value.func.value))
    return value


def _decorated(value: ast.expr) -> ast.expr:
    """What a constant prefix such as `Bearer ` or `sha256=` stands before."""
    if isinstance(value, ast.JoinedStr):
        inner = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
        return inner[0] if len(inner) == 1 else value
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and isinstance(value.left, ast.Constant):
        return value.right
    return value


def _is_setting(value: ast.expr, source: Source) -> bool:
    """A secret-sounding attribute or key of settings or of the environment."""
    if isinstance(value, ast.Call):
        name = text_of(value.args[0]) if value.args else None
        holder = value.func.value if isinstance(value.func, ast.Attribute) and value.func.attr == "get" else None
        known = source.origin(value.func) == "os.getenv" or (holder is not None and final_name(holder) in _HOLDERS)
        return known and is_secret(name or "")
    if isinstance(value, ast.Subscript):
        return final_name(value.value) in _HOLDERS and is_secret(text_of(value.slice) or "")
    return (
        isinstance(value, ast.Attribute) and is_secret(value.attr) and any(_is_holder(n) for n in ast.walk(value.value))
    )


def _is_holder(node: ast.AST) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and final_name(node).strip("_") in _HOLDERS


def _is_digest(value: ast.expr, source: Source) -> bool:
    """The digest of an HMAC."""
    called = value.func if isinstance(value, ast.Call) else None
    if not (isinstance(called, ast.Attribute) and called.attr in {"hexdigest", "digest"}):
        return False
    return source.origin(called.value) in {"hmac.new()", "hmac.HMAC()"}


VALID = (
    """
    import secrets

    def allow(key, settings):
        return secrets.compare_digest(key, settings.admin_api_key)
    """,
    """
    def is_set(settings):
        return settings.admin_api_key != ""
    """,
    """
    def same(one, other):
        return one.token == other.token
    """,
    """
    def check(settings):
        return settings.admin_api_key == settings.payment_api_key
    """,
    """
    def confirmed(form):
        return form["password"] == form["confirm_password"]
    """,
    """
    def allow(settings, key):
        digest = key.strip()
        return digest == settings.release
    """,
    """
    import hmac

    def allow(key, settings):
        return hmac.compare_digest(key.encode(), settings.webhook_secret.encode())
    """,
    """
    def mode(settings):
        return settings.mode == settings.default_mode
    """,
    """
    import os

    def is_production(name):
        return name == os.environ.get("ENVIRONMENT")
    """,
    """
    import hashlib

    def same_file(one, other):
        return hashlib.sha256(one).hexdigest() == other
    """,
    """
    def is_missing(settings):
        return settings.api_key == None
    """,
    """
    def page(settings, cursor):
        return cursor == settings.page_token
    """,
)

INVALID = (
    """
    def allow(key, settings):
        expected = settings.admin_api_key.get_secret_value()
        if key != expected:  # breach
            raise PermissionError
    """,
    """
    import os

    def allow(key):
        return key == os.environ["ADMIN_TOKEN"]  # breach
    """,
    """
    import os

    def allow(key):
        return key == os.environ.get("ADMIN_TOKEN")  # breach
    """,
    """
    import hmac

    def allow(body, signature, key):
        wanted = hmac.new(key, body, "sha256").hexdigest()
        return signature == wanted  # breach
    """,
    """
    from flask import current_app, request

    def allow():
        return request.headers.get("X-Token") == current_app.config["WEBHOOK_SECRET"]  # breach
    """,
    """
    class Guard:
        def __init__(self, settings):
            self._settings = settings

        def allow(self, token: str) -> bool:
            return token.encode() == self._settings.webhook_secret.encode()  # breach
    """,
    """
    import os

    TOKEN = os.environ["ADMIN_TOKEN"]

    def allow(key):
        return key != TOKEN  # breach
    """,
    """
    import hmac

    def allow(body, signature, key):
        digest = hmac.new(key, body, "sha256").digest()
        if digest != signature:  # breach
            raise PermissionError
    """,
    """
    def allow(headers, config):
        return headers["x-api-key"] == config["API_KEY"]  # breach
    """,
    """
    import os

    def allow(key):
        if key.strip() == os.getenv("WEBHOOK_SECRET"):  # breach
            return True
        return False
    """,
    """
    def allow(header, settings):
        return header == f"Bearer {settings.admin_token}"  # breach
    """,
    """
    import hmac

    def allow(body, signature, key):
        return "sha256=" + hmac.new(key, body, "sha256").hexdigest() == signature  # breach
    """,
)
