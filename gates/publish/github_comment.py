"""The one comment on the pull request, written anew in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.model import RunReport
from gates.publish import words
from gates.publish.outcome import LeftOut, Outcome
from gates.render.markdown import render_comment

if TYPE_CHECKING:
    from github.Issue import Issue
    from github.IssueComment import IssueComment
    from github.NamedUser import NamedUser
    from github.Organization import Organization
    from github.Repository import Repository


def publish(
    repository: Repository, commit: str, report: RunReport, *, name: str, pull: int | None
) -> tuple[Outcome, str]:
    """Let our comment say what the report says, and be the only one of ours.

    Raises:
        LeftOut: there is no pull request, or it has moved on since.
    """
    if pull is None:
        raise LeftOut("there is no pull request")
    head = repository.get_pull(pull).head.sha
    if head != commit:
        raise LeftOut(f"pull request {pull} has moved on to {head[:12]}")
    marker, body = words.marked(render_comment(report), name)
    issue = repository.get_issue(pull)
    ours = _ours(repository, issue, marker)
    for surplus in ours[1:]:  # of two publications at the same time
        surplus.delete()
    told = f"on pull request {pull}"
    if not ours:
        issue.create_comment(body)
    elif ours[0].body.strip() == body.strip():
        return Outcome.UNCHANGED, told
    else:
        ours[0].edit(body)
    return Outcome.PUBLISHED, told


def _ours(repository: Repository, issue: Issue, marker: str) -> list[IssueComment]:
    """Comments that begin with the marker and that we wrote: somebody else's are not ours to change, whatever they begin with."""
    marked = [comment for comment in issue.get_comments() if (comment.body or "").startswith(marker)]
    if not marked:
        return []
    writer = _login(repository)
    return [comment for comment in marked if _wrote(comment.user, writer)]


def _wrote(user: NamedUser | Organization | None, writer: str | None) -> bool:
    """Whether a comment of this user is ours; the user of a deleted account is None."""
    return user is not None and (user.login == writer if writer else user.type == "Bot")


def _login(repository: Repository) -> str | None:
    """Whose token it is; None for one of an app, such as a workflow's, which may not ask: its comments are a bot's."""
    import github

    try:
        _, told = repository.requester.requestJsonAndCheck("GET", "/user")
    except github.GithubException as error:
        if error.status in {403, 404}:
            return None
        raise
    return str(told["login"])
