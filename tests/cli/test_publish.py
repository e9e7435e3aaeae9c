"""`gates publish`: what it says and how it ends, whatever became of the publication."""

from __future__ import annotations

import dataclasses
import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gates import engine
from gates.cli.publish import command
from gates.errors import NoAnswerError, UsageError
from gates.model import RunReport, Shard
from gates.publish import github
from tests.publish.github_server import REPOSITORY, GitHub
from tests.publish.gitlab_server import PROJECT, GitLab
from tests.publish.server import Answer, serving
from tests.render import samples

COMMIT = str(samples.report().project.commit)
TOKEN = "ghs_secretOfThisTest"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GitHub]:
    api = GitHub(COMMIT)
    monkeypatch.setattr("gates.publish.github.publish", functools.partial(github.publish, pauses=(0, 0)))
    with serving(api):
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": COMMIT}}}))
        told = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": api.address,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "5",
            "GITHUB_SHA": COMMIT,
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "GITHUB_TOKEN": TOKEN,
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        yield api


def test_the_client_libraries_are_loaded_when_something_is_published_only() -> None:
    told = "import sys, gates.cli.publish; print({'github', 'gitlab', 'requests'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def publish(tmp_path: Path, report: RunReport, *words: str) -> Result:
    engine.Journal(tmp_path / "reports", report.run.id).finish(report)
    return CliRunner().invoke(command, ["github", str(tmp_path / "reports"), *words], standalone_mode=False)


def test_a_red_run_is_published_and_the_exit_code_is_that_of_the_publication(hub: GitHub, tmp_path: Path) -> None:
    done = publish(tmp_path, samples.red_report())
    assert done.return_value == 0
    assert done.stdout == "", "the check run has the annotations"
    assert "gates: the verdict is red:" in done.stderr
    assert (len(hub.statuses), len(hub.checks), len(hub.comments), len(hub.sarifs)) == (1, 1, 1, 1)
    assert hub.sarifs[0]["sarif"]["runs"][0]["tool"]["driver"]["name"] == "gates"
    assert "hold this commit back" in (tmp_path / "summary.md").read_text()


def test_from_a_fork_annotations_and_summary_are_left(hub: GitHub, tmp_path: Path) -> None:
    hub.read_only = True
    done = publish(tmp_path, samples.red_report())
    assert done.return_value == 0
    assert "::error title=migrations/left-behind,file=migrations/versions/0004" in done.stdout
    assert "::warning title=gates publish::not published: status, check, comment and sarif. The verdict stays red" in (
        done.stderr
    )
    assert (tmp_path / "summary.md").exists()
    assert TOKEN not in done.output


def test_asked_to_publish_at_any_rate_a_failure_is_exit_3(hub: GitHub, tmp_path: Path) -> None:
    hub.fail(Answer(404, {"message": "Not Found"}), when=lambda r: "sarifs" in r.path)
    done = publish(tmp_path, samples.report(), "--must-publish", "--only", "status", "--only", "sarif")
    assert done.return_value == NoAnswerError.exit_code == 3
    assert [s["state"] for s in hub.statuses] == ["success"]
    assert "The verdict stays green" in done.stderr


def test_only_what_is_asked_for_is_published_under_the_name_that_is_asked_for(hub: GitHub, tmp_path: Path) -> None:
    publish(tmp_path, samples.report(), "--only", "status", "--name", "gates (nightly)")
    assert [s["context"] for s in hub.statuses] == ["gates (nightly)"]
    assert {r.path.rsplit("/", 2)[1] for r in hub.written()} == {"statuses"}


def shard() -> RunReport:
    report = samples.report(samples.result("lint"), selected=("lint",))
    return dataclasses.replace(report, run=dataclasses.replace(report.run, shard=Shard("sha256:1", "2")))


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (samples.report(samples.result("lint"), selected=("lint",)), "only a full run counts"),
        (shard(), "shard 2 of a plan, and one shard is no verdict"),
        (samples.report(dirty=True), "changes that are not in commit 0123456789ab"),
        (samples.report(commit=None), "about no commit"),
        (samples.report(commit="f" * 40), "but this workflow runs for"),
    ],
    ids=["partial", "shard", "dirty", "outside of git", "another commit"],
)
def test_what_proves_nothing_about_the_commit_is_not_published(
    hub: GitHub, tmp_path: Path, report: RunReport, said: str
) -> None:
    done = publish(tmp_path, report)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert hub.log == []
    assert not (tmp_path / "summary.md").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("github", "nowhere"), "There is no folder 'nowhere'"),
        (("github", "--name", " "), "--name is not a name"),
        (("gitlab", "--name", "a\nb"), "--name is not a name"),
    ],
)
def test_wrong_input_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(command, words, standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)


def test_to_gitlab_a_failure_names_the_token_that_would_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lab = GitLab(COMMIT)
    lab.read_only = True
    report = samples.report()
    engine.Journal(tmp_path, report.run.id).finish(report)
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)
    job = {"CI_COMMIT_SHA": COMMIT, "CI_JOB_TOKEN": TOKEN, "CI_PROJECT_ID": PROJECT, "CI_MERGE_REQUEST_IID": "7"}
    with serving(lab):
        for name, value in {**job, "CI_SERVER_URL": lab.address}.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(command, ["gitlab", str(tmp_path)], standalone_mode=False)
    assert done.return_value == 0
    assert "a GITLAB_TOKEN with the scope `api` may" in done.stderr
    assert "gates: not published: status and note. The verdict stays green: All 10 gates are green." in done.stderr
    assert TOKEN not in done.output


def test_without_a_stored_run_there_is_no_verdict_to_publish(hub: GitHub, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["github", str(tmp_path)], standalone_mode=False)
    assert isinstance(done.exception, NoAnswerError)
    assert hub.log == []
