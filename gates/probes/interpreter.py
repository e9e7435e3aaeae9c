"""What this interpreter is, and what is installed for it.

Request: `{}`. Response: `{"version": "3.11.7", "scripts": "folder", "distributions": {"normalised-name": {"version": "1.2",
"requires": ["requirement as in its metadata", ...]}}}`.
Standard library only; runs under any Python from 3.8 on.

Of the metadata only the fields above the description are read: `email`, which the standard library parses all of it with, takes
ten times as long as the rest of this.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import sys
import sysconfig


def fields(text: str) -> dict[str, list[str]]:
    """Field in lower case → its values, down to the first empty line; lines that go on are joined."""
    found: dict[str, list[str]] = {}
    last: list[str] = []
    for line in text.splitlines():
        if not line:  # one of blanks alone goes on with a licence
            break
        if line[0] in " \t":
            last[-1:] = [value + " " + line.strip() for value in last[-1:]]
            continue
        name, _, value = line.partition(":")
        last = found.setdefault(name.strip().lower(), [])
        last.append(value.strip())
    return found


def about(dist: importlib.metadata.Distribution) -> tuple[str, str, list[str]]:
    """(name, version, requirements) of one distribution; the name is empty where nobody can tell it."""
    try:
        told = fields(dist.read_text("METADATA") or dist.read_text("PKG-INFO") or dist.read_text("") or "")
        requires = told.get("requires-dist")
        if requires is None:  # an egg keeps them in a file of their own
            requires = list(dist.requires or []) if dist.read_text("requires.txt") else []
    except ValueError:  # not UTF-8
        return "", "", []
    return told.get("name", [""])[0], told.get("version", [""])[0], requires


def main() -> None:
    """Answer the one question."""
    found: dict[str, dict[str, object]] = {}
    for dist in importlib.metadata.distributions():
        name, version, requires = about(dist)
        if name:
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), {"version": version, "requires": requires})
    answer = {"version": platform.python_version(), "distributions": found, "scripts": sysconfig.get_path("scripts")}
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump(answer, out)


if __name__ == "__main__":
    main()
