"""The `migrations` gate: does up, down, up leave the schema and the data as they were, on a real database?

Every migration goes up, down and up again on a throw-away database of each engine that the project uses, without rows and with two rows in
every table; schema and data are compared at each step, and models with the migrated schema at the end. Their texts are read for what no
database shows.
"""

from __future__ import annotations

from typing import Any

from gates.catalog.migrations.facts import Facts
from gates.catalog.migrations.judging import judge
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.rules import every
from gates.model import Inputs, Rule
from gates.project import Project

ID = "migrations"
TITLE = "Database migrations are reversible"
INPUTS = Inputs(history=True, programs=("postgres", "initdb", "pg_config", "mariadbd", "mysqld"))
RULES: tuple[Rule, ...]

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]


def __getattr__(name: str) -> Any:
    """`RULES`, made when somebody asks: the rules about texts are not imported for a run that replays its facts."""
    if name == "RULES":
        return every()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def gather(project: Project, options: Options) -> Facts:
    """Look at the real thing; what that takes is loaded now, for a run that replays needs none of it."""
    from gates.catalog.migrations import gathering

    return gathering.gather(project, options)
