"""A stored run to GitLab: the status of the commit, and one note on the merge request."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from gates.model import RunReport
from gates.publish import words
from gates.publish.channel import Step, published
from gates.publish.gitlab_client import client, refusals
from gates.publish.gitlab_place import Place
from gates.publish.outcome import LeftOut, Outcome, Told
from gates.publish.patience import Patience
from gates.render.markdown import render_comment

if TYPE_CHECKING:
    from gitlab import Gitlab

CHANNELS = ("status", "note")
"""What can be published, in the order in which it is."""


def publish(
    report: RunReport,
    place: Place,
    *,
    channels: Collection[str] = CHANNELS,
    name: str = "gates",
    patience: Patience | None = None,
) -> list[Told]:
    """Publish the report.

    Args:
        report: a full run on a clean commit, see `subject`.
        channels: some of `CHANNELS`.
        name: of the status; each name has a note of its own.
    """
    waiting = patience or Patience()
    opened = client(place.server, place.token, of_job=place.of_job)
    steps: dict[str, Step] = {
        "status": lambda: _status(opened, place, report, name),
        "note": lambda: _note(opened, place, report, name),
    }

    def patiently(step: Step) -> Step:
        def guarded() -> tuple[Outcome, str]:
            with refusals():
                return step()

        return lambda: waiting.attempt(guarded)

    with opened:
        chosen = [channel for channel in CHANNELS if channel in channels]
        return [published(channel, patiently(steps[channel]), secret=place.token) for channel in chosen]


def _status(opened: Gitlab, place: Place, report: RunReport, name: str) -> tuple[Outcome, str]:
    """Let the status of this name in our pipeline be the verdict; GitLab refuses to set it to what it is."""
    wanted = {"state": "success" if words.green(report) else "failed", "description": words.description(report)}
    told = f"{wanted['state']} on {place.commit[:12]}"
    project = opened.projects.get(place.project, lazy=True)
    statuses = project.commits.get(place.commit, lazy=True).statuses
    there = [s for s in statuses.list(iterator=True, name=name, **_ONCE) if _same(s, name, place.pipeline)]
    newest: Any = max(there, key=lambda status: int(status.id), default=None)
    if newest is not None and (newest.status, newest.description) == (wanted["state"], wanted["description"]):
        return Outcome.UNCHANGED, told
    sent: dict[str, Any] = {"name": name, **wanted}
    if place.link:
        sent["target_url"] = place.link
    if place.pipeline is not None:
        sent["pipeline_id"] = place.pipeline
    statuses.create(sent, **_ONCE)
    return Outcome.PUBLISHED, told


_ONCE: dict[str, Any] = {"obey_rate_limit": False}
"""The client's own retries are off."""


def _same(status: Any, name: str, pipeline: int | None) -> bool:
    """Whether it is the status of this name in this pipeline."""
    return status.name == name and (pipeline is None or getattr(status, "pipeline_id", pipeline) == pipeline)


def _note(opened: Gitlab, place: Place, report: RunReport, name: str) -> tuple[Outcome, str]:
    """Let our note say what the report says, and be the only one of ours.

    Raises:
        LeftOut: there is no merge request, or it has moved on since.
    """
    if place.request is None:
        raise LeftOut("there is no merge request")
    project, number = place.request
    request = opened.projects.get(project, lazy=True).mergerequests.get(number, **_ONCE)
    if request.sha != place.head:
        raise LeftOut(f"merge request {number} has moved on to {str(request.sha)[:12]}")
    marker, body = words.marked(render_comment(report), name)
    marked = [n for n in request.notes.list(iterator=True, sort="asc", **_ONCE) if str(n.body).startswith(marker)]
    writer = _writer(opened, place) if marked else None
    ours = [note for note in marked if writer is not None and note.author["id"] == writer]
    for surplus in ours[1:]:  # of two publications at the same time
        surplus.delete(**_ONCE)
    told = f"on merge request {number}"
    if not ours:
        request.notes.create({"body": body}, **_ONCE)
    elif str(ours[0].body).strip() == body.strip():
        return Outcome.UNCHANGED, told
    else:
        ours[0].body = body
        ours[0].save(**_ONCE)
    return Outcome.PUBLISHED, told


def _writer(opened: Gitlab, place: Place) -> int | None:
    """Whose notes ours are; somebody else's are not ours to change, whatever they begin with."""
    if place.of_job:
        return place.user
    told = opened.http_get("/user", **_ONCE)
    return int(told["id"]) if isinstance(told, dict) else None
