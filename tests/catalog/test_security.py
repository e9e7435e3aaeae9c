"""The security gate: what blocks, what cannot be answered, and that no secret is shown."""

from __future__ import annotations

import dataclasses
import json
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gates import config, registry
from gates.catalog import security
from gates.catalog.security import Facts, Options
from gates.catalog.security._vulnerability import Vulnerability
from gates.engine.settle import settle
from gates.model import Finding, Severity, State, Waiver
from gates.project import Project
from gates.rules import rules_of
from gates.tools import advisories
from gates.tools.bandit_json import Hidden, Issue
from gates.tools.osv_server import serve
from gates.tools.secret_scan import Found, Guess
from tests.conftest import MakeRepo, git, lay
from tests.osv_fixtures import Answer, answering, below, record, word, write
from tests.secret_samples import DSN, PRIVATE_KEY, RANDOM, TOKENS, secret_part

ISSUE = Issue(
    "B602",
    "subprocess_popen",
    Severity.HIGH,
    Severity.HIGH,
    "A shell is used.",
    "app/run.py",
    5,
    6,
    78,
    "https://docs.example/b602",
)
WEAK = Vulnerability(
    "h11",
    "0.14.0",
    ("GHSA-1", "CVE-1"),
    Severity.CRITICAL,
    malicious=False,
    summary="smuggling",
    fixed="0.16.0",
    places=(("requirements.txt", 10), ("uv.lock", 4)),
    via="",
)
FOUND = Found("a Stripe key", "sk_live_…", "deploy.env", 3)


def judged(**facts: Any) -> tuple[Finding, ...]:
    return security.judge(Facts(examined={"files": 1}, **facts), Options()).findings


@pytest.mark.parametrize(
    ("severity", "confidence", "blocking"),
    [
        (Severity.HIGH, Severity.HIGH, True),
        (Severity.HIGH, Severity.LOW, True),
        (Severity.MEDIUM, Severity.HIGH, True),
        (Severity.MEDIUM, Severity.MEDIUM, False),
        (Severity.MEDIUM, Severity.LOW, False),
    ],
)
def test_an_issue_blocks_from_high_severity_and_from_medium_when_bandit_is_sure(
    severity: Severity, confidence: Severity, blocking: bool
) -> None:
    [finding] = judged(issues=(dataclasses.replace(ISSUE, severity=severity, confidence=confidence),))
    assert finding.blocking is blocking
    assert (finding.rule, finding.path, finding.line, finding.severity) == (
        "security/bandit:B602",
        "app/run.py",
        5,
        severity,
    )


def test_issues_of_low_severity_are_counted_and_not_listed() -> None:
    judgement = security.judge(
        Facts(examined={"files": 1}, issues=(dataclasses.replace(ISSUE, severity=Severity.LOW),)), Options()
    )
    assert judgement.findings == ()
    assert [m.value for m in judgement.measures] == [1, 0]


def test_the_threshold_can_be_moved() -> None:
    medium = dataclasses.replace(ISSUE, severity=Severity.MEDIUM, confidence=Severity.LOW)
    low = dataclasses.replace(ISSUE, severity=Severity.LOW, confidence=Severity.HIGH)
    facts = Facts(
        examined={"files": 1},
        issues=(medium, low),
        vulnerabilities=(dataclasses.replace(WEAK, severity=Severity.MEDIUM),),
    )
    assert [f.blocking for f in security.judge(facts, Options(fail_on=Severity.MEDIUM)).findings] == [True, True, True]
    assert [f.blocking for f in security.judge(facts, Options()).findings] == [False, False]


def test_a_named_nosec_is_honoured_and_counted() -> None:
    named = dataclasses.replace(ISSUE, hidden=Hidden.NAMED, hidden_at=("app/run.py", 5))
    judgement = security.judge(Facts(examined={"files": 1}, issues=(named,)), Options())
    assert judgement.findings == ()
    assert judgement.measures[1].value == 1


