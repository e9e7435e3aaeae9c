"""What a database server lacks, told from what it said when it refused a statement. Pure.

A throw-away server has none of what operations prepared on the real one: roles, extensions, preloaded libraries. A migration that
needs them is not at fault, and a gate that has no such server has no answer.
"""

from __future__ import annotations

import dataclasses
import enum
import re


class Need(enum.StrEnum):
    """What kind of thing is missing."""

    EXTENSION = "extension"
    ROLE = "role"
    LIBRARY = "preloaded library"
    COLLATION = "collation"


@dataclasses.dataclass(frozen=True, slots=True)
class Lack:
    """One thing that the server does not have, by its name."""

    need: Need
    name: str


_SAID = (
    (Need.EXTENSION, r'extension "(?P<name>[^"]+)" is not available'),
    (Need.EXTENSION, r'could not open extension control file ".*/(?P<name>[\w-]+)\.control"'),
    (Need.EXTENSION, r'required extension "(?P<name>[^"]+)" is not installed'),
    (Need.EXTENSION, r'could not access file "(?:\$libdir/)?(?P<name>[\w.-]+)"'),
    (Need.LIBRARY, r"(?P<name>[\w-]+) (?:can only|must) be loaded via shared_preload_libraries"),
    (Need.ROLE, r'role "(?P<name>[^"]+)" does not exist'),
    (Need.COLLATION, r'collation "(?P<name>[^"]+)" for encoding "\w+" does not exist'),
    (Need.COLLATION, r"Unknown collation: '(?P<name>[^']+)'"),
)
"""Messages of PostgreSQL, MariaDB and MySQL in English, which our own servers speak (`LC_ALL=C`)."""


def lack(message: str) -> Lack | None:
    """What the server lacks according to its message; None when that is not what it complains about."""
    for need, pattern in _SAID:
        found = re.search(pattern, message)
        if found:
            return Lack(need, found.group("name"))
    return None
