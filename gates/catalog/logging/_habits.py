"""What is the custom of a project and no slip: told once, as advice, until most of it is mended. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from gates.model import Finding

FORMATTED = "logging/formatted-message"
_FEW = 3
"""Up to so many are slips in any project."""


def findings(found: Sequence[Finding], log_calls: int) -> tuple[Finding, ...]:
    """The findings, with one advice instead of all messages that are put together where more than a quarter of them are."""
    formatted = [f for f in found if f.rule == FORMATTED]
    if len(formatted) <= _FEW or 4 * len(formatted) <= log_calls:
        return tuple(found)
    first = formatted[0]
    advice = dataclasses.replace(
        first,
        blocking=False,
        message=f"{len(formatted)} of {log_calls} log messages are put together before they are logged, so that records of one event cannot be grouped.",
        fix=f"{first.fix} As soon as three quarters of the messages are constant, one that is not blocks.",
    )
    rest = (f for f in found if f.rule != FORMATTED)
    return (advice, *rest)
