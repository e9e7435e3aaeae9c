"""The value that every reader of a library's calls gives back. Plain data."""

from __future__ import annotations

import ast
import dataclasses

from gates.rules.env_docs.defaults import Default
from gates.rules.env_docs.values import Need


@dataclasses.dataclass(frozen=True, slots=True)
class LibraryRead:
    """A read as the call says it.

    Attributes:
        prefix: expressions in front of the name.
        suffix: a text behind it.
        others: further names that are accepted for the same setting.
    """

    name: ast.expr
    need: Need
    default: Default
    how: str
    prefix: tuple[ast.expr, ...] = ()
    suffix: str = ""
    others: tuple[ast.expr, ...] = ()
