"""Where a GitLab job publishes to, from the variables that GitLab sets in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gates.errors import UsageError
from gates.publish.subject import server
from gates.publish.words import link

PUBLIC_SERVER = "https://gitlab.com"


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where to publish.

    Attributes:
        server: address of GitLab.
        token: of a project, a group or a person, else the job's own.
        of_job: whether it is the job's own, which GitLab lets do little.
        user: who started the job, as whom the job's token acts; None where unknown.
        project: number or path of the project with the commit.
        commit: where the status is shown.
        pipeline: which of the commit's pipelines it belongs to, None outside of one.
        request: project and number of the merge request, None without one.
        head: newest commit of the merge request when the pipeline began.
        link: address of the job.
    """

    server: str
    token: str = dataclasses.field(repr=False)
    of_job: bool
    user: int | None
    project: str
    commit: str
    pipeline: int | None
    request: tuple[str, int] | None
    head: str
    link: str | None


def place(environ: Mapping[str, str], judged: str | None) -> Place:
    """Where the report about the commit `judged` belongs; None is a report that knows no commit: it belongs where the job runs.

    Raises:
        UsageError: the environment does not say where, or is about another commit.
    """
    own = environ.get("GITLAB_TOKEN", "").strip()
    token = own or environ.get("CI_JOB_TOKEN", "").strip()
    if not token:
        raise UsageError(
            "Neither GITLAB_TOKEN nor CI_JOB_TOKEN is set.",
            "Make a project access token with the scope `api` a variable.",
        )
    project = environ.get("CI_PROJECT_ID") or environ.get("CI_PROJECT_PATH")
    if not project:
        raise UsageError("CI_PROJECT_ID is not set.", "It is the number of the project, and set in every job.")
    commit = environ.get("CI_COMMIT_SHA") or judged
    if commit is None:
        raise UsageError("The stored run is about no commit, and CI_COMMIT_SHA names none.", "Publish in a pipeline.")
    head = environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or commit
    if judged not in {commit, head, None}:
        raise UsageError(
            f"The stored run judged commit {str(judged)[:12]}, but this pipeline runs for {commit[:12]}.",
            "Publish in the pipeline that made the run, or run again.",
        )
    number = _number(environ, "CI_MERGE_REQUEST_IID")
    return Place(
        server=server(environ.get("CI_SERVER_URL") or PUBLIC_SERVER, "CI_SERVER_URL"),
        token=token,
        of_job=not own,
        user=_number(environ, "GITLAB_USER_ID"),
        project=project,
        commit=commit,
        pipeline=_number(environ, "CI_PIPELINE_ID"),
        request=(environ.get("CI_MERGE_REQUEST_PROJECT_ID") or project, number) if number is not None else None,
        head=head,
        link=link(environ.get("CI_JOB_URL", "")),
    )


def _number(environ: Mapping[str, str], name: str) -> int | None:
    said = environ.get(name, "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise UsageError(f"{name} is not a number.", "Leave it as GitLab sets it.")
    return int(said)
