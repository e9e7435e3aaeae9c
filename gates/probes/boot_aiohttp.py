"""aiohttp's server half: its routes, and a bridge that lets an ASGI client call it without a socket."""

from __future__ import annotations

import asyncio
import http.client
import importlib
import inspect
import io
import re
import typing

from .boot_routes import Adapter, Handled, Route, docstring, sample_of_converter

_VARIABLE = re.compile(r"{(\w+)}")
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Aiohttp(Adapter):
    """An `aiohttp.web.Application`."""

    framework = "aiohttp"
    interface = "asgi"
    starts_first = True

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return any(base.__module__.startswith("aiohttp.web_app") for base in type(found).__mro__)

    def bridged(self, entry: typing.Any) -> typing.Any:
        """Something that speaks ASGI for `entry`."""
        return Bridge(entry)

    def routes(self) -> list[Route]:
        """The router's routes, those of sub-applications included."""
        merged: dict[str, Route] = {}
        for made in self.app.router.routes():
            path = getattr(made.resource, "canonical", "")
            if not path or type(made.resource).__name__ == "StaticResource":
                continue
            route = merged.setdefault(path, Route(path, {}, _VARIABLE.sub(_sample, path)))
            handlers, owners = _handlers(made)
            route.handlers.update(handlers)
            route.owners.update(owners)
            route.described = route.described or any(docstring(h) for h in handlers.values())
        return [route for route in merged.values() if route.handlers]

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Responses of aiohttp that are exceptions."""
        web = importlib.import_module("aiohttp.web")
        names = {400: "HTTPBadRequest", 401: "HTTPUnauthorized", 403: "HTTPForbidden", 404: "HTTPNotFound"}
        return [(code, getattr(web, name)) for code, name in {**names, 409: "HTTPConflict"}.items()]


def _sample(match: re.Match[str]) -> str:
    return sample_of_converter("str", variable=match.group(1))


def _handlers(made: typing.Any) -> tuple[dict[str, typing.Any], dict[str, typing.Any]]:
    if inspect.isclass(made.handler):
        handlers = {m: getattr(made.handler, m.lower()) for m in _VERBS if hasattr(made.handler, m.lower())}
        return handlers, dict.fromkeys(handlers, made.handler)
    methods = _VERBS if made.method == "*" else (made.method,)
    return {m: made.handler for m in methods if m in _VERBS}, {}


class Bridge:
    """ASGI in front of aiohttp's request handler: the request goes in as bytes, the answer comes out as bytes."""

    def __init__(self, app: typing.Any) -> None:
        self.app = app
        self.server: typing.Any = None

    async def __call__(self, scope: typing.Any, receive: typing.Any, send: typing.Any) -> None:
        """One scope of ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: typing.Any, send: typing.Any) -> None:
        await receive()
        try:
            self.app.on_startup.freeze()
            await self.app.startup()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": type(error).__name__})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()

    async def _answer(self, scope: typing.Any, receive: typing.Any, send: typing.Any) -> None:
        if self.server is None:
            self.server = self.app._make_handler(loop=asyncio.get_running_loop())  # noqa: SLF001 - what its runner calls
        body = (await receive()).get("body", b"")
        transport = _Transport()
        protocol = self.server()
        protocol.connection_made(transport)
        protocol.data_received(_request(scope, body))
        await transport.closed.wait()
        answer = http.client.HTTPResponse(
            typing.cast("typing.Any", _Socket(bytes(transport.written))), method=scope["method"]
        )
        answer.begin()
        headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in answer.getheaders()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.read()})


def _request(scope: typing.Any, body: bytes) -> bytes:
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    lines = [scope["method"].encode("ascii") + b" " + target + b" HTTP/1.1"]
    lines += [k + b": " + v for k, v in scope["headers"]]
    return b"\r\n".join([*lines, b"connection: close", b"", body])


class _Transport(asyncio.Transport):
    """Keeps what is written, and tells when the other side hangs up."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closed = asyncio.Event()

    def write(self, data: typing.Any) -> None:
        self.written += bytes(data)

    def writelines(self, list_of_data: typing.Iterable[typing.Any]) -> None:
        for data in list_of_data:
            self.write(data)

    def is_closing(self) -> bool:
        return self.closed.is_set()

    def close(self) -> None:
        self.closed.set()

    def abort(self) -> None:
        self.closed.set()

    def get_extra_info(self, name: str, default: typing.Any = None) -> typing.Any:
        return ("127.0.0.1", 50000) if name in {"peername", "sockname"} else default

    def pause_reading(self) -> None:
        """Nothing is read from it."""

    def resume_reading(self) -> None:
        """Nothing is read from it."""


class _Socket:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, *_mode: object) -> io.BytesIO:
        """The whole answer."""
        return io.BytesIO(self.data)
