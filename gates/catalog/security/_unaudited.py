"""A dependency that nobody could look at, and how that reads as a finding. Pure."""

from __future__ import annotations

import dataclasses

from gates.catalog.security import _rules
from gates.model import Finding


@dataclasses.dataclass(frozen=True, slots=True)
class Unaudited:
    """One such dependency; `version` is "" where nobody can tell, `line` 0 where its place in the file cannot be told."""

    name: str
    version: str
    why: str
    path: str
    line: int

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"{' '.join(filter(None, (self.name, self.version)))} could not be audited: {self.why}."


def finding(one: Unaudited) -> Finding:
    """It blocks: what nobody looked at is not clean. A package of one's own is waived by name."""
    return Finding(
        rule=_rules.UNAUDITED.id,
        severity=_rules.UNAUDITED.severity,
        blocking=True,
        message=one.sentence,
        fix=(
            "Pin it to a version of the index, or install the project's dependencies. If it is a package of your own, waive it: "
            f'`rule = "{_rules.UNAUDITED.id}"`, `match = "{one.name}"`, with reason, owner and expiry.'
        ),
        path=one.path,
        line=one.line or None,
    )
