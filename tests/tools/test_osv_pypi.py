"""The index's API as a source: it knows releases, and OSV knows how bad."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gates.model import Severity
from gates.tools import osv
from gates.tools.osv_address import AddressSource
from gates.tools.osv_pypi import PypiSource
from gates.tools.osv_records import RecordSource
from gates.tools.osv_source import SourceError
from tests.osv_fixtures import Answer, answering, below, record, word

SAID: dict[str, Any] = {
    "id": "PYSEC-1",
    "aliases": ["CVE-1", "GHSA-1"],
    "details": "It spills.",
    "fixed_in": ["1.2", "2.1"],
    "summary": None,
    "withdrawn": None,
}
OSV = RecordSource("osv", [osv.parse(record("GHSA-1", events=below("1.2"), **word("HIGH")))])


def index(path: str, question: Any) -> Answer:
    if path != "/pypi/widget/1.0/json":
        return 404, "{}"
    taken_back = {**SAID, "id": "PYSEC-2", "withdrawn": "2025-01-01T00:00:00Z"}
    return 200, json.dumps({"info": {"name": "widget"}, "vulnerabilities": [SAID, taken_back]})


@pytest.mark.parametrize("version", ["1.0", "1.0+cu118"])
def test_a_release_has_its_advisories_and_those_that_were_withdrawn_do_not_count(version: str) -> None:
    with answering(index) as address:
        source = PypiSource(address, 5, OSV, pause=0)
        [found] = source.ask("widget", version)
        assert (found.id, found.aliases, found.summary) == ("PYSEC-1", ("CVE-1", "GHSA-1"), "It spills.")
        assert osv.affects(found, "widget", version)
        assert osv.first_fixed([found], "widget", version) == "1.2"
        assert osv.severity([found]) is None
        alias = source.record("GHSA-1")
        assert alias is not None
        assert osv.severity([alias]) is Severity.HIGH


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((404, "{}"), r"does not have widget 1\.0"),
        ((200, "{}"), "not of the index"),
        ((200, '{"info": {}}'), "not of the index"),
        ((200, '{"vulnerabilities": []}'), "not of the index"),
        ((200, '{"info": {}, "vulnerabilities": [7]}'), "cannot be read"),
        ((200, '{"info": {}, "vulnerabilities": [{"id": "A", "fixed_in": 3}]}'), "cannot be read"),
        ((200, "<html>"), "not JSON"),
        ((503, ""), "503"),
    ],
)
def test_what_the_index_does_not_answer_is_an_error(answer: Answer, why: str) -> None:
    with answering(lambda path, question: answer) as address, pytest.raises(SourceError, match=why):
        PypiSource(address, 5, OSV, pause=0).ask("widget", "1.0")


def test_without_osv_the_severity_stays_unknown() -> None:
    with answering(lambda path, question: (500, "")) as address:
        assert PypiSource("http://127.0.0.1:9", 1, AddressSource(address, 1, pause=0)).record("GHSA-1") is None
