"""What reStructuredText says of variables where it is not like Markdown: `envvar` directives, list tables, definition lists. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ENVVAR = re.compile(r"^\s*\.\. (?:envvar|confval)::\s*(\S+)")
_LIST_TABLE = re.compile(r"^(\s*)\.\. list-table::")
_GRID = re.compile(r"^\s*\+(?:[-=]+\+)+\s*$")
_TERM = re.compile(r"^(?P<indent>\s*)``(?P<name>[A-Z][A-Z0-9_]+)``(?:\s*:.*)?$")
_UNDERLINE = re.compile(r"^([=\-~^\"'#*+])\1{2,}\s*$")
_CELL = re.compile(r"^\s*(?P<row>\*\s+)?-\s?(?P<text>.*)$")


_INSIDE = ":"
"""A line that belongs to the table above it."""


def as_markdown(text: str) -> str:
    """The same lines with these parts written as Markdown would, each on its own line: rows of tables, and list items for entries."""
    lines = text.split("\n")
    shown = list(lines)
    for number, line in enumerate(lines):
        directive, term = _ENVVAR.match(line), _TERM.match(line)
        if directive:
            shown[number] = f"- `{directive[1]}`: {_below(lines, number)}"
        elif term and _below(lines, number):
            shown[number] = f"- `{term['name']}`: {_below(lines, number)}"
        elif _GRID.match(line):
            shown[number] = "| --- |"
        elif line.lstrip().startswith("|"):
            shown[number] = line.replace("``", "`")
        elif _UNDERLINE.match(line) and number and lines[number - 1].strip() and not lines[number - 1].startswith(" "):
            shown[number - 1] = f"# {lines[number - 1]}"
        elif _LIST_TABLE.match(line):
            for at, row in _rows(lines, number + 1):
                shown[at] = row
    return "\n".join(shown)


def _below(lines: Sequence[str], number: int) -> str:
    """The paragraph that stands indented below a line, as one line."""
    own = _indent(lines[number])
    found: list[str] = []
    for line in lines[number + 1 :]:
        if line.strip() and _indent(line) <= own:
            break
        if not line.strip() and found:
            break
        found += [line.strip()] if line.strip() and not line.strip().startswith(":") else []
    return " ".join(found).replace("``", "`")


def _rows(lines: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
    """(index of its first line, row) of each row of a list table; its other lines are blanked, so that the table stays one."""
    at, cells = -1, list[str]()
    for number in range(start, len(lines)):
        line = lines[number]
        if line.strip() and not line.startswith(" "):
            break
        yield number, _INSIDE
        cell = _CELL.match(line)
        if cell and cell["row"]:
            if cells:
                yield at, _row(cells)
            at, cells = number, [cell["text"]]
        elif cell and cells:
            cells.append(cell["text"])
        elif cells and line.strip():
            cells[-1] += f" {line.strip()}"
    if cells:
        yield at, _row(cells)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(c.replace('|', ' ') for c in cells)} |".replace("``", "`")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
