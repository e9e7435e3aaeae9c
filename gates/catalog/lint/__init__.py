"""The `lint` gate: are the Python and the SQL clean by the repository's own rules, and do those rules still hold everywhere?"""

from __future__ import annotations

from gates.catalog.lint.facts import Facts, Options
from gates.catalog.lint.gathering import gather
from gates.catalog.lint.judging import judge
from gates.catalog.lint.rules import RULES

ID = "lint"
TITLE = "No linting errors"

__all__ = ["ID", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]
