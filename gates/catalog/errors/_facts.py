"""What the `errors` gate observes: values only, that survive a trip through JSON."""

from __future__ import annotations

import dataclasses

from gates.model import Finding, GateFacts


@dataclasses.dataclass(frozen=True, slots=True)
class Leak:
    """Something of the inside in an answer: its kind in words, and the text that shows it."""

    kind: str
    shown: str


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """Lines that a person would edit."""

    path: str
    line: int
    end: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Provoked:
    """One provoked error and its answer.

    Attributes:
        scenario: what was done, in words.
        label: `GET /orders/1`; known: whether that is an operation of the application.
        expected: "4xx", "5xx", "404" or "" for anything.
        status: 0 never; an exception that went through the application counts as the server's own plain 500, `through`.
        kind: "json", "html", "text" or "none".
        keys: top-level keys of a JSON object; inner: keys of its only member when that is an object.
        leaks: what it shows of the inside.
        origin: the line that made the answer what it is, as far as it is known.
        request_id: whether the answer carries one, in a header or in its body.
        handler: the place of the error handler that is responsible, as far as it is known.
    """

    scenario: str
    label: str
    known: bool
    expected: str
    status: int
    kind: str
    through: bool = False
    keys: tuple[str, ...] | None = None
    inner: tuple[str, ...] | None = None
    leaks: tuple[Leak, ...] = ()
    request_id: bool = False
    origin: Spot | None = None
    handler: Spot | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        framework, app: as booted; "" when nothing was booted.
        api: whether the application answers with JSON.
        made_at: where the application is made, for findings that have no other place.
        provoked: all provoked errors.
        operations, reached: handlers of the project, and in how many of them the provoked error really happened.
        capped: handlers that were not tried for lack of time; unreached: some of those in which it did not happen.
        static: findings of the source rules.
    """

    framework: str = ""
    app: str = ""
    api: bool = False
    made_at: Spot | None = None
    provoked: tuple[Provoked, ...] = ()
    operations: int = 0
    reached: int = 0
    capped: int = 0
    unreached: tuple[str, ...] = ()
    static: tuple[Finding, ...] = ()
