"""A text that matches a regular expression or a LIKE pattern, made from the pattern alone. Pure.

Knows what check constraints use: classes, groups, alternatives, repetitions. Anchors and word boundaries are passed over; of what it
does not know (look-behind, back references) nothing comes, and the database has the last word anyway.
"""

from __future__ import annotations

import re
import string

_NAMED = {
    "digit": string.digits,
    "alpha": string.ascii_letters,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "alnum": string.ascii_letters + string.digits,
    "space": " ",
    "xdigit": "0123456789abcdef",
    "punct": "-.",
}
_ESCAPES = {"d": string.digits, "w": string.ascii_lowercase + string.digits, "s": " ", "t": "\t", "n": "\n"}
_PASSED = "^$"
_ANY = string.ascii_letters + string.digits + " "
_LONGEST = 400


class _Unknown(Exception):  # noqa: N818  # never leaves this module
    """A part of a pattern that is not understood."""


def matching(pattern: str, number: int) -> str | None:
    """A text that matches a regular expression; another one for each number where there is a choice. None where none comes to mind."""
    try:
        made, at = _Maker(pattern, number).alternatives(0)
    except (_Unknown, IndexError, ValueError):
        return None
    return made if at == len(pattern) and len(made) <= _LONGEST else None


def like(pattern: str, number: int) -> str:
    """A text that matches a LIKE pattern."""
    letter = string.ascii_lowercase[number % 26]
    return re.sub(r"\\(.)|[%_]", lambda m: m.group(1) or letter, pattern)


class _Maker:
    """Goes through a pattern and makes the text on the way."""

    def __init__(self, pattern: str, number: int) -> None:
        self._pattern, self._number = pattern, number

    def alternatives(self, at: int) -> tuple[str, int]:
        """The first alternative, and where the group ends."""
        made, at = self._sequence(at)
        while self._at(at) == "|":
            _, at = self._sequence(at + 1)
        return made, at

    def _at(self, at: int) -> str:
        return self._pattern[at : at + 1]

    def _sequence(self, at: int) -> tuple[str, int]:
        made = ""
        while self._at(at) not in {"", "|", ")"}:
            one, at = self._atom(at)
            least, at = self._times(at)
            made += one * least if one else ""
        return made, at

    def _times(self, at: int) -> tuple[int, int]:
        """How often the last atom is needed, at least once where it may be left out or repeated at will."""
        mark = self._at(at)
        times, after = 1, at + 1
        if mark == "{":
            after = self._pattern.index("}", at) + 1
            times = int(self._pattern[at + 1 : after - 1].split(",")[0] or 0)
        elif mark == "?":
            times = 0
        elif not mark or mark not in "*+":
            return 1, at
        return times, after + (self._at(after) == "?")

    def _atom(self, at: int) -> tuple[str, int]:
        mark = self._at(at)
        if mark == "(":
            return self._group(at + 1)
        if mark == "[":
            members, at = self._class(at + 1)
            return self._member(members), at
        if mark == "\\":
            return self._escaped(at + 1)
        if mark == ".":
            return self._member(string.ascii_lowercase), at + 1
        return ("" if mark in _PASSED else mark), at + 1

    def _group(self, at: int) -> tuple[str, int]:
        ahead = re.match(r"\?(:|=|!|<)", self._pattern[at:])
        if ahead and ahead.group(1) != ":":
            raise _Unknown
        made, at = self.alternatives(at + (2 if ahead else 0))
        if self._at(at) != ")":
            raise _Unknown
        return made, at + 1

    def _escaped(self, at: int) -> tuple[str, int]:
        letter = self._at(at)
        if letter in _ESCAPES:
            return self._member(_ESCAPES[letter]), at + 1
        if letter in "AZmMyYb":
            return "", at + 1
        if letter.isalnum() or not letter:
            raise _Unknown
        return letter, at + 1

    def _class(self, at: int) -> tuple[str, int]:
        """Members of a bracket expression."""
        negated = self._at(at) == "^"
        at += negated
        members, start = "", at
        while self._at(at) != "]" or at == start:
            named = re.match(r"\[:(\w+):\]", self._pattern[at:])
            span = re.match(r"(\\?[^\\])-(\\?[^\]\\])", self._pattern[at:], re.DOTALL)
            if named:
                members += _NAMED.get(named.group(1), "")
                at += named.end()
            elif span:
                members += "".join(map(chr, range(ord(span.group(1)[-1]), ord(span.group(2)[-1]) + 1)))
                at += span.end()
            elif self._at(at) == "\\":
                members += _ESCAPES.get(self._at(at + 1), self._at(at + 1))
                at += 2
            else:
                members += self._pattern[at]
                at += 1
        return "".join(c for c in _ANY if c not in members) if negated else members, at + 1

    def _member(self, members: str) -> str:
        """One of the members: letters and digits before other marks, another one for each number."""
        plain = [c for c in members if c.isalnum()] or list(members)
        if not plain:
            raise _Unknown
        return plain[self._number % len(plain)]
