"""The `tests` gate: did the suite run, for real, and does it cover the business logic?"""

from __future__ import annotations

from gates.catalog.tests.facts import Facts, Options
from gates.catalog.tests.judging import judge
from gates.catalog.tests.rules import RULES
from gates.model import Inputs
from gates.project import Project, ours

ID = "tests"
TITLE = "All tests passing"
INPUTS = Inputs(judged_options=("min_coverage",))

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "cores", "gather", "judge"]


def gather(project: Project, options: Options) -> Facts:
    """Look at the real thing; what that takes is loaded now, for a run that replays needs none of it."""
    from gates.catalog.tests import gathering

    return gathering.gather(project, options)


def cores(project: Project, _: Options) -> int:
    """How many processors the suite keeps busy: one for each worker that the project's configuration asks of pytest-xdist."""
    from gates.tools import pytest_config

    return pytest_config.workers(pytest_config.addopts(project), ours.processors())
