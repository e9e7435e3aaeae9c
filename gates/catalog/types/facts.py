"""What the `types` gate observes, and what may be set. Values only: nothing here decides or fetches."""

from __future__ import annotations

import dataclasses

from gates.model import GateFacts


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.types]` may set: nothing, for the project's mypy configuration says it all."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypeFault:
    """An error that mypy reports.

    Attributes:
        hidden_by: the place of the setting that hides it from the project's own run, "" when nothing does.
    """

    code: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    hidden_by: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Weak:
    """A setting that hides errors in production code.

    Attributes:
        modules: what it holds for, as written; "" for all modules, or for the file that it stands in.
        files: how many production files that are.
        hides: how many errors it hides; only some of them are told one by one.
    """

    setting: str
    path: str
    line: int
    modules: str = ""
    files: int = 1
    hides: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Complaint:
    """A setting that mypy does not understand and passes over."""

    message: str
    path: str
    line: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        faults: errors, the hidden ones among them.
        weak: settings and comments that hide errors.
        unchecked: production files that the project's own run never looks at.
        unchecked_at: the setting that says what it looks at (path and line).
        complaints: settings that mypy does not understand.
    """

    faults: tuple[TypeFault, ...] = ()
    weak: tuple[Weak, ...] = ()
    unchecked: tuple[str, ...] = ()
    unchecked_at: tuple[str, int] | None = None
    complaints: tuple[Complaint, ...] = ()
