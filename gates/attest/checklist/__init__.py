"""The release checklist: every question, answered by proof where there is one, else by a named person, else open.

`answers` is the whole of it: the stored report and the repository in, the answered items out.
"""

from __future__ import annotations

from pathlib import Path

from gates.attest.checklist.items import SCHEMA, Item, Kind, State
from gates.model import RunReport
from gates.project import Project

__all__ = ["SCHEMA", "Item", "Kind", "State", "answers"]


def answers(report: RunReport, project: Project, folder: Path | None = None) -> list[Item]:
    """The checklist of a project, answered.

    Args:
        report: a stored run; items that need it stay unproven where it is about another commit.
        folder: where the answers of people lie; `reports` under the root by default.

    Raises:
        ConfigError: the project's checklist is not as it should be.
        UsageError: the answers of people are not as they should be.
    """
    from gates.attest.checklist import deciding

    return deciding.answers(report, project, folder if folder is not None else project.root / "reports")
