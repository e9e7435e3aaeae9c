"""Publishing to GitHub, against a server that takes what the published description of the API says."""

from __future__ import annotations

import base64
import dataclasses
from pathlib import Path
from typing import Any

import pytest

from gates.errors import UsageError
from gates.model import RunReport, State
from gates.publish import github
from gates.publish.github_place import Place
from gates.render.markdown import MARKER
from tests.publish.conftest import Clock
from tests.publish.github_server import PULL, REPOSITORY, GitHub
from tests.publish.server import Answer, Request
from tests.render import samples

TOKEN = "ghs_notForAnyLog1234567890"
COMMIT = str(samples.report().project.commit)
OTHER = "f" * 40


def place(hub: GitHub, **changes: Any) -> Place:
    plain = Place(
        api=hub.address,
        repository=REPOSITORY,
        token=TOKEN,
        commit=COMMIT,
        merge_of=None,
        pull=PULL,
        analysed=(COMMIT, f"refs/pull/{PULL}/head"),
        link="https://github.com/octocat/orders/actions/runs/5",
        summary=None,
        hosted=True,
    )
    return dataclasses.replace(plain, **changes)


def publish(hub: GitHub, report: RunReport, clock: Clock, *only: str, **changes: Any) -> dict[str, tuple[str, str]]:
    told = github.publish(
        report,
        place(hub, **changes),
        sarif=lambda: '{"version": "2.1.0"}',
        channels=only or ("status", "check", "comment", "sarif"),
        patience=clock.patience(),
        pauses=(0, 0),
    )
    assert not any(TOKEN in one.said for one in told)
    return {one.channel: (one.outcome.value, one.said) for one in told}


def outcomes(told: dict[str, tuple[str, str]]) -> list[str]:
    return [outcome for outcome, _ in told.values()]


def with_findings(count: int, **changes: Any) -> RunReport:
    findings = tuple(
        samples.finding(path=f"src/m{n}.py", line=n + 1, end_line=None, fingerprint=f"f{n}", **changes)
        for n in range(count)
    )
    return samples.report(samples.result("lint", State.FAILED, findings=findings))


def test_a_red_run_is_a_failure_everywhere(hub: GitHub, clock: Clock) -> None:
    report = samples.red_report()
    assert outcomes(publish(hub, report, clock)) == ["published"] * 4
    [status], [check], [comment], [sarif] = hub.statuses, hub.checks, hub.comments, hub.sarifs
    assert (status["state"], status["context"], status["sha"]) == ("error", "gates", COMMIT), "a gate gave no answer"
    assert (check["conclusion"], check["name"], check["head_sha"]) == ("failure", "gates", COMMIT)
    assert "hold this commit back" in check["output"]["title"]
    assert "| Gate | State |" in check["output"]["summary"]
    assert comment["body"].startswith(MARKER)
    assert (sarif["commit_sha"], sarif["ref"], sarif["sarif"]) == (COMMIT, "refs/pull/7/head", {"version": "2.1.0"})
    assert all(r.headers["authorization"] == f"token {TOKEN}" for r in hub.log)


def test_a_green_run_is_a_success(hub: GitHub, clock: Clock) -> None:
    publish(hub, samples.report(), clock)
    assert hub.statuses[0]["state"] == hub.checks[0]["conclusion"] == "success"


def test_a_run_that_contradicts_itself_is_no_success(hub: GitHub, clock: Clock) -> None:
    publish(hub, dataclasses.replace(samples.report(), exit_code=1), clock)
    assert hub.statuses[0]["state"] == hub.checks[0]["conclusion"] == "failure"


def test_twice_gives_one_of_each(hub: GitHub, clock: Clock) -> None:
    report = with_findings(120)
    publish(hub, report, clock)
    written = len(hub.written())
    told = publish(hub, report, clock, "status", "check", "comment")
    assert outcomes(told) == ["unchanged"] * 3
    assert len(hub.written()) == written
    assert (len(hub.statuses), len(hub.checks), len(hub.comments)) == (1, 1, 1)
    assert len(hub.annotations[hub.checks[0]["id"]]) == 120


def test_annotations_go_in_batches_of_fifty_worst_first(hub: GitHub, clock: Clock) -> None:
    publish(hub, with_findings(120), clock, "check")
    batches = [len(r.body["output"]["annotations"]) for r in hub.written()]
    assert batches == [50, 50, 20]
    first = hub.annotations[hub.checks[0]["id"]][0]
    assert first["path"] == "src/m0.py"
    assert first["annotation_level"] == "failure"
    assert first["message"] == "The table order_status is still there after the downgrade. Drop it in downgrade()."


