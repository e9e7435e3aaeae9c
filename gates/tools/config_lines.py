"""Where a setting stands in a configuration file (TOML or INI), so that a finding can point at the line to edit. Reads text only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a configuration file: its number, the header it stands under, and its text."""

    number: int
    section: str
    text: str


_HEADER = re.compile(r"\s*\[+\s*([^\]]*?)\s*\]+\s*(#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w.*/-]+)[\"']?\s*[=:]")


def lines(text: str) -> Iterator[Line]:
    """The lines of a file with the section that each belongs to."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header and "=" not in line.split("]")[0]:
            section = header.group(1).replace('"', "")
        yield Line(number, section, line)


def find(text: str, key: str, *, section: str = "", value: str = "") -> int | None:
    """The number of the line that sets `key`; with `value`, the line of that setting on which `value` stands.

    Args:
        section: pattern that the section's whole name must match; any section when left out.
        value: text of one entry, for settings that span lines.
    """
    start: int | None = None
    inside = False
    for line in lines(text):
        if section and not re.fullmatch(section, line.section):
            inside = False
            continue
        if matched := _KEY.match(line.text):
            inside = matched.group(1) == key or matched.group(1).endswith(f".{key}")
            start = line.number if inside and start is None else start
        if inside and value and value in line.text:
            return line.number
    return start


def header(text: str, section: str) -> int | None:
    """The number of the line that opens the first section whose whole name matches."""
    for line in lines(text):
        if _HEADER.match(line.text) and re.fullmatch(section, line.section):
            return line.number
    return None
