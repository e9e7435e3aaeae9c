"""What every run leaves for the trend: little, bounded, and never in the way."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gates.engine import history, journal
from gates.engine.journal import Journal
from gates.errors import NoAnswerError
from tests.render import samples


def test_a_finished_run_leaves_a_page_with_states_findings_measures_and_duration(tmp_path: Path) -> None:
    report = samples.red_report()
    Journal(tmp_path / "out", report.run.id).finish(report)
    (page,) = history.load(tmp_path / "out")
    assert (page.id, page.verdict, page.commit, page.duration_s) == (report.run.id, "red", report.project.commit, 83.2)
    lint = next(g for g in page.gates if g.id == "lint")
    assert (lint.state, lint.findings, lint.blocking) == ("failed", 2, 2)
    assert [m.name for g in page.gates for m in g.measures] == ["documented routes"]
    assert (tmp_path / "out/history" / f"{page.id}.json").stat().st_size < 2_500


def test_only_the_last_runs_are_kept_and_a_damaged_page_is_left_out(tmp_path: Path) -> None:
    report = samples.report(samples.result("lint"))
    for n in range(history.KEPT + 3):
        history.keep(tmp_path, dataclasses.replace(report, run=dataclasses.replace(report.run, id=f"r{n:03d}")))
    assert [p.id for p in history.load(tmp_path)][:: history.KEPT - 1] == ["r003", f"r{history.KEPT + 2:03d}"]
    (tmp_path / "history/r010.json").write_text("{")
    assert len(history.load(tmp_path)) == history.KEPT - 1


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    report = samples.report()
    kept = Journal(tmp_path / "out", report.run.id)
    (tmp_path / "out/history").write_text("in the way")
    with pytest.raises(NoAnswerError, match="history cannot be written"):
        kept.finish(report)


def test_the_report_with_everything_reads_back_as_it_was() -> None:
    report = samples.compared_report()
    assert journal.decode(journal.encode(report), "x") == report
