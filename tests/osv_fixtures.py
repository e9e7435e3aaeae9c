"""Advisory records and servers for tests: synthetic OSV records, and loopback servers that answer as they are told."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]
Answer = tuple[int, str]
"""(status, body)."""


def record(
    identifier: str,
    package: str = "widget",
    *,
    events: list[dict[str, str]] | None = None,
    versions: list[str] | None = None,
    ecosystem: str = "PyPI",
    kind: str = "ECOSYSTEM",
    **more: Any,
) -> dict[str, Any]:
    """One OSV record; `events` make one range."""
    affected: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": package}}
    if events is not None:
        affected["ranges"] = [{"type": kind, "events": events}]
    if versions is not None:
        affected["versions"] = versions
    return {
        "schema_version": "1.6.0",
        "id": identifier,
        "modified": "2026-01-02T03:04:05Z",
        "summary": f"about {package}",
        "affected": [affected],
        **more,
    }


def word(severity: str) -> Json:
    """The database's own word, as GitHub's advisories carry it."""
    return {"database_specific": {"severity": severity}}


def below(version: str) -> list[dict[str, str]]:
    """All versions until a fix."""
    return [{"introduced": "0"}, {"fixed": version}]


def write(folder: Path, *records: Json) -> Path:
    """A directory of records."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in records:
        (folder / f"{one['id']}.json").write_text(json.dumps(one), encoding="utf-8")
    return folder


@contextlib.contextmanager
def answering(answer: Callable[[str, Any], Answer], headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """A loopback server that answers each request as `answer(path, question)` says; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            """Nothing."""

        def do_GET(self) -> None:
            self._say(answer(self.path, None))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._say(answer(self.path, json.loads(body)))

        def _say(self, said: Answer) -> None:
            data = said[1].encode()
            self.send_response(said[0])
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
