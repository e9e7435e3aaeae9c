"""What somebody asks to sign: the report, the files, the answered checklist."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from gates.attest import contents, reports
from gates.errors import UsageError
from gates.model import RunReport


class Question(Protocol):
    """What the release checklist asks, as far as a sign-off needs it."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str: ...


class Item(Question, Protocol):
    """What stands to a question."""

    @property
    def state(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclasses.dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody wants to sign.

    Attributes:
        role: in which they sign.
        ref: full name of the branch or tag; None for the branch that is checked out.
        version: of the release; None for what the repository says.
        report: the file of the report.
        artifacts: name → file of what is released.
        items: the release checklist.
        emergency: the reason for going without what the policy demands of the gates, "" for a normal release.
        review: what the review of the open emergencies found, "" for none.
        now: the time, in UTC.
    """

    role: str
    ref: str | None
    version: str | None
    report: Path
    artifacts: Mapping[str, Path]
    items: Sequence[Item]
    emergency: str = ""
    review: str = ""
    now: datetime.datetime


def read_report(path: Path) -> tuple[bytes, RunReport]:
    """The bytes of a report, and what they say.

    Raises:
        UsageError: it cannot be read; NoAnswerError: it is no report.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The report {path} cannot be read: {error.strerror}.", "Run `gates run --no-cache`."
        ) from error
    return data, reports.decode(data, str(path))


def digests(request: Request, report: RunReport) -> dict[str, str]:
    """Name → sha256 of what is released: the documents that the report lists, and the files that were named.

    Raises:
        UsageError: one cannot be read, or is not the document that the report lists.
    """
    found = {contents.listed_name(a.path): a.sha256 for a in report.artifacts}
    for artifact in report.artifacts:
        if _sha256(request.report.parent / artifact.path, artifact.path) != artifact.sha256:
            raise UsageError(
                f"{artifact.path} is not the document that the report lists.", "Run `gates run --no-cache` again."
            )
    return found | {name: _sha256(path, name) for name, path in request.artifacts.items()}


def _sha256(path: Path, name: str) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(f"The artifact {name} cannot be read: {error.strerror}.", "Name a file.") from error


def open_items(items: Sequence[Item]) -> Iterator[str]:
    """Why a checklist is not complete."""
    still = [item for item in items if item.state == "open"]
    for item in still[:5]:
        yield f"The checklist's item {item.id} has no answer: {item.text}"
    if len(still) > 5:
        yield f"{len(still) - 5} more items of the checklist have no answer."


def items_digest(items: Sequence[Question]) -> str:
    """`sha256:...` of what the checklist asks, whatever the answers."""
    asked = sorted([item.id, item.kind, item.text] for item in items)
    return f"sha256:{hashlib.sha256(json.dumps(asked).encode()).hexdigest()}"
