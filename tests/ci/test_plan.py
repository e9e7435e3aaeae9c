"""The plan: what is expected, of what, and that nobody changed it on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gates import registry
from gates.ci import plan as plans
from gates.config import Config
from gates.errors import NoAnswerError, UsageError
from gates.project import Project
from tests.conftest import OpenProject

CONFIG = '[not-applicable]\ntests = "a sample"\n'


def planned(open_project: OpenProject, shards: int = 3, **changes: object) -> plans.ShardPlan:
    known: dict[str, object] = {"durations": {"lint": 9.0, "types": 8.0}, "replayed": ["readme"]} | changes
    return plans.make(open_project({"gates.toml": CONFIG}), registry.IDS, every=registry.IDS, shards=shards, **known)  # type: ignore[arg-type]


def test_the_plan_tells_what_must_come_back_and_of_what(open_project: OpenProject) -> None:
    plan = planned(open_project)
    assert plan.full
    assert plan.gates == registry.IDS
    assert sorted(g for s in plan.shards for g in s.gates) == sorted(registry.IDS)
    assert plan.commit is not None
    assert len(plan.commit) == 40
    assert plan.makespan_s == max(s.expected_s for s in plan.shards)


def test_what_is_remembered_is_used_and_the_rest_is_said_to_be_guessed(open_project: OpenProject) -> None:
    plan = planned(open_project)
    assert plan.expected_s["lint"] == 9.0
    assert plan.expected_s["readme"] == plans.REPLAY_S, "the change does not touch it"
    assert plan.expected_s["tests"] == plans.REPLAY_S, "the configuration says that it does not apply"
    assert set(plan.guessed) == set(registry.IDS) - {"lint", "types", "readme", "tests"}


def test_a_part_of_the_gates_is_no_full_plan(open_project: OpenProject) -> None:
    plan = plans.make(open_project({}), ["lint", "types"], every=registry.IDS, shards=2, durations={})
    assert not plan.full


def test_a_plan_survives_its_file_and_a_changed_one_is_refused(open_project: OpenProject, tmp_path: Path) -> None:
    plan = planned(open_project)
    target = tmp_path / plans.FILE
    target.write_bytes(plans.encode(plan))
    assert plans.load(target) == plan
    told = json.loads(target.read_text())
    told["gates"].remove("security")
    target.write_text(json.dumps(told))
    with pytest.raises(NoAnswerError, match="not as it was made"):
        plans.load(target)


@pytest.mark.parametrize("content", ["", "{}", '{"schema": "gates-plan/2"}', "\udcff"])
def test_what_is_no_plan_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "p.json").write_text(content, errors="surrogateescape")
    with pytest.raises(NoAnswerError, match="is not a gates-plan/1 document"):
        plans.load(tmp_path / "p.json")


def test_the_line_for_a_workflow_has_the_matrix_and_a_key(open_project: OpenProject) -> None:
    plan = planned(open_project)
    told = json.loads(plans.line(plan))
    assert [row["shard"] for row in told["matrix"]["include"]] == [s.name for s in plan.shards]
    assert " ".join(row["gates"] for row in told["matrix"]["include"]).split() == [
        g for s in plan.shards for g in s.gates
    ]
    assert plan.id == f"sha256:{told['id'].removeprefix('sha256:')}"
    assert told["key"].isalnum()


def test_another_attempt_at_the_whole_is_another_plan(
    open_project: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = open_project({})
    ids = set()
    for attempt in ("1", "2"):
        monkeypatch.setenv("GITHUB_RUN_ID", "77")
        monkeypatch.setenv("GITHUB_RUN_ATTEMPT", attempt)
        ids.add(plans.make(project, ["lint"], every=registry.IDS, shards=1, durations={}).id)
    assert len(ids) == 2


def test_more_shards_than_gates_leave_some_without_work(open_project: OpenProject) -> None:
    plan = planned(open_project, shards=40)
    assert len(plan.shards) <= 10
    assert plan.shard("40").gates == ()
    with pytest.raises(UsageError, match="no shard '41'"):
        plan.shard("41")


def test_another_configuration_or_advisory_source_is_told(
    open_project: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = open_project({"gates.toml": CONFIG})
    plan = plans.make(project, registry.IDS, every=registry.IDS, shards=2, durations={})
    assert plans.differs(plan, project) == ""
    monkeypatch.setenv("GATES_ADVISORIES", "elsewhere")
    assert "The plan is of configuration" in plans.differs(plan, project)


def test_without_a_commit_there_is_no_plan(tmp_path: Path) -> None:
    project = Project(tmp_path, Config())
    with pytest.raises(UsageError, match="has no commit"):
        plans.make(project, ["lint"], every=registry.IDS, shards=1, durations={})
