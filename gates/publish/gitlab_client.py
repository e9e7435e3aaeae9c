"""The client of the GitLab API, its errors as ours, and a session that speaks to one server only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gates.publish.patience import Refused

if TYPE_CHECKING:
    import gitlab
    import requests

TIMEOUT_S = 20.0


def client(server: str, token: str, *, of_job: bool) -> gitlab.Gitlab:
    """GitLab, not asked yet. Nothing is retried by the client itself: a whole step is, by `Patience`."""
    import gitlab

    key: dict[str, Any] = {"job_token": token} if of_job else {"private_token": token}
    return gitlab.Gitlab(server, session=_session(server), timeout=TIMEOUT_S, per_page=100, keep_base_url=True, **key)


def _session(server: str) -> requests.Session:
    """A session that hands out no token elsewhere, whatever a page or a redirection says, and refuses what GitLab refuses."""
    import requests

    class Session(requests.Session):
        def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            if not str(request.url).startswith(f"{server}/"):
                raise Refused(400, "the answer leads to another server")
            answer = super().send(request, **options)
            if answer.status_code >= 400:
                raise Refused(answer.status_code, f"{answer.status_code} {_said(answer)}", answer.headers)
            return answer

    return Session()


def _said(answer: requests.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return answer.reason or ""
    return str(told.get("message") or told.get("error") or "") if isinstance(told, dict) else ""


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """What keeps an answer from coming, as `Refused`.

    Raises:
        Refused: no answer came.
    """
    import requests

    try:
        yield
    except requests.RequestException as error:
        raise Refused(None, f"no answer: {type(error).__name__}") from error
