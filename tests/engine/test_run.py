"""The engine: every gate of the plan is in the report, whatever happens."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from gates import engine, process
from gates.engine import journal
from gates.errors import NoAnswerError
from gates.model import Document, Evidence, Finding, GateFacts, GateResult, Inputs, Judgement, Rule, Severity, State
from gates.project import Project
from tests.conftest import OpenProject

run_module = importlib.import_module("gates.engine.run")  # the package has a function of the same name


@dataclasses.dataclass(frozen=True)
class Options:
    pass


@dataclasses.dataclass(frozen=True)
class Scripted:
    """A gate that does what the test says."""

    ID: str
    act: Callable[[], GateFacts]
    findings: tuple[Finding, ...] = ()
    TITLE: str = "title"
    RULES: tuple[Rule, ...] = ()
    Options: type[object] = Options
    Facts: type[GateFacts] = GateFacts
    INPUTS: Inputs | None = None

    def gather(self, project: Project, options: object) -> GateFacts:
        return self.act()

    def judge(self, facts: GateFacts, options: object) -> Judgement:
        return Judgement(self.findings)


class Quiet:
    def planned(self, expected: Mapping[str, float]) -> None: ...
    def started(self, gate: str) -> None: ...
    def doing(self, gate: str, what: str) -> None: ...
    def finished(self, result: GateResult) -> None: ...
    def noticed(self, sentence: str) -> None: ...


def good() -> GateFacts:
    return GateFacts(examined={"files": 1})


def fail() -> GateFacts:
    raise NoAnswerError("The tool crashed.", "Install it.")


def bug() -> GateFacts:
    raise ZeroDivisionError("oops")


def run(
    project: Project, out: Path, *gates: Scripted, jobs: int = 2, timeout: float = 60, fail_fast: bool = False
) -> tuple[dict[str, GateResult], int]:
    plan = engine.Plan(
        gates=[(g, Options()) for g in gates],
        selected=None,
        jobs=jobs,
        timeout=timeout,
        fail_fast=fail_fast,
        argv=("gates", "run"),
    )
    report = engine.run(project, plan, engine.Journal(out, "r1"), Quiet())
    return {r.id: r for r in report.gates}, report.exit_code


@pytest.fixture
def project(open_project: OpenProject) -> Project:
    return open_project(
        {"pyproject.toml": "[tool.gates.not-applicable]\nmigrations = 'stateless proxy'\n", "a.py": "x = 1\n"}
    )


def test_a_crashing_gate_leaves_the_others_their_results(project: Project, tmp_path: Path) -> None:
    results, code = run(
        project, tmp_path / "out", Scripted("lint", good), Scripted("types", fail), Scripted("readme", bug)
    )
    assert {k: r.state for k, r in results.items()} == {
        "lint": State.PASSED,
        "types": State.ERROR,
        "readme": State.ERROR,
    }
    assert results["types"].reason == "The tool crashed. Install it."
    assert "oops" in (tmp_path / "out/runs/r1/readme/no-answer.log").read_text()
    assert code == 3


def test_the_order_of_the_report_is_that_of_the_plan(project: Project, tmp_path: Path) -> None:
    results, _ = run(
        project, tmp_path / "out", Scripted("lint", good), Scripted("tests", good), Scripted("readme", good), jobs=3
    )
    assert list(results) == ["lint", "tests", "readme"]


def test_each_result_says_on_which_worker_it_ran(project: Project, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=30)

    def together() -> GateFacts:
        both.wait()
        return good()

    results, _ = run(project, tmp_path / "out", Scripted("lint", together), Scripted("tests", together))
    assert {r.worker for r in results.values()} == {1, 2}


def test_a_gate_declared_not_applicable_is_not_gathered_and_shows_its_reason(project: Project, tmp_path: Path) -> None:
    results, code = run(project, tmp_path / "out", Scripted("migrations", bug), Scripted("lint", good))
    assert (results["migrations"].state, code) == (State.NOT_APPLICABLE, 0)
    assert "stateless proxy" in results["migrations"].reason


def test_fail_fast_reports_the_rest_as_not_run(project: Project, tmp_path: Path) -> None:
    results, code = run(
        project, tmp_path / "out", Scripted("tests", fail), Scripted("lint", good), jobs=1, fail_fast=True
    )
    assert (results["tests"].state, results["lint"].state, code) == (State.ERROR, State.NOT_RUN, 3)


def test_a_gate_beyond_its_limit_is_timed_out(project: Project, tmp_path: Path) -> None:
    def hang() -> GateFacts:
        process.run(["sleep", "60"], cwd=tmp_path)
        return good()

    results, code = run(project, tmp_path / "out", Scripted("tests", hang), timeout=0.5)
    assert (results["tests"].state, code) == (State.TIMED_OUT, 3)


def test_ctrl_c_keeps_what_is_known_and_exits_with_130(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interrupt reaches the main thread while it waits; here it is raised there, when the tool runs."""
    began = threading.Event()
    wait_for = run_module._join

    def hang() -> GateFacts:
        began.set()
        process.run(["sleep", "60"], cwd=tmp_path)
        return good()

    def interrupted_once(workers: Sequence[threading.Thread], patience: float | None = None) -> None:
        if patience is None:
            began.wait(20)
            raise KeyboardInterrupt
        wait_for(workers, patience)

    monkeypatch.setattr(run_module, "_join", interrupted_once)
    results, code = run(
        project, tmp_path / "out", Scripted("tests", hang), Scripted("lint", good), Scripted("readme", good), jobs=1
    )
    assert {r.state for r in results.values()} == {State.NOT_RUN}
    assert code == 130


