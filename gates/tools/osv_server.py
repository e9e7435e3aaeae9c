"""A loopback server that speaks the OSV protocol over an advisory source.

It answers `/v1/query`, `/v1/querybatch` and `/v1/vulns/{id}`, on 127.0.0.1 only, and lets tools that know nothing but
addresses (pip-audit, `uv audit`) read a directory of records.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.osv_source import Source

_LARGEST = 16 * 1024 * 1024


@contextlib.contextmanager
def serve(source: Source, port: int = 0) -> Iterator[str]:
    """Serve `source` for the length of the block; yields the address, for example `http://127.0.0.1:40123`."""
    server = Server(source, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Server(ThreadingHTTPServer):
    """The server itself, for who wants to run it in the foreground."""

    daemon_threads = True

    def __init__(self, source: Source, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.source = source

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "gates-osv"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Say nothing: the gate reports what was asked."""

    def do_GET(self) -> None:  # the base class names it so
        """`/v1/vulns/{id}`."""
        path = urlsplit(self.path).path
        record = self.server.source.record(unquote(path.removeprefix("/v1/vulns/"))) if "/v1/vulns/" in path else None
        self._answer(404, {"code": 5, "message": "not found"}) if record is None else self._answer(200, record.raw)

    def do_POST(self) -> None:  # the base class names it so
        """`/v1/query` and `/v1/querybatch`."""
        try:
            asked = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length", 0)), _LARGEST)))
            answer = self._ask(urlsplit(self.path).path, asked)
        except (ValueError, KeyError, TypeError, AttributeError):
            self._answer(400, {"code": 3, "message": "not a question of the OSV protocol"})
        except NoAnswerError as error:
            self._answer(502, {"code": 14, "message": error.message})
        else:
            self._answer(404, {"code": 5, "message": "not found"}) if answer is None else self._answer(200, answer)

    def _ask(self, path: str, asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if path == "/v1/query":
            found = self._one(asked)
            return {"vulns": [_projected(record) for record in found]} if found else {}
        if path == "/v1/querybatch":
            each = [self._one(query) for query in asked["queries"]]
            short = [[{"id": r.id, "modified": r.raw.get("modified")} for r in found] for found in each]
            return {"results": [{"vulns": found} if found else {} for found in short]}
        return None

    def _one(self, query: Mapping[str, Any]) -> tuple[osv.Record, ...]:
        name, version = _release(query)
        return self.server.source.ask(name, version) if name else ()

    def _answer(self, code: int, body: Mapping[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _release(query: Mapping[str, Any]) -> tuple[str, str]:
    """(package, version) of a question about PyPI, ("", "") for another ecosystem."""
    package = query["package"]
    if "purl" in package:
        kind, _, rest = str(package["purl"]).removeprefix("pkg:").partition("/")
        name, _, inside = rest.split("?")[0].partition("@")
        return (unquote(name), unquote(inside) or str(query["version"])) if kind == "pypi" else ("", "")
    return (str(package["name"]), str(query["version"])) if package.get("ecosystem") == "PyPI" else ("", "")


def _projected(record: osv.Record) -> Mapping[str, Any]:
    """The record in a shape in which no reader stumbles.

    pip-audit crashes on entries without a package, on fixes that are no versions and on time stamps with an offset,
    and finds a fix only under the normalised name.
    """
    kept = {key: value for key, value in record.raw.items() if key not in {"published", "schema_version", "affected"}}
    return kept | {"affected": [_projected_entry(entry) for entry in osv.pypi_entries(record)]}


def _projected_entry(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    package = {"ecosystem": "PyPI", "name": osv.normalise(entry["package"]["name"])}
    ranges = [{"type": "ECOSYSTEM", "events": list(events)} for events in osv.readable_ranges(entry)]
    return {**entry, "package": package, "ranges": ranges}
