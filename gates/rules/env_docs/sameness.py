"""When two defaults are the same value, and when two names are nearly the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOTHING = {"", "none", "null", "unset", "empty", "n/a", "-", "—", "\u2013"}
_SWITCHES = ({"0", "false"}, {"1", "true"})
"""How a switch is written: scripts say 0 where a document says `false`."""
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}


def states_something(claim: str) -> bool:
    """Whether a document's default is a value that can be compared, not a sketch of one or a reference to another variable."""
    return not re.search(r"…|\.\.\.|^<|e\.g\.|^\$[\w{]", claim)


def same_default(used: str | None, claim: str) -> bool:
    """Whether the default in the code is the one that a document states."""
    left, right = _canonical(used or ""), _canonical(claim)
    if left in _NOTHING and right in _NOTHING:
        return True
    if right in _NOTHING:
        return left in {"false", "0", "0.0", "[]", "{}"}
    if left == right or {left, right} in _SWITCHES:
        return True
    first, second = _number(left), _number(right)
    return first is not None and second is not None and first in {second * unit for unit in _units(right)}


def _units(claim: str) -> tuple[int, ...]:
    """What a number in a document may have to be multiplied with: code counts seconds where a document says `365 days`."""
    said = claim.rsplit(maxsplit=1)[-1].rstrip("s")
    return (1, _SECONDS[said], 1000 * _SECONDS[said]) if said in _SECONDS else (1,)


def _canonical(text: str) -> str:
    plain = text.strip().strip("`\"'").strip().lower()
    if plain in _TRUE | _FALSE:
        return "true" if plain in _TRUE else "false"
    if plain.startswith("[") and plain.endswith("]"):
        plain = plain[1:-1]
    if "," in plain and not re.fullmatch(r"\d{1,3}(,\d{3})+", plain):
        plain = ",".join(part.strip().strip("\"'") for part in plain.split(","))
    return plain.removeprefix("./").rstrip("/") or plain


def _number(text: str) -> float | None:
    found = re.fullmatch(
        r"(-?[\d_,]*\.?\d+)\s*(s|ms|sec|seconds?|minutes?|min|h|hours?|days?|weeks?|d|mb|kb|bytes?|%)?", text
    )
    try:
        return float(found[1].replace("_", "").replace(",", "")) if found else None
    except ValueError:
        return None


def nearest(name: str, candidates: Sequence[str]) -> str:
    """The candidate that is most like a name, "" when none is near."""
    near = [c for c in candidates if c != name and is_near(name, c)]
    return min(near, key=lambda c: (distance(name, c), c), default="")


def is_near(name: str, other: str) -> bool:
    """Whether one of two names is probably a slip for the other."""
    if name == other or "*" in name + other:
        return False
    if name.replace("_", "") == other.replace("_", ""):
        return True
    if sorted(name.split("_")) == sorted(other.split("_")):
        return True
    if min(len(name), len(other)) < 6 or re.sub(r"\d", "", name) == re.sub(r"\d", "", other):
        return False
    differing = [(a, b) for a, b in zip(name.split("_"), other.split("_"), strict=False) if a != b]
    if name.count("_") == other.count("_") and any(min(len(a), len(b)) < 4 for a, b in differing):
        return False
    most = 2 if min(len(name), len(other)) >= 10 else 1
    if name.count("_") == other.count("_") and len(differing) == 1 and min(map(len, differing[0])) < 6:
        most = 1  # two edits make another short word of one: NODE, XCODE
    return distance(name, other) <= most


def distance(left: str, right: str) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from one text to the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
