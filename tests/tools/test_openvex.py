"""What an OpenVEX document excuses, and what it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gates.errors import NoAnswerError
from gates.tools import openvex
from tests.conftest import OpenProject

HOW = "vulnerable_code_not_in_execute_path"
SERVICE = ("orders", "1.0")


def statement(**more: Any) -> dict[str, Any]:
    return {
        "vulnerability": {"name": "CVE-1"},
        "products": [{"@id": "pkg:pypi/h11@0.14.0"}],
        "status": "not_affected",
        "justification": HOW,
        **more,
    }


def document(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"@context": "https://openvex.dev/ns/v0.2.0", "author": "maria", "statements": statements, **more}


def excuse(open_project: OpenProject, *statements: Any) -> openvex.Statement | None:
    read = openvex.read(open_project({"vex.json": json.dumps(document(*statements))}), ["vex.json"])
    return openvex.excuse(read, ("h11", "0.14.0"), {"GHSA-1", "CVE-1"}, SERVICE)


def parts(*purls: str) -> list[dict[str, Any]]:
    return [{"@id": "https://shop.example/orders", "subcomponents": [{"@id": purl} for purl in purls]}]


@pytest.mark.parametrize(
    ("change", "excused"),
    [
        ({}, True),
        ({"products": [{"@id": "pkg:pypi/H11"}]}, True),
        ({"products": [{"@id": "pkg:pypi/h11@0.14"}]}, True),
        ({"products": [{"@id": "pkg:pypi/h11@0.14.0?file_name=h11.whl"}]}, True),
        ({"products": [{"@id": "urn:h11", "identifiers": {"purl": "pkg:pypi/h11"}}]}, True),
        ({"products": ["pkg:pypi/h11@0.14.0"]}, True),
        ({"products": parts("pkg:pypi/h11@0.14.0")}, True),
        ({"products": [{"@id": "pkg:pypi/orders@1.0"}]}, True),
        ({"products": [{"@id": "pkg:oci/orders"}]}, True),
        ({"vulnerability": "CVE-1"}, True),
        ({"vulnerability": {"name": "PYSEC-7", "aliases": ["GHSA-1"]}}, True),
        ({"impact_statement": "never parsed"}, True),
        ({"products": [{"@id": "pkg:pypi/h11@0.13.0"}]}, False),
        ({"products": [{"@id": "pkg:npm/h11@0.14.0"}]}, False),
        ({"products": [{"@id": "pkg:oci/orders@2.0"}]}, False),
        ({"products": [{"@id": "pkg:oci/payments"}]}, False),
        ({"products": parts("pkg:pypi/httpx@0.27.0")}, False),
        ({"products": []}, False),
        ({"vulnerability": {"name": "CVE-2"}}, False),
        ({"status": "affected", "action_statement": "upgrade"}, False),
        ({"status": "under_investigation"}, False),
        ({"status": "fixed"}, False),
        ({"justification": None, "impact_statement": "we think it is fine"}, False),
    ],
)
def test_a_release_is_excused_by_what_is_said_about_it(
    open_project: OpenProject, change: dict[str, Any], excused: bool
) -> None:
    assert (excuse(open_project, statement(**change)) is not None) is excused


def test_the_excuse_says_why_and_who(open_project: OpenProject) -> None:
    found = excuse(open_project, statement(impact_statement="only the client is used"))
    assert found is not None
    assert found.why == "vulnerable code not in execute path: only the client is used"
    assert (found.author, found.path) == ("maria", "vex.json")


def test_the_latest_word_counts_wherever_it_stands_and_in_whatever_time_zone(open_project: OpenProject) -> None:
    files = {
        "fine.json": statement(timestamp="2026-03-01T12:00:00Z"),
        "earlier.json": statement(status="affected", timestamp="2026-03-01T12:30:00+02:00"),
        "later.json": statement(status="affected", timestamp="2026-03-02T00:00:00Z"),
    }
    project = open_project({path: json.dumps(document(said)) for path, said in files.items()})
    for paths, excused in ((("fine.json", "earlier.json"), True), (("later.json", "fine.json"), False)):
        read = openvex.read(project, paths)
        assert (openvex.excuse(read, ("h11", "0.14.0"), {"CVE-1"}, SERVICE) is not None) is excused


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "vex.json cannot be read: No such file"),
        ("{", "vex.json is not valid JSON"),
        ("[]", "vex.json is no OpenVEX document"),
        ('{"bomFormat": "CycloneDX", "vulnerabilities": []}', "vex.json is no OpenVEX document"),
        (json.dumps({"@context": "https://openvex.dev/ns", "statements": {}}), "vex.json is no OpenVEX document"),
        (json.dumps(document("x")), "statement 1, has no status"),
        (json.dumps(document(statement(), statement(status="fine"))), "statement 2, has no status"),
        (json.dumps(document(statement(justification="trust me"))), "a justification that is none of"),
        (json.dumps(document(statement(justification=None))), "not_affected without a justification"),
        (json.dumps(document(statement(vulnerability={}))), "names no vulnerability"),
        (json.dumps(document(statement(timestamp="soon"))), "a timestamp that is none"),
    ],
)
def test_a_document_that_is_none_is_told(open_project: OpenProject, content: str | None, why: str) -> None:
    project = open_project({"README.md": ""} if content is None else {"vex.json": content})
    with pytest.raises(NoAnswerError, match=why):
        openvex.read(project, ["vex.json"])