@pytest.mark.parametrize(("severity", "rules"), [(Severity.HIGH, ["security/blanket-nosec"]), (Severity.LOW, [])])
def test_a_blanket_nosec_is_a_finding_where_it_hides_something_serious(severity: Severity, rules: list[str]) -> None:
    hidden = dataclasses.replace(
        ISSUE, severity=severity, confidence=Severity.HIGH, hidden=Hidden.BLANKET, hidden_at=("app/run.py", 6)
    )
    found = judged(issues=(hidden,))
    assert [f.rule for f in found] == rules
    assert all(f.blocking and f.line == 6 and "B602" in f.message for f in found)


def test_a_setting_that_hides_serious_issues_is_one_finding() -> None:
    hidden = dataclasses.replace(ISSUE, hidden=Hidden.CONFIGURED, hidden_at=("pyproject.toml", 9))
    [finding] = judged(issues=(hidden, dataclasses.replace(hidden, line=50)))
    assert (finding.rule, finding.path, finding.line, finding.blocking) == (
        "security/check-switched-off",
        "pyproject.toml",
        9,
        True,
    )
    assert "app/run.py:5 and at 1 more places" in finding.message


def test_bandits_guesses_at_passwords_are_left_to_the_search_for_secrets() -> None:
    assert (
        judged(issues=(dataclasses.replace(ISSUE, code="B105", message=f"Possible hardcoded password: '{RANDOM}'"),))
        == ()
    )


def test_what_a_source_rule_says_better_is_said_once() -> None:
    house = Finding(
        rule="security/sql-from-values",
        severity=Severity.HIGH,
        blocking=True,
        message="m",
        fix="f",
        path="app/run.py",
        line=4,
        end_line=7,
    )
    vague = dataclasses.replace(ISSUE, code="B608", cwe=89, severity=Severity.MEDIUM, confidence=Severity.LOW)
    assert [f.rule for f in judged(issues=(vague,), house=(house,))] == ["security/sql-from-values"]
    elsewhere = dataclasses.replace(vague, line=40, end_line=41)
    assert [f.rule for f in judged(issues=(elsewhere,), house=(house,))] == [
        "security/sql-from-values",
        "security/bandit:B608",
    ]
    excused = dataclasses.replace(vague, hidden=Hidden.NAMED)
    assert judged(issues=(excused,), house=(house,)) == ()


def test_of_addresses_that_are_opened_the_source_rule_says_which_to_look_at() -> None:
    audited = dataclasses.replace(ISSUE, code="B310", cwe=22, severity=Severity.MEDIUM)
    house = Finding(
        rule="security/opened-address",
        severity=Severity.MEDIUM,
        blocking=True,
        message="m",
        fix="f",
        path="app/run.py",
        line=5,
    )
    assert judged(issues=(audited,)) == ()
    assert [f.rule for f in judged(issues=(audited,), house=(house,))] == ["security/opened-address"]
    excused = dataclasses.replace(audited, hidden=Hidden.NAMED)
    assert judged(issues=(excused,), house=(house,)) == ()


def test_a_vulnerability_points_at_its_pin_and_says_the_fix() -> None:
    [finding] = judged(vulnerabilities=(WEAK,))
    assert (finding.rule, finding.path, finding.line, finding.severity, finding.blocking) == (
        "security/vulnerable-dependency",
        "requirements.txt",
        10,
        Severity.CRITICAL,
        True,
    )
    assert finding.fix == "Upgrade h11 to 0.16.0 or later."
    for part in ("h11 0.14.0", "GHSA-1", "CVE-1", "smuggling", "uv.lock:4"):
        assert part in finding.message


@pytest.mark.parametrize(
    ("change", "severity", "blocking"),
    [
        ({"severity": Severity.HIGH}, Severity.HIGH, True),
        ({"severity": Severity.MEDIUM}, Severity.MEDIUM, False),
        ({"severity": Severity.LOW}, Severity.LOW, False),
        ({"severity": None}, Severity.HIGH, True),
        ({"severity": Severity.LOW, "malicious": True}, Severity.CRITICAL, True),
        ({"severity": None, "malicious": True}, Severity.CRITICAL, True),
    ],
)
def test_high_unknown_and_malicious_block(change: Mapping[str, Any], severity: Severity, blocking: bool) -> None:
    [finding] = judged(vulnerabilities=(dataclasses.replace(WEAK, **change),))
    assert (finding.severity, finding.blocking) == (severity, blocking)


