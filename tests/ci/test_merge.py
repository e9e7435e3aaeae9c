"""The fan-in: what is not proven by a result of this very plan is red, and why is told."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gates.ci import logs
from gates.ci.merge import merge
from gates.ci.plan import PlannedShard, ShardPlan
from gates.ci.results import Returned, collect, find_plan
from gates.engine import Journal
from gates.errors import NoAnswerError
from gates.model import Artifact, GateResult, RunReport, Shard, State, Verdict
from tests.render import samples

SHARDS = (PlannedShard("1", ("tests",), 60.0), PlannedShard("2", ("lint", "types"), 15.0))
PLAN = ShardPlan(
    id="sha256:aa",
    gates_version="0.1.0",
    origin="",
    commit="0123456789abcdef0123456789abcdef01234567",
    tree=samples.report().project.tree,
    dirty=False,
    configuration="sha256:cc",
    full=True,
    gates=("tests", "lint", "types"),
    asked=2,
    shards=SHARDS,
    expected_s={"tests": 60.0, "lint": 5.0, "types": 10.0},
    guessed=(),
    replayed=(),
    makespan_s=60.0,
    bound_s=60.0,
)


def part(name: str, *gates: GateResult, attempt: int = 1, plan: str = PLAN.id, **project: object) -> Returned:
    """What a shard uploads."""
    report = samples.report(*gates, selected=tuple(g.id for g in gates), **project)
    run = dataclasses.replace(report.run, configuration="sha256:cc", shard=Shard(plan, name, attempt))
    return Returned(Path(f"/{name}.{attempt}"), f"{name}.{attempt}", dataclasses.replace(report, run=run))


def shard_1(state: State = State.PASSED, attempt: int = 1) -> Returned:
    return part("1", samples.result("tests", state), attempt=attempt)


def shard_2(**project: Any) -> Returned:
    return part("2", samples.result("lint"), samples.result("types"), **project)


def merged(*returned: Returned, plan: ShardPlan = PLAN, doubts: tuple[str, ...] = ()) -> RunReport:
    return merge(
        plan, returned, titles=samples.TITLES, run_id="r9", argv=("gates",), started="2026", doubts=doubts
    ).report


def states(report: RunReport) -> Mapping[str, str]:
    return {g.id: str(g.state) for g in report.gates}


def test_all_shards_green_is_a_full_green_run() -> None:
    report = merged(shard_1(), shard_2())
    assert report.verdict is Verdict.GREEN
    assert report.exit_code == 0
    assert report.run.selected is None
    assert [g.id for g in report.gates] == ["tests", "lint", "types"]


def test_a_plan_for_some_gates_gives_a_partial_run() -> None:
    assert merged(shard_1(), shard_2(), plan=dataclasses.replace(PLAN, full=False)).run.selected == PLAN.gates


def test_what_did_not_come_back_is_not_run() -> None:
    report = merged(shard_2())
    assert states(report) == {"tests": "not-run", "lint": "passed", "types": "passed"}
    assert report.exit_code == 3
    assert "Shard 1" in report.gates[0].reason


def test_nothing_at_all_is_red() -> None:
    report = merged()
    assert set(states(report).values()) == {"not-run"}
    assert report.verdict is Verdict.RED


def test_a_red_shard_is_red() -> None:
    assert merged(shard_1(State.FAILED), shard_2()).exit_code == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"commit": "f" * 40}, "of commit ffffffffffff"),
        ({"tree": "e" * 40}, "of tree eeeeeeeeeeee"),
        ({"commit": None}, "of no known commit"),
        ({"plan": "sha256:bb"}, "of plan bb"),
    ],
)
def test_a_result_of_something_else_is_refused(changes: dict[str, str], told: str) -> None:
    report = merged(shard_1(), shard_2(**changes))
    assert states(report) == {"tests": "passed", "lint": "not-run", "types": "not-run"}
    assert told in report.gates[1].reason


def test_a_result_of_another_configuration_is_refused() -> None:
    other = shard_1()
    assert other.report is not None
    run = dataclasses.replace(other.report.run, configuration=None)
    report = merged(dataclasses.replace(other, report=dataclasses.replace(other.report, run=run)), shard_2())
    assert report.gates[0].state is State.NOT_RUN
    assert "no known configuration" in report.gates[0].reason


def test_a_run_on_its_own_is_no_shard() -> None:
    alone = Returned(Path("/x"), "x", samples.report(samples.result("tests")))
    assert "no known configuration" in merged(alone, shard_2()).gates[0].reason


def test_a_foreign_result_beside_a_good_one_turns_its_gates_red() -> None:
    foreign = dataclasses.replace(part("1", samples.result("tests"), commit="f" * 40), name="other")
    report = merged(shard_1(), foreign, shard_2())
    assert states(report) == {"tests": "error", "lint": "passed", "types": "passed"}


def test_a_shard_with_other_gates_than_planned_is_refused() -> None:
    report = merged(shard_1(), part("2", samples.result("lint")))
    assert states(report) == {"tests": "passed", "lint": "not-run", "types": "not-run"}


def test_an_unreadable_result_is_told_at_the_gates_that_are_missing() -> None:
    report = merged(shard_1(), Returned(Path("/2"), "2.1", None, "2.1/gates.json is cut off."))
    assert states(report) == {"tests": "passed", "lint": "not-run", "types": "not-run"}
    assert "cut off" in report.gates[2].reason


def test_an_unreadable_result_that_nobody_misses_turns_all_red() -> None:
    report = merged(shard_1(), shard_2(), Returned(Path("/3"), "3.1", None, "it is cut off."))
    assert set(states(report).values()) == {"error"}


def test_duplicates_that_agree_count_once_and_such_that_disagree_not_at_all() -> None:
    again = dataclasses.replace(shard_1(), name="copy")
    assert merged(shard_1(), again, shard_2()).verdict is Verdict.GREEN
    other = dataclasses.replace(shard_1(State.FAILED), name="other")
    report = merged(shard_1(), other, shard_2())
    assert report.gates[0].state is State.ERROR
    assert "disagree: passed in 1.1, failed in other" in report.gates[0].reason


def test_a_later_attempt_replaces_the_earlier_one_and_a_pass_is_called_flaky() -> None:
    report = merged(shard_1(State.FAILED), shard_1(State.PASSED, attempt=2), shard_2())
    assert report.verdict is Verdict.GREEN
    assert report.gates[0].reason.startswith("Flaky: failed in attempt 1, passed in attempt 2")
    assert any("Shard 1 was run again" in note for note in report.run.notes)


def test_an_earlier_pass_does_not_outweigh_a_later_failure() -> None:
    assert merged(shard_1(), shard_1(State.NOT_RUN, attempt=2), shard_2()).gates[0].state is State.NOT_RUN


def test_a_pass_after_a_pass_is_not_flaky() -> None:
    report = merged(shard_1(), shard_1(attempt=2), shard_2())
    assert report.gates[0].reason == ""


def test_a_doubt_about_the_whole_leaves_nothing_green_but_adds_nothing_to_red() -> None:
    assert set(states(merged(shard_1(), shard_2(), doubts=("The job shards ended with 'failure'.",))).values()) == {
        "error"
    }
    red = merged(shard_1(State.FAILED), shard_2(), doubts=("The job shards ended with 'failure'.",))
    assert states(red) == {"tests": "failed", "lint": "passed", "types": "passed"}


def test_results_are_found_wherever_they_lie_and_a_killed_run_tells_how_far_it_got(tmp_path: Path) -> None:
    whole, killed = shard_1().report, shard_2().report
    assert whole is not None
    assert killed is not None
    Journal(tmp_path / "a" / "deep", whole.run.id).finish(whole)
    Journal(tmp_path / "b", killed.run.id).note(killed)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "gates.json").write_text('{"schema": "gates-rep')
    found = collect(tmp_path)
    assert [r.name for r in found] == ["a/deep", "b", "c"]
    assert [r.report == wanted for r, wanted in zip(found, (whole, killed), strict=False)] == [True, True]
    assert "is not a gates-report/1 document" in found[2].complaint


def test_the_plan_is_found_among_the_results_and_two_of_them_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError, match="nobody knows what must come back"):
        find_plan(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "gates-plan.json").write_text("same")
    assert find_plan(tmp_path).parent.name == "a"
    (tmp_path / "b" / "gates-plan.json").write_text("other")
    with pytest.raises(NoAnswerError, match="2 plans"):
        find_plan(tmp_path)


def test_the_logs_come_along_without_links_and_go_when_the_report_is_not_written(tmp_path: Path) -> None:
    made = Artifact("sbom.cdx.json", hashlib.sha256(b"{}").hexdigest(), "application/json", "What is in it")
    report = part("1", samples.result("tests", artifacts=(made,))).report
    assert report is not None
    (tmp_path / "s" / "runs" / report.run.id).mkdir(parents=True)
    (tmp_path / "s" / "runs" / report.run.id / made.path).write_text("{}")
    log = tmp_path / "s" / "runs" / report.run.id / "tests"
    log.mkdir(parents=True)
    (log / "pytest.log").write_text("1 passed")
    (log / "link").symlink_to("/etc/passwd")
    shard = Returned(tmp_path / "s", "s", report)
    target = tmp_path / "out" / "runs" / report.run.id / "tests"
    with logs.brought({"s": ("tests",)}, [shard], tmp_path / "out", "r9"):
        assert (tmp_path / "out/runs/r9" / made.path).read_text() == "{}"
        assert [p.name for p in target.iterdir()] == ["pytest.log"]
    assert target.exists()
    with pytest.raises(KeyboardInterrupt), logs.brought({"s": ("tests",)}, [shard], tmp_path / "other", "r9"):
        raise KeyboardInterrupt
    assert not [path for path in (tmp_path / "other").rglob("*") if path.is_file()]


def test_a_document_that_is_not_the_one_that_was_made_makes_the_result_unreadable(tmp_path: Path) -> None:
    made = Artifact("sbom.cdx.json", hashlib.sha256(b"{}").hexdigest(), "application/json", "What is in it")
    report = part("1", samples.result("tests", artifacts=(made,))).report
    assert report is not None
    shard = Journal(tmp_path / "s", report.run.id)
    shard.note(report)
    assert "sbom.cdx.json is missing" in collect(tmp_path)[0].complaint
    (shard.folder / made.path).write_text("{}")
    assert collect(tmp_path)[0].report == report
    (shard.folder / made.path).write_text("{} ")
    assert collect(tmp_path)[0].report is None
