"""`gates ci plan` and `gates ci merge` on a real repository, shards included."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gates import registry
from gates.cli import ci_merge, ci_plan, run
from gates.errors import UsageError
from tests.conftest import MakeRepo, git

EXCUSED = "".join(f'{g} = "a sample"\n' for g in registry.IDS if g != "logging")
FILES = {"gates.toml": f"[not-applicable]\n{EXCUSED}", "app.py": "X = 1\n"}
BACK = "reports/back"


@pytest.fixture
def root(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = make_repo(FILES)
    monkeypatch.chdir(found)
    return found


def plan(*words: str) -> Result:
    return CliRunner().invoke(ci_plan.command, ["--output", f"{BACK}/gates-plan.json", *words], standalone_mode=False)


def shard(name: str, *words: str) -> Result:
    asked = ["--plan", f"{BACK}/gates-plan.json", "--shard", name, "--output", f"{BACK}/{name}", "--quiet", *words]
    return CliRunner().invoke(run.command, asked, standalone_mode=False)


def merge(*words: str) -> Result:
    return CliRunner().invoke(ci_merge.command, [BACK, "--quiet", *words], standalone_mode=False)


def gates(root: Path) -> dict[str, str]:
    return {g["id"]: g["state"] for g in json.loads((root / "reports/gates.json").read_text())["gates"]}


def test_plan_shards_and_fan_in_are_one_full_run(root: Path) -> None:
    told = json.loads(plan("--shards", "2").stdout)
    names = [row["shard"] for row in told["matrix"]["include"]]
    assert names == ["1", "2"]
    assert [shard(name).return_value for name in names] == [0, 0]
    assert merge("--needs", '{"shards": {"result": "success", "outputs": {}}}', "--format", "junit").return_value == 0
    report = json.loads((root / "reports/gates.json").read_text())
    assert report["run"]["selected"] is None
    assert [g["id"] for g in report["gates"]] == list(registry.IDS)
    assert (root / "reports/gates.junit.xml").is_file()
    (root / f"{BACK}/1/gates.json").write_text("{")
    (root / f"{BACK}/1/runs").rename(root / "gone")
    assert merge().return_value == 3
    assert "not-run" in gates(root).values()


def test_a_job_that_failed_without_a_word_is_not_believed(root: Path) -> None:
    plan("--shards", "1")
    shard("1")
    assert merge("--needs", '{"shards": {"result": "failure"}}').return_value == 3
    assert set(gates(root).values()) == {"error"}


def test_without_a_plan_every_gate_is_red_and_says_so(root: Path) -> None:
    (root / BACK).mkdir(parents=True)
    assert merge().return_value == 3
    assert set(gates(root).values()) == {"not-run"}
    assert "There is no plan" in (root / "reports/gates.json").read_text()


def test_a_shard_of_another_commit_does_not_even_start(root: Path) -> None:
    plan("--shards", "1")
    with (root / "gates.toml").open("a") as out:
        out.write("\n[security]\nfail-on = 'critical'\n")
    done = shard("1")
    assert isinstance(done.exception, UsageError)
    assert "of configuration" in str(done.exception)
    assert not (root / f"{BACK}/1").exists()


def test_a_shard_without_work_ends_at_once(root: Path) -> None:
    plan("lint", "--shards", "2")
    assert shard("2").return_value == 0
    assert not (root / f"{BACK}/2").exists()


@pytest.mark.parametrize(
    ("command", "words", "told"),
    [
        (run.command, ["--plan", "p.json"], "go together"),
        (run.command, ["--plan", "p.json", "--shard", "1", "lint"], "go together"),
        (ci_plan.command, ["lnt", "--shards", "2"], "Did you mean 'lint'"),
        (ci_merge.command, ["nowhere"], "is not a folder"),
        (ci_merge.command, [".", "--needs", "[]"], "is not the JSON"),
    ],
)
def test_wrong_input_is_a_usage_error(root: Path, command: object, words: list[str], told: str) -> None:
    done = CliRunner().invoke(command, words, standalone_mode=False)  # type: ignore[arg-type]
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)
    assert not (root / "reports").exists()


def test_what_another_machine_gathered_counts_as_next_to_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATES_CACHE_URL", f"file://{tmp_path}/shared")
    monkeypatch.setenv("CI", "true")
    excused = EXCUSED.replace('lint = "', 'logging = "')  # the linter needs no interpreter whose folders are known
    (root / "gates.toml").write_text(f"[not-applicable]\n{excused}")
    git(root, "commit", "-qam", "judged by its linter")
    plan("--shards", "1")
    shard("1")
    other = tmp_path / "other"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns(".gates", "reports"))
    monkeypatch.chdir(other)
    monkeypatch.setenv("GITHUB_HEAD_REF", "a-change")
    told = json.loads(plan("--shards", "2").stdout)
    assert told["replayed"] == ["lint"]
    assert "lint" not in told["guessed"]
