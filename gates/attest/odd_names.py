r"""File names as git quotes them, so that any bytes in them survive a text.

A name with anything but printable ASCII is in double quotes: \a to \r, \" and \\ as in C, other bytes as three octal digits.
"""

from __future__ import annotations

import os
import re

_SHORT = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}
_ESCAPE = re.compile(r'\\([0-7]{3}|[abtnvfr"\\])')


def unquoted(name: str) -> str:
    """The name as Python has it, bytes that are no UTF-8 as surrogates."""
    if not name.startswith('"'):
        return name
    raw = _ESCAPE.sub(lambda m: chr(_SHORT.get(m[1]) or int(m[1], 8)), name[1:-1])
    return os.fsdecode(raw.encode("latin-1"))


def quoted(name: str) -> str:
    """The other way round; a plain name stays as it is."""
    raw = os.fsencode(name)
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in raw):
        return name
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in raw) + '"'
