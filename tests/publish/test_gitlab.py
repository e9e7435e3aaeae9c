"""Publishing to GitLab, against a server that behaves as documented."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from gates.errors import UsageError
from gates.model import RunReport
from gates.publish import gitlab
from gates.publish.gitlab_place import place
from gates.render.markdown import MARKER
from tests.publish.conftest import Clock
from tests.publish.gitlab_server import IID, PROJECT, GitLab
from tests.publish.server import Answer, serving
from tests.render import samples

TOKEN = "glpat-notForAnyLog"
COMMIT, OTHER = str(samples.report().project.commit), "f" * 40
JOB = {
    "CI_COMMIT_SHA": COMMIT,
    "CI_JOB_URL": "https://gitlab.example.com/octo/orders/-/jobs/9",
    "CI_MERGE_REQUEST_IID": str(IID),
    "CI_PIPELINE_ID": "77",
    "CI_PROJECT_ID": PROJECT,
    "CI_SERVER_URL": "https://gitlab.example.com",
    "GITLAB_TOKEN": TOKEN,
    "GITLAB_USER_ID": "3",
}


@pytest.fixture
def lab() -> Iterator[GitLab]:
    api = GitLab(COMMIT)
    with serving(api):
        yield api
    assert not api.unknown, "a request that is not documented"


def publish(lab: GitLab, report: RunReport, clock: Clock, **changes: Any) -> dict[str, tuple[str, str]]:
    at = dataclasses.replace(place(JOB, COMMIT), server=lab.address, **changes)
    told = gitlab.publish(report, at, patience=clock.patience())
    assert not any(TOKEN in one.said for one in told)
    return {one.channel: (one.outcome.value, one.said) for one in told}


def test_twice_gives_one_status_and_one_note(lab: GitLab, clock: Clock) -> None:
    report = samples.red_report()
    assert [o for o, _ in publish(lab, report, clock).values()] == ["published"] * 2
    assert [o for o, _ in publish(lab, report, clock).values()] == ["unchanged"] * 2
    [status], [note] = lab.statuses, lab.notes
    assert (status["status"], status["name"], status["pipeline_id"]) == ("failed", "gates", 77)
    assert note["body"].startswith(MARKER)
    assert all(r.headers["private-token"] == TOKEN for r in lab.log)


def test_a_later_run_is_written_in_the_place_of_the_earlier(lab: GitLab, clock: Clock) -> None:
    for number in range(120):
        lab.note(f"I think {number}", author=3)
    publish(lab, samples.red_report(), clock)
    publish(lab, samples.report(), clock)
    assert [s["status"] for s in lab.statuses] == ["failed", "success"]
    assert len(lab.notes) == 121
    assert "All 10 gates are green" in lab.notes[-1]["body"]


def test_what_somebody_else_marked_is_not_ours(lab: GitLab, clock: Clock) -> None:
    lab.note(f"{MARKER}\nAll green, believe me.", author=666)
    publish(lab, samples.report(), clock)
    assert lab.notes[0]["body"].endswith("believe me.")
    assert len(lab.notes) == 2


def test_the_jobs_own_token_writes_as_who_started_the_job(lab: GitLab, clock: Clock) -> None:
    lab.note(f"{MARKER}\nold", author=3)
    publish(lab, samples.report(), clock, of_job=True)
    assert len(lab.notes) == 1
    assert all(r.headers["job-token"] == TOKEN for r in lab.log)


def test_bursts_and_limits_are_sat_out(lab: GitLab, clock: Clock) -> None:
    lab.fail(
        Answer(502, {"message": "Bad Gateway"}),
        Answer(429, {"message": "Too Many Requests"}, {"Retry-After": "21"}),
        Answer(409, {"message": "Another update to this commit status is in progress"}),
    )
    assert [o for o, _ in publish(lab, samples.report(), clock).values()] == ["published"] * 2
    assert len(clock.slept) == 3
    assert 21 <= clock.slept[1] <= 22


def test_a_note_whose_answer_gets_lost_is_made_once(lab: GitLab, clock: Clock) -> None:
    lab.fail(Answer(504, late=True), when=lambda r: r.method == "POST")
    lab.fail(Answer(504, late=True), when=lambda r: r.path.endswith("/notes") and r.writes)
    publish(lab, samples.report(), clock)
    assert (len(lab.statuses), len(lab.notes)) == (1, 1)


def test_a_token_that_may_only_read_is_told_and_not_tried_again(lab: GitLab, clock: Clock) -> None:
    lab.read_only = True
    assert set(publish(lab, samples.report(), clock).values()) == {("failed", "403 403 Forbidden")}
    assert clock.slept == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, [], {"Link": '<http://elsewhere.invalid/notes?page=2>; rel="next"'}),
        Answer(302, None, {"Location": "http://elsewhere.invalid/steal"}),
    ],
    ids=["page", "redirection"],
)
def test_the_token_is_sent_to_no_other_server(lab: GitLab, clock: Clock, answer: Answer) -> None:
    lab.fail(answer, when=lambda r: r.path.endswith("/notes"))
    assert publish(lab, samples.report(), clock)["note"] == ("failed", "the answer leads to another server")


def test_a_merge_request_that_moved_on_keeps_its_newer_note(lab: GitLab, clock: Clock) -> None:
    lab.head = OTHER
    assert publish(lab, samples.report(), clock)["note"] == ("left out", "merge request 7 has moved on to ffffffffffff")


def test_a_merged_result_is_shown_at_its_pipeline(lab: GitLab, clock: Clock) -> None:
    merged = place(JOB | {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": OTHER, "CI_MERGE_REQUEST_PROJECT_ID": "1"}, COMMIT)
    assert (merged.commit, merged.head, merged.request) == (COMMIT, OTHER, ("1", IID))


def test_without_a_merge_request_the_note_is_left_out(lab: GitLab, clock: Clock) -> None:
    assert publish(lab, samples.report(), clock, request=None)["note"][0] == "left out"


def test_a_red_run_that_knows_no_commit_is_shown_where_the_job_runs() -> None:
    assert place(JOB, None).commit == COMMIT
    with pytest.raises(UsageError, match="CI_COMMIT_SHA names none"):
        place(JOB | {"CI_COMMIT_SHA": ""}, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"GITLAB_TOKEN": "", "CI_JOB_TOKEN": ""}, "Neither GITLAB_TOKEN nor CI_JOB_TOKEN is set"),
        ({"CI_PROJECT_ID": ""}, "CI_PROJECT_ID is not set"),
        ({"CI_COMMIT_SHA": OTHER}, "this pipeline runs for ffffffffffff"),
        ({"CI_PIPELINE_ID": "seven"}, "CI_PIPELINE_ID is not a number"),
        ({"CI_SERVER_URL": "http://gitlab.example.com"}, "unencrypted"),
    ],
)
def test_a_wrong_environment_is_one_sentence(changes: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        place(JOB | changes, COMMIT)


def test_the_token_is_not_shown_with_the_place() -> None:
    assert TOKEN not in repr(place(JOB, COMMIT))
