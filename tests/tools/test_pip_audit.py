"""pip-audit itself, over our loopback server: its verdict and our matching agree."""

from __future__ import annotations

import json
import sysconfig
from pathlib import Path

import pytest

from gates.errors import ToolFailedError
from gates.tools import Command, osv, pip_audit
from gates.tools.osv_records import RecordSource
from gates.tools.osv_server import serve
from tests.osv_fixtures import answering, below, record
from tests.osv_table import ROWS

COMMAND = Command((str(Path(sysconfig.get_path("scripts"), "pip-audit")),), "", own=False)


def test_pip_audit_agrees_with_our_matching_on_every_record_of_the_table() -> None:
    """Each row becomes a package of its own, so that one run answers all; the records of other packages stay about them."""
    records, wanted, identifiers = [], {}, {}
    for number, row in enumerate(ROWS):
        renamed = json.loads(json.dumps(row.raw).replace('"widget"', f'"row-{number}"'))
        records.append(osv.parse(renamed))
        wanted[f"row-{number}", row.version] = row.affected
        identifiers[f"row-{number}", row.version] = frozenset(records[-1].names)
    assert len(wanted) == len({record.id for record in records}) >= 60
    with serve(RecordSource("table", records)) as address:
        verdicts, _ = pip_audit.audit(COMMAND, list(wanted), address)
    assert {v.release: bool(v.groups) for v in verdicts} == wanted
    assert {v.release: v.groups for v in verdicts if v.groups} == {
        release: (identifiers[release],) for release, affected in wanted.items() if affected
    }
    assert not any(v.skipped for v in verdicts)


def test_two_versions_of_one_package_are_both_audited() -> None:
    with serve(RecordSource("one", [osv.parse(record("GHSA-1", events=below("1.2"), aliases=["CVE-1"]))])) as address:
        verdicts, evidence = pip_audit.audit(COMMAND, [("widget", "1.0"), ("widget", "2.0")], address)
    assert {v.release: v.groups for v in verdicts} == {
        ("widget", "1.0"): (frozenset({"GHSA-1", "CVE-1"}),),
        ("widget", "2.0"): (),
    }
    assert len(evidence) == 2


@pytest.mark.parametrize("answer", [(404, "{}"), (500, ""), (200, "<html>")], ids=["404", "500", "html"])
def test_a_server_that_does_not_answer_is_never_clean(answer: tuple[int, str]) -> None:
    with (
        answering(lambda path, question: answer) as address,
        pytest.raises(ToolFailedError, match="pip-audit ended with exit code 1"),
    ):
        pip_audit.audit(COMMAND, [("widget", "1.0")], address)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("", "printed no report"),
        ("No known vulnerabilities found", "printed no report"),
        ('{"dependencies": []}', "lacks widget 1.0"),
        ('{"dependencies": [{"name": "widget"}]}', "printed no report"),
    ],
)
def test_a_report_that_says_nothing_about_a_release_is_an_error(tmp_path: Path, printed: str, why: str) -> None:
    tool = tmp_path / "tool"
    tool.write_text(f"#!/bin/sh\nprintf '%s' '{printed}'\n", encoding="utf-8")
    tool.chmod(0o755)
    with pytest.raises(ToolFailedError, match=why):
        pip_audit.audit(Command((str(tool),), "", own=False), [("widget", "1.0")], "http://127.0.0.1:9")


def test_what_pip_audit_skips_is_told_with_its_reason(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_text(
        '#!/bin/sh\nprintf \'{"dependencies": [{"name": "widget", "skip_reason": "not on the index"}]}\'\n',
        encoding="utf-8",
    )
    tool.chmod(0o755)
    verdicts, _ = pip_audit.audit(Command((str(tool),), "", own=False), [("widget", "1.0")], "http://127.0.0.1:9")
    assert [v.skipped for v in verdicts] == ["not on the index"]


def test_the_settings_of_the_user_do_not_reach_pip_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_AUDIT_FORMAT", "markdown")
    monkeypatch.setenv("PIP_AUDIT_DESC", "nonsense")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serve(RecordSource("none", [])) as address:
        verdicts, _ = pip_audit.audit(COMMAND, [("widget", "1.0")], address)
    assert verdicts == [pip_audit.Verdict(("widget", "1.0"))]
