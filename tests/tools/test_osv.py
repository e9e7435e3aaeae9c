"""What records say about versions, severities and fixes; the same records also go through pip-audit, see
test_pip_audit."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from packaging.version import Version

from gates.errors import NoAnswerError
from gates.model import Severity
from gates.tools import osv
from tests.osv_fixtures import below, record, word
from tests.osv_table import ROWS, Row

SEVERAL = [{"introduced": "1.0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.3"}]
LAST = [{"introduced": "1.0"}, {"last_affected": "1.5"}]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.raw["id"])
def test_a_record_says_what_the_table_has_worked_out(row: Row) -> None:
    found = osv.parse(row.raw)
    assert osv.affects(found, "Widget", row.version) is row.affected
    assert osv.severity([found]) is row.severity
    assert found.malicious is ("MAL-" in json.dumps([row.raw["id"], row.raw.get("aliases")]))
    if row.affected:
        assert osv.first_fixed([found], "widget", row.version) == row.fixed


def test_a_name_is_the_same_however_it_is_written() -> None:
    found = osv.parse(record("N-1", "Wid_Get.X", events=below("1.2")))
    assert all(osv.affects(found, name, "1.1") for name in ("wid-get-x", "WID.GET.X", "wid__get-x"))


VERSIONS = (
    "0",
    "0.1.dev1",
    "0.9",
    "1.0.dev0",
    "1.0a1",
    "1.0b2",
    "1.0rc1",
    "1.0",
    "1.0+local.1",
    "1.0.post1.dev2",
    "1.0.post1",
    "1.0.1",
    "1.1",
    "1.2a1",
    "1.2",
    "1.9",
    "1.10",
    "2.0.dev1",
    "2.0rc1",
    "2.0",
    "2.0.0",
    "2.0+cu118",
    "2.1",
    "3.0",
    "2024.1",
    "1!0.1",
    "1!1.0",
    "1!1.0.post1",
)
INTERVALS = [(since, until) for since, until in itertools.combinations(VERSIONS, 2) if "+" not in since + until]


@pytest.mark.parametrize("kind", ["fixed", "last_affected"])
def test_ranges_have_the_order_of_packaging(kind: str) -> None:
    """Every interval between two versions, and what `packaging` says about every version in and around it."""
    wrong = []
    for since, until in INTERVALS:
        found = osv.parse(record("P-1", events=[{kind: until}, {"introduced": since}]))
        for text in VERSIONS:
            version = Version(Version(text).public)
            ended = version >= Version(until) if kind == "fixed" else version > Version(until)
            if osv.affects(found, "widget", text) is not (Version(since) <= version and not ended):
                wrong.append((since, until, text))
    assert len(INTERVALS) * len(VERSIONS) > 8000
    assert wrong == []


@pytest.mark.parametrize(
    ("raw", "severity"),
    [
        (record("S-1", **word("CRITICAL")), Severity.CRITICAL),
        (record("S-2", **word("moderate")), Severity.MEDIUM),
        (
            record("S-3", severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}]),
            Severity.HIGH,
        ),
        (record("S-4", severity=[{"type": "CVSS_V2", "score": "AV:N/AC:M/Au:N/C:N/I:P/A:N"}]), Severity.MEDIUM),
        (
            record(
                "S-5",
                severity=[
                    {"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}
                ],
            ),
            Severity.CRITICAL,
        ),
        (record("S-6", severity=[{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}], **word("HIGH")), Severity.HIGH),
        (
            record(
                "S-9",
                severity=[
                    {"type": "CVSS_V2", "score": "AV:N/AC:L/Au:N/C:C/I:C/A:C"},
                    {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
                    {"type": "CVSS_V4", "score": "CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N"},
                ],
            ),
            Severity.MEDIUM,
        ),
        (
            record(
                "S-10",
                severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
                **word("LOW"),
            ),
            Severity.CRITICAL,
        ),
        (record("S-7"), None),
        (record("S-8", database_specific={"severity": None}), None),
    ],
)
def test_the_severity_is_the_score_of_the_newest_vector_else_the_word_of_the_database(
    raw: dict[str, Any], severity: Severity | None
) -> None:
    assert osv.severity([osv.parse(raw)]) is severity


def test_of_several_records_the_worst_severity_counts() -> None:
    records = [
        osv.parse(record("S-1", **word("LOW"))),
        osv.parse(record("S-2")),
        osv.parse(record("S-3", **word("HIGH"))),
    ]
    assert osv.severity(records) is Severity.HIGH


@pytest.mark.parametrize(
    ("events", "version", "fixed"),
    [
        ([below("1.2")], "1.0", "1.2"),
        ([SEVERAL], "1.1", "1.2"),
        ([SEVERAL], "2.1", "2.3"),
        ([below("1.2"), below("1.4")], "1.0", "1.4"),
        ([LAST], "1.2", None),
        ([[{"introduced": "0"}, {"fixed": "1.0rc1"}]], "0.9", "1.0rc1"),
    ],
)
def test_the_first_fix_is_the_lowest_version_above_ours_that_mends_all(
    events: list[list[dict[str, str]]], version: str, fixed: str | None
) -> None:
    records = [osv.parse(record(f"F-{n}", events=one)) for n, one in enumerate(events)]
    assert osv.first_fixed(records, "widget", version) == fixed


def test_a_package_that_is_malware_is_known_by_an_alias_too() -> None:
    assert osv.parse(record("MAL-2025-1")).malicious
    assert osv.parse(record("GHSA-1", aliases=["MAL-2025-1"])).malicious
    assert not osv.parse(record("GHSA-1", aliases=["CVE-2025-1"])).malicious


@pytest.mark.parametrize(
    "raw",
    [None, [], {}, {"id": 5}, record("Z-1") | {"schema_version": "2.0.0"}, record("Z-2") | {"affected": ["widget"]}],
)
def test_what_is_no_record_is_refused(raw: Any) -> None:
    with pytest.raises(NoAnswerError):
        osv.parse(raw)


def test_a_record_gives_an_example_of_itself_where_it_can() -> None:
    assert list(osv.vulnerable_examples(osv.parse(record("E-1", events=below("1.2"))))) == [("widget", "0")]
    assert ("widget", "1.5") in list(osv.vulnerable_examples(osv.parse(record("E-2", events=LAST))))
    assert list(osv.vulnerable_examples(osv.parse(record("E-3", versions=["3.1"])))) == [("widget", "3.1")]
    assert (
        list(osv.vulnerable_examples(osv.parse(record("E-4", events=below("1.2"), withdrawn="2025-01-01T00:00:00Z"))))
        == []
    )
