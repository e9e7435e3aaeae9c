"""The `lint` gate: are the Python and the SQL clean by the repository's own rules, and do those rules still hold everywhere?"""

from __future__ import annotations

from gates.catalog.lint.facts import Facts, Options
from gates.catalog.lint.judging import judge
from gates.catalog.lint.rules import RULES
from gates.model import Inputs
from gates.project import Project
from gates.project.witnesses import STARTERS

ID = "lint"
TITLE = "No linting errors"
INPUTS = Inputs(
    files=(
        "*.py",
        "*.pyi",
        "*.ipynb",
        "*.sql",
        "*.toml",
        "*.cfg",
        "*.ini",
        ".sqlfluff*",
        ".editorconfig",
        ".gitignore",
        *STARTERS,  # what is started may tell which folders are packages
    ),
    history=True,
    environment=("PATH", "HOME", "XDG_*", "RUFF_*", "SQLFLUFF*", "PYTHON*", "LANG", "LC_*"),
)

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]


def gather(project: Project, options: Options) -> Facts:
    """Look at the real thing; what that takes is loaded now, for a run that replays needs none of it."""
    from gates.catalog.lint import gathering

    return gathering.gather(project, options)
