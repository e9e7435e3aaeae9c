"""A rule, what it found, and who accepts it."""

from __future__ import annotations

import dataclasses
import enum


class Severity(enum.StrEnum):
    """How bad a finding is; `rank` orders them, critical first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical up to 4 for info."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """Whether this is as bad as `other`, or worse."""
        return self.rank <= other.rank


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A check of ours with an id `gate/noun-phrase`; `gates explain` prints it.

    Attributes:
        id: for example `migrations/left-behind`.
        severity: the severity that its findings have unless the rule says otherwise.
        summary: one line, without a full stop.
        explanation: Markdown: what it does, why it matters, an example, how to fix.
    """

    id: str
    severity: Severity
    summary: str
    explanation: str


@dataclasses.dataclass(frozen=True, slots=True)
class Waiver:
    """A named, reasoned, expiring exception, as it is shown with a finding.

    Attributes:
        owner: who answers for it; "inline" for a `# gates: ignore[...]`, author and path for a statement in an OpenVEX document.
        expires: ISO date, or None for an inline `# gates: ignore[...]`, which lives and dies with its line, and for OpenVEX.
    """

    reason: str
    owner: str
    expires: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A breach with a place.

    Attributes:
        rule: id of the rule; `gate/tool:CODE` when an outside tool said it.
        blocking: whether it turns the gate red when no waiver covers it.
        message: one sentence that a tired person understands.
        fix: what to do about it.
        path: relative to the root, with `/`; None when the finding has no place.
        line, column, end_line: counted from 1; the line that a person would edit.
        excerpt: the source lines around `line`, filled by the engine (empty where there is no place).
        excerpt_start: number of the first line of `excerpt`, 0 when there is none.
        diff: what is not as it should be, as lines of a unified diff: `-` as it should be, `+` as it is; "" where that is no question of lines.
        fingerprint: stable across unrelated edits; filled by the engine.
        tool: which tool said so.
        url: documentation of the rule.
        baseline: whether the finding was accepted earlier.
    """

    rule: str
    severity: Severity
    blocking: bool
    message: str
    fix: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    fingerprint: str = ""
    tool: str = "gates"
    url: str | None = None
    waiver: Waiver | None = None
    baseline: bool = False
    excerpt: str = ""
    excerpt_start: int = 0
    diff: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it turns the gate red, after waivers and baseline."""
        return self.blocking and self.waiver is None and not self.baseline