def test_the_fix_of_what_is_pulled_in_names_who_pulls_it_in() -> None:
    [finding] = judged(vulnerabilities=(dataclasses.replace(WEAK, via="httpcore"),))
    assert "pulled in by httpcore" in finding.message
    assert finding.fix == "Upgrade h11 to 0.16.0 or later (through a newer httpcore)."
    [finding] = judged(vulnerabilities=(dataclasses.replace(WEAK, fixed=""),))
    assert "No release fixes it yet" in finding.fix


def test_a_secret_blocks_and_its_history_is_told() -> None:
    [finding] = judged(secrets=(dataclasses.replace(FOUND, line=None, commit="0123456789ab"),))
    assert finding.blocking
    assert finding.rule == "security/committed-secret"
    assert (
        finding.message == "A Stripe key is committed: sk_live_…. Commit 0123456789ab added it, and history keeps it."
    )


@pytest.mark.parametrize(("advice", "severity"), [(True, Severity.LOW), (False, Severity.HIGH)])
def test_a_credential_that_usually_opens_nothing_is_advice(advice: bool, severity: Severity) -> None:
    [finding] = judged(secrets=(dataclasses.replace(FOUND, advice=advice, tool="kingfisher"),))
    assert (finding.blocking, finding.severity, finding.tool) == (not advice, severity, "kingfisher")


@pytest.mark.parametrize(("count", "more"), [(1, "at random: is it"), (3, "and so do 2 more lines")])
def test_a_string_that_looks_random_is_advice(count: int, more: str) -> None:
    [finding] = judged(guesses=(Guess("app/settings.py", 3, count),))
    assert (finding.rule, finding.blocking, finding.path, finding.line) == (
        "security/random-string",
        False,
        "app/settings.py",
        3,
    )
    assert more in finding.message


def test_without_a_base_the_missing_look_at_history_is_said() -> None:
    [finding] = judged(no_base="no base: the repository has no commit")
    assert (finding.rule, finding.blocking) == ("security/no-base", False)


def test_facts_survive_a_trip_through_json() -> None:
    facts = Facts(
        examined={"files": 1}, issues=(ISSUE,), vulnerabilities=(WEAK,), secrets=(FOUND,), house=judged(issues=(ISSUE,))
    )
    assert (
        msgspec.convert(msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(facts))), Facts, strict=False)
        == facts
    )


def test_every_rule_that_can_be_emitted_is_explained() -> None:
    ids = {rule.id for rule in security.RULES}
    assert {
        "security/vulnerable-dependency",
        "security/committed-secret",
        "security/blanket-nosec",
        "security/check-switched-off",
        "security/no-base",
    } <= ids
    assert {"security/sql-from-values", "security/predictable-secret", "security/unsafe-yaml"} <= ids


