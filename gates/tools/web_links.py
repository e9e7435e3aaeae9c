"""Are addresses on the web still there? Asked politely: one request a host at a time, answers kept, retries, and patience when told to wait.

Only a plain "not there" (404, 410, a host whose name does not exist) counts; a host that is slow, refuses robots or is ill today says
nothing about the address.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import http.client
import ipaddress
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

KEPT_S = 7 * 86400.0
"""Seconds for which an address that was there is not asked for again."""

_PATIENCE_S = 15.0
_TRIES = 3
_LONGEST_WAIT_S = 20.0
_HOSTS_AT_A_TIME = 8
_GONE = {404, 410}
_AGENT = "gates (link check; +https://pypi.org/project/gates/)"


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What became of an address; `there` is None when nobody can say, `why` says what was answered."""

    there: bool | None
    why: str


def is_public(address: str) -> bool:
    """Whether it is an address of the web, and none of this machine, of a private network or of an example."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if (
        parts.scheme not in {"http", "https"}
        or "." not in host
        or host.endswith((".local", ".internal", ".test", ".invalid", ".localhost"))
    ):
        return False
    if host.startswith("example.") or ".example." in host or host.endswith(".example"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


class _Outwards(urllib.request.HTTPRedirectHandler):
    """Does not let an address of the web lead back to this machine or its network."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if is_public(req.full_url) and not is_public(newurl):
            raise urllib.error.HTTPError(req.full_url, code, "leads to an address that is not public", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def ask(addresses: Iterable[str], memory: Path, pause: Callable[[float], None] = time.sleep) -> Mapping[str, Answer]:
    """Ask for addresses, or take what is remembered.

    Args:
        memory: file in which answers are kept; one that cannot be read or written is as good as none.
        pause: waits a number of seconds.
    """
    bare = dict.fromkeys(urldefrag(a).url for a in addresses)
    known = _remembered(memory)
    hosts: dict[str, list[str]] = {}
    for address in bare:
        if address not in known:
            hosts.setdefault(urlsplit(address).netloc, []).append(address)
    answers = {a: Answer(there=True, why="remembered") for a in bare if a in known}
    with concurrent.futures.ThreadPoolExecutor(_HOSTS_AT_A_TIME) as pool:
        for found in pool.map(lambda group: {a: _ask_one(a, pause) for a in group}, hosts.values()):
            answers |= found
    _remember(memory, known | {a: time.time() for a, answer in answers.items() if answer.there and a not in known})
    return answers


def _ask_one(address: str, pause: Callable[[float], None]) -> Answer:
    answer = Answer(there=None, why="no answer")
    for attempt in range(_TRIES):
        method = "HEAD" if attempt == 0 else "GET"  # some servers know no HEAD
        answer, wait = _request(address, method)
        if answer.there or (answer.there is False and method == "GET"):
            return answer
        if attempt < _TRIES - 1 and wait:
            if wait > _LONGEST_WAIT_S:
                return Answer(there=None, why=f"{answer.why}, come back in {wait:g} s")
            pause(wait)
    return answer


def _request(address: str, method: str) -> tuple[Answer, float]:
    """One request: the answer, and the seconds to wait before the next one."""
    headers = {"User-Agent": _AGENT, "Accept": "*/*"}
    request = urllib.request.Request(address, method=method, headers=headers)  # noqa: S310  # http and https alone get here
    try:
        with urllib.request.build_opener(_Outwards).open(request, timeout=_PATIENCE_S) as found:
            return Answer(there=True, why=f"{found.status}"), 0.0
    except urllib.error.HTTPError as error:
        told = f"{error.code} {error.reason}".strip()
        if error.code in _GONE:
            return Answer(there=False, why=told), 0.0
        return Answer(there=None, why=told), _wait(error.headers.get("Retry-After"), error.code)
    except urllib.error.URLError as error:
        absent = (
            isinstance(error.reason, socket.gaierror)
            and error.reason.errno == socket.EAI_NONAME
            and _network_is_there()
        )
        return Answer(there=False if absent else None, why=f"{error.reason}"), 1.0
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Answer(there=None, why=f"{type(error).__name__}: {error}"), 1.0


def _wait(told: str | None, code: int) -> float:
    """Seconds that a server asks us to wait: what it says, else a moment when it is busy."""
    if told is not None and told.strip().isdigit():
        return float(told)
    return 2.0 if code in {429, 500, 502, 503, 504} else 0.0


def _network_is_there() -> bool:
    """Whether names are resolved at all: without a network every host seems to be gone."""
    try:
        socket.getaddrinfo("example.org", 443)
    # gates: ignore[logging/swallowed-exception] the failure is the answer
    except OSError:
        return False
    return True


def _remembered(memory: Path) -> dict[str, float]:
    """Addresses that were there not long ago, and when."""
    try:
        told = json.loads(memory.read_bytes())
        return {str(a): float(at) for a, at in told.items() if 0 <= time.time() - float(at) < KEPT_S}
    # gates: ignore[logging/swallowed-exception] what is not remembered is asked for again
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(memory: Path, there: Mapping[str, float]) -> None:
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(there, indent=0, sort_keys=True), encoding="utf-8")
    # gates: ignore[logging/swallowed-exception] likewise
    except OSError:
        return
