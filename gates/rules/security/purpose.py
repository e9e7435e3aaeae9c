"""Which code is there for development or tests alone: what is wrong in a deployed service is right there. Pure."""

from __future__ import annotations

import ast
import re

from gates.rules.shapes import is_main_guard
from gates.rules.source import Source

_PLACE = re.compile(
    r"(^|[/_.-])(dev|devel|development|local|test|tests|testing|debug|ci|examples?)([/_.-]|$)", re.IGNORECASE
)
_CLASS = re.compile(r"Dev|Local|Test|Debug|Fake|Dummy|Mock")
_SWITCH = re.compile(r"(?i)debug|\bdev|local|test|reload")


def for_development(source: Source) -> bool:
    """Whether the visited place is in a file, a class or a branch for development or tests."""
    if _PLACE.search(source.path) or (source.owner is not None and _CLASS.search(source.owner.name)):
        return True
    branches = [a for a in source.ancestors if isinstance(a, (ast.If, ast.IfExp))]
    return any(is_main_guard(branch) or _SWITCH.search(ast.unparse(branch.test)) for branch in branches)
