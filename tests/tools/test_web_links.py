from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.tools import web_links


class Web(http.server.BaseHTTPRequestHandler):
    """Answers by what the path says; `seen` is what was asked for."""

    seen: list[str] = []  # noqa: RUF012  # shared on purpose: each test empties it

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.seen.append(f"{self.command} {self.path}")
        code, _, rest = self.path.strip("/").partition("/")
        times = sum(asked.endswith(self.path) for asked in self.seen)
        if rest == "then-200" and times > 1:
            code = "200"
        if rest == "no-head" and self.command == "GET":
            code = "200"
        self.send_response(int(code))
        if rest.startswith("wait-"):
            self.send_header("Retry-After", rest.removeprefix("wait-"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
        """Keep the tests quiet."""


@pytest.fixture
def web() -> Iterator[str]:
    Web.seen.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def asked(address: str, memory: Path) -> tuple[bool | None, list[float]]:
    waits: list[float] = []
    (answer,) = web_links.ask([address], memory, waits.append).values()
    return answer.there, waits


@pytest.mark.parametrize(
    ("path", "there", "waits"),
    [
        ("200", True, []),
        ("404", False, []),
        ("410", False, []),
        ("404/no-head", True, []),
        ("403", None, []),
        ("429/wait-3", None, [3.0, 3.0]),
        ("429/then-200", True, [2.0]),
        ("429/wait-3600", None, []),
        ("503", None, [2.0, 2.0]),
    ],
)
def test_only_a_plain_no_counts(web: str, tmp_path: Path, path: str, there: bool | None, waits: list[float]) -> None:
    assert asked(f"{web}/{path}", tmp_path / "links.json") == (there, waits)


def test_what_was_there_is_not_asked_for_again(web: str, tmp_path: Path) -> None:
    for _ in range(2):
        web_links.ask([f"{web}/200#a", f"{web}/200#b", f"{web}/404"], tmp_path / "links.json")
    assert sorted(Web.seen) == ["GET /404", "GET /404", "HEAD /200", "HEAD /404", "HEAD /404"]


def test_a_damaged_memory_is_no_memory(web: str, tmp_path: Path) -> None:
    (tmp_path / "links.json").write_text("[1")
    assert asked(f"{web}/200", tmp_path / "links.json") == (True, [])


def test_a_server_that_hangs_up_says_nothing(tmp_path: Path) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Web) as server:
        port = server.server_port
    assert asked(f"http://127.0.0.1:{port}/", tmp_path / "links.json")[0] is None


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1/x", "http://10.0.0.1", "http://169.254.169.254/latest", "https://example.com/a",
    "https://api.example.org", "http://db/x", "mailto:a@b.c", "http://[::1]/", "http://[broken", "https://x.local/"])  # fmt: skip
def test_addresses_that_are_nobodys_are_not_asked_for(address: str) -> None:
    assert not web_links.is_public(address)


def test_addresses_of_the_web_are() -> None:
    assert web_links.is_public("https://docs.python.org/3/#top")
