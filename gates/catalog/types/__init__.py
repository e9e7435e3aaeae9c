"""The `types` gate: is every public surface typed and consistent, by mypy, and does mypy look at all of it?"""

from __future__ import annotations

from gates.catalog.types.facts import Facts, Options
from gates.catalog.types.gathering import gather
from gates.catalog.types.judging import judge
from gates.catalog.types.rules import RULES

ID = "types"
TITLE = "Type checking passes"

__all__ = ["ID", "RULES", "TITLE", "Facts", "Options", "gather", "judge"]
