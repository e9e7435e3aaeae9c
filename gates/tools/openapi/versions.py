"""What a version says of the contract that it stands for. Pure."""

from __future__ import annotations

import re


def major_bump(before: str, after: str) -> bool:
    """Whether a version says "this breaks": a higher major, or below 1.0 a higher minor."""
    old, new = _numbers(before), _numbers(after)
    return new[:1] > old[:1] if old[0] > 0 else new[:2] > old[:2]


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(n) for n in re.findall(r"\d+", version)[:3]]
    return tuple([*found, 0, 0, 0][:3])
