"""The `types` gate: is every public surface typed and consistent, by mypy, and does mypy look at all of it?"""

from __future__ import annotations

from gates.catalog.types.facts import Facts, Options
from gates.catalog.types.judging import judge
from gates.catalog.types.rules import RULES
from gates.model import Inputs
from gates.project import Project
from gates.project.witnesses import STARTERS

ID = "types"
TITLE = "Type checking passes"
INPUTS = Inputs(
    files=(
        "*.py",
        "*.pyi",
        "*.toml",
        "*.cfg",
        "*.ini",
        "py.typed",
        *STARTERS,
    ),  # what is started may tell where imports start
    environment=("PATH", "HOME", "XDG_*", "MYPY*", "PYTHON*", "LANG", "LC_*"),
)

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]


def gather(project: Project, options: Options) -> Facts:
    """Look at the real thing; what that takes is loaded now, for a run that replays needs none of it."""
    from gates.catalog.types import gathering

    return gathering.gather(project, options)
