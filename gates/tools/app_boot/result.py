"""What the probe `boot` found out, as values; the JSON of the probe is turned into them and nothing else happens here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from gates.model import Evidence


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A function or class of the project: `line` is its `def`, `decorated` its first decorator's line."""

    path: str
    line: int
    end: int
    name: str = ""
    decorated: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Raise:
    """An exception that a handler may raise, with the status that the application gives it (None where it is not known)."""

    exception: str
    status: int | None
    path: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Read:
    """A query parameter, header or cookie that a handler reads by name."""

    where: str
    name: str
    path: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Returned:
    """A body that a handler returns, and the `return` statement.

    Attributes:
        tree: None where nothing is certain; `{"object": {name: tree}, "open": bool, "at": [path, line, end]}`, open when there may
            be more, `at` where the object is written; `{"array": tree}`.
        status: None where it is not certain.
    """

    tree: Mapping[str, Any] | None = None
    status: int | None = None
    path: str = ""
    line: int = 0
    end: int = 0

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The top-level keys of an object, None where they are not all known."""
        if self.tree is None or "object" not in self.tree or self.tree.get("open"):
            return None
        return tuple(self.tree["object"])


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """What a handler can do, read from its source; a lower bound."""

    raises: tuple[Raise, ...] = ()
    reads: tuple[Read, ...] = ()
    reads_unknown: bool = False
    returns: tuple[Returned, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """One path of the application.

    Attributes:
        own: whether the project wrote a handler of it (documentation pages and static files are the framework's).
        hidden: kept out of the document on purpose.
        described: whether a person wrote a summary or docstring.
        handlers, reach, reached: by method; `reached` says whether a provoked error got into the handler.
    """

    path: str
    methods: tuple[str, ...]
    own: bool = True
    hidden: bool = False
    described: bool = False
    handlers: Mapping[str, Place | None] = dataclasses.field(default_factory=dict)
    reach: Mapping[str, Reach] = dataclasses.field(default_factory=dict)
    reached: Mapping[str, bool] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Served:
    """An OpenAPI document that the application makes.

    Attributes:
        prefix: where the sub-application that makes it is mounted.
        at: the route at which it was read, "" when it was made by a call.
        by: what makes it, for example "drf-spectacular"; a command after "$ "; "" where that is not known.
    """

    prefix: str
    document: Mapping[str, Any]
    at: str = ""
    by: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a provoked error; see the probe's protocol.

    Attributes:
        lines: ran after the fault, in order.
        logged: log records with a traceback that reached the root logger.
        recorded: the process wrote the exception with its traceback.
        request_id: the one that the caller got; `id_recorded`: it was written as well.
    """

    scenario: str
    method: str
    route: str
    url: str
    expected: str
    status: int
    type: str
    body: str
    hit: bool
    through: str
    slow: bool
    lines: tuple[tuple[str, int], ...] = ()
    raised_at: tuple[str, int] | None = None
    logged: int = 0
    recorded: bool = False
    request_id: str = ""
    id_recorded: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class FaultHandler:
    """A function registered for an exception class or status; `bases` are the class's names, nearest first."""

    handles: str
    bases: tuple[str, ...]
    place: Place


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """An application that came up.

    Attributes:
        app: how it was found, for example `orders.main:create_app()`.
        document_note: why there is no served document, where making one failed.
        startup: why its start-up did not complete, "" when it did.
        capped: routes that were not broken because the time was over.
        stand_ins: environment variables that got a made-up value.
        canaries: kind → text that no answer may hold.
    """

    framework: str
    version: str
    app: str
    interface: str
    isolation: str = ""
    refused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    documents: tuple[Served, ...] = ()
    document_note: str = ""
    fault_handlers: tuple[FaultHandler, ...] = ()
    canaries: Mapping[str, str] = dataclasses.field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    capped: int = 0
    startup: str = ""
    stand_ins: tuple[str, ...] = ()
    evidence: Evidence = dataclasses.field(default_factory=lambda: Evidence("boot"))

    @property
    def operations(self) -> int:
        """Methods of the project's own routes."""
        return sum(len(r.handlers) for r in self.routes if r.own)

    @property
    def api(self) -> bool:
        """Whether the application answers with JSON, as far as that can be seen."""
        if self.framework in {"fastapi", "litestar"} or self.documents:
            return True
        returned = [r for route in self.routes for reach in route.reach.values() for r in reach.returns]
        return any(r.tree is not None for r in returned) or any("json" in a.type for a in self.answers)


def boot_of(raw: Mapping[str, Any], *, stand_ins: tuple[str, ...], evidence: Evidence) -> Boot:
    """The probe's answer as a value."""
    import msgspec

    handlers = [{"handles": h["for"], "bases": h["bases"], "place": h} for h in raw.get("fault_handlers", [])]
    kept = {k: v for k, v in raw.items() if k not in {"stage", "failure", "fault_handlers"}}
    told = {**kept, "fault_handlers": handlers, "stand_ins": stand_ins}
    boot = msgspec.convert(told, Boot, strict=False)
    return dataclasses.replace(boot, evidence=evidence)