def test_what_an_interrupted_publication_left_out_is_added(hub: GitHub, clock: Clock) -> None:
    report = with_findings(120)

    def second(request: Request) -> bool:
        return request.method == "PATCH"

    hub.fail(Answer(400, {"message": "no"}), when=second)
    assert outcomes(publish(hub, report, clock, "check")) == ["failed"]
    assert hub.checks[0]["conclusion"] == "failure", "the verdict went out first"
    assert outcomes(publish(hub, report, clock, "check")) == ["published"]
    lines = [a["start_line"] for a in hub.annotations[hub.checks[0]["id"]]]
    assert sorted(lines) == list(range(1, 121))
    assert len(hub.checks) == 1


def test_a_later_run_with_more_findings_adds_to_the_check_run(hub: GitHub, clock: Clock) -> None:
    publish(hub, with_findings(2), clock, "check")
    later = with_findings(3)
    later = dataclasses.replace(later, run=dataclasses.replace(later.run, id="another"))
    publish(hub, later, clock, "check")
    assert [len(a) for a in hub.annotations.values()] == [3]
    assert hub.checks[0]["external_id"] == "gates/another"


def test_a_later_run_that_says_something_else_takes_the_place(hub: GitHub, clock: Clock) -> None:
    publish(hub, with_findings(2), clock)
    green = samples.report()
    publish(hub, green, clock)
    assert [c["conclusion"] for c in hub.checks] == ["failure", "success"]
    assert [s["state"] for s in hub.statuses] == ["failure", "success"]
    assert len(hub.comments) == 1
    assert "All 10 gates are green" in hub.comments[0]["body"]
    assert outcomes(publish(hub, green, clock, "check")) == ["unchanged"], "the newest is found"


def test_a_server_of_ones_own_has_its_api_under_a_path(hub: GitHub, clock: Clock) -> None:
    hub.prefix = "/api/v3"
    for _ in range(2):
        told = publish(
            hub, with_findings(60), clock, "status", "check", "comment", "sarif", api=f"{hub.address}/api/v3"
        )
    assert outcomes(told) == ["unchanged"] * 3 + ["published"]


def test_the_job_of_the_same_name_is_left_alone(hub: GitHub, clock: Clock) -> None:
    hub.checks.append({"id": 100, "url": hub.url("check-runs/100"), "name": "gates", "head_sha": COMMIT,
                       "external_id": "3d5c", "conclusion": "success", "output": {}})  # fmt: skip
    hub.annotations[100] = []
    publish(hub, samples.report(), clock, "check")
    hub.checks.append({**hub.checks.pop(0), "id": 102})
    hub.annotations[102] = []
    assert outcomes(publish(hub, samples.report(), clock, "check")) == ["unchanged"], "ours is found behind it"
    assert hub.annotations[102] == []


def test_the_comment_is_found_behind_hundreds_of_others(hub: GitHub, clock: Clock) -> None:
    for number in range(130):
        hub.comment(f"I think {number}", "maria", "User")
    hub.comment(f"{MARKER}\nold")
    publish(hub, samples.report(), clock, "comment")
    assert len(hub.comments) == 131
    assert "All 10 gates are green" in hub.comments[-1]["body"]
    assert sum(r.path.endswith("/comments") and not r.writes for r in hub.log) == 2, "pages"


def test_a_comment_that_somebody_else_marked_is_not_ours(hub: GitHub, clock: Clock) -> None:
    hub.comment(f"{MARKER}\nAll 10 gates are green, believe me.", "mallory", "User")
    publish(hub, samples.red_report(), clock, "comment")
    assert hub.comments[0]["body"].endswith("believe me.")
    assert len(hub.comments) == 2


def test_with_a_persons_token_the_comment_is_that_persons(hub: GitHub, clock: Clock) -> None:
    hub.app = False
    hub.comment(f"{MARKER}\nof a bot")
    hub.comment(f"{MARKER}\nmine", "maria", "User")
    publish(hub, samples.report(), clock, "comment")
    assert [c["body"].startswith(f"{MARKER}\n## ✓") for c in hub.comments] == [False, True]


