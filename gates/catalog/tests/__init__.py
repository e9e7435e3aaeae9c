"""The `tests` gate: did the suite run, for real, and does it cover the business logic?"""

from __future__ import annotations

from gates.catalog.tests.facts import Facts, Options
from gates.catalog.tests.gathering import gather
from gates.catalog.tests.judging import judge
from gates.catalog.tests.rules import RULES

ID = "tests"
TITLE = "All tests passing"

__all__ = ["ID", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]
