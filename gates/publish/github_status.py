"""The commit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gates.model import RunReport
from gates.publish import words
from gates.publish.outcome import Outcome

if TYPE_CHECKING:
    from github.Repository import Repository


def publish(
    repository: Repository, commit: str, report: RunReport, *, name: str, link: str | None
) -> tuple[Outcome, str]:
    """Let the newest status of this name be the verdict; nothing is sent where it is already."""
    state = _state(report)
    wanted = {"state": state, "description": words.description(report), "target_url": link}
    told = f"{state} on {commit[:12]}"
    if _shown(repository, commit, name) == wanted:
        return Outcome.UNCHANGED, told
    sent: dict[str, Any] = {"context": name, "state": state, "description": wanted["description"]}
    repository.get_commit(commit).create_status(**sent, **({"target_url": link} if link else {}))
    return Outcome.PUBLISHED, told


def _state(report: RunReport) -> str:
    if words.green(report):
        return "success"
    return "error" if report.exit_code >= 3 else "failure"


def _shown(repository: Repository, commit: str, name: str) -> dict[str, Any] | None:
    """What is shown under this name now; the API tells the newest of each name."""
    _, told = repository.requester.requestJsonAndCheck(
        "GET", f"{repository.url}/commits/{commit}/status", parameters={"per_page": 100}
    )
    for status in told["statuses"]:
        if str(status["context"]).lower() == name.lower():
            return {key: status[key] for key in ("state", "description", "target_url")}
    return None