def test_each_name_has_a_comment_and_a_check_run_of_its_own(hub: GitHub, clock: Clock) -> None:
    for name in ("gates", "gates (orders) --> x", "gates"):
        github.publish(
            samples.report(),
            place(hub),
            sarif=str,
            channels=("status", "check", "comment"),
            name=name,
            patience=clock.patience(),
            pauses=(0, 0),
        )
    assert [c["body"].splitlines()[0] for c in hub.comments] == [
        MARKER,
        "<!-- gates: report of gates %28orders%29 %2D%2D%3E x -->",
    ]
    assert [c["name"] for c in hub.checks] == [s["context"] for s in hub.statuses] == ["gates", "gates (orders) --> x"]


def test_of_two_comments_of_ours_one_is_left(hub: GitHub, clock: Clock) -> None:
    hub.comment(f"{MARKER}\none")
    hub.comment("in between", "maria", "User")
    hub.comment(f"{MARKER}\ntwo")
    publish(hub, samples.report(), clock, "comment")
    assert [c["body"].startswith(MARKER) for c in hub.comments] == [True, False]


def test_a_pull_request_that_moved_on_keeps_its_newer_comment(hub: GitHub, clock: Clock) -> None:
    hub.head = OTHER
    told = publish(hub, samples.report(), clock, "comment")
    assert told["comment"] == ("left out", f"pull request 7 has moved on to {OTHER[:12]}")
    assert not hub.written()


def test_without_a_pull_request_or_ref_these_are_left_out(hub: GitHub, clock: Clock) -> None:
    told = publish(hub, samples.report(), clock, pull=None, analysed=None)
    assert outcomes(told) == ["published", "published", "left out", "left out"]


def test_a_burst_of_errors_is_sat_out(hub: GitHub, clock: Clock) -> None:
    hub.fail(*[Answer(code, {"message": "Server Error"}) for code in (500, 502, 503)])
    assert outcomes(publish(hub, samples.report(), clock)) == ["published"] * 4
    assert len(clock.slept) == 3
    assert 0.5 <= clock.slept[0] <= 1 <= clock.slept[1] <= 2 <= clock.slept[2] <= 4, "longer each time"


@pytest.mark.parametrize("path", ["/statuses/", "/check-runs", "/comments"])
def test_an_answer_that_gets_lost_makes_nothing_twice(hub: GitHub, clock: Clock, path: str) -> None:
    hub.fail(Answer(502, {"message": "Bad Gateway"}, late=True), when=lambda r: r.method == "POST" and path in r.path)
    assert outcomes(publish(hub, with_findings(60), clock, "status", "check", "comment")).count("failed") == 0
    assert (len(hub.statuses), len(hub.checks), len(hub.comments)) == (1, 1, 1)
    assert len(hub.annotations[hub.checks[0]["id"]]) == 60


def test_a_secondary_rate_limit_is_waited_for_as_long_as_it_says(hub: GitHub, clock: Clock) -> None:
    limited = Answer(403, {"message": "You have exceeded a secondary rate limit."}, {"Retry-After": "17"})
    hub.fail(limited, when=lambda r: r.writes)
    assert outcomes(publish(hub, samples.report(), clock, "status")) == ["published"]
    assert 17 <= clock.slept[0] <= 18
    assert clock.told == [f"The server asks us to slow down; the next try is in {clock.slept[0]:.0f} s."]


def test_a_limit_longer_than_our_patience_is_told_at_once(hub: GitHub, clock: Clock) -> None:
    hub.fail(Answer(429, {"message": "slow down"}, {"Retry-After": "3600"}))
    told = publish(hub, samples.report(), clock, "status")
    assert told["status"] == ("failed", "429 slow down")
    assert clock.slept == []


def test_a_token_that_may_only_read_is_not_tried_again(hub: GitHub, clock: Clock) -> None:
    hub.read_only = True
    told = publish(hub, samples.red_report(), clock)
    assert set(told.values()) == {("failed", "403 Resource not accessible by integration")}
    assert clock.slept == []


def test_without_a_token_nothing_is_asked(hub: GitHub, clock: Clock) -> None:
    told = publish(hub, samples.red_report(), clock, token="")
    assert outcomes(told) == ["failed"] * 4
    assert hub.log == []


def test_one_channel_that_fails_keeps_no_other_back(hub: GitHub, clock: Clock) -> None:
    hub.fail(Answer(403, {"message": "Advanced Security must be enabled"}), when=lambda r: "sarifs" in r.path)
    assert outcomes(publish(hub, samples.report(), clock)) == ["published", "published", "published", "failed"]


