"""What pytest-xdist says when its workers disagree about which tests there are. Pure."""

from __future__ import annotations

import re

_SAID = re.compile(r"Different tests were collected between (\S+) and (\S+)\.")
_CHANGED = re.compile(r"^([+-])(?![+-]{2} )(\S.*?)\s*$", re.MULTILINE)


def disagreement(message: str) -> tuple[str, str, str] | None:
    """The two workers and the first test that only one of them has, or None where pytest speaks of something else.

    The test is empty where the message was cut before it.
    """
    said = _SAID.search(message)
    if said is None:
        return None
    alone = _CHANGED.search(message, said.end())
    return said[1], said[2], alone[2] if alone else ""
