"""What is stored is whole or not there, and reads back as it was."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gates.engine import journal
from gates.engine.journal import Journal
from gates.errors import NoAnswerError
from gates.model import (
    Artifact,
    Document,
    Finding,
    GateResult,
    Measure,
    ProjectInfo,
    RunInfo,
    RunReport,
    Severity,
    State,
    Verdict,
    Waiver,
)


def report(run_id: str = "r1") -> RunReport:
    finding = Finding(
        rule="lint/x",
        severity=Severity.HIGH,
        blocking=True,
        message="m\x00",
        fix="f",
        path="a b.py",
        line=3,
        waiver=Waiver("r", "o", None),
    )
    gate = GateResult(
        id="lint",
        title="t",
        state=State.FAILED,
        examined={"files": 2},
        measures=(Measure("m", 1.5, "%", 80, ok=False),),
        findings=(finding,),
    )
    run = RunInfo(
        id=run_id,
        started="2026-11-23T00:00:00Z",
        duration_s=1.0,
        gates_version="0",
        argv=("gates",),
        selected=("lint",),
        python="3.11",
        platform="x",
    )
    project = ProjectInfo(name="n", commit=None, tree=None, branch=None, dirty=True, stack={"framework": "flask"})
    return RunReport(run=run, project=project, verdict=Verdict.RED, exit_code=1, gates=(gate,))


def test_a_report_reads_back_as_it_was_written() -> None:
    assert journal.decode(journal.encode(report()), "x") == report()


def test_the_document_names_its_schema_first() -> None:
    assert journal.encode(report()).startswith(b'{\n  "schema": "gates-report/1"')


def test_the_newest_run_is_found_even_when_it_never_finished(tmp_path: Path) -> None:
    Journal(tmp_path, "20260101T000000Z-a").finish(report("old"))
    Journal(tmp_path, "20260102T000000Z-a").note(report("killed"))
    assert journal.newest(tmp_path).run.id == "killed"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1", b"\xff", b'{"schema": "gates-report/2"}'])
def test_a_stored_run_that_is_damaged_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "gates.json").write_bytes(data)
    with pytest.raises(NoAnswerError, match="is not a gates-report/1 document"):
        journal.newest(tmp_path)


def test_an_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError, match="No run is stored"):
        journal.newest(tmp_path)


def test_a_fresh_output_folder_is_kept_out_of_git(tmp_path: Path) -> None:
    Journal(tmp_path / "reports", "r1")
    assert (tmp_path / "reports/.gitignore").read_text() == "*\n"


def test_an_existing_output_folder_is_left_as_it_is(tmp_path: Path) -> None:
    Journal(tmp_path, "r1")
    assert not (tmp_path / ".gitignore").exists()


def test_only_the_newest_runs_are_kept(tmp_path: Path) -> None:
    for number in range(journal.KEPT_RUNS + 3):
        Journal(tmp_path, f"r{number:03}").finish(report())
    assert len(list((tmp_path / "runs").iterdir())) == journal.KEPT_RUNS


def test_partial_runs_do_not_displace_a_full_one(tmp_path: Path) -> None:
    def finished(run_id: str, selected: tuple[str, ...] | None) -> None:
        told = report(run_id)
        told = dataclasses.replace(told, run=dataclasses.replace(told.run, selected=selected))
        Journal(tmp_path, run_id).finish(told)

    finished("r000", None)
    for number in range(1, journal.KEPT_RUNS + 3):
        finished(f"r{number:03}", ("lint",))
    kept = {run.name for run in (tmp_path / "runs").iterdir()}
    assert len(kept) == journal.KEPT_RUNS + 1
    assert "r000" in kept


def test_an_unwritable_output_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoAnswerError, match="cannot be written"):
        Journal(tmp_path / "file" / "out", "r1")


def naming(run_id: str, *artifacts: Artifact) -> RunReport:
    plain = report(run_id)
    return dataclasses.replace(plain, gates=(dataclasses.replace(plain.gates[0], artifacts=artifacts),))


def test_documents_lie_beside_the_newest_report_and_go_with_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = Journal(out, "1")
    kept = first.keep(Document("bill.json", "application/json", "bill", b"{}"))
    first.finish(naming("1", kept))
    assert (out / "bill.json").read_bytes() == b"{}"
    assert journal.newest(out).artifacts == (kept,)
    Journal(out, "2").finish(report("2"))
    assert not (out / "bill.json").exists()
    assert (out / "runs/1/bill.json").read_bytes() == b"{}"
    Journal(out, "1").finish(naming("1", kept))
    assert (out / "bill.json").read_bytes() == b"{}"


def test_a_report_cannot_have_files_elsewhere_removed_or_written(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    out = tmp_path / "out"
    names = ("../victim", str(victim), "gates.html", "runs", "..")
    Journal(out, "1").finish(naming("1", *(Artifact(name, "0", "t", "t") for name in names)))
    (out / "gates.html").write_text("page")
    Journal(out, "2").finish(report("2"))
    assert victim.read_text() == "mine"
    assert (out / "gates.html").read_text() == "page"
    assert (out / "runs/2/run.json").is_file()
