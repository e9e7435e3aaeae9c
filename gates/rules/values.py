"""The values that rules make and the form that a rule has; standard library only, no I/O."""

from __future__ import annotations

import ast
import dataclasses
import enum
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from gates.model import Severity

if TYPE_CHECKING:
    from gates.rules.index import Index
    from gates.rules.source import Source

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda

Example = str | Mapping[str, str]
"""Code of one file, or path → code; the line that an INVALID example is about ends in `# breach`, or in `# advice` where it does not block."""


@dataclasses.dataclass(frozen=True, slots=True)
class Vocabulary:
    """The project's own names, from `[tool.gates.logging]`; only the last part of a dotted name counts.

    Attributes:
        reporters: functions that tell somebody about a failure.
        loggers: what its loggers are called.
        redactors: functions that take secrets out of what they are given.
        pii: whether personal data must not be logged.
    """

    reporters: frozenset[str] = frozenset()
    loggers: frozenset[str] = frozenset()
    redactors: frozenset[str] = frozenset()
    pii: bool = False


class Claim(enum.Enum):
    """What a premise says about the whole project; `Index` knows whether it holds."""

    SERVICE = "the project serves requests or works on a queue"
    SILENT = "none of the named functions writes a log record or reports"
    PLAIN_TEXT = "the named attribute is not declared as a masked type everywhere"
    NOT_MASKED = "no masking function of the project knows the named key"
    HOLDS_SECRETS = "an object of the named class would show a secret when it is printed"
    SHOWN = "the named exception class, made with the named argument, is shown to callers"
    ANSWERS = "an endpoint puts what the named function returns into its answer"
    RENDERS = "the named function puts the text of the named parameter into what it returns"
    HANDLES = "the named function is registered as an exception handler"
    HANDLES_ANY = "the named function is registered for exceptions of any kind"
    FOREIGN = "at least one of the named exception classes is not one of the project's own"
    LIBRARY = "the project serves no requests, works on no queue and has no command"
    BINDS_ID = "the project binds a request id to the context of structlog"
    HIDES_ID = "the named filter class writes a request id that the named format leaves out"
    UNHEARD = "the project logs with the named logger or one below it, and no handler gets these records"
    MUTE = "the project logs with loguru, of which the named variable is the logger, and gives it nothing to write to"
    ENRICHES = "the named filter class adds fields to records instead of dropping some"


@dataclasses.dataclass(frozen=True, slots=True)
class Premise:
    """A condition about other files, settled when all of them were walked."""

    claim: Claim
    names: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A place where a rule is broken, provided that its premises hold.

    Attributes:
        line, column, end_line: counted from 1.
        severity: when it differs from the rule's own.
        premises: all must hold.
        path: when it is another file than the one walked (project rules).
    """

    line: int
    column: int = 1
    end_line: int | None = None
    message: str
    fix: str
    blocking: bool = True
    severity: Severity | None = None
    premises: tuple[Premise, ...] = ()
    path: str = ""


def at(
    node: ast.AST,
    message: str,
    fix: str,
    *,
    blocking: bool = True,
    severity: Severity | None = None,
    premises: tuple[Premise, ...] = (),
) -> Breach:
    """A breach at the place of a syntax node."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    end = getattr(node, "end_lineno", None)
    return Breach(
        line=line,
        column=column,
        end_line=end,
        message=message,
        fix=fix,
        blocking=blocking,
        severity=severity,
        premises=premises,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Called:
    """Instead of a node type: calls of what has one of these names, an imported name counting as what it was called at home."""

    names: frozenset[str]


def called(*names: str) -> Called:
    """The calls of functions and methods so named."""
    return Called(frozenset(names))


class RulePage(Protocol):
    """What every rule module has: its id, severity, one line about it, and examples; its docstring is its page."""

    __doc__: str | None

    @property
    def ID(self) -> str: ...  # noqa: N802
    @property
    def SEVERITY(self) -> Severity: ...  # noqa: N802
    @property
    def SUMMARY(self) -> str: ...  # noqa: N802
    @property
    def VALID(self) -> tuple[Example, ...]: ...  # noqa: N802
    @property
    def INVALID(self) -> tuple[Example, ...]: ...  # noqa: N802


class SourceRule(RulePage, Protocol):
    """A rule that looks at the nodes of one file during the walk.

    `HINTS`: texts of which a file must contain at least one to be of interest.
    `NODES`: the node types that `visit` is called with; `LogCall` for the calls that write a log record, `called(...)` for the calls of
    some names, which costs far less than all calls.
    """

    @property
    def HINTS(self) -> tuple[str, ...]: ...  # noqa: N802
    @property
    def NODES(self) -> tuple[type | Called, ...]: ...  # noqa: N802

    def visit(self, node: Any, source: Source) -> Iterator[Breach]:
        """The breaches at one node."""


class ProjectRule(RulePage, Protocol):
    """A rule about all files together."""

    def conclude(self, index: Index) -> Iterator[Breach]:
        """The breaches, each with its path."""
