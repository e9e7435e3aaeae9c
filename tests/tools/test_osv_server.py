"""The loopback server speaks the OSV protocol."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gates.tools import advisories
from gates.tools.osv_server import serve
from tests.osv_fixtures import below, record, write


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    odd = record(
        "GHSA-2", "Gad_Get", events=[*below("2.0"), {"fixed": "not a version"}], published="2025-01-01T00:00:00+02:00"
    )
    odd["affected"].append({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]})
    write(tmp_path, record("GHSA-1", events=below("1.2")), odd)
    with serve(advisories.open_source(str(tmp_path), tmp_path, advisories.Terms(1))) as where:
        yield where


def ask(url: str, body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(url, data, timeout=5) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ({"package": {"name": "widget", "ecosystem": "PyPI"}, "version": "1.0"}, ["GHSA-1"]),
        ({"package": {"name": "widget", "ecosystem": "PyPI"}, "version": "1.2"}, []),
        ({"package": {"purl": "pkg:pypi/widget@1.0"}}, ["GHSA-1"]),
        ({"package": {"purl": "pkg:pypi/widget"}, "version": "1.0"}, ["GHSA-1"]),
        ({"package": {"purl": "pkg:npm/widget@1.0"}}, []),
        ({"package": {"name": "widget", "ecosystem": "npm"}, "version": "1.0"}, []),
    ],
)
def test_a_query_is_answered(address: str, question: Any, wanted: list[str]) -> None:
    assert [v["id"] for v in ask(f"{address}/v1/query", question).get("vulns", [])] == wanted


def test_a_batch_is_answered_in_order(address: str) -> None:
    queries = [
        {"package": {"name": n, "ecosystem": "PyPI"}, "version": "1.0"} for n in ("gad-get", "nothing", "widget")
    ]
    said = ask(f"{address}/v1/querybatch", {"queries": queries})
    assert [[v["id"] for v in one.get("vulns", [])] for one in said["results"]] == [["GHSA-2"], [], ["GHSA-1"]]


def test_one_record_comes_whole(address: str) -> None:
    assert ask(f"{address}/v1/vulns/GHSA-2")["published"] == "2025-01-01T00:00:00+02:00"


def test_what_makes_readers_stumble_is_left_out_of_queries(address: str) -> None:
    found = ask(f"{address}/v1/query", {"package": {"name": "gad-get", "ecosystem": "PyPI"}, "version": "1.0"})[
        "vulns"
    ][0]
    assert "published" not in found
    assert [entry["package"]["name"] for entry in found["affected"]] == ["gad-get"]
    assert found["affected"][0]["ranges"] == [{"type": "ECOSYSTEM", "events": below("2.0")}]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/query", {}, 400),
        ("/v1/query", [], 400),
        ("/v1/query", {"package": "widget"}, 400),
        ("/v1/querybatch", {"queries": 7}, 400),
        ("/v1/other", {"package": {}}, 404),
        ("/v1/vulns/none", None, 404),
        ("/", None, 404),
    ],
)
def test_nonsense_gets_an_error(address: str, path: str, body: Any, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(address + path, body)
    caught.value.close()
    assert caught.value.code == status
