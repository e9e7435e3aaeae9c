"""A minimal client that calls ASGI and WSGI applications in process: no server, no socket, no third-party package.

It never raises for what the application does: an exception that came through is part of the answer.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import signal
import sys
import traceback
import types
import typing
from urllib.parse import unquote

_KEPT = 40000


class OutOfTime(BaseException):
    """A request took longer than it may; not an `Exception`, so that no handler of the application swallows it."""


class Answer:
    """What a caller got: `status` 0 when nothing came before an exception went `through` the application."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        self.through = ""
        self.slow = False

    def header(self, name: str) -> str:
        """The first value of a header, "" without one."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def text(self) -> str:
        """The body as text, cut to what is kept."""
        return self.body[:_KEPT].decode("utf-8", "replace")


class Client:
    """Sends requests to one application, each within `limit_s` seconds."""

    def __init__(self, app: typing.Any, interface: str, host: str = "localhost", limit_s: float = 5.0) -> None:
        self.app, self.interface, self.host, self.limit_s = app, interface, host, limit_s
        self.loop: asyncio.AbstractEventLoop | None = None
        self.state: dict[str, typing.Any] = {}
        self.keep = _KEPT
        self._armed = False
        if interface == "asgi":
            _threads_inline()

    def send(
        self,
        method: str,
        url: str,
        headers: typing.Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        keep: int = _KEPT,
    ) -> Answer:
        """One request; `headers` are (name, value) pairs of text, `keep` is how many bytes of the answer's body are kept."""
        answer = Answer()
        self.keep = keep
        lines = [("host", self.host), *headers]
        if not any(name == "accept" for name, _ in lines):
            lines.insert(1, ("accept", "application/json"))
        if body or method in {"POST", "PUT", "PATCH"}:
            lines.append(("content-length", str(len(body))))
        call = self._asgi if self.interface == "asgi" else self._wsgi
        if (
            not self._armed
        ):  # once: the signal module takes a tenth of a request's time to change a handler and to put it back
            signal.signal(signal.SIGALRM, _late)
            self._armed = True
        signal.setitimer(signal.ITIMER_REAL, self.limit_s)
        try:
            call(answer, method, url, lines, body)
        except OutOfTime:
            answer.slow = True
            self.loop = None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            answer.through = "".join(traceback.format_exception_only(type(error), error)).strip()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return answer

    def _asgi(self, answer: Answer, method: str, url: str, lines: list[tuple[str, str]], body: bytes) -> None:
        if self.loop is None:
            self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._exchange(answer, method, url, lines, body))

    async def _exchange(self, answer: Answer, method: str, url: str, lines: list[tuple[str, str]], body: bytes) -> None:
        path, _, query = url.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii", "replace"),
            "query_string": query.encode("ascii", "replace"),
            "root_path": "",
            "headers": [(k.lower().encode("latin-1"), v.encode("latin-1", "replace")) for k, v in lines],
            "client": ("127.0.0.1", 50000),
            "server": (self.host, 80),
            "state": dict(self.state),
        }
        sent: list[typing.Any] = []

        async def receive() -> dict[str, typing.Any]:
            if sent:
                await asyncio.sleep(0)
                return {"type": "http.disconnect"}
            sent.append(True)
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, typing.Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = [(_text(k), _text(v)) for k, v in message.get("headers", [])]
            elif message["type"] == "http.response.body" and len(answer.body) < self.keep:
                answer.body += bytes(message.get("body", b""))

        await self.app(scope, receive, send)

    def _wsgi(self, answer: Answer, method: str, url: str, lines: list[tuple[str, str]], body: bytes) -> None:
        path, _, query = url.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path).encode("utf-8").decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": self.host,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in lines:
            key = name.upper().replace("-", "_")
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else "HTTP_" + key] = value

        def start_response(
            status: str, headers: typing.Iterable[tuple[typing.Any, typing.Any]], exc_info: object = None
        ) -> typing.Callable[[bytes], None]:
            answer.status = int(status.split(" ", 1)[0])
            answer.headers = [(_text(k), _text(v)) for k, v in headers]
            return lambda chunk: None

        chunks = self.app(environ, start_response)
        try:
            for chunk in chunks:
                if len(answer.body) < self.keep:
                    answer.body += bytes(chunk)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def lifespan(self) -> str:
        """Run the start-up of an ASGI application and leave it started: "" when it did, else why not."""
        if self.interface != "asgi":
            return ""
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        answered = self.loop.create_future()
        previous = signal.signal(signal.SIGALRM, _late)
        signal.setitimer(signal.ITIMER_REAL, self.limit_s)
        try:
            self._lifespan_task = self.loop.create_task(self._live(answered))
            return str(self.loop.run_until_complete(answered))
        except OutOfTime:
            self.loop = None
            return "its start-up takes longer than {:g} s".format(self.limit_s)
        except BaseException as error:
            return "its start-up raised {}".format(type(error).__name__)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
            self._armed = False

    async def _live(self, answered: asyncio.Future[str]) -> None:
        waiting = [{"type": "lifespan.startup"}]

        async def receive() -> dict[str, typing.Any]:
            if waiting:
                return waiting.pop()
            await asyncio.Event().wait()
            return {"type": "lifespan.shutdown"}

        async def send(message: dict[str, typing.Any]) -> None:
            if not answered.done():
                failed = message["type"] == "lifespan.startup.failed"
                answered.set_result("its start-up failed" if failed else "")

        try:
            await self.app(
                {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state},
                receive,
                send,
            )
        except BaseException as error:
            if not answered.done():
                answered.set_result("its start-up raised {}".format(type(error).__name__))
        if not answered.done():
            answered.set_result("")


def _late(signum: int, frame: types.FrameType | None) -> typing.NoReturn:
    raise OutOfTime


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, (bytes, bytearray)) else str(value)


def _threads_inline() -> None:
    """Run what anyio would hand to a worker thread in this thread: quicker, and one trace function sees all of it."""
    try:
        to_thread: typing.Any = importlib.import_module("anyio.to_thread")
    except ImportError:
        return

    async def run_sync(func: typing.Callable[..., typing.Any], *args: typing.Any, **_options: typing.Any) -> typing.Any:
        return func(*args)

    to_thread.run_sync = run_sync