RECORDS = (
    record("GHSA-1", "h11", events=below("0.16.0"), aliases=["CVE-1"], **word("CRITICAL")),
    record("PYSEC-1", "jinja2", events=below("2.10.1"), aliases=["GHSA-2"]),
    record("GHSA-2", "jinja2", events=below("2.10.1"), aliases=["PYSEC-1"], **word("MODERATE")),
    record("PYSEC-2", "idna", events=below("3.7"), aliases=["GHSA-3"]),
    record("GHSA-3", "other", events=below("1"), **word("LOW")),
    record("PYSEC-3", "click", events=below("2")),
    record("MAL-1", "requestes", versions=["1.0"]),
    record("GHSA-9", "flask", events=below("9"), withdrawn="2025-01-01T00:00:00Z", **word("CRITICAL")),
)
CODE = {"app/__init__.py": "", "app/main.py": "def add(a: int, b: int) -> int:\n    return a + b\n"}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of records that `GATES_ADVISORIES` names."""
    place = write(tmp_path / "records", *RECORDS)
    monkeypatch.setenv("GATES_ADVISORIES", str(place))
    return place


def opened(
    make_repo: MakeRepo, files: Mapping[str, str], *, code: bool = True, **options: Any
) -> tuple[Project, Options]:
    root = make_repo({**(CODE if code else {}), **files})
    return Project(root, config.load(root, registry.IDS), python=Path(sys.executable), base="main"), Options(
        **{"advisories_timeout": 5.0, **options}
    )


def outcome(
    make_repo: MakeRepo, files: Mapping[str, str], *, code: bool = True, **options: Any
) -> tuple[State, Facts, tuple[Finding, ...]]:
    """State, facts and findings; without code, those of the dependencies alone."""
    project, chosen = opened(make_repo, files, code=code, **options)
    facts = security.gather(project, chosen) if code else security._look_at_dependencies(project, chosen)
    findings = security.judge(facts, chosen).findings
    return settle(facts, findings).state, facts, findings


def test_a_sound_project_passes_and_says_what_was_looked_at(make_repo: MakeRepo, source: Path) -> None:
    state, facts, _ = outcome(make_repo, {"requirements.txt": "flask==3.0\nh11==0.16.0\n"})
    assert state is State.PASSED
    assert facts.examined["python files"] == 2
    assert facts.examined["releases"] >= 2
    notes = [e.note for e in facts.evidence if e.tool == "advisory source"]
    assert len(notes) == 1
    assert "8 records" in notes[0]
    assert "canary" in notes[0]


def test_vulnerable_pins_are_found_with_line_severity_and_fix(make_repo: MakeRepo, source: Path) -> None:
    pins = "click==1.0\nh11==0.14.0\nidna==3.0\nJinja2==2.4.1\nrequestes==1.0\n"
    state, facts, findings = outcome(make_repo, {"requirements.txt": pins}, code=False)
    assert state is State.FAILED
    told = {v.package: (v.severity, v.fixed, v.malicious, v.places[0]) for v in facts.vulnerabilities}
    assert told == {
        "click": (None, "2", False, ("requirements.txt", 1)),
        "h11": (Severity.CRITICAL, "0.16.0", False, ("requirements.txt", 2)),
        "idna": (Severity.LOW, "3.7", False, ("requirements.txt", 3)),
        "jinja2": (Severity.MEDIUM, "2.10.1", False, ("requirements.txt", 4)),
        "requestes": (None, "", True, ("requirements.txt", 5)),
    }
    assert {f.line for f in findings if f.blocking} == {1, 2, 5}


def test_advisories_that_are_aliases_are_one_finding(make_repo: MakeRepo, source: Path) -> None:
    _, facts, _ = outcome(make_repo, {"requirements.txt": "jinja2==2.4.1\n"}, code=False)
    assert [set(v.ids) for v in facts.vulnerabilities if v.package == "jinja2"] == [{"PYSEC-1", "GHSA-2"}]


def test_a_project_without_dependencies_counts_its_code_and_asks_no_source(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATES_ADVISORIES", "http://127.0.0.1:9")
    state, facts, _ = outcome(
        make_repo, {"pyproject.toml": '[project]\nname = "app"\nversion = "1"\ndependencies = []\n'}
    )
    assert state is State.PASSED
    assert "releases" not in facts.examined


def test_the_option_names_a_source_inside_the_repository(make_repo: MakeRepo) -> None:
    records = {f"advisories/{r['id']}.json": json.dumps(r) for r in RECORDS}
    state, facts, _ = outcome(
        make_repo, {"requirements.txt": "h11==0.14.0\n", **records}, code=False, advisories="advisories"
    )
    assert state is State.FAILED
    assert [v.package for v in facts.vulnerabilities] == ["h11"]


def test_an_address_is_asked_with_releases_that_are_known_to_be_vulnerable(
    make_repo: MakeRepo, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(advisories.open_source(str(source), source, advisories.Terms(5))) as address:
        monkeypatch.setenv("GATES_ADVISORIES", address)
        state, facts, _ = outcome(make_repo, {"requirements.txt": "h11==0.14.0\n"})
    assert state is State.FAILED
    assert "canary jinja2 2.4.1" in facts.evidence[-1].note


FALSE_GREENS: dict[str, Answer] = {
    "404": (404, "{}"),
    "knows nothing": (200, "{}"),
    "no vulns": (200, '{"vulns": []}'),
    "html": (200, "<html>Sign in</html>"),
    "empty": (200, ""),
    "403": (403, "{}"),
}


@pytest.mark.parametrize("answer", FALSE_GREENS.values(), ids=FALSE_GREENS)
def test_a_source_that_does_not_answer_is_never_green(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    with answering(lambda path, question: answer) as address:
        monkeypatch.setenv("GATES_ADVISORIES", address)
        state, facts, _ = outcome(make_repo, {"requirements.txt": "h11==0.16.0\n"}, code=False)
    assert state is State.ERROR
    assert "GATES_ADVISORIES" in facts.unanswered[0]


def test_a_source_that_answers_only_the_canary_is_never_green(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def partial(path: str, question: Any) -> Answer:
        if path == "/v1/querybatch":
            return 404, ""
        known = question["package"]["name"] in {"jinja2", "pyyaml", "django", "urllib3", "requests", "werkzeug"}
        return (200, json.dumps({"vulns": [record("GHSA-1", question["package"]["name"])]})) if known else (404, "")

    with answering(partial) as address:
        monkeypatch.setenv("GATES_ADVISORIES", address)
        state, facts, _ = outcome(make_repo, {"requirements.txt": "h11==0.16.0\n"}, code=False)
    assert state is State.ERROR
    assert "404" in facts.unanswered[0]


def test_a_silent_or_unreachable_address_is_never_green(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        monkeypatch.setenv("GATES_ADVISORIES", f"http://127.0.0.1:{silent.getsockname()[1]}")
        state, facts, _ = outcome(make_repo, {"requirements.txt": "h11==0.16.0\n"}, code=False, advisories_timeout=0.1)
    assert state is State.ERROR
    assert "does not answer" in facts.unanswered[0]


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"README.md": "empty"},
        {"npm.json": json.dumps(record("A-1", ecosystem="npm", events=below("1")))},
        {"half.json": "{"},
    ],
)
def test_a_directory_that_knows_nothing_is_never_green(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: Mapping[str, str]
) -> None:
    place = tmp_path / "records"
    place.mkdir()
    lay(place, content)
    monkeypatch.setenv("GATES_ADVISORIES", str(place))
    state, facts, _ = outcome(make_repo, {"requirements.txt": "h11==0.16.0\n"}, code=False)
    assert state is State.ERROR
    assert facts.unanswered


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("never-heard-of-it", "never-heard-of-it could not be audited: it is pinned nowhere"),
        ("tool @ git+https://git.example/tool", "tool could not be audited: it is fetched from an address"),
        ("h11===oddball", "h11 could not be audited: its version 'oddball' is not one that advisories know"),
    ],
)
@pytest.mark.parametrize("beside", ["", "flask==3.0\n"])
def test_a_dependency_that_nobody_could_look_at_blocks_and_can_be_waived_by_its_name(
    make_repo: MakeRepo, source: Path, line: str, why: str, beside: str
) -> None:
    state, facts, findings = outcome(make_repo, {"requirements.txt": f"{beside}{line}\n"}, code=False)
    [finding] = [f for f in findings if f.rule == "security/unaudited-dependency"]
    assert (state, finding.blocking, finding.path, finding.line) == (
        State.FAILED,
        True,
        "requirements.txt",
        2 if beside else 1,
    )
    assert why in finding.message
    assert f'match = "{finding.message.split()[0]}"' in finding.fix
    waived = dataclasses.replace(finding, waiver=Waiver("ours", "maria", "2026-12-31"))
    examined = dataclasses.replace(facts, examined={"files": 1} | dict(facts.examined))
    assert settle(examined, [f for f in (*findings, waived) if f is not finding]).state is State.PASSED


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"requirements.txt": "h11=>1\n"}, "requirements.txt cannot be parsed"),
        ({"setup.py": "setup(install_requires=deps())\n"}, "setup.py:1 could not be audited: the dependencies that it"),
    ],
)
def test_a_file_that_could_not_be_looked_at_is_never_green(
    make_repo: MakeRepo, source: Path, files: Mapping[str, str], why: str
) -> None:
    state, facts, _ = outcome(make_repo, files, code=False)
    assert state is State.ERROR
    assert any(why in sentence for sentence in facts.unanswered)


def test_code_that_cannot_be_read_is_never_green(make_repo: MakeRepo, source: Path) -> None:
    state, facts, _ = outcome(make_repo, {"app/broken.py": "def (:\n"})
    assert state is State.ERROR
    assert any("app/broken.py cannot be read as Python" in sentence for sentence in facts.unanswered)


def test_bandit_is_not_given_a_file_that_nobody_reads(make_repo: MakeRepo, source: Path) -> None:
    state, facts, _ = outcome(
        make_repo, {"app/huge.py": "X = [\n" + "    1,\n" * 1_300_000 + "]\n", "app/ok.py": "X = 1\n"}
    )
    assert state is State.ERROR
    assert any("app/huge.py cannot be read as Python: " in sentence for sentence in facts.unanswered)
    assert [e.note for e in facts.evidence if e.tool == "bandit"] == ["3 files"], (
        "those of a small project, and app/ok.py"
    )


FAULTS = """import random
import subprocess


