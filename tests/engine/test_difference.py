"""New, fixed and still there: only of gates that answered both times, and only against a run that says all about its commit."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from gates.engine import difference, history
from gates.engine.journal import Journal
from gates.model import Finding, Other, RunReport, State
from tests.render import samples

BASE = "b" * 40


def known(*names: str) -> tuple[Finding, ...]:
    return tuple(samples.finding(fingerprint=name, message=name) for name in names)


def lint(*names: str, state: State = State.FAILED) -> RunReport:
    return samples.report(samples.result("lint", state, findings=known(*names)), samples.result("types"))


def kept(output: Path, run_id: str, report: RunReport, **project: Any) -> RunReport:
    run = dataclasses.replace(report.run, id=run_id)
    stored = dataclasses.replace(report, run=run, project=dataclasses.replace(report.project, **project))
    Journal(output, run_id).finish(stored)
    return stored


def test_findings_are_new_fixed_or_still_there_and_repeated_ones_are_counted() -> None:
    found = difference.compared(lint("a", "a", "b", "c"), lint("a", "b", "b", "d"), Other.PREVIOUS)
    assert found.new == {"lint": (1, 3)}
    assert [gone.message for gone in found.fixed] == ["b", "d"]
    assert (found.still, found.fixed_count, found.unanswered, found.turned) == (2, 2, (), ())


def test_a_finding_in_a_file_that_was_renamed_is_still_there() -> None:
    def unused(path: str, *lines: str) -> RunReport:
        found = [
            samples.finding(
                rule="F401", path=path, line=7, excerpt=f"a\n{line}", excerpt_start=6, fingerprint=path + line
            )
            for line in lines
        ]
        return samples.report(samples.result("lint", State.FAILED, findings=tuple(found)))

    now, then = unused("new.py", "import os", "import re"), unused("old.py", "import os", "import os")
    found = difference.compared(now, then, Other.PREVIOUS, is_there={"new.py"})
    assert (found.new, found.still, found.fixed_count) == ({"lint": (1,)}, 1, 1)
    copied = difference.compared(now, then, Other.PREVIOUS, is_there={"new.py", "old.py"})
    assert (copied.new, copied.still, copied.fixed_count) == ({"lint": (0, 1)}, 0, 2)


@pytest.mark.parametrize("state", [State.ERROR, State.NOT_RUN, State.VACUOUS, State.NOT_APPLICABLE])
@pytest.mark.parametrize("silent", ["now", "then"])
def test_a_gate_that_examined_nothing_fixes_nothing(silent: str, state: State) -> None:
    answered, mute = lint("a", "b"), lint(state=state)
    now, then = (mute, answered) if silent == "now" else (answered, mute)
    found = difference.compared(now, then, Other.PREVIOUS)
    assert (found.new, found.fixed_count, found.still, found.unanswered) == ({}, 0, 0, ("lint",))
    assert [t.gate for t in found.turned] == ["lint"]


def test_a_gate_without_a_subject_both_times_is_not_named() -> None:
    idle = lint(state=State.NOT_APPLICABLE)
    assert difference.compared(idle, idle, Other.PREVIOUS).unanswered == ()


def test_of_many_fixed_ones_the_worst_are_kept_and_all_are_counted() -> None:
    found = difference.compared(lint(), lint(*map(str, range(300))), Other.PREVIOUS)
    assert (len(found.fixed), found.fixed_count) == (difference.MOST_FIXED, 300)


def test_the_previous_run_is_the_last_one_of_the_same_gates_that_answered(tmp_path: Path) -> None:
    kept(tmp_path, "r1", lint("a"))
    kept(tmp_path, "r2", samples.report(samples.result("lint"), selected=("lint",)))
    kept(tmp_path, "r3", samples.report(samples.result("lint", State.NOT_RUN)))
    now = kept(tmp_path, "r4", lint("a", "b"))
    found = difference.since_previous(now, history.load(tmp_path), tmp_path)
    assert (found.run, found.new, found.still) == ("r1", {"lint": (1,)}, 1)


def test_the_first_run_says_that_there_is_none_before_it(tmp_path: Path) -> None:
    first = kept(tmp_path, "r1", lint("a"))
    found = difference.since_previous(first, history.load(tmp_path), tmp_path)
    assert (found.note, found.new) == ("No earlier run of these gates is stored here.", {})


def test_the_base_is_compared_with_only_by_a_clean_full_run_in_which_every_gate_answered(tmp_path: Path) -> None:
    now = kept(tmp_path, "r9", lint("a", "b"))
    for n, (report, project) in enumerate(
        [
            (lint(), {"dirty": True}),
            (samples.report(samples.result("lint"), selected=("lint",)), {}),
            (lint(state=State.ERROR), {}),
        ]
    ):
        kept(tmp_path, f"r{n}", report, commit=BASE, **project)
    untold = difference.since_base(now, history.load(tmp_path), tmp_path, BASE, "merge base with origin/main")
    assert untold.note.startswith("No full run of the base bbbbbbbbbbbb (merge base with origin/main) is stored here")
    kept(tmp_path, "r5", lint("a"), commit=BASE)
    told = difference.since_base(now, history.load(tmp_path), tmp_path, BASE, "merge base with origin/main")
    assert (told.run, told.new, told.still, told.note) == ("r5", {"lint": (1,)}, 1, "")


def test_without_a_base_or_on_it_the_reason_is_told(tmp_path: Path) -> None:
    now = lint("a")
    assert difference.since_base(now, (), tmp_path, None, "no base: x").note == "There is no base: x."
    assert difference.since_base(now, (), tmp_path, now.project.commit, "x").note == "This commit is itself the base."


def test_a_stored_run_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    kept(tmp_path, "r1", lint("a"))
    kept(tmp_path, "r2", lint("a"))
    (tmp_path / "runs/r2/run.json").write_text("{")
    found = difference.since_previous(kept(tmp_path, "r3", lint("a")), history.load(tmp_path), tmp_path)
    assert found.run == "r1"
