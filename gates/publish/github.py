"""A stored run to GitHub: each channel by itself, so that one that fails keeps no other from being published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, TypeVar

from gates.errors import UsageError
from gates.model import RunReport
from gates.publish import github_check, github_comment, github_sarif, github_status, step_summary
from gates.publish.channel import Step, published
from gates.publish.github_client import PAUSES_S, refusals, repository
from gates.publish.github_place import Place
from gates.publish.outcome import LeftOut, Outcome, Told
from gates.publish.patience import Patience, Refused

if TYPE_CHECKING:
    from github.Repository import Repository

_T = TypeVar("_T")

CHANNELS = ("summary", "status", "check", "comment", "sarif")
"""What can be published, in the order in which it is."""


def publish(
    report: RunReport,
    place: Place,
    *,
    sarif: Callable[[], str],
    channels: Collection[str] = CHANNELS,
    name: str = "gates",
    patience: Patience | None = None,
    pauses: tuple[float, float] = PAUSES_S,
) -> list[Told]:
    """Publish the report.

    Args:
        report: a full run on a clean commit, see `subject`.
        sarif: renders the SARIF document.
        channels: some of `CHANNELS`.
        name: of the status and of the check run; each name has a comment of its own.
        pauses: seconds between two requests, and between two that write.

    Raises:
        UsageError: the report is not about this workflow's commit; nothing was published.
    """
    waiting = patience or Patience()
    opened = repository(place.api, place.token, place.repository, pauses)
    steps = {"summary": lambda: _summary(place, report)}
    steps |= {channel: _allowed(place, step) for channel, step in _steps(opened, place, report, name, waiting, sarif)}
    if place.merge_of is not None and place.token and (doubt := _doubt(opened, place.merge_of, report, waiting)):
        return [Told(channel, Outcome.FAILED, doubt) for channel in CHANNELS if channel in channels]
    try:
        return [published(channel, steps[channel], secret=place.token) for channel in CHANNELS if channel in channels]
    finally:
        opened.requester.close()


def _steps(
    opened: Repository, place: Place, report: RunReport, name: str, waiting: Patience, sarif: Callable[[], str]
) -> Iterator[tuple[str, Step]]:
    """The steps that ask the API."""

    def status() -> tuple[Outcome, str]:
        return github_status.publish(opened, place.commit, report, name=name, link=place.link)

    def check() -> tuple[Outcome, str]:
        return github_check.publish(opened, place.commit, report, name=name, link=place.link)

    def comment() -> tuple[Outcome, str]:
        return github_comment.publish(opened, place.commit, report, name=name, pull=place.pull)

    def scanning() -> tuple[Outcome, str]:
        number = waiting.attempt(_refusing(lambda: github_sarif.upload(opened, place.analysed, sarif)))
        return waiting.attempt(_refusing(lambda: github_sarif.processed(opened, number, waiting)))

    for channel, step in (("status", status), ("check", check), ("comment", comment)):
        yield channel, _patiently(step, waiting)
    yield "sarif", scanning


def _refusing(step: Callable[[], _T]) -> Callable[[], _T]:
    def guarded() -> _T:
        with refusals():
            return step()

    return guarded


def _patiently(step: Step, waiting: Patience) -> Step:
    return lambda: waiting.attempt(_refusing(step))


def _allowed(place: Place, step: Step) -> Step:
    """The step, where there is a token at all."""

    def checked() -> tuple[Outcome, str]:
        if not place.token:
            raise Refused(401, "GITHUB_TOKEN is empty, as secrets are in a pull request from a fork")
        return step()

    return checked


def _doubt(opened: Repository, head: str, report: RunReport, waiting: Patience) -> str:
    """Why it is not known that the judged commit is a merge of `head`; "" where it is.

    Raises:
        UsageError: it is none.
    """
    judged = str(report.project.commit)
    try:
        commit = waiting.attempt(_refusing(lambda: opened.get_git_commit(judged)))
        parents = [parent.sha for parent in commit.parents]
    except Refused as refused:
        return f"whether {judged[:12]} is a merge of {head[:12]} could not be found out: {refused}"
    if head not in parents:
        raise UsageError(
            f"The stored run judged commit {judged[:12]}, which is no merge of {head[:12]}.",
            "Publish the report of the run that this workflow was started by.",
        )
    return ""


def _summary(place: Place, report: RunReport) -> tuple[Outcome, str]:
    if place.summary is None:
        raise LeftOut("GITHUB_STEP_SUMMARY is not set")
    return step_summary.write(place.summary, report)
