from __future__ import annotations

import contextlib
import http.client
import http.server
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.sandbox import belongings, proxy


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"hello {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
        """Keep the tests quiet."""


@contextlib.contextmanager
def serving() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.server_port
        server.shutdown()


class Through(http.client.HTTPConnection):
    def __init__(self, path: Path, host: str, port: int | None = None) -> None:
        super().__init__(host, port, timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name leaves room for that of a socket."""
    with tempfile.TemporaryDirectory(prefix="gates-proxy-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_an_allowed_host_is_reached_and_another_is_refused(short: Path) -> None:
    keeper = proxy.Gatekeeper(["127.0.0.1"])
    with serving() as port, proxy.serve(short / "proxy", keeper):
        through = Through(short / "proxy", "127.0.0.1", port)
        through.request("GET", f"http://127.0.0.1:{port}/simple/?a=1")
        assert through.getresponse().read() == b"hello /simple/?a=1"
        refused = Through(short / "proxy", "elsewhere.invalid")
        refused.request("GET", "http://elsewhere.invalid/")
        assert refused.getresponse().status == 403
    assert keeper.refused == ["elsewhere.invalid"]


def test_a_tunnel_is_only_dug_to_an_allowed_host(short: Path) -> None:
    keeper = proxy.Gatekeeper(["127.0.0.1"])
    with serving() as port, proxy.serve(short / "proxy", keeper), socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(short / "proxy"))
        raw.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 200")
        raw.sendall(b"GET /in HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(1000), b""))
        assert answer.endswith(b"hello /in")


def test_a_host_that_does_not_answer_is_remembered(short: Path) -> None:
    keeper = proxy.Gatekeeper(["127.0.0.1"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with proxy.serve(short / "proxy", keeper):
            through = Through(short / "proxy", "127.0.0.1", port)
            through.request("GET", f"http://127.0.0.1:{port}/")
            assert through.getresponse().status == 502
    assert keeper.unreachable == ["127.0.0.1"]


def test_registries_are_those_of_the_machine(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(short))
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:word@packages.example.com:8443/simple")
    (short / ".npmrc").write_text("registry=https://npm.example.com/\n")
    hosts = belongings.registry_hosts()
    assert {"pypi.org", "packages.example.com", "npm.example.com"} <= set(hosts)
