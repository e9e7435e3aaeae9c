"""An address that somebody else may have written is opened, and may name a file.

**What it does.** Names calls of `urlopen` and `urlretrieve` (bandit's B310) whose address is not known to be one on the web of the project's own
choice. It is when it begins with `http://` or `https://` and a host in the source, or comes from a constant, the settings or the environment. An address that the
request holds is of high severity; in a command it is advice, for who types it may read the file anyway. Functions that take an address apart, or look
at how it begins, are left alone.

**Why it matters.** These functions open `file:` and `ftp:` as well: whoever chooses the address reads files of the machine (CWE-22) or
reaches services behind it.

**Example.**

    answer = urlopen(request.args["url"])

**How to fix.** Hold scheme and host against what you expect, or ask by a client that knows no files (requests, httpx).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.places import is_command_line
from gates.rules.secretnames import is_settings
from gates.rules.security.asked import asked
from gates.rules.security.given import parameters
from gates.rules.shapes import argument, final_name, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, at, called

ID = "security/opened-address"
SEVERITY = Severity.MEDIUM
SUMMARY = "An address that somebody else may have written is opened, and may name a file"
HINTS = ("urlopen", "urlretrieve", "URLopener")
NODES = (called("urlopen", "urlretrieve", "URLopener", "FancyURLopener"),)

_WEB = re.compile(r"https?://[\w\[]", re.IGNORECASE)
"""With the beginning of a host: behind a bare `https://` somebody else may choose it."""
_KEEPING = frozenset({"format", "strip", "lstrip", "rstrip", "removesuffix", "lower", "encode"})
"""Methods of a text that leave its beginning what it is."""
_ENVIRONMENT = ("os.getenv", "os.environ")
_CHECKS = frozenset({"urlparse", "urlsplit", "startswith", "fullmatch", "match"})
_DEPTH = 6
_FIX = "Hold scheme and host against what you expect, or ask by a client that knows no files (requests, httpx)."


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call."""
    known = source.origin(node.func)
    if not known.startswith(("urllib.request.", "six.moves.urllib.request.")) or "()" in known:
        return
    address = _asked_for(argument(node, 0, "url"), source)
    if address is None or not (_is_own(address, source) or _is_checked(address, source)):
        part = asked(address, source)
        shown = f"`{ast.unparse(part if part is not None else address)}`" if address is not None else "The address"
        yield at(
            node,
            f"{shown} decides what is opened, and that may be a file of the machine (`file:`).",
            _FIX,
            severity=Severity.HIGH if part is not None else None,
            blocking=part is not None or not is_command_line(source),
        )


def _is_checked(address: ast.expr, source: Source) -> bool:
    """Whether the function takes this very address apart, or looks at how it begins."""
    names = {n.id for n in ast.walk(address) if isinstance(n, ast.Name)}
    checks = [
        n
        for n in (source.inside(source.function) if source.function is not None else ())
        if isinstance(n, ast.Call) and final_name(n.func) in _CHECKS
    ]
    return any(isinstance(n, ast.Name) and n.id in names for check in checks for n in ast.walk(check))


def _asked_for(address: ast.expr | None, source: Source) -> ast.expr | None:
    """The address itself where a request is made of it."""
    made = source.value(address) if address is not None else None
    if isinstance(made, ast.Call) and source.origin(made.func).endswith("urllib.request.Request"):
        return argument(made, 0, "url")
    return address


def _is_own(expr: ast.expr, source: Source, depth: int = _DEPTH) -> bool:
    """Whether an address is one on the web that the project itself has chosen."""
    if depth == 0 or isinstance(expr, ast.Constant):
        return _WEB.match(text_of(expr) or "") is not None
    if isinstance(expr, ast.Name):
        return _is_own_name(expr, source, depth)
    if isinstance(expr, (ast.Attribute, ast.Subscript)):
        return asked(expr, source) is None and (_is_setting(expr, source) or _is_own_member(expr, source, depth))
    if isinstance(expr, ast.Call):
        return _is_made_of_own(expr, source, depth)
    if isinstance(expr, ast.BoolOp):
        return all(_is_own(value, source, depth - 1) for value in expr.values)
    start = _start(expr)
    return start is not None and _is_own(start, source, depth - 1)


def _start(expr: ast.expr) -> ast.expr | None:
    """What a composed text begins with."""
    if isinstance(expr, ast.JoinedStr) and expr.values:
        first = expr.values[0]
        return first.value if isinstance(first, ast.FormattedValue) else first
    return expr.left if isinstance(expr, ast.BinOp) and isinstance(expr.op, (ast.Add, ast.Mod)) else None


def _is_own_name(name: ast.Name, source: Source, depth: int) -> bool:
    if any(isinstance(scope, FUNCTIONS) and name.id in parameters(scope) for scope in source.scopes):
        return False  # what is assigned to it besides may not be what arrives
    values = source.names.assigned(name.id, source.scopes)
    if values:
        return all(_is_own(value, source, depth - 1) for value in values)
    return name.id.isupper() or is_settings(source.origin(name).rpartition(".")[0].rpartition(".")[2])


def _is_setting(expr: ast.expr, source: Source) -> bool:
    """Whether an expression is a field of the settings, or a variable of the environment."""
    holder = expr.value if isinstance(expr, (ast.Attribute, ast.Subscript)) else expr
    if source.origin(holder).startswith(_ENVIRONMENT) or (isinstance(expr, ast.Attribute) and expr.attr.isupper()):
        return True
    return any(isinstance(n, (ast.Name, ast.Attribute)) and is_settings(final_name(n)) for n in ast.walk(holder))


