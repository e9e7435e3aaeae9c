"""The bill of materials: valid by the published schema, formats included, and the same for the same content."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

import jsonschema_rs
import pytest

from gates.tools import sbom
from gates.tools.sbom import Flaw, Part

PARTS = (
    Part(
        "idna",
        "3.0",
        (("uv.lock", 4), ("pyproject.toml", 0)),
        (("https://files.example/idna-3.0.whl", "sha256:" + "a" * 64), ("idna-3.0.tar.gz", "sha512:" + "b" * 128)),
    ),
    Part("httpx", "0.27.0", (("uv.lock", 9),), (("", "sha256:" + "c" * 64),), frozenset({"idna", "httpx", "gone"})),
    Part("httpx", "0.28.0+local.1"),
)
FLAW = Flaw(
    "idna",
    "3.0",
    ("GHSA-1", "CVE-1"),
    "high",
    (
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        "AV:N/AC:L/Au:N/C:N/I:N/A:P",
        "CVSS:9/odd",
    ),
    (400,),
    "slow",
    "Upgrade idna to 3.7 or later.",
    "CISA lists it as exploited",
)
WORD_ONLY = Flaw("httpx", "0.27.0", ("PYSEC-2",), "unknown", (), (), "", "Upgrade.")


def bill(*flaws: Flaw, version: str = "1.0") -> str:
    return sbom.document(("orders", version), ["httpx"], PARTS, flaws, ["left-pad could not be audited."])


@functools.cache
def schema() -> jsonschema_rs.Draft7Validator:
    """The schema of CycloneDX 1.6 with the three that it refers to, out of the library's copies of them."""
    copies = resources.files("cyclonedx.schema._res")
    named = {name: f"{name}.SNAPSHOT.schema.json" for name in ("bom-1.6", "spdx", "jsf-0.82")}
    read = {name: json.loads(copies.joinpath(file).read_text(encoding="utf-8")) for name, file in named.items()}
    base = read["bom-1.6"]["$id"].rpartition("/")[0]
    registry = jsonschema_rs.Registry([(f"{base}/{named[name]}", read[name]) for name in read], draft=7)
    return jsonschema_rs.Draft7Validator(read["bom-1.6"], registry=registry, validate_formats=True)


def made(text: str, analyses: dict[str, Any] | None = None, at: str = "2026-11-01T10:00:00.000Z") -> dict[str, Any]:
    data = sbom.stamped(text, analyses or {}, at)
    document: dict[str, Any] = json.loads(data)
    assert [error.message for error in schema().iter_errors(document)] == []
    return document


def test_it_lists_parts_distributions_edges_and_vulnerabilities_and_is_valid() -> None:
    analysis = {"state": "not_affected", "justification": "code_not_present", "detail": "never called"}
    document = made(bill(FLAW, WORD_ONLY), {sbom.reference("idna", "3.0", "GHSA-1"): analysis})
    parts = {part["bom-ref"]: part for part in document["components"]}
    assert set(parts) == {"pkg:pypi/idna@3.0", "pkg:pypi/httpx@0.27.0", "pkg:pypi/httpx@0.28.0%2Blocal.1"}
    assert parts["pkg:pypi/idna@3.0"]["externalReferences"] == [
        {
            "type": "distribution",
            "url": "https://files.example/idna-3.0.whl",
            "hashes": [{"alg": "SHA-256", "content": "a" * 64}],
        },
        {"type": "distribution", "url": "idna-3.0.tar.gz", "hashes": [{"alg": "SHA-512", "content": "b" * 128}]},
    ]
    assert parts["pkg:pypi/idna@3.0"]["evidence"]["occurrences"] == [
        {"location": "pyproject.toml"},
        {"location": "uv.lock", "line": 4},
    ]
    edges = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert edges["project"] == ["pkg:pypi/httpx@0.27.0", "pkg:pypi/httpx@0.28.0%2Blocal.1"]
    assert edges["pkg:pypi/httpx@0.27.0"] == ["pkg:pypi/idna@3.0"]
    flaws = {one["id"]: one for one in document["vulnerabilities"]}
    assert flaws["GHSA-1"]["analysis"] == analysis
    assert flaws["GHSA-1"]["affects"] == [{"ref": "pkg:pypi/idna@3.0"}]
    assert sorted((r["method"], r["score"], r["severity"]) for r in flaws["GHSA-1"]["ratings"]) == [
        ("CVSSv2", 5.0, "medium"),
        ("CVSSv31", 7.5, "high"),
        ("CVSSv4", 8.7, "high"),
    ]
    assert flaws["PYSEC-2"]["ratings"] == [{"severity": "unknown"}]
    assert "analysis" not in flaws["PYSEC-2"]
    assert document["metadata"]["component"]["name"] == "orders"
    assert document["metadata"]["properties"] == [
        {"name": "gates:incomplete", "value": "left-pad could not be audited."}
    ]


def test_the_serial_number_is_of_the_content_and_the_time_of_the_run() -> None:
    one, later = made(bill(FLAW)), made(bill(FLAW), at="2026-11-02T10:00:00.000Z")
    assert one["serialNumber"] == later["serialNumber"]
    assert (one["metadata"]["timestamp"], later["metadata"]["timestamp"]) == (
        "2026-11-01T10:00:00.000Z",
        "2026-11-02T10:00:00.000Z",
    )
    assert made(bill(FLAW, version="1.1"))["serialNumber"] != one["serialNumber"]
    waived = made(bill(FLAW), {sbom.reference("idna", "3.0", "GHSA-1"): {"state": "in_triage"}})
    assert waived["serialNumber"] != one["serialNumber"]


@pytest.mark.parametrize("version", ["", "1.0"])
def test_a_project_without_parts_has_a_bill_too(version: str) -> None:
    document = made(sbom.document(("orders", version), [], [], [], []))
    assert document.get("components", []) == []
    assert document["metadata"]["component"].get("version", "") == version
