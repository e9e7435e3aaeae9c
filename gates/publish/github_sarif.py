"""The results in code scanning."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from typing import TYPE_CHECKING

from gates.publish.outcome import LeftOut, Outcome
from gates.publish.patience import Patience, Refused

if TYPE_CHECKING:
    from github.Repository import Repository

_LOOKS, _BETWEEN_S = 5, 3.0


def upload(repository: Repository, analysed: tuple[str, str] | None, sarif: Callable[[], str]) -> str:
    """Send the SARIF document; the id under which it is processed. Sent again, it takes the place of the earlier one.

    Raises:
        LeftOut: it is not known which branch the commit is on.
    """
    if analysed is None:
        raise LeftOut("code scanning wants a ref, and none is known")
    commit, ref = analysed
    packed = base64.b64encode(gzip.compress(sarif().encode("utf-8", "replace"), mtime=0)).decode("ascii")
    _, told = repository.requester.requestJsonAndCheck(
        "POST", f"{repository.url}/code-scanning/sarifs", input={"commit_sha": commit, "ref": ref, "sarif": packed}
    )
    return str(told["id"])


def processed(repository: Repository, number: str, patience: Patience) -> tuple[Outcome, str]:
    """What became of an upload, looked at for a few seconds.

    Raises:
        Refused: code scanning could not use it.
    """
    for _ in range(_LOOKS):
        _, told = repository.requester.requestJsonAndCheck("GET", f"{repository.url}/code-scanning/sarifs/{number}")
        state = told.get("processing_status")
        if state == "complete":
            return Outcome.PUBLISHED, "in code scanning"
        if state == "failed":
            raise Refused(422, f"code scanning refused it: {'; '.join(map(str, told.get('errors') or ['no reason']))}")
        if not patience.pause(_BETWEEN_S):
            break
    return Outcome.PUBLISHED, "taken by code scanning, which still processes it"