def _is_own_member(expr: ast.Attribute | ast.Subscript, source: Source, depth: int) -> bool:
    """Whether `self.address` is assigned nothing but own addresses in its class."""
    values = source.names.members(expr, source.scopes) if isinstance(expr, ast.Attribute) else []
    return bool(values) and all(not isinstance(v, ast.Name) and _is_own(v, source, depth - 1) for v in values)


def _is_made_of_own(call: ast.Call, source: Source, depth: int) -> bool:
    """Whether a call makes a text of an own address, or asks the environment or the settings for one."""
    known = source.origin(call.func)
    if known.startswith(_ENVIRONMENT):
        return True
    if known == "str":
        return len(call.args) == 1 and _is_own(call.args[0], source, depth - 1)
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == "get" and is_settings(final_name(call.func.value)):
        return True
    return call.func.attr in _KEEPING and _is_own(call.func.value, source, depth - 1)


VALID = (
    """
    import urllib.request

    def is_up():
        return urllib.request.urlopen("http://localhost:8000/health", timeout=2).status == 200
    """,
    """
    from urllib.request import urlopen

    BASE = "https://rates.example/v1"

    def rates(day):
        return urlopen(f"{BASE}/rates/{day}", timeout=5).read()
    """,
    """
    from urllib.request import Request, urlopen
    from app.config import settings

    def rates():
        request = Request(settings.rates_url, headers={"Accept": "application/json"})
        return urlopen(request, timeout=5).read()
    """,
    """
    import os
    import urllib.request

    def tell(text):
        address = os.environ["HOOK_URL"]
        urllib.request.urlopen(address, data=text, timeout=5)
    """,
    """
    import os
    import urllib.request

    HOOK = os.getenv("HOOK_URL", "https://hooks.example")

    def tell(text):
        urllib.request.urlopen(HOOK.rstrip("/") + "/tell", data=text, timeout=5)
    """,
    """
    from urllib.request import urlopen

    class Rates:
        def __init__(self, settings):
            self._settings = settings

        def fetch(self):
            return urlopen(f"{self._settings.rates_url}/today", timeout=5).read()
    """,
    """
    from urllib.request import urlopen

    class Rates:
        def __init__(self):
            self.address = "https://rates.example/today"

        def fetch(self):
            return urlopen(self.address, timeout=5).read()
    """,
    """
    from flask import current_app
    from urllib.request import urlopen

    def rates():
        return urlopen(current_app.config["RATES_URL"], timeout=5).read()
    """,
    """
    from urllib.request import urlopen
    from app.constants import RATES_URL

    def rates():
        return urlopen(RATES_URL, timeout=5).read()
    """,
    """
    from urllib.parse import urlparse
    from urllib.request import urlopen

    def fetch(address):
        if urlparse(address).scheme not in {"http", "https"}:
            raise ValueError("not on the web")
        return urlopen(address, timeout=5).read()
    """,
    """
    from urllib.request import urlopen

    def fetch(name):
        address = "https://files.example/{}".format(name)
        return urlopen(address, timeout=5).read()
    """,
    """
    from app.clients import urlopen

    def fetch(address):
        return urlopen(address)
    """,
    """
    from django.conf import settings
    from urllib.request import urlopen

    def rates():
        return urlopen(settings.RATES_URL + "?day=today", timeout=5).read()
    """,
)

INVALID = (
    """
    from flask import request
    from urllib.request import urlopen

    def preview():
        return urlopen(request.args["url"], timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(address):
        return urlopen(address, timeout=5).read()  # breach
    """,
    """
    import urllib.request

    def keep(address: str, place: str) -> None:
        urllib.request.urlretrieve(address, place)  # breach
    """,
    """
    from urllib.request import Request, urlopen

    def fetch(address):
        request = Request(address, headers={"Accept": "*/*"})
        return urlopen(request, timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def read():
        return urlopen("file:///etc/hosts").read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(scheme, host):
        return urlopen(f"{scheme}://{host}/", timeout=5).read()  # breach
    """,
    """
    from urllib.request import FancyURLopener

    def opener():
        return FancyURLopener()  # breach
    """,
    """
    from fastapi import APIRouter
    from urllib.request import urlopen
    router = APIRouter()

    @router.post("/hooks")
    def take(hook: dict):
        return urlopen(hook["callback"], timeout=5).status  # breach
    """,
    """
    from urllib.request import urlopen

    class Client:
        def __init__(self, address):
            self.address = address

        def fetch(self):
            return urlopen(self.address, timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(order):
        return urlopen(order.invoice_url, timeout=5).read()  # breach
    """,
    """
    from urllib.parse import urljoin
    from urllib.request import urlopen

    def fetch(path):
        return urlopen(urljoin("https://files.example/", path), timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(addresses):
        return [urlopen(address, timeout=5).read() for address in addresses]  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(host):
        return urlopen(f"https://{host}/today", timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(host):
        return urlopen("http://%s/today" % host, timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(address, test):
        if test:
            address = "https://test.example/today"
        return urlopen(address, timeout=5).read()  # breach
    """,
    """
    from urllib.request import urlopen

    def fetch(address, lines):
        wanted = [line for line in lines if line.startswith("rate")]
        return urlopen(address, data="".join(wanted).encode(), timeout=5).read()  # breach
    """,
)
