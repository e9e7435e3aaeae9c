"""A server that speaks the OSV protocol as an advisory source: `/v1/query` and `/v1/vulns/{id}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.json_address import JsonAddress
from gates.tools.osv_source import Question

KNOWN_BAD: tuple[Question, ...] = (
    ("jinja2", "2.4.1"),
    ("pyyaml", "5.3"),
    ("django", "1.11"),
    ("urllib3", "1.24"),
    ("requests", "2.19.1"),
    ("werkzeug", "0.14"),
)
"""Releases with advisories that every copy of the public data has had for years."""
_MOST_PAGES = 50


class AddressSource:
    """A server that speaks the OSV protocol."""

    def __init__(self, address: str, timeout: float, *, pause: float = 0.6) -> None:
        self._address = JsonAddress(
            address.rstrip("/").removesuffix("/query").removesuffix("/v1"), timeout, pause=pause
        )
        self.label = self._address.label
        self.described = "an address, asked now"

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """All pages of `/v1/query`."""
        question: dict[str, Any] = {"package": {"name": package, "ecosystem": "PyPI"}, "version": version}
        found: list[osv.Record] = []
        for _ in range(_MOST_PAGES):
            said = self._address.call("/v1/query", question)
            if said is None:
                raise self._address.error("answers 404 to /v1/query")
            found += self._records(said)
            if not said.get("next_page_token"):
                return tuple(record for record in found if not record.withdrawn)
            question = question | {"page_token": said["next_page_token"]}
        raise self._address.error(f"does not stop sending pages about {package} {version}")

    def record(self, identifier: str) -> osv.Record | None:
        """`/v1/vulns/{id}`."""
        said = self._address.call(f"/v1/vulns/{quote(identifier, safe='')}")
        return self._records({"vulns": [said]})[0] if said is not None else None

    def canaries(self) -> tuple[Question, ...]:
        """Releases that are known to be vulnerable everywhere."""
        return KNOWN_BAD

    def _records(self, said: Mapping[str, Any]) -> list[osv.Record]:
        listed = said.get("vulns", [])
        if not isinstance(listed, list):
            raise self._address.error("answers something that is not of the OSV protocol")
        try:
            return [osv.parse(raw) for raw in listed]
        except NoAnswerError as error:
            raise self._address.error(f"sends a record that cannot be read: {error.message}") from error
