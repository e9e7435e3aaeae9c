"""A call to another service may wait for ever.

**What it does.** Names calls of requests without a `timeout` (it has none by itself), sessions of it included, and
`timeout=None` for requests, httpx and aiohttp (`ClientTimeout(total=None)`).

**Why it matters.** One slow neighbour keeps every worker waiting, and the service is down with it (CWE-400).

**What does not block.** All of it is advice: it costs availability, and gives nothing away.

**Example.**

    answer = requests.get(url)

**How to fix.** `requests.get(url, timeout=(3, 10))`; leave httpx's own limit of 5 seconds, or set a longer one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.shapes import is_constant, keyword
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/unbounded-wait"
SEVERITY = Severity.MEDIUM
SUMMARY = "A call to another service may wait for ever"
HINTS = ("requests", "timeout=None", "total=None", "Timeout(None")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
NODES = (called(*_VERBS, "Client", "AsyncClient", "ClientTimeout", "ClientSession", "Timeout"),)

_ADAPTED = ("HTTPAdapter", "TimeoutSession", "mount")
_FIX = "Give it a timeout of a few seconds."


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call of a client."""
    known = source.origin(node.func)
    home, _, name = known.partition(".")
    if home not in {"requests", "httpx", "aiohttp"} or any(k.arg is None for k in node.keywords):
        return
    limit = keyword(node, "timeout")
    if home == "requests" and _sends(name):
        loose = limit is None or is_constant(source.value(limit), None)
        adapted = name.startswith(("Session", "session")) and any(word in source.text for word in _ADAPTED)
        if loose and not (limit is None and adapted):
            yield _breach(node)
    elif (
        (limit is not None and is_constant(limit, None) and home in {"httpx", "aiohttp"})
        or (name == "ClientTimeout" and is_constant(keyword(node, "total"), None) and len(node.keywords) == 1)
        or (name == "Timeout" and len(node.args) == 1 and is_constant(node.args[0], None) and not node.keywords)
    ):
        yield _breach(node)


def _sends(name: str) -> bool:
    return name in _VERBS or (name.startswith(("Session().", "session().")) and name.partition(".")[2] in _VERBS)


def _breach(node: ast.Call) -> Breach:
    return at(node, "The call waits for the other side for ever.", _FIX, blocking=False)


VALID = (
    """
    import requests

    def fetch(url: str):
        return requests.get(url, timeout=5)
    """,
    """
    import requests

    def fetch(url: str, timeout: float):
        return requests.post(url, json={}, timeout=timeout)
    """,
    """
    import httpx

    def fetch(url: str):
        return httpx.get(url)
    """,
    """
    import httpx

    def client(url: str):
        return httpx.AsyncClient(base_url=url)
    """,
    """
    import aiohttp

    def session():
        return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
    """,
    """
    def fetch(cache, key: str):
        return cache.get(key)
    """,
    """
    import requests

    def fetch(url: str, **options):
        return requests.get(url, **options)
    """,
    """
    import requests
    from requests.adapters import HTTPAdapter

    class Limited(HTTPAdapter):
        def send(self, *args, timeout=None, **rest):
            return super().send(*args, timeout=timeout or 5, **rest)

    session = requests.Session()
    session.mount("https://", Limited())

    def fetch(url: str):
        return session.get(url)
    """,
    """
    import aiohttp

    async def fetch(session: aiohttp.ClientSession, url: str):
        return await session.get(url)
    """,
    """
    import requests

    LIMIT = (3, 10)

    def fetch(url: str):
        return requests.delete(url, timeout=LIMIT)
    """,
    """
    import httpx

    def client():
        return httpx.Client(timeout=httpx.Timeout(10, read=None))
    """,
    """
    import aiohttp

    def limit():
        return aiohttp.ClientTimeout(total=None, sock_read=30)
    """,
)

INVALID = (
    """
    import requests

    def fetch(url: str):
        return requests.get(url)  # advice
    """,
    """
    import requests

    def send(url: str, body: dict):
        return requests.post(url, json=body)  # advice
    """,
    """
    import requests

    def fetch(url: str):
        return requests.get(url, timeout=None)  # advice
    """,
    """
    from requests import get

    def fetch(url: str):
        return get(url)  # advice
    """,
    """
    import requests

    session = requests.Session()

    def fetch(url: str):
        return session.get(url)  # advice
    """,
    """
    import requests

    class Gateway:
        def __init__(self):
            self._session = requests.Session()

        def fetch(self, url: str):
            return self._session.get(url)  # advice
    """,
    """
    import httpx

    def client():
        return httpx.AsyncClient(timeout=None)  # advice
    """,
    """
    import httpx

    def fetch(url: str):
        return httpx.get(url, timeout=None)  # advice
    """,
    """
    import aiohttp

    def limit():
        return aiohttp.ClientTimeout(total=None)  # advice
    """,
    """
    import httpx

    LIMIT = httpx.Timeout(None)  # advice
    """,
    """
    import requests

    def ask(url: str):
        return requests.request("GET", url)  # advice
    """,
    """
    import requests

    def ask(url: str):
        with requests.Session() as session:
            return session.put(url)  # advice
    """,
)
