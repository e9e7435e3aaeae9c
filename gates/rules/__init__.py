"""House-made source rules: every Python file is parsed once and walked once, whichever gates ask.

Opens no socket, and starts no process but its own kind, on large repositories. Gates use the names below and nothing else. The rules
themselves are imported when somebody asks: a run that replays its facts needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gates.model import Rule
    from gates.project import Project
    from gates.rules.sourcepass import Scan

__all__ = ["log_calls", "logs_anything", "rules_of", "scan"]


def scan(project: Project, gate: str) -> Scan:
    """What the source rules of one gate find in the production code."""
    from gates.rules import sourcepass

    return sourcepass.scan(project, gate)


def logs_anything(project: Project) -> bool:
    """Whether the production code is of a kind that should leave a log."""
    from gates.rules import sourcepass

    return sourcepass.logs_anything(project)


def log_calls(project: Project) -> int:
    """How many calls of the production code write a record."""
    from gates.rules import sourcepass

    return sourcepass.source_pass(project).index.said.log_calls


def rules_of(gate: str) -> tuple[Rule, ...]:
    """The source rules of one gate, as their pages."""
    from gates.rules import sourcepass

    return sourcepass.rules_of(gate)
