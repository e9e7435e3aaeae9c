"""A proxy outside of the walls that lets package clients through to their registries and nobody anywhere else.

It speaks `CONNECT host:port` (what clients of https do) and `GET http://host/...`; it reads no content. Behind a proxy of the machine it
asks that one.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import socketserver
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

_PATIENCE_S = 30.0
_LONGEST_HEAD = 65536


class Gatekeeper:
    """Which hosts may be reached, and what was refused.

    Args:
        hosts: names of hosts; None lets everything through.

    Attributes:
        refused: hosts that somebody asked for in vain, in order.
        unreachable: allowed hosts that did not answer.
    """

    def __init__(self, hosts: Sequence[str] | None) -> None:
        self._hosts = None if hosts is None else {h.lower() for h in hosts}
        self.refused: list[str] = []
        self.unreachable: list[str] = []

    def admits(self, host: str) -> bool:
        """Whether a host may be reached; a refusal is remembered."""
        if self._hosts is None or host.lower() in self._hosts:
            return True
        self.refused.append(host)
        return False


@contextlib.contextmanager
def serve(path: Path, keeper: Gatekeeper) -> Iterator[None]:
    """Keep the proxy at a unix socket for the length of the block."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # gates: ignore[logging/swallowed-exception] either side hung up: there is nobody to tell
            with contextlib.suppress(OSError, ValueError):
                _converse(self.request, keeper)

    class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = True

    with Server(str(path), Handler) as server:
        path.chmod(0o666)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()


def _converse(client: socket.socket, keeper: Gatekeeper) -> None:
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
        chunk = client.recv(4096)
        if not chunk:
            return
        head += chunk
    method, target, *_ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    host, port = _address(method, target)
    if not keeper.admits(host):
        client.sendall(b"HTTP/1.1 403 Forbidden by the sandbox\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        return
    far, through_proxy = _reach(host, port, keeper)
    if far is None:
        client.sendall(b"HTTP/1.1 502 Unreachable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        return
    with far:
        if method == "CONNECT" and not through_proxy:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            far.sendall(head if through_proxy else _closing(head, target))
        _copy(client, far)


def _address(method: str, target: str) -> tuple[str, int]:
    parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
    return parts.hostname or "", parts.port or (443 if method == "CONNECT" else 80)


def _closing(head: bytes, target: str) -> bytes:
    """A request for a proxy as one for the host itself, after which the host hangs up: the next one may be for another host."""
    first, _, rest = head.partition(b"\r\n")
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = first.replace(target.encode("latin-1"), path.encode("latin-1"), 1)
    fields, _, body = rest.partition(b"\r\n\r\n")
    kept = [f for f in fields.split(b"\r\n") if not f.lower().startswith((b"connection:", b"proxy-"))]
    return b"\r\n".join([line, *kept, b"Connection: close"]) + b"\r\n\r\n" + body


def _reach(host: str, port: int, keeper: Gatekeeper) -> tuple[socket.socket | None, bool]:
    """A connection to the host, or to the machine's own proxy."""
    upstream = os.environ.get("https_proxy") or os.environ.get("HTTPS_PROXY") or os.environ.get("http_proxy") or ""
    parts = urlsplit(upstream if "//" in upstream else f"//{upstream}")
    place = (parts.hostname, parts.port or 3128) if parts.hostname else (host, port)
    try:
        return socket.create_connection(place, _PATIENCE_S), bool(parts.hostname)
    except OSError:
        keeper.unreachable.append(host)
        return None, False


def _copy(one: socket.socket, other: socket.socket) -> None:
    """Copy both directions until one side hangs up."""
    while True:
        ready, _, _ = select.select([one, other], [], [], 120)
        if not ready:
            return
        for side in ready:
            chunk = side.recv(65536)
            if not chunk:
                return
            (other if side is one else one).sendall(chunk)
