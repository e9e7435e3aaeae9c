"""The audit of dependencies: what else is known about a vulnerability, sources by name, and limits of age."""

from __future__ import annotations

import dataclasses
import datetime
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gates import config, registry
from gates.catalog import security
from gates.catalog.security import Options, _second_opinion
from gates.engine.settle import settle
from gates.errors import ConfigError
from gates.model import Finding, GateResult, Severity, State, Waiver
from gates.project import Project
from gates.tools import Command, advisories, osv_pypi
from gates.tools.osv_records import MANIFEST
from tests.conftest import MakeRepo
from tests.osv_fixtures import Answer, answering, below, record, word, write

RECORDS = (
    record("GHSA-1", "h11", events=below("0.16.0"), aliases=["CVE-1"], **word("LOW")),
    record("GHSA-2", "idna", events=below("3.7"), aliases=["CVE-2"], **word("HIGH")),
    record("GHSA-3", "idna", events=below("3.9"), aliases=["CVE-3"], **word("LOW")),
    record("MAL-4", "requestes", versions=["1.0"], aliases=["CVE-4"]),
    record(
        "GHSA-5", "nobody-uses-it", versions=["1.0"], **word("HIGH")
    ),  # a canary that needs no second run of pip-audit
)
PINS = "h11==0.14.0\nidna==3.0\nrequestes==1.0\n"
VEX = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "author": "maria",
    "statements": [
        {
            "vulnerability": {"name": name},
            "products": [{"@id": f"pkg:pypi/{package}"}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
        }
        for name, package in (("CVE-2", "idna"), ("CVE-4", "requestes"))
    ],
}
FILES = {
    "requirements.txt": PINS,
    "kev.json": json.dumps({"vulnerabilities": [{"cveID": "CVE-1"}]}),
    "epss.csv": "cve,epss\nCVE-3,0.7\n",
    "vex.json": json.dumps(VEX),
}


def outcome(
    make_repo: MakeRepo, files: Mapping[str, str], **options: Any
) -> tuple[State, tuple[str, ...], dict[str, Finding]]:
    """State, what was not answered, and the findings by the first identifier in their message."""
    root = make_repo(files)
    project = Project(root, config.load(root, registry.IDS), python=Path(sys.executable), base="main")
    chosen = Options(**{"advisories_timeout": 5.0, **options})
    facts = security._look_at_dependencies(project, chosen)
    findings = security.judge(facts, chosen).findings
    named = {f.message.split("(", 1)[1].split(",", maxsplit=1)[0]: f for f in findings if f.tool == "pip-audit"}
    return settle(facts, findings).state, facts.unanswered, named


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = write(tmp_path / "records", *RECORDS)
    monkeypatch.setenv("GATES_ADVISORIES", str(place))
    return place


def test_what_is_exploited_is_critical_and_what_is_not_affected_is_waived_unless_it_is_malware(
    make_repo: MakeRepo, source: Path
) -> None:
    state, _, found = outcome(make_repo, FILES, kev="kev.json", epss="epss.csv", vex=("vex.json",))
    assert state is State.FAILED
    assert {name: (f.severity, f.blocking, f.waiver is not None) for name, f in found.items()} == {
        "GHSA-1": (Severity.CRITICAL, True, False),
        "GHSA-2": (Severity.HIGH, True, True),
        "GHSA-3": (Severity.CRITICAL, True, False),
        "MAL-4": (Severity.CRITICAL, True, False),
    }
    assert "CISA lists it as exploited." in found["GHSA-1"].message
    assert "a chance of 70% to be exploited within 30 days." in found["GHSA-3"].message
    waiver = found["GHSA-2"].waiver
    assert waiver is not None
    assert (waiver.reason, waiver.owner) == ("vulnerable code not present", "maria, vex.json")


