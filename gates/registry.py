"""The ten gates, in the order of the checklist; mypy checks each module against the `Gate` protocol.

Ids and titles are here as plain text, so that `nox -l` and `gates list` import no gate at all; a test holds them equal to the
gates' own. What this module imports at module level is the standard library only.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import Document, GateFacts, GateResult, Inputs, Judgement, Rule
    from gates.project import Project


class Gate(Protocol):
    """What a gate is: a module, or any object, with these names.

    `Options` and `Facts` are the gate's own frozen dataclasses; only `gather` touches the outside, and `judge` is pure.
    `INPUTS` says what the facts depend on; with None they are gathered afresh in every run.
    """

    @property
    def ID(self) -> str: ...  # noqa: N802
    @property
    def TITLE(self) -> str: ...  # noqa: N802
    @property
    def RULES(self) -> tuple[Rule, ...]: ...  # noqa: N802
    @property
    def Options(self) -> type[Any]: ...  # noqa: N802
    @property
    def INPUTS(self) -> Inputs | None: ...  # noqa: N802
    @property
    def Facts(self) -> type[GateFacts]: ...  # noqa: N802

    def gather(self, project: Project, options: Any) -> GateFacts:
        """Look at the real thing; raises a `GatesError` when there is no answer."""

    def judge(self, facts: Any, options: Any) -> Judgement:
        """Decide, from the facts alone."""


@runtime_checkable
class Documented(Protocol):
    """What a gate may have besides: documents for other programs."""

    def documents(self, facts: Any, result: GateResult, started: str) -> Iterable[Document]:
        """The documents that go with its result; pure.

        Args:
            started: when the run began, RFC 3339 UTC.
        """


@runtime_checkable
class Wide(Protocol):
    """What a gate may have besides: how many processors its tools keep busy at once. Without it that is one."""

    def cores(self, project: Project, options: Any) -> int:
        """The number of processors, at least 1; reads configuration only, and is asked before any gate starts."""


TITLES = {
    "tests": "All tests passing",
    "lint": "No linting errors",
    "types": "Type checking passes",
    "security": "Security scan passes (no high/critical vulnerabilities)",
    "api-docs": "API documentation updated",
    "migrations": "Database migrations are reversible",
    "logging": "Logging is adequate for debugging",
    "errors": "Error messages are user-friendly (no stack traces exposed)",
    "env-docs": "Environment variables documented",
    "readme": "README updated with setup instructions",
}
"""Gate id → the checklist's line."""

IDS = tuple(TITLES)


def gate(name: str) -> Gate:
    """One gate by its id, imported now."""
    module: Any = importlib.import_module(f"gates.catalog.{name.replace('-', '_')}")
    return module  # type: ignore[no-any-return]  # `gates` holds each module against the protocol


@functools.cache
def gates() -> tuple[Gate, ...]:
    """The gates themselves, imported now."""
    from gates.catalog import api_docs, env_docs, errors, lint, logging, migrations, readme, security, tests, types

    return (tests, lint, types, security, api_docs, migrations, logging, errors, env_docs, readme)