def test_each_result_is_on_disk_the_moment_it_exists(project: Project, tmp_path: Path) -> None:
    seen = {}

    def look() -> GateFacts:
        stored = journal.newest(tmp_path / "out")
        seen.update({r.id: r.state for r in stored.gates})
        return good()

    run(project, tmp_path / "out", Scripted("tests", good), Scripted("lint", look), jobs=1)
    assert seen == {"tests": State.PASSED, "lint": State.NOT_RUN}


def test_findings_are_completed_and_the_worst_come_first(project: Project, tmp_path: Path) -> None:
    def found(severity: Severity, blocking: bool) -> Finding:
        return Finding(rule="lint/x", severity=severity, blocking=blocking, message="m", fix="f", path="a.py", line=1)

    gate = Scripted(
        "lint", good, (found(Severity.CRITICAL, False), found(Severity.LOW, True), found(Severity.HIGH, True))
    )
    results, code = run(project, tmp_path / "out", gate)
    findings = results["lint"].findings
    assert [f.severity for f in findings] == [Severity.HIGH, Severity.LOW, Severity.CRITICAL]
    assert all(f.fingerprint and "x = 1" in f.excerpt for f in findings)
    assert code == 1


def test_evidence_and_examined_reach_the_report(project: Project, tmp_path: Path) -> None:
    facts = GateFacts(examined={"files": 4}, evidence=(Evidence("ruff", "1", ("ruff",), 0, 0.1),))
    results, _ = run(project, tmp_path / "out", Scripted("lint", lambda: facts))
    assert results["lint"].examined == {"files": 4}
    assert results["lint"].evidence[0].tool == "ruff"


class Writing(Scripted):
    def documents(self, facts: GateFacts, result: GateResult, started: str) -> Iterator[Document]:
        assert started.endswith("Z")
        yield Document("list.json", "application/json", "list", f"{result.state}".encode())


def test_the_documents_of_a_gate_are_kept_with_the_run_and_named_with_their_digests(
    project: Project, tmp_path: Path
) -> None:
    results, _ = run(project, tmp_path / "out", Writing("tests", good), Writing("lint", fail))
    [artifact] = results["tests"].artifacts
    assert (artifact.path, artifact.media_type, artifact.title) == ("list.json", "application/json", "list")
    assert artifact.sha256 == hashlib.sha256(b"passed").hexdigest()
    assert (tmp_path / "out/runs/r1/list.json").read_bytes() == b"passed"
    assert results["lint"].artifacts == ()
