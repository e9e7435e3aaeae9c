"""The summary of a step: once, after what others wrote, within what GitHub shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.errors import NoAnswerError
from gates.model import State
from gates.publish import step_summary
from gates.publish.outcome import LeftOut, Outcome
from tests.render import samples


def test_twice_is_once(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("# Coverage\nfine")
    assert step_summary.write(path, samples.red_report())[0] is Outcome.PUBLISHED
    assert step_summary.write(path, samples.report())[0] is Outcome.PUBLISHED
    once = path.read_text()
    assert step_summary.write(path, samples.report())[0] is Outcome.UNCHANGED
    assert path.read_text() == once
    assert once.startswith("# Coverage\nfine\n")
    assert once.count("| Gate | State |") == 1
    assert "All 10 gates are green" in once


def test_what_others_wrote_leaves_room_for_the_short_one_only(tmp_path: Path) -> None:
    findings = tuple(samples.finding(message="m" * 900, fingerprint=str(n)) for n in range(1_000))
    path = tmp_path / "summary"
    path.write_bytes(b"x" * 900_000)
    step_summary.write(path, samples.report(samples.result("lint", State.FAILED, findings=findings)))
    assert 900_000 < path.stat().st_size < step_summary.MOST_BYTES
    assert "990 findings more in the report" in path.read_text()


def test_a_full_page_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_bytes(b"x" * step_summary.MOST_BYTES)
    with pytest.raises(LeftOut):
        step_summary.write(path, samples.report())
    assert path.stat().st_size == step_summary.MOST_BYTES


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError, match="cannot be written: Is a directory"):
        step_summary.write(tmp_path, samples.report())
