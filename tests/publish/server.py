"""A web server on the loopback for tests of what talks to an API: routes by method and path, faults on demand, a log of requests."""

from __future__ import annotations

import dataclasses
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclasses.dataclass
class Request:
    """What came in."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclasses.dataclass
class Answer:
    """What goes out; `late` keeps what the request did and loses the answer that it would have had."""

    status: int
    body: Any = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    late: bool = False


class Api:
    """Base of the APIs: answers faults first, in order, to the requests that they are meant for."""

    def __init__(self) -> None:
        self.address = ""
        self.log: list[Request] = []
        self.unknown: list[str] = []
        self.faults: list[tuple[Callable[[Request], bool], Answer]] = []

    def fail(self, *answers: Answer, when: Callable[[Request], bool] = lambda request: True) -> None:
        self.faults += [(when, answer) for answer in answers]

    def answer(self, request: Request) -> Answer:
        self.log.append(request)
        for number, (meant, fault) in enumerate(self.faults):
            if meant(request):
                del self.faults[number]
                if fault.late:
                    self.route(request)
                return fault
        return self.route(request)

    def route(self, request: Request) -> Answer:
        raise NotImplementedError

    def written(self) -> list[Request]:
        return [request for request in self.log if request.writes]

    def paged(self, request: Request, rows: list[Any], most: int = 100) -> tuple[list[Any], dict[str, str]]:
        """One page of the rows, and the header that leads to the next."""
        size = min(most, int(request.query.get("per_page", 30)))
        page = int(request.query.get("page", 1))
        headers = {}
        if page * size < len(rows):
            query = urllib.parse.urlencode(request.query | {"page": page + 1})
            headers["Link"] = f'<{self.address}{request.path}?{query}>; rel="next"'
        return rows[(page - 1) * size : page * size], headers


@contextmanager
def serving(api: Api) -> Iterator[None]:
    """Let the API listen for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            parts = urllib.parse.urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(
                self.command,
                parts.path,
                dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)),
                json.loads(raw) if raw else None,
                headers,
            )
            answer = api.answer(request)
            said = b"" if answer.body is None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        api.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