def new_token() -> str:
    return str(random.random())


def find(connection, code: str) -> object:
    return connection.execute(f"SELECT id FROM t WHERE code = '{code}'")


def run(command: str) -> None:
    subprocess.run(command, shell=True)
"""


def test_planted_faults_in_code_are_found_at_their_lines(make_repo: MakeRepo, source: Path) -> None:
    state, _, findings = outcome(
        make_repo,
        {
            "app/bad.py": FAULTS,
            "tests/test_bad.py": "import subprocess\nsubprocess.run('ls', shell=True)\nassert True\n",
        },
    )
    assert state is State.FAILED
    assert {(f.rule, f.path, f.line) for f in findings if f.blocking} == {
        ("security/predictable-secret", "app/bad.py", 6),
        ("security/sql-from-values", "app/bad.py", 10),
        ("security/bandit:B602", "app/bad.py", 14),
    }


def test_no_secret_leaves_the_gate(make_repo: MakeRepo, source: Path) -> None:
    samples = [*TOKENS.values(), DSN, PRIVATE_KEY, f'SECRET_KEY = "{RANDOM}"']
    project, options = opened(make_repo, {f"deploy/{n}.conf": f"value = {text}\n" for n, text in enumerate(samples)})
    lay(project.root, {"app/keys.py": f'PASSWORD = "{RANDOM}"\nKEY = "{TOKENS["a Stripe key"]}"\n'})
    git(project.root, "switch", "-qc", "change")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "keys")
    (project.root / "app/keys.py").unlink()
    facts = security.gather(project, options)
    findings = security.judge(facts, options).findings
    assert len([f for f in findings if f.rule == "security/committed-secret"]) >= len(samples)
    assert any(f.line is None for f in findings)
    shown = json.dumps(msgspec.to_builtins((facts, findings)), ensure_ascii=False)
    assert not [text for text in samples if secret_part(text) in shown]


def test_each_source_rule_names_its_weakness() -> None:
    for rule in rules_of("security"):
        said = Finding(
            rule=rule.id, severity=rule.severity, blocking=True, message="Said.", fix="f", path="a.py", line=1
        )
        [finding] = judged(house=(said,))
        assert re.fullmatch(r"Said \(CWE-\d+\)\.", finding.message), rule.id


def test_a_weakness_that_two_tools_see_at_one_place_is_told_once(make_repo: MakeRepo) -> None:
    client = "import httpx\n\n\ndef fetch(url: str) -> str:\n    return httpx.get(url, verify=False).text\n"
    _, facts, findings = outcome(make_repo, {"app/client.py": client})
    assert "B501" in {issue.code for issue in facts.issues}
    assert [f.rule for f in findings if f.path == "app/client.py"] == ["security/unverified-tls"]
