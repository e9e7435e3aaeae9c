"""What an advisory source is: something that answers which advisories a release has.

Whatever goes wrong raises: an answer is an answer of the source. No source ever says "nothing known" on a 404, an
HTML page, a time-out or half an answer; whether a source that says nothing knows anything is for the canary to find
out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from gates.errors import NoAnswerError
from gates.tools import osv

Question = tuple[str, str]
"""(normalised package, version)."""


class SourceError(NoAnswerError):
    """The advisory source gave no answer, or one that is none."""

    slug = "advisory-source"


class UnknownReleaseError(SourceError):
    """The source does not have that release: nobody looked at it, which is another thing than that nothing is known."""


class Source(Protocol):
    """An advisory source.

    Attributes:
        label: where it is.
    """

    label: str

    @property
    def described(self) -> str:
        """How much it holds and how old that is, as far as it tells."""

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """The advisories of one release that are in force. Raises `SourceError`, `UnknownReleaseError` among them."""

    def record(self, identifier: str) -> osv.Record | None:
        """One advisory by its identifier, None where the source does not have it. Raises `SourceError`."""

    def canaries(self) -> Iterable[Question]:
        """Releases for which a source that knows anything must report something."""
