"""The generated workflow, executed by act on this machine: the job `gates` is green once, and red whenever something went wrong.

One invocation runs a copy of the workflow for each of the things that can go wrong. Actions that need GitHub are stood in for by folders; the
gates, the plan and the fan-in are real.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from pathlib import Path

from gates import registry
from gates.ci import workflows
from gates.ci.workflows import Choices
from tests.conftest import MakeRepo

STAND_INS = Path(__file__).parent / "stand_ins"
BIN = sysconfig.get_path("scripts")
EXCUSED = "".join(f'{g} = "a sample"\n' for g in registry.IDS if g != "lint")
RUN = 'run: gates run --plan "$RUNNER_TEMP/plan/gates-plan.json" --shard "$SHARD"'
UPLOAD_SHARD = "SHARD: ${{ matrix.shard }}\n      - if: always()\n"
SCENARIOS = {
    "green": ("", ""),
    "red": (RUN, "run: echo 'import os' > new.py; " + RUN.removeprefix("run: ")),
    "dead": (RUN, 'run: \'[ "$SHARD" = 1 ] && kill -KILL $$; ' + RUN.removeprefix("run: ") + "'"),
    "skipped": ("    needs: plan\n", "    needs: plan\n    if: github.event_name == 'never'\n"),
    "not-uploaded": (UPLOAD_SHARD, UPLOAD_SHARD.replace("always()", "github.event_name == 'never'")),
    "empty-matrix": ("matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}", 'matrix: {"include": []}'),
    "cancelled": (RUN, "run: timeout --signal=INT 0.1 " + RUN.removeprefix("run: ")),
}
"""Name → (text of the workflow, what stands there instead)."""
CHOICES = Choices(provider="github", place="x.yml", shards=2, install="true")


def test_the_job_gates_is_green_only_when_everything_came_back_green(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"gates.toml": f"[not-applicable]\n{EXCUSED}", "app.py": "X = 1\n", **scenarios()})
    results = act(root, tmp_path / "store")
    assert {job: result for job, result in results.items() if job.endswith("/gates")} == {
        f"{name}/gates": "success" if name == "green" else "failure" for name in SCENARIOS
    }
    told = {name: report(tmp_path / "store", name) for name in SCENARIOS}
    assert {len(gates) for gates in told.values()} == {len(registry.IDS)}, "each of them reports on all gates"
    assert told["red"]["lint"] == "failed"
    assert "not-run" in told["dead"].values()
    assert "not-applicable" in told["dead"].values(), "what the other shard proved is in the report"
    for name in ("skipped", "not-uploaded", "empty-matrix"):
        assert set(told[name].values()) == {"not-run"}, name
    remembered = (tmp_path / "store" / "cache.log").read_text()
    assert "restore " in remembered
    assert "save " not in remembered, "this is a pull request"


def scenarios() -> dict[str, str]:
    """A workflow file for each."""
    text = workflows.render(CHOICES)
    made = {}
    for name, (old, new) in SCENARIOS.items():
        assert text.count(old) == 1 or not old, f"{name}: the workflow has another form by now"
        made[f".github/workflows/{name}.yml"] = text.replace("name: gates\n", f"name: {name}\n", 1).replace(
            old, new or old
        )
    return made


def act(root: Path, store: Path) -> dict[str, str]:
    """Workflow/job → its result."""
    store.mkdir()
    path = f"{BIN}:{os.environ['PATH']}"
    argv = [f"{BIN}/act", "pull_request", "--json", "-P", "ubuntu-latest=-self-hosted", "--concurrent-jobs", "2"]
    argv += ["--env", f"STORE={store}", "--env", f"PATH={path}"]
    for action in ("setup-python", "upload-artifact", "download-artifact", "cache"):
        argv += ["--local-repository", f"{pinned(action)}={STAND_INS / action}"]
    home = {"HOME": str(store), "XDG_CACHE_HOME": str(store / "cache"), "PATH": path}
    done = subprocess.run(argv, cwd=root, env={**os.environ, **home}, capture_output=True, text=True, timeout=300)
    results = {}
    for line in done.stdout.splitlines():
        told = json.loads(line) if line.startswith("{") else {}
        if "jobResult" in told:
            results[told["job"].strip()] = told["jobResult"]
    assert results, done.stderr
    return results


def pinned(action: str) -> str:
    """An action with the commit that the workflow names."""
    word = f"actions/{action}"
    line = next(line for line in workflows.render(CHOICES).splitlines() if f"uses: {word}" in line)
    return f"{word}@{line.partition('@')[2].split()[0]}"


def report(store: Path, name: str) -> dict[str, str]:
    """Gate → its state, as the last job of a workflow uploaded it."""
    told = json.loads((store / name / "gates-report-1" / "gates.json").read_text())
    return {gate["id"]: gate["state"] for gate in told["gates"]}
