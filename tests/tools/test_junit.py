"""JUnit reports are counted case by case, and distrusted when they look made up."""

from __future__ import annotations

from pathlib import Path

from gates.tools import junit


def test_cases_are_counted_and_not_what_the_suite_claims(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="0">'
        '<testcase name="a"/><testcase name="b"><failure>no</failure></testcase>'
        '<testcase name="c"><error/></testcase><testcase name="d"><skipped/></testcase>'
        "</testsuite></testsuites>"
    )
    assert junit.read(report) == junit.Totals(tests=4, failures=1, errors=1, skipped=1)


def test_a_report_with_a_document_type_is_not_read(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text('<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuites>&a;</testsuites>')
    assert junit.read(report) is None


def test_broken_or_missing_reports_are_no_report(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    assert junit.read(report) is None
    report.write_text("<testsuites><testcase>")
    assert junit.read(report) is None
