"""A server that speaks the OSV protocol as an advisory source: `/v1/querybatch`, `/v1/query` and `/v1/vulns/{id}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.json_address import JsonAddress
from gates.tools.osv_many import Answers, in_parallel
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
_AT_ONCE = 1000
"""Questions that OSV takes in one batch."""


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
        question = _question(package, version)
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

    def ask_many(self, questions: Iterable[Question]) -> Answers:
        """`/v1/querybatch` for all questions, then each advisory once; `/v1/query` where the server knows no batches."""
        todo = list(dict.fromkeys(questions))
        named: dict[Question, list[str]] = {}
        for start in range(0, len(todo), _AT_ONCE):
            listed = self._batch(todo[start : start + _AT_ONCE])
            if listed is None:
                return in_parallel(lambda question: self.ask(*question), todo)
            named |= listed
        records = in_parallel(self._named, sorted({name for names in named.values() for name in names}))
        return {
            question: tuple(records[name] for name in dict.fromkeys(names) if not records[name].withdrawn)
            for question, names in named.items()
        }

    def _batch(self, questions: Sequence[Question]) -> dict[Question, list[str]] | None:
        """The identifiers for each question, all pages of them; None where the server knows no batches."""
        named: dict[Question, list[str]] = {question: [] for question in questions}
        left = {question: _question(*question) for question in questions}
        for _ in range(_MOST_PAGES):
            said = self._address.call("/v1/querybatch", {"queries": list(left.values())})
            if said is None:
                return None
            results = said.get("results")
            if not isinstance(results, list) or len(results) != len(left):
                told = f"{len(results)} of {len(left)}" if isinstance(results, list) else f"none of {len(left)}"
                raise self._address.error(f"answers {told} questions of a batch")
            more: dict[Question, dict[str, Any]] = {}
            for (question, asked), result in zip(left.items(), results, strict=True):
                named[question] += self._identifiers(result)
                if isinstance(result, dict) and result.get("next_page_token"):
                    more[question] = asked | {"page_token": result["next_page_token"]}
            if not more:
                return named
            left = more
        raise self._address.error("does not stop sending pages of a batch")

    def _identifiers(self, result: Any) -> list[str]:
        listed = (result.get("vulns") or []) if isinstance(result, dict) else None
        if not isinstance(listed, list) or not all(
            isinstance(v, dict) and isinstance(v.get("id"), str) for v in listed
        ):
            raise self._address.error("answers something that is not of the OSV protocol")
        return [str(one["id"]) for one in listed]

    def _named(self, identifier: str) -> osv.Record:
        found = self.record(identifier)
        if found is None:
            raise self._address.error(f"names {identifier} and does not have it")
        return found

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


def _question(package: str, version: str) -> dict[str, Any]:
    return {"package": {"name": package, "ecosystem": "PyPI"}, "version": version}
