"""Which reports may be published as the verdict about a commit, and to which servers a token may be sent."""

from __future__ import annotations

import urllib.parse

from gates.errors import UsageError
from gates.model import RunReport, Verdict
from gates.publish import words

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def judged_commit(report: RunReport) -> str | None:
    """The commit that a report is about; None for a red one that knows none, which proves nothing of any commit.

    Raises:
        UsageError: it is about some gates only, or green about no commit or with changes that the commit does not have.
    """
    project = report.project
    if report.run.shard is not None:
        raise UsageError(
            f"The stored run is shard {words.shown(report.run.shard.name)} of a plan, and one shard is no verdict.",
            "Publish what `gates ci merge` makes of all.",
        )
    if report.run.selected is not None:
        raise UsageError(
            "The stored run is a partial one, and only a full run counts for the status of a commit.",
            "Use `gates run`.",
        )
    if project.commit is None and report.verdict is Verdict.GREEN:
        raise UsageError("The stored run is about no commit: it was made outside of git.", "Run it in the repository.")
    if project.dirty and report.verdict is Verdict.GREEN:
        raise UsageError(
            f"The stored run judged changes that are not in commit {str(project.commit)[:12]}.",
            "Commit or ignore what `git status` tells, and run again.",
        )
    return project.commit


def server(address: str, variable: str) -> str:
    """The address of an API, without the slash at its end.

    Raises:
        UsageError: it is no web address, or the token would be sent there unencrypted.
    """
    try:
        parts = urllib.parse.urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urllib.parse.urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query or parts.fragment:
        raise UsageError(f"{variable} is not the address of a server.", "It looks like https://api.github.com.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise UsageError(f"{variable} would have the token sent unencrypted.", "Use the https address.")
    return address.rstrip("/")