def test_the_bill_of_materials_lists_what_was_audited_and_what_is_waived(make_repo: MakeRepo, source: Path) -> None:
    root = make_repo(FILES)
    project = Project(root, config.load(root, registry.IDS), python=Path(sys.executable), base="main")
    options = Options(vex=("vex.json",))
    facts = security._look_at_dependencies(project, options)
    findings = security.judge(facts, options).findings
    mine = Waiver("never reached", "maria@example.com", "2026-12-31")
    findings = tuple(
        dataclasses.replace(f, waiver=f.waiver or (mine if "GHSA-3" in f.message else None)) for f in findings
    )
    result = GateResult(id="security", title="", state=State.FAILED, findings=findings)
    [document] = security.documents(facts, result, "2026-11-01T10:00:00.000Z")
    bill = json.loads(document.content)
    assert [part["purl"] for part in bill["components"]] == [
        "pkg:pypi/h11@0.14.0",
        "pkg:pypi/idna@3.0",
        "pkg:pypi/requestes@1.0",
    ]
    assert {flaw["id"]: flaw.get("analysis", {}).get("state") for flaw in bill["vulnerabilities"]} == {
        "GHSA-1": None,
        "GHSA-2": "not_affected",
        "GHSA-3": "in_triage",
        "MAL-4": None,
    }
    details = [flaw["analysis"]["detail"] for flaw in bill["vulnerabilities"] if "analysis" in flaw]
    assert details == [
        "vulnerable code not present (maria, vex.json)",
        "never reached (maria@example.com, until 2026-12-31)",
    ]


def test_without_these_files_the_severities_are_those_of_the_records(make_repo: MakeRepo, source: Path) -> None:
    _, _, found = outcome(make_repo, FILES)
    assert {name: f.blocking for name, f in found.items()} == {
        "GHSA-1": False,
        "GHSA-2": True,
        "GHSA-3": False,
        "MAL-4": True,
    }


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"kev": "requirements.txt"}, "requirements.txt has no column cveID"),
        ({"epss": "vex.json"}, "vex.json"),
        ({"vex": ("kev.json",)}, "kev.json is no OpenVEX document"),
        ({"kev": "nowhere"}, "nowhere cannot be read"),
    ],
)
def test_a_file_that_is_something_else_is_an_error_beside_what_was_found(
    make_repo: MakeRepo, source: Path, options: Mapping[str, Any], named: str
) -> None:
    state, unanswered, found = outcome(make_repo, FILES, **options)
    assert state is State.ERROR
    assert named in unanswered[0]
    assert len(found) == 4


@pytest.mark.parametrize(
    "options",
    [{"epss_limit": 50.0}, {"epss_limit": -0.1}, {"advisories_max_age": -1}, {"advisories_timeout": 0.0}],
)
def test_a_number_out_of_its_range_is_an_error_of_the_configuration(options: Mapping[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"\[tool.gates.security\] "):
        Options(**options)


def test_a_snapshot_that_is_too_old_is_an_error_with_its_remedy(make_repo: MakeRepo, source: Path) -> None:
    pulled = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=40)
    (source / MANIFEST).write_text(json.dumps({"pulled": pulled.isoformat()}), encoding="utf-8")
    state, unanswered, _ = outcome(make_repo, FILES)
    assert state is State.ERROR
    assert "40 days old" in unanswered[0]
    assert "gates advisories pull" in unanswered[0]


