"""The client of the GitHub API, and its errors as ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gates.publish.patience import Refused

if TYPE_CHECKING:
    from github.Repository import Repository

TIMEOUT_S = 20
PAUSES_S = (0.05, 1.0)
"""Seconds between two requests, and between two that write: GitHub asks for one of the latter."""


def repository(api: str, token: str, name: str, pauses: tuple[float, float]) -> Repository:
    """The repository, not asked for yet. Nothing is retried by the client itself: a whole step is, by `Patience`."""
    import github

    client = github.Github(
        auth=github.Auth.Token(token) if token else None,
        base_url=api,
        timeout=TIMEOUT_S,
        retry=None,
        per_page=100,
        seconds_between_requests=pauses[0],
        seconds_between_writes=pauses[1],
        lazy=True,
    )
    return client.get_repo(name)


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Every way in which the API does not do what it was asked for, as `Refused`.

    Raises:
        Refused: with the status of the answer, or None where no answer came.
    """
    import github
    import requests

    try:
        yield
    except github.GithubException as error:
        said = error.data.get("message") if isinstance(error.data, dict) else error.data
        message = f"{error.status} {said or error.message or ''}".strip()
        raise Refused(error.status, message, error.headers) from error
    except requests.RequestException as error:
        raise Refused(None, f"no answer: {type(error).__name__}") from error
    except AssertionError as error:  # how the client refuses to follow an address to another host
        raise Refused(400, "the answer leads to another server") from error
