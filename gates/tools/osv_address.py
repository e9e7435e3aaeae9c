"""A server that speaks the OSV protocol as an advisory source: `/v1/query` and `/v1/vulns/{id}`."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from typing import Any

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.osv_source import Question, SourceError

_KNOWN_BAD: tuple[Question, ...] = (
    ("jinja2", "2.4.1"),
    ("pyyaml", "5.3"),
    ("django", "1.11"),
    ("urllib3", "1.24"),
    ("requests", "2.19.1"),
    ("werkzeug", "0.14"),
)
"""Releases with advisories that every copy of the public data has had for years."""
_ATTEMPTS = 3
_MOST_PAGES = 50
_LARGEST = 64 * 1024 * 1024


class AddressSource:
    """A server that speaks the OSV protocol."""

    def __init__(self, address: str, timeout: float, *, pause: float = 0.3) -> None:
        self.label = address.rstrip("/").removesuffix("/query").removesuffix("/v1")
        self.described = "an address"
        self._timeout, self._pause = timeout, pause
        self._broken = threading.Event()

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """All pages of `/v1/query`."""
        question: dict[str, Any] = {"package": {"name": package, "ecosystem": "PyPI"}, "version": version}
        found: list[osv.Record] = []
        for _ in range(_MOST_PAGES):
            said = self._call("/v1/query", question)
            if said is None:
                raise self._error("answers 404 to /v1/query")
            found += self._records(said)
            if not said.get("next_page_token"):
                return tuple(record for record in found if not record.withdrawn)
            question = question | {"page_token": said["next_page_token"]}
        raise self._error(f"does not stop sending pages about {package} {version}")

    def record(self, identifier: str) -> osv.Record | None:
        """`/v1/vulns/{id}`."""
        from urllib.parse import quote

        said = self._call(f"/v1/vulns/{quote(identifier, safe='')}")
        return self._records({"vulns": [said]})[0] if said is not None else None

    def canaries(self) -> tuple[Question, ...]:
        """Releases that are known to be vulnerable everywhere."""
        return _KNOWN_BAD

    def _records(self, said: Mapping[str, Any]) -> list[osv.Record]:
        listed = said.get("vulns", [])
        if not isinstance(listed, list):
            raise self._error("answers something that is not of the OSV protocol")
        try:
            return [osv.parse(raw) for raw in listed]
        except NoAnswerError as error:
            raise self._error(f"sends a record that cannot be read: {error.message}") from error

    def _call(self, path: str, question: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
        """The parsed answer, None for a 404; tries again after what may pass, and no more once it has given up."""
        why = ""
        for attempt in range(_ATTEMPTS):
            if self._broken.is_set():
                break
            if attempt:
                time.sleep(self._pause * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311  # jitter
            try:
                return self._once(path, question)
            except _PassingError as error:
                why = str(error)
        self._broken.set()
        raise self._error(why or "had failed before")

    def _once(self, path: str, question: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        import http.client
        import json
        import urllib.error
        import urllib.request

        body = json.dumps(question).encode() if question is not None else None
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "gates"}
        # only http(s) gets here, see advisories.open_source
        request = urllib.request.Request(self.label + path, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  # nosec B310
                said = json.loads(answer.read(_LARGEST))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            if error.code == 429 or error.code >= 500:
                raise _PassingError(f"answers {error.code} {error.reason}") from error
            raise self._error(f"answers {error.code} {error.reason}") from error
        except TimeoutError as error:
            raise _PassingError(f"does not answer within {self._timeout:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise _PassingError(f"cannot be reached ({getattr(error, 'reason', None) or error})") from error
        except ValueError as error:
            raise self._error("answers something that is not JSON") from error
        if not isinstance(said, dict):
            raise self._error("answers something that is not of the OSV protocol")
        return said

    def _error(self, why: str) -> SourceError:
        return SourceError(
            f"The advisory source {self.label} {why}.",
            "Check the address and the network, or name a directory of OSV records with GATES_ADVISORIES.",
        )


class _PassingError(Exception):
    """A failure after which another attempt makes sense."""