def test_the_index_is_asked_for_vulnerabilities_and_osv_for_their_severity(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(path: str, question: Any) -> Answer:
        if path == "/v1/vulns/GHSA-1":
            return 200, json.dumps(RECORDS[0])
        said = {"id": "PYSEC-1", "aliases": ["GHSA-1"], "fixed_in": ["0.16.0"]}
        if path.startswith("/pypi/orders-client/"):
            return 404, "{}"
        listed = [said] if path.startswith(("/pypi/h11/0.14", "/pypi/jinja2/2.4.1")) else []
        return (200, json.dumps({"info": {}, "vulnerabilities": listed})) if path.startswith("/pypi/") else (404, "")

    monkeypatch.setenv("GATES_ADVISORIES", "pypi")
    with answering(answer) as address:
        monkeypatch.setattr(osv_pypi, "PUBLIC", address)
        monkeypatch.setattr(advisories, "PUBLIC", address)
        root = make_repo({"requirements.txt": "h11==0.14.0\nidna==3.0\norders-client==1.0\n"})
        project = Project(root, config.load(root, registry.IDS), python=Path(sys.executable), base="main")
        facts = security._look_at_dependencies(project, Options())
    assert (facts.unanswered, facts.examined) == ((), {"releases": 2})
    assert [(one.name, one.version, one.line) for one in facts.unaudited] == [("orders-client", "1.0", 3)]
    assert "orders-client 1.0 could not be audited" in facts.bill
    findings = security.judge(facts, Options()).findings
    found = {f.message.split("(", 1)[1].split(",", maxsplit=1)[0]: f for f in findings if f.tool == "pip-audit"}
    assert found["PYSEC-1"].severity is Severity.LOW
    assert found["PYSEC-1"].fix == "Upgrade h11 to 0.16.0 or later."


UV_LOCK = """version = 1
requires-python = ">=3.11"

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "httpcore" }]

[package.metadata]
requires-dist = [{ name = "httpcore", specifier = "==1.0.5" }]

[[package]]
name = "h11"
version = "0.14.0"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://files.example/h11-0.14.0.tar.gz", hash = "sha256:HASH", size = 1 }

[[package]]
name = "httpcore"
version = "1.0.5"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "h11" }]
sdist = { url = "https://files.example/httpcore-1.0.5.tar.gz", hash = "sha256:HASH", size = 1 }
"""
UV_PROJECT = {
    "uv.lock": UV_LOCK.replace("HASH", "0" * 64),
    "pyproject.toml": '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["httpcore==1.0.5"]\n',
}


def test_a_locked_release_is_found_at_its_line_with_what_pulls_it_in_and_the_first_fix(
    make_repo: MakeRepo, source: Path
) -> None:
    _, unanswered, found = outcome(make_repo, UV_PROJECT)
    assert unanswered == ()
    assert (found["GHSA-1"].path, found["GHSA-1"].line) == ("uv.lock", 15)
    assert "h11 0.14.0, pulled in by httpcore, has" in found["GHSA-1"].message
    assert found["GHSA-1"].fix == "Upgrade h11 to 0.16.0 or later (through a newer httpcore)."


def audited(make_repo: MakeRepo, uv: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> security.Facts:
    """The facts about the project with a uv.lock; `uv` is a script in the place of the real one."""
    if uv is not None:
        tool = tmp_path / "uv"
        tool.write_text(f"#!/bin/sh\n{uv}\n", encoding="utf-8")
        tool.chmod(0o755)
        monkeypatch.setattr(
            _second_opinion, "tool_command", lambda project, name: Command((str(tool),), "0", own=False)
        )
    root = make_repo(UV_PROJECT)
    project = Project(root, config.load(root, registry.IDS), python=Path(sys.executable), base="main")
    return security._look_at_dependencies(project, Options(advisories_timeout=5.0))


def test_uv_is_asked_about_its_own_lock_and_agrees(
    make_repo: MakeRepo, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    facts = audited(make_repo, None, monkeypatch, tmp_path)
    [evidence] = [e for e in facts.evidence if e.tool == "uv audit"]
    assert (evidence.exit_code, evidence.note, facts.unanswered) == (1, "2 releases, 1 vulnerabilities", ())


@pytest.mark.parametrize(
    ("uv", "note"),
    [
        ("echo \"error: unrecognized subcommand 'audit'\" >&2; exit 2", "no second opinion: error: unrecognized"),
        ("echo '[]'", "no second opinion: no report"),
        ("echo '{\"vulnerabilities\": 7}'", "no second opinion: no report"),
    ],
)
def test_a_uv_without_an_answer_is_told_and_pip_audits_verdict_stands(
    make_repo: MakeRepo, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uv: str, note: str
) -> None:
    facts = audited(make_repo, uv, monkeypatch, tmp_path)
    [evidence] = [e for e in facts.evidence if e.tool == "uv audit"]
    assert evidence.note.startswith(note)
    assert [v.package for v in facts.vulnerabilities] == ["h11"]
    assert facts.unanswered == ()


def test_what_uv_finds_beyond_the_others_is_no_answer(
    make_repo: MakeRepo, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    more = {"dependency": {"name": "httpcore", "version": "1.0.5"}, "id": "GHSA-9", "aliases": []}
    said = json.dumps({"summary": {"audited_packages": 2}, "vulnerabilities": [more]})
    facts = audited(make_repo, f"echo '{said}'", monkeypatch, tmp_path)
    assert "uv audit reports GHSA-9 for httpcore 1.0.5 in uv.lock, which pip-audit does not" in facts.unanswered[0]
