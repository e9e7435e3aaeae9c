"""What surrounds every request: its id, its line in the log, and the last net for exceptions.

Plain ASGI on purpose. A handler for ``Exception`` would run outside of all middleware, so that its
answers and log records would lack the request id; ``CatchAll`` sits inside of ``RequestContext``.
"""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orders.api.errors import answer_fault
from orders.context import request_id

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestContext:
    """Bind the request id, send it back as a header, and log what was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        sent = Headers(scope=scope).get(HEADER, "")
        own_id = sent if ACCEPTABLE_ID.fullmatch(sent) else uuid.uuid4().hex
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = own_id
            await send(message)

        token = request_id.set(own_id)
        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            logger.info(
                "request handled",
                extra={
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            request_id.reset(token)


class CatchAll:
    """Log what nobody foresaw, and answer it as a fault of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def noting_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting_send)
        except Exception:
            logger.exception("unexpected error", extra={"path": scope["path"]})
            if started:  # half an answer is out: only breaking the connection tells the caller
                raise
            await answer_fault()(scope, receive, send)
