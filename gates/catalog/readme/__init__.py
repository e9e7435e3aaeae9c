"""The `readme` gate: README updated with setup instructions. Can a newcomer follow it from a clean checkout?

The documents are taken apart (`gates.tools.markdown`, `restructured`), their sections, links, commands and claims are set against the
repository, and whatever is not certain is left alone; of the project's own commands the help is asked for. In CI, and when asked, the
set-up is really followed: its blocks are run in a clean clone, behind walls (`gates.sandbox`).
"""

from __future__ import annotations

from gates.catalog.readme.facts import Facts, Options
from gates.catalog.readme.judge import judge
from gates.catalog.readme.rules import RULES
from gates.model import Inputs
from gates.project import Project

ID = "readme"
TITLE = "README updated with setup instructions"
INPUTS = Inputs(
    history=True,
    programs=("bash", "bwrap", "unshare", "make", "python3"),
    shared_options=("env-docs",),
    lives_s=86400.0,
)

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]


def gather(project: Project, options: Options) -> Facts:
    """Look at the README and at the repository that it speaks of."""
    from gates.catalog.readme import gathering

    return gathering.gather(project, options)
