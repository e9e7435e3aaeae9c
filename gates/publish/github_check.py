"""The check run: conclusion, summary, and annotations in batches.

The conclusion goes out with the first request, so that whatever stops us later leaves a check run that is right and merely has
fewer annotations; the next publication adds those that are missing. A check run that says something else (another conclusion, an
annotation that no longer holds) cannot be taken back: a new one of the same name takes its place.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gates.model import RunReport
from gates.publish import words
from gates.publish.annotations import BATCH, Annotation, annotated, missing
from gates.publish.outcome import Outcome
from gates.render.markdown import render_check

if TYPE_CHECKING:
    from github.CheckRun import CheckRun
    from github.Repository import Repository

_OURS = "gates/"
"""How the external id of our check runs begins: a job of the workflow may have the same name."""


def publish(
    repository: Repository, commit: str, report: RunReport, *, name: str, link: str | None
) -> tuple[Outcome, str]:
    """Let the newest check run of this name be the verdict, with every annotation once."""
    conclusion = "success" if words.green(report) else "failure"
    wanted = annotated(report)
    output: dict[str, Any] = {"title": words.description(report), "summary": render_check(report)}
    mark = f"{_OURS}{words.shown(report.run.id)[:100]}"
    there = _latest(repository, commit, name)
    new = _new(there, wanted, mark) if there is not None and there.conclusion == conclusion else None
    told = f"{conclusion} on {commit[:12]}, {len(wanted)} annotations"
    if there is None or new is None:
        first, rest = wanted[:BATCH], wanted[BATCH:]
        more: dict[str, Any] = {"details_url": link} if link else {}
        there = repository.create_check_run(
            name,
            commit,
            external_id=mark,
            status="completed",
            conclusion=conclusion,
            completed_at=_time(report),
            output={**output, "annotations": first} if first else output,
            **more,
        )
        for batch in _batches(rest):
            there.edit(output={**output, "annotations": batch})
        return Outcome.PUBLISHED, told
    if not new and there.external_id == mark:
        return Outcome.UNCHANGED, told
    for batch in list(_batches(new)) or [[]]:
        there.edit(external_id=mark, output={**output, "annotations": batch} if batch else output)
    return Outcome.PUBLISHED, told


def _latest(repository: Repository, commit: str, name: str) -> CheckRun | None:
    """The newest of our check runs; by default the API tells the newest of a name only, which may be a job's."""
    runs = repository.get_commit(commit).get_check_runs(check_name=name, filter="all")
    ours = [run for run in runs if str(run.external_id or "").startswith(_OURS) and run.name == name]
    return max(ours, key=lambda run: run.id, default=None)


def _new(run: CheckRun, wanted: Sequence[Annotation], mark: str) -> Sequence[Annotation] | None:
    """The annotations that the check run lacks; None where it has some that do not hold."""
    if run.external_id == mark:  # the same report: an earlier publication sent the first so many
        return wanted[run.output.annotations_count :]
    return missing(wanted, _annotations_of(run))


def _annotations_of(run: CheckRun) -> Iterator[Annotation]:
    for one in run.get_annotations():
        keys: tuple[str, ...] = ("path", "start_line", "end_line", "annotation_level", "title", "message")
        yield {key: getattr(one, key) for key in keys}


def _batches(all_of_them: Sequence[Annotation]) -> Iterator[list[Annotation]]:
    for start in range(0, len(all_of_them), BATCH):
        yield list(all_of_them[start : start + BATCH])


def _time(report: RunReport) -> Any:
    """When the run ended."""
    import github

    try:
        started = datetime.datetime.fromisoformat(report.run.started).astimezone(datetime.UTC)
        return started + datetime.timedelta(seconds=report.run.duration_s)
    except (ValueError, OverflowError):  # the server takes the time of the request
        return github.GithubObject.NotSet
