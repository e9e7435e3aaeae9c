"""Findings of this gate: with the severity of their rules, and at the handler that they are about."""

from __future__ import annotations

from gates.catalog.api_docs._facts import Operation
from gates.catalog.api_docs._rules import RULES
from gates.model import Finding, Severity

_SEVERITY = {rule.id: rule.severity for rule in RULES}


def finding(
    rule: str,
    message: str,
    fix: str,
    path: str | None,
    line: int | None,
    *,
    end: int | None = None,
    blocking: bool = True,
    severity: Severity | None = None,
) -> Finding:
    severity = severity or _SEVERITY[rule]
    return Finding(
        rule=rule,
        severity=severity,
        blocking=blocking and severity is not Severity.INFO,
        message=message,
        fix=fix,
        path=path or None,
        line=line or None,
        end_line=end,
    )


def at_handler(
    rule: str, operation: Operation, message: str, fix: str, *, line: int = 0, blocking: bool = True
) -> Finding:
    """A finding at an operation's handler; in the document where the handler is not the project's."""
    place = operation.place
    if place is None:
        return finding(rule, message, fix, operation.document, operation.line, blocking=blocking)
    return finding(rule, message, fix, place.path, line or place.line, blocking=blocking)
