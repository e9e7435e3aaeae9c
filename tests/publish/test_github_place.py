"""Where a run on GitHub publishes to: the right commit, and never a verdict about another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gates.errors import UsageError
from gates.publish.github_place import Place, place

MERGE, HEAD, OTHER = "a" * 40, "b" * 40, "c" * 40
PULL_REQUEST = {"pull_request": {"number": 7, "head": {"sha": HEAD}}}
WORKFLOW_RUN = {
    "workflow_run": {
        "head_sha": HEAD,
        "head_branch": "feature",
        "head_repository": {"full_name": "octocat/orders"},
        "pull_requests": [{"number": 7}],
    }
}


def at(tmp_path: Path, judged: str | None, event: Any = None, *, pull: int | None = None, **more: str) -> Place:
    environ = {"GITHUB_TOKEN": "t", "GITHUB_REPOSITORY": "octocat/orders", "GITHUB_SHA": MERGE} | more
    if event is not None:
        (tmp_path / "event.json").write_text(json.dumps(event))
        environ["GITHUB_EVENT_PATH"] = str(tmp_path / "event.json")
    return place(environ, judged, pull)


def test_a_merge_of_a_pull_request_is_shown_at_its_head(tmp_path: Path) -> None:
    found = at(tmp_path, MERGE, PULL_REQUEST, GITHUB_REF="refs/pull/7/merge")
    assert (found.commit, found.pull, found.merge_of) == (HEAD, 7, None)
    assert found.analysed == (MERGE, "refs/pull/7/merge")


def test_a_head_that_was_checked_out_is_analysed_as_the_head(tmp_path: Path) -> None:
    assert at(tmp_path, HEAD, PULL_REQUEST, GITHUB_REF="refs/pull/7/merge").analysed == (HEAD, "refs/pull/7/head")


def test_a_push_is_shown_at_its_commit(tmp_path: Path) -> None:
    found = at(tmp_path, MERGE, {"ref": "refs/heads/main"}, GITHUB_REF="refs/heads/main", GITHUB_RUN_ID="5")
    assert (found.commit, found.pull, found.analysed) == (MERGE, None, (MERGE, "refs/heads/main"))
    assert found.link == "https://github.com/octocat/orders/actions/runs/5"
    assert found.api == "https://api.github.com"


def test_a_red_run_that_knows_no_commit_is_shown_where_the_workflow_runs(tmp_path: Path) -> None:
    assert at(tmp_path, None, PULL_REQUEST).commit == HEAD
    assert at(tmp_path, None).commit == MERGE
    with pytest.raises(UsageError, match="GITHUB_SHA names none"):
        at(tmp_path, None, GITHUB_SHA="")


@pytest.mark.parametrize(
    ("judged", "event", "more"),
    [
        (OTHER, PULL_REQUEST, {}),
        (OTHER, {"ref": "refs/heads/main"}, {}),
        (MERGE, PULL_REQUEST, {"GITHUB_EVENT_NAME": "pull_request_target"}),
    ],
    ids=["pull request", "push", "base of a pull request"],
)
def test_a_verdict_about_another_commit_is_refused(
    tmp_path: Path, judged: str, event: Any, more: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match="but this workflow runs for"):
        at(tmp_path, judged, event, pull=None, **more)


def test_a_later_workflow_shows_it_where_the_judging_one_ran(tmp_path: Path) -> None:
    found = at(tmp_path, HEAD, WORKFLOW_RUN, GITHUB_REF="refs/heads/main")
    assert (found.commit, found.merge_of, found.pull) == (HEAD, None, 7)
    assert at(tmp_path, OTHER, WORKFLOW_RUN).merge_of == HEAD, "the API has to say that it is a merge"


def test_a_branch_of_a_fork_is_not_taken_for_ours(tmp_path: Path) -> None:
    event = {"workflow_run": {**WORKFLOW_RUN["workflow_run"], "head_repository": None, "pull_requests": []}}
    assert at(tmp_path, HEAD, event).analysed is None
    assert at(tmp_path, HEAD, event, pull=9).analysed == (HEAD, "refs/pull/9/head")


def test_outside_of_a_workflow_the_judged_commit_is_meant(tmp_path: Path) -> None:
    assert at(tmp_path, OTHER, GITHUB_SHA="").commit == OTHER


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GITHUB_REPOSITORY", "orders", "does not name a repository"),
        ("GITHUB_REPOSITORY", "a/b/../c", "does not name a repository"),
        ("GITHUB_API_URL", "http://api.example.com", "unencrypted"),
        ("GITHUB_API_URL", "https://user@api.example.com", "not the address of a server"),
        ("GITHUB_API_URL", "https://[", "not the address of a server"),
        ("GITHUB_API_URL", "api.github.com", "not the address of a server"),
        ("GITHUB_EVENT_PATH", "/nowhere/event.json", "holds no event"),
    ],
)
def test_a_wrong_environment_is_one_sentence(tmp_path: Path, variable: str, value: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        at(tmp_path, MERGE, pull=None, **{variable: value})


def test_no_token_at_all_is_told_with_the_remedy() -> None:
    with pytest.raises(UsageError, match=r"GITHUB_TOKEN is not set\. In a workflow"):
        place({"GITHUB_REPOSITORY": "octocat/orders"}, MERGE)


def test_the_token_is_not_shown_with_the_place(tmp_path: Path) -> None:
    assert "hidden" not in repr(at(tmp_path, MERGE, GITHUB_TOKEN="hidden"))