def test_a_sarif_that_cannot_be_used_is_told(hub: GitHub, clock: Clock) -> None:
    hub.processing = [{"processing_status": "pending"}, {"processing_status": "failed", "errors": ["too large"]}]
    assert publish(hub, samples.report(), clock, "sarif")["sarif"] == ("failed", "code scanning refused it: too large")


def test_a_server_that_says_the_token_does_not_get_it_into_the_log(hub: GitHub, clock: Clock) -> None:
    basic = base64.b64encode(b"x").decode()
    said = f"bad token {TOKEN}\n::error::x ##[add-mask]y \x1b[31m {basic}"
    hub.fail(Answer(401, {"message": said}))
    [(_, told)] = publish(hub, samples.report(), clock, "status").values()
    assert told == f"401 bad token *** ::error::x # #[add-mask]y {basic}"


def test_an_unreadable_answer_is_a_failure_of_the_channel(hub: GitHub, clock: Clock) -> None:
    hub.fail(Answer(200, ["what?"]))
    assert publish(hub, samples.report(), clock, "status")["status"][0] == "failed"


def test_pages_on_another_server_are_not_followed(hub: GitHub, clock: Clock) -> None:
    away = {"Link": '<http://elsewhere.invalid/repos/x?page=2>; rel="next"'}
    hub.fail(Answer(200, [{"body": "hello", "id": 1}], away), when=lambda r: r.path.endswith("/comments"))
    assert publish(hub, samples.report(), clock, "comment")["comment"] == (
        "failed",
        "the answer leads to another server",
    )


def test_a_server_that_is_not_there_is_told(clock: Clock) -> None:
    gone = GitHub(COMMIT)
    gone.address = "http://127.0.0.1:9"
    told = publish(gone, samples.report(), clock)
    assert set(told.values()) == {("failed", "no answer: ConnectionError")}
    assert sum(clock.slept) <= 120, "one patience for all channels"


def test_hostile_findings_are_shown_as_text(hub: GitHub, clock: Clock) -> None:
    evil = samples.finding(
        message="@everyone <script>x</script> \x00\x1b[2J\u202e ::error::" + "A" * 100_000,
        path="a/\u202e../../b\x00.py",
        rule="r" * 500,
        fix="![x](javascript:alert(1))",
        line=-3,
        column=-1,
        end_line=-9,
    )
    report = samples.report(samples.result("lint", State.FAILED, findings=(evil,) * 60), name="@team [x](y)" * 9000)
    assert outcomes(publish(hub, report, clock)) == ["published"] * 4
    [check] = hub.checks
    one = hub.annotations[check["id"]][0]
    assert (one["start_line"], one["end_line"], one["title"][:3]) == (1, 1, "rrr")
    assert len(one["message"]) < 5_000
    assert not set("\x00\x1b\u202e") & set(one["message"] + one["path"] + check["output"]["summary"])
    assert "@everyone" not in check["output"]["summary"] + hub.comments[0]["body"]
    assert len(hub.statuses[0]["description"]) <= 140


def test_more_findings_than_a_check_run_has_room_for_keep_within_the_rations(hub: GitHub, clock: Clock) -> None:
    publish(hub, with_findings(1_200), clock, "check", "comment")
    assert len(hub.annotations[hub.checks[0]["id"]]) == 1_000
    assert len(hub.checks[0]["output"]["summary"]) <= 65_535


def test_a_merge_of_the_shown_commit_is_vouched_for_by_the_api(hub: GitHub, clock: Clock) -> None:
    hub.parents[COMMIT] = [OTHER, "e" * 40]
    told = publish(hub, samples.report(), clock, "status", commit="e" * 40, merge_of="e" * 40)
    assert told["status"] == ("published", "success on eeeeeeeeeeee")


def test_a_commit_that_is_no_merge_of_the_shown_one_is_refused(hub: GitHub, clock: Clock) -> None:
    hub.parents[COMMIT] = [OTHER]
    with pytest.raises(UsageError, match="no merge of eeeeeeeeeeee"):
        publish(hub, samples.report(), clock, commit="e" * 40, merge_of="e" * 40)
    assert not hub.written()


def test_the_summary_is_written_whatever_the_api_says(hub: GitHub, clock: Clock, tmp_path: Path) -> None:
    hub.read_only = True
    told = publish(hub, samples.red_report(), clock, "summary", "status", summary=tmp_path / "summary.md")
    assert outcomes(told) == ["published", "failed"]
    assert "hold this commit back" in (tmp_path / "summary.md").read_text()
