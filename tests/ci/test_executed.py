"""The workflows, executed by act on this machine: the job `gates` is green once, and red whenever something went wrong.

One invocation runs a copy of the workflow for each of the things that can go wrong. Actions that need GitHub are stood in for by folders; the
gates, the plan and the fan-in are real.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from gates import registry
from gates.ci import workflows
from gates.ci.workflows import Choices, default_place
from tests.ci.acting import FILES, act
from tests.conftest import MakeRepo, git

ROOT = Path(__file__).parents[2]
RUN = 'run: gates run --plan "$RUNNER_TEMP/plan/gates-plan.json" --shard "$GATES_CI_SHARD"'
UPLOAD_SHARD = "GATES_CI_SHARD: ${{ matrix.shard }}\n      - if: always()\n"
SCENARIOS = {
    "green": ("", ""),
    "red": (RUN, "run: echo 'import os' > new.py; " + RUN.removeprefix("run: ")),
    "dead": (RUN, 'run: \'[ "$GATES_CI_SHARD" = 1 ] && kill -KILL $$; ' + RUN.removeprefix("run: ") + "'"),
    "skipped": ("    needs: plan\n", "    needs: plan\n    if: github.event_name == 'never'\n"),
    "not-uploaded": (
        f"{RUN}\n        env:\n          {UPLOAD_SHARD}",
        f"run: mkdir reports && touch reports/gates.json\n        env:\n          {UPLOAD_SHARD}".replace(
            "always()", "github.event_name == 'never'"
        ),
    ),
    "empty-matrix": ("matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}", 'matrix: {"include": []}'),
    "cancelled": (RUN, "run: timeout --signal=INT 0.1 " + RUN.removeprefix("run: ")),
}
"""Name → (text of the workflow, what stands there instead)."""
ASIDE = re.compile(r"      - uses: actions/(cache/restore|setup-python)@.*?(?=      - )", re.DOTALL)
CALLER = """name: {name}
on: {event}
jobs:
  gates:
    uses: ./.github/workflows/gates-{kind}.yml
"""
STEP = """name: step
on: push
jobs:
  gates:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - id: gates
        uses: ./gates-action
        with:
          install: "true"
          arguments: --format sarif --jobs 1
      - run: test "$VERDICT" = green
        env:
          VERDICT: ${{ steps.gates.outputs.verdict }}
"""


def test_the_job_gates_is_green_only_when_everything_came_back_green(make_repo: MakeRepo, tmp_path: Path) -> None:
    acted = act(make_repo({**FILES, **scenarios()}), tmp_path / "store", "pull_request")
    assert {job: result for job, result in acted.results.items() if job.endswith("/gates")} == {
        f"{name}/gates": "success" if name == "green" else "failure" for name in SCENARIOS
    }
    told = {name: acted.states(name) for name in SCENARIOS}
    assert {len(gates) for gates in told.values()} == {len(registry.IDS)}, "each of them reports on all gates"
    assert told["red"]["lint"] == "failed"
    assert '"dirty": false' in (acted.store / "green/gates-report-1/gates.json").read_text(), (
        "what gates leaves is ignored"
    )
    assert "not-run" in told["dead"].values()
    assert "not-applicable" in told["dead"].values(), "what the other shard proved is in the report"
    for name in ("skipped", "not-uploaded", "empty-matrix"):
        assert set(told[name].values()) == {"not-run"}, name
    remembered = (acted.store / "cache.log").read_text()
    assert "restore " in remembered
    assert "save " not in remembered, "this is a pull request"


def test_one_job_the_reusable_workflow_and_the_action_judge_as_well(make_repo: MakeRepo, tmp_path: Path) -> None:
    one = workflows.render(Choices(provider="github", place="one.yml", install="true"))
    reusable = workflows.render(Choices(provider="github", place=default_place("github", "reusable"), kind="reusable"))
    files = {
        ".github/workflows/one.yml": one.replace("name: gates\n", "name: one\n", 1),
        ".github/workflows/gates-reusable.yml": reusable,
        ".github/workflows/called.yml": CALLER.format(name="called", event="push", kind="reusable")
        + '    with:\n      shards: 1\n      install: "true"\n',
        ".github/workflows/step.yml": STEP,
        "gates-action/action.yml": (ROOT / "action.yml").read_text(),
    }
    acted = act(make_repo({**FILES, **files}), tmp_path / "store", "push")
    assert set(acted.results.values()) == {"success"}, acted.said
    assert set(acted.results) >= {"one/gates", "gates/gates/gates", "step/gates"}
    for name in ("one", "gates", "step"):  # act calls what is called by its own name
        assert set(acted.states(name).values()) == {"passed", "not-applicable"}
    assert (acted.store / "step/gates-report-1/gates.sarif").is_file()
    saved = [line for line in (acted.store / "cache.log").read_text().splitlines() if line.startswith("save ")]
    assert len([line for line in saved if "gates-facts-" in line]) == 2, "this is the default branch: by its last jobs"


def test_a_release_needs_a_tag_green_gates_and_sign_offs(make_repo: MakeRepo, tmp_path: Path) -> None:
    gate = workflows.render(Choices(provider="github", place="x.yml", kind="release", install="true"))
    verify = 'gates verify "$GITHUB_REF_NAME" --policy-ref "origin/$TRUNK"'
    assert gate.count(verify) == 1
    files = {}
    for name, old, new in (
        ("signed", verify, 'test "$(git notes --ref gates show "$GITHUB_SHA")" = signed'),
        ("red", "run: gates run", "run: echo 'import os' > new.py; gates run"),
    ):
        files[f".github/workflows/gates-{name}.yml"] = (
            gate.replace("release gate", name).replace(old, new).replace("run: gates report", "run: true")
        )
        files[f".github/workflows/{name}.yml"] = CALLER.format(name=name, event="push", kind=name)
    root = make_repo({**FILES, **files})
    git(root, "notes", "--ref", "gates", "add", "-m", "signed")
    shutil.copytree(root / ".git", tmp_path / "origin.git")
    git(root, "update-ref", "-d", "refs/notes/gates")
    git(root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(root, "tag", "v1")
    acted = act(root, tmp_path / "store", "push", "refs/tags/v1")
    assert red_jobs(acted.results) == {"red/gates", "red/sign-offs"}, "without a policy nobody signed"
    assert len(acted.results) == 4
    assert not (acted.store / "cache.log").exists(), "a release remembers nothing"
    (root / ".github/workflows/red.yml").unlink()
    branch = act(root, tmp_path / "again", "push")
    assert red_jobs(branch.results) == {"signed/sign-offs", "signed/gates"}


def red_jobs(results: Mapping[str, str]) -> set[str]:
    """The jobs that did not succeed, by the names of their workflow and their own."""
    return {"/".join(job.split("/")[-2:]) for job, result in results.items() if result != "success"}


def scenarios() -> dict[str, str]:
    """A workflow file for each."""
    text = workflows.render(Choices(provider="github", place="x.yml", shards=2, install="true"))
    made = {}
    for name, (old, new) in SCENARIOS.items():
        assert text.count(old) == 1 or not old, f"{name}: the workflow has another form by now"
        changed = text.replace("name: gates\n", f"name: {name}\n", 1).replace(old, new or old)
        if name != "green":  # the rest is the same in all of them, and costs time
            changed = ASIDE.sub("", changed).replace("run: gates report", "run: true")
        made[f".github/workflows/{name}.yml"] = changed
    return made
