"""Where a run on GitHub publishes to, from what the runner tells in the environment and the event that started it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gates.errors import UsageError
from gates.publish.subject import server
from gates.publish.words import link

PUBLIC_API = "https://api.github.com"
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where to publish.

    Attributes:
        api: address of the API.
        repository: "owner/name".
        token: "" where the runner has none for us, as for secrets in a pull request from a fork.
        commit: where status and check run are shown; of a pull request its head, for nobody sees the merge commit that was judged.
        merge_of: set where the judged commit is another one, and has still to prove that it is a merge of this one.
        pull: number of the pull request, None without one.
        analysed: commit and ref for code scanning, None where no ref is known.
        link: address of the page of the workflow's run.
        summary: the file of the step summary.
        hosted: whether a GitHub runner reads our output.
    """

    api: str
    repository: str
    token: str = dataclasses.field(repr=False)
    commit: str
    merge_of: str | None
    pull: int | None
    analysed: tuple[str, str] | None
    link: str | None
    summary: Path | None
    hosted: bool


def place(environ: Mapping[str, str], judged: str | None, pull: int | None = None) -> Place:
    """Where the report about the commit `judged` belongs.

    Args:
        judged: None for a report that knows no commit: it belongs where the workflow runs.
        pull: number of the pull request, where the event does not tell it.

    Raises:
        UsageError: the environment does not say where, or is about another commit.
    """
    if "GITHUB_TOKEN" not in environ:
        raise UsageError(
            "GITHUB_TOKEN is not set.", "In a workflow: `env: {GITHUB_TOKEN: ${{ github.token }}}` at this step."
        )
    repository = environ.get("GITHUB_REPOSITORY", "")
    if not re.fullmatch(r"[\w.-]{1,100}/[\w.-]{1,100}", repository, re.ASCII):
        raise UsageError("GITHUB_REPOSITORY does not name a repository.", "It looks like octocat/hello-world.")
    event = _event(environ)
    commit, merge_of = _commit(environ, event, judged)
    number = pull if pull is not None else _pull(environ, event)
    summary = environ.get("GITHUB_STEP_SUMMARY")
    return Place(
        api=server(environ.get("GITHUB_API_URL") or PUBLIC_API, "GITHUB_API_URL"),
        repository=repository,
        token=environ["GITHUB_TOKEN"].strip(),
        commit=commit,
        merge_of=merge_of,
        pull=number,
        analysed=_analysed(environ, event, judged, commit, number),
        link=_link(environ, repository),
        summary=Path(summary) if summary else None,
        hosted=environ.get("GITHUB_ACTIONS") == "true",
    )


def _event(environ: Mapping[str, str]) -> dict[str, Any]:
    named = environ.get("GITHUB_EVENT_PATH")
    if not named:
        return {}
    try:
        event = json.loads(Path(named).read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"GITHUB_EVENT_PATH names {named!r}, which holds no event.", "Leave it as the runner sets it."
        ) from error
    return event if isinstance(event, dict) else {}


def _at(event: object, *keys: str) -> Any:
    """The value at a path of keys, None where there is none."""
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event


def _sha(value: object) -> str | None:
    return value if isinstance(value, str) and _SHA.fullmatch(value) else None


def _commit(environ: Mapping[str, str], event: dict[str, Any], judged: str | None) -> tuple[str, str | None]:
    """Where the verdict is shown, and what the judged commit has to be a merge of where the runner does not vouch for it."""
    started = _sha(environ.get("GITHUB_SHA"))
    finished = _sha(_at(event, "workflow_run", "head_sha"))
    if finished:  # the run that judged is over; we are another one, on the default branch
        return finished, None if judged in {finished, None} else finished
    head = _sha(_at(event, "pull_request", "head", "sha"))
    if judged is None and (head or started):
        return str(head or started), None
    if judged is None:
        raise UsageError("The stored run is about no commit, and GITHUB_SHA names none.", "Publish in a workflow.")
    of_base = environ.get("GITHUB_EVENT_NAME") == "pull_request_target"
    expected = {head} if of_base else {head, started}
    if head and judged in expected:
        return head, None
    if not head and (started is None or judged == started):
        return judged, None
    told = head if of_base or not started else started
    raise UsageError(
        f"The stored run judged commit {judged[:12]}, but this workflow runs for {(told or 'another one')[:12]}.",
        "Publish in the workflow that made the run, or run again.",
    )


def _pull(environ: Mapping[str, str], event: dict[str, Any]) -> int | None:
    number = _at(event, "pull_request", "number")
    if isinstance(number, int):
        return number
    told = _at(event, "workflow_run", "pull_requests")
    if isinstance(told, list) and len(told) == 1 and isinstance(_at(told[0], "number"), int):
        return int(told[0]["number"])
    of_ref = re.fullmatch(r"refs/pull/(\d{1,9})/(?:merge|head)", environ.get("GITHUB_REF", ""), re.ASCII)
    return int(of_ref[1]) if of_ref else None


def _analysed(
    environ: Mapping[str, str], event: dict[str, Any], judged: str | None, commit: str, pull: int | None
) -> tuple[str, str] | None:
    """What code scanning is told: a commit and a ref that has it."""
    ref = environ.get("GITHUB_REF", "")
    if judged is not None and judged == environ.get("GITHUB_SHA") and ref.startswith("refs/"):
        return judged, ref
    if pull is not None:
        return commit, f"refs/pull/{pull}/head"
    branch = _at(event, "workflow_run", "head_branch")
    ours = _at(event, "workflow_run", "head_repository", "full_name") == environ.get("GITHUB_REPOSITORY")
    return (commit, f"refs/heads/{branch}") if ours and isinstance(branch, str) and branch else None


def _link(environ: Mapping[str, str], repository: str) -> str | None:
    run = environ.get("GITHUB_RUN_ID", "")
    return (
        link(f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}/actions/runs/{run}")
        if run
        else None
    )
