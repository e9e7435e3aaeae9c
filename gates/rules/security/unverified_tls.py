"""A client does not check whom it talks to.

**What it does.** Names `verify=False` in calls and clients of requests and httpx and as an attribute of a session,
`ssl=False` and `verify_ssl=False` of aiohttp, `cert_reqs="CERT_NONE"` of urllib3, contexts of `ssl` with
`check_hostname = False` or `CERT_NONE`, and `ssl._create_unverified_context`.

**Why it matters.** Anybody on the way can answer in the name of the other side, read what is sent (tokens too) and
change what comes back (CWE-295).

**Example.**

    client = httpx.AsyncClient(base_url=url, verify=False)

**How to fix.** Leave verification on; for a private authority hand over its certificate: `verify="/etc/ssl/ours.pem"`,
`ssl.create_default_context(cafile=...)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.shapes import final_name, is_constant, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, at

ID = "security/unverified-tls"
SEVERITY = Severity.HIGH
SUMMARY = "A client does not check whom it talks to"
HINTS = ("verify", "ssl", "CERT_NONE", "cert_reqs")
NODES = (ast.Call, ast.Assign)

_CLIENTS = re.compile(
    r"^(requests|httpx|aiohttp|urllib3|niquests|curl_cffi|requests_oauthlib|authlib|pip\._vendor\.requests)(\.|$)"
)
_VERBS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send", "ws_connect"}
)
_OURS = re.compile(r"(?i)(^|_)(session|client|http|requests|httpx|connector|transport|adapter)s?$")
_SWITCHES = ("verify", "ssl", "verify_ssl", "ssl_verify")
_UNCHECKED = frozenset({"ssl._create_unverified_context", "ssl._create_stdlib_context"})
_UNCHECKED_NAMES = frozenset(name.rpartition(".")[2] for name in _UNCHECKED)
"""Asked first: most calls are of nothing like it, and where a name comes from takes long to find out."""
_MESSAGE = "The other side's certificate is not checked: anybody on the way can answer in its name."
_FIX = "Leave the check on, and hand over the certificate of a private authority where there is one."


def visit(node: ast.Call | ast.Assign, source: Source) -> Iterator[Breach]:
    """One call, or one assignment to an attribute of a client or a context."""
    if isinstance(node, ast.Assign):
        if any(_switches_off(target, node.value, source) for target in node.targets):
            yield at(node, _MESSAGE, _FIX)
        return
    if final_name(node.func) in _UNCHECKED_NAMES and source.origin(node.func) in _UNCHECKED:
        yield at(node, _MESSAGE, _FIX)
        return
    if not node.keywords:
        return
    off = next((v for name in _SWITCHES for v in [keyword(node, name)] if v is not None and _is_off(v, source)), None)
    if off is not None and _is_client(node, source):
        yield at(off, _MESSAGE, _FIX)
    elif _is_none(keyword(node, "cert_reqs"), source):
        yield at(node, _MESSAGE, _FIX)


def _is_off(value: ast.expr, source: Source) -> bool:
    return is_constant(source.value(value), False)


def _is_client(node: ast.Call, source: Source) -> bool:
    """Whether the call is one of an HTTP client, or makes one."""
    known = source.origin(node.func)
    if _CLIENTS.match(known):
        return True
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _VERBS:
        return False
    return _is_session(node.func.value, source)


def _is_session(expr: ast.expr, source: Source) -> bool:
    known = source.origin(expr)
    return bool(_CLIENTS.match(known)) or (
        not known.endswith("()")
        and bool(_OURS.search(final_name(expr)))
        and any(_CLIENTS.match(origin) for origin in source.names.top.dotted.values())
    )


def _switches_off(target: ast.expr, value: ast.expr, source: Source) -> bool:
    if not isinstance(target, ast.Attribute):
        if isinstance(target, (ast.Name, ast.Subscript)):
            return final_name(target) == "_create_default_https_context" and _is_unchecked(value, source)
        return False
    if target.attr == "verify":
        return is_constant(value, False) and _is_session(target.value, source)
    if target.attr == "check_hostname":
        return is_constant(value, False) and not _checked_otherwise(source)
    if target.attr == "_create_default_https_context":
        return _is_unchecked(value, source)
    return target.attr == "verify_mode" and _is_none(value, source)


def _is_unchecked(value: ast.expr, source: Source) -> bool:
    return source.origin(value) in _UNCHECKED


def _checked_otherwise(source: Source) -> bool:
    """Whether the function leaves the certificate itself checked: then only names differ, as with pinned authorities."""
    around = source.function
    texts = ast.unparse(around) if isinstance(around, FUNCTIONS) else source.text
    return "CERT_REQUIRED" in texts or "load_verify_locations" in texts or "cafile" in texts or "CERT_NONE" in texts


def _is_none(value: ast.expr | None, source: Source) -> bool:
    if value is None:
        return False
    return source.origin(value) == "ssl.CERT_NONE" or text_of(source.value(value)) in {"CERT_NONE", "NONE"}


VALID = (
    """
    import httpx

    def client(url: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=url, verify="/etc/ssl/ours.pem")
    """,
    """
    import requests

    def fetch(url: str):
        return requests.get(url, timeout=5)
    """,
    """
    import requests

    def fetch(url: str, verify: bool = True):
        return requests.get(url, timeout=5, verify=verify)
    """,
    """
    import ssl

    def context():
        return ssl.create_default_context(cafile="/etc/ssl/ours.pem")
    """,
    """
    import jwt

    def header(token: str):
        return jwt.decode(token, verify=False)
    """,
    """
    def check(form):
        return form.submit(verify=False)
    """,
    """
    import aiohttp

    def session(context):
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context))
    """,
    """
    import requests

    def session():
        made = requests.Session()
        made.verify = "/etc/ssl/ours.pem"
        return made
    """,
    """
    import ssl

    def pinned(path: str):
        context = ssl.create_default_context(cafile=path)
        context.check_hostname = False
        return context
    """,
    """
    import asyncpg

    def connect(dsn: str):
        return asyncpg.connect(dsn, ssl=False)
    """,
    """
    class Account:
        def close(self, session):
            self.verify = False
            session.commit()
    """,
    """
    import ssl

    def context():
        made = ssl.create_default_context()
        made.verify_mode = ssl.CERT_REQUIRED
        return made
    """,
)

INVALID = (
    """
    import httpx

    def client(url: str):
        return httpx.AsyncClient(base_url=url, verify=False)  # breach
    """,
    """
    import requests

    def fetch(url: str):
        return requests.get(url, timeout=5, verify=False)  # breach
    """,
    """
    import requests

    def fetch(url: str):
        session = requests.Session()
        return session.post(url, timeout=5, verify=False)  # breach
    """,
    """
    import requests

    def session():
        made = requests.Session()
        made.verify = False  # breach
        return made
    """,
    """
    import requests

    class Gateway:
        def __init__(self):
            self._session = requests.Session()
            self._session.verify = False  # breach
    """,
    """
    import aiohttp

    async def fetch(url: str):
        async with aiohttp.ClientSession() as session, session.get(url, ssl=False) as answer:  # breach
            return await answer.text()
    """,
    """
    import aiohttp

    def connector():
        return aiohttp.TCPConnector(ssl=False)  # breach
    """,
    """
    import aiohttp

    def connector():
        return aiohttp.TCPConnector(verify_ssl=False)  # breach
    """,
    """
    import urllib3

    def pool():
        return urllib3.PoolManager(cert_reqs="CERT_NONE")  # breach
    """,
    """
    import ssl

    def context():
        made = ssl.create_default_context()
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE  # breach
        return made
    """,
    """
    import ssl

    ssl._create_default_https_context = ssl._create_unverified_context  # breach
    """,
    """
    import httpx

    VERIFY = False

    class Gateway:
        def __init__(self, url: str):
            self._client = httpx.Client(base_url=url, verify=VERIFY)  # breach
    """,
    """
    import ssl
    import urllib.request

    def fetch(url: str):
        return urllib.request.urlopen(url, context=ssl._create_unverified_context())  # breach
    """,
    """
    import httpx

    async def fetch(client: httpx.AsyncClient, url: str):
        async with httpx.AsyncClient(timeout=5, verify=False) as made:  # breach
            return await made.get(url)
    """,
)
