"""One change between two documents."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from gates.tools.openapi.diff.catalogue import Level, levels

_ORDER = list(Level)


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One change, named as oasdiff's catalogue names it.

    Attributes:
        id: the catalogue's name, for example `request-parameter-became-required`.
        operation: the method in capitals; "" for what belongs to no operation (security schemes, components, webhooks).
        path: the path as the older document writes it, `webhook:NAME` for a webhook; "" where there is no operation.
        text: one sentence that names what changed.
        pointer: JSON pointer to the place in the newer document, where something is gone to what held it.
        line: in the newer document, 0 until it is known.
    """

    id: str
    operation: str
    path: str
    text: str
    pointer: str = ""
    line: int = 0

    @property
    def level(self) -> Level:
        """How grave it is."""
        return levels()[self.id]

    @property
    def label(self) -> str:
        """`GET /orders`, "" where there is no operation."""
        return f"{self.operation} {self.path}".strip()


def ordered(found: Iterable[Change]) -> tuple[Change, ...]:
    """Each change once, the gravest first, then by path and operation."""
    once = dict.fromkeys(found)
    return tuple(sorted(once, key=lambda c: (_ORDER.index(c.level), c.path, c.operation, c.id, c.text)))
