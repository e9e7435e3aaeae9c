"""What the `api-docs` gate observes: values only, that survive a trip through JSON."""

from __future__ import annotations

import dataclasses

from gates.model import GateFacts
from gates.tools.app_boot import Place, Raise, Read, Returned
from gates.tools.openapi import Change, Difference, Problem


@dataclasses.dataclass(frozen=True, slots=True)
class Success:
    """A documented success response.

    Attributes:
        keys: top-level property names; () for an array or a scalar, None where nothing is promised.
        required: those of them that are always there.
        untyped: whether the document says JSON and nothing about it.
    """

    status: str
    keys: tuple[str, ...] | None
    required: tuple[str, ...]
    untyped: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """A difference between a body that a handler writes as a literal and its documented schema.

    Attributes:
        name: which object, for example `data.lines[]`; "" for the whole body.
        missing: documented as always there, and not written; extra: written, and not documented.
        path, line, end: where the object is written.
    """

    name: str
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    path: str
    line: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorBody:
    """A documented error response beside the one that was really answered; top-level keys of both."""

    status: int
    documented: tuple[str, ...]
    required: tuple[str, ...]
    answered: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the answer is one of the kind that is documented."""
        return set(self.required) <= set(self.answered) and bool(set(self.documented) & set(self.answered))


@dataclasses.dataclass(frozen=True, slots=True)
class Observed:
    """A status that the application really answered, and to what."""

    status: int
    scenario: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path, from the route table, the document, or both.

    Attributes:
        served: whether the application has it; documented: whether the document has it.
        hidden: kept out of the document on purpose, or of a kind that needs no documentation (health, static files).
        place: its handler; responses_line: where the handler lists its documented responses, 0 where it does not.
        document, line: where it is documented.
        statuses, parameters: as documented; parameters are (in, name).
        raises, reads, reads_unknown, returns: what the handler does, a lower bound.
        gaps: differences between literal bodies and documented ones; error_bodies: error answers beside documented ones.
        observed: error statuses that really came.
        absent_words: documented query parameters whose name appears nowhere in the source.
    """

    method: str
    path: str
    served: bool = False
    documented: bool = False
    hidden: bool = False
    described: bool = True
    place: Place | None = None
    responses_line: int = 0
    document: str = ""
    line: int = 0
    statuses: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    success: tuple[Success, ...] = ()
    raises: tuple[Raise, ...] = ()
    reads: tuple[Read, ...] = ()
    reads_unknown: bool = False
    returns: tuple[Returned, ...] = ()
    gaps: tuple[Gap, ...] = ()
    error_bodies: tuple[ErrorBody, ...] = ()
    observed: tuple[Observed, ...] = ()
    absent_words: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`GET /orders`."""
        return f"{self.method} {self.path}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What became of the contract that clients have.

    Attributes:
        since: what the document was compared with (`the release v1.4.0`, `the base`), "" where the document is new or nothing is known.
        breaking: changes that break clients; doubtful: those that break some clients perhaps.
        promised: (before, now) of each version that may say that something breaks: the document's own, and the project's.
        too_deep: whether the document is nested too deeply to be compared.
        nothing_earlier: whether there is neither a release nor a base.
    """

    since: str = ""
    breaking: tuple[Change, ...] = ()
    doubtful: tuple[Change, ...] = ()
    promised: tuple[tuple[str, str], ...] = ()
    too_deep: bool = False
    nothing_earlier: bool = False

    @property
    def dated(self) -> bool:
        """Whether what breaks today may be allowed tomorrow: a sunset date is compared with the current day."""
        return any("sunset" in change.id for change in (*self.breaking, *self.doubtful))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One committed document and what was found out about it.

    Attributes:
        differences: from the document that the application serves.
        problems: what makes it invalid.
        samples: examples and defaults that were compared with their schema; mismatches: those that do not agree with it.
        contract: what became of the contract that clients have.
        versions: the document's own at the base and now.
        base: whether the base had the document.
        regenerate: the command that writes it again, "" where it is not known.
    """

    path: str
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    samples: int = 0
    mismatches: tuple[Problem, ...] = ()
    contract: Contract = Contract()
    versions: tuple[str, str] = ("", "")
    base: bool = False
    version_line: int = 0
    regenerate: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        framework, app: as booted; "" when nothing was booted.
        generated: whether the application makes its document itself.
        api: whether the application answers with JSON, as far as that is known.
        documents: the committed documents.
        operations: routes and documented operations, matched.
        project_versions: the project's own version at the base and now, "" where it is not written down.
        base_note: how the base was found, or why there is none.
        uncommitted: where documents begin that the application makes and that none is committed for.
    """

    framework: str = ""
    app: str = ""
    generated: bool = False
    api: bool = True
    documents: tuple[Checked, ...] = ()
    operations: tuple[Operation, ...] = ()
    project_versions: tuple[str, str] = ("", "")
    base_note: str = ""
    uncommitted: tuple[str, ...] = ()
