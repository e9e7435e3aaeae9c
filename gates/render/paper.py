"""Lines for a terminal: wrapped to its width, coloured where it shows colours, in columns where that is asked for.

Own and small, since rich's import and rendering took a tenth of a second, as long as all else that a run of ours adds to its tools.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import IO

import click

Part = tuple[str, str]
"""A text without line breaks and its style: words of "bold", "dim" and a colour's name, "" for plain."""
Line = Sequence[Part]

_GAP = 2
"""Blanks between two columns."""
_NARROWEST = 8
"""Columns that a wrapped column gets at least, on however narrow a terminal."""


class Paper:
    """What lines are written to.

    Args:
        stream: usually standard error.
        width: columns; those of the terminal, or 80, when left out.
        colours: whether styles are shown; when left out, on a terminal that knows them, unless NO_COLOR is set.
    """

    def __init__(self, stream: IO[str] | None = None, *, width: int | None = None, colours: bool | None = None) -> None:
        self._stream = stream or sys.stderr
        self.width = width or shutil.get_terminal_size((80, 24)).columns
        self._colours = _shows_colours(self._stream) if colours is None else colours

    def write(self, *parts: Part, indent: int = 0, wrap: bool = True) -> None:
        """One line, or as many as it takes; an empty one without parts."""
        for line in folded(parts, max(self.width - indent, _NARROWEST)) if wrap else [parts]:
            self._put([(" " * indent, ""), *line])

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[Line]], *, wrapped: Collection[int], right: Collection[int]
    ) -> None:
        """Columns as wide as their content; where that is too much, those that are `wrapped` become narrower, the widest first.

        Args:
            wrapped, right: numbers of the columns that may take several lines, and of those that stand at the right.
        """
        table: list[Sequence[Line]] = [[[(word, "dim")] for word in header], *rows]
        widths = [max(_wide(row[n]) for row in table) for n in range(len(header))]
        while sum(widths) + _GAP * (len(header) - 1) > self.width:
            widest = max(wrapped, key=lambda n: widths[n])
            if widths[widest] <= _NARROWEST:
                break
            widths[widest] -= 1
        for row in table:
            folds = [list(folded(cell, width)) for cell, width in zip(row, widths, strict=True)]
            for level in itertools.zip_longest(*folds, fillvalue=()):
                columns = [_filled(cell, widths[n], right=n in right) for n, cell in enumerate(level)]
                self._put([part for column in columns for part in (*column, (" " * _GAP, ""))])

    def _put(self, line: Line) -> None:
        shown = "".join(_styled(said, style) if self._colours else said for said, style in line)
        try:
            self._stream.write(f"{shown.rstrip()}\n")
        except UnicodeEncodeError:
            known = getattr(self._stream, "encoding", None) or "ascii"
            self._stream.write(f"{shown.rstrip()}\n".encode(known, "replace").decode(known))


def folded(parts: Line, width: int) -> Iterator[Line]:
    """A line as lines of at most `width` columns, broken between words, and inside of one only where it is longer."""
    line: list[Part] = []
    left = width
    for said, style in parts:
        for word in re.findall(r"\s+|\S+", said):
            size = cells(word)
            if size > left and not word.isspace() and size <= width:
                yield line
                line, left = [], width
            for piece in [word] if size <= left else _pieces(word, left, width):
                size = cells(piece)
                if size > left:
                    yield line
                    line, left = [], width
                if line or not piece.isspace() or left == width:
                    line.append((piece, style))
                    left -= size
    yield line


def _pieces(word: str, first: int, width: int) -> Iterator[str]:
    """A word in pieces that fit: the first into what is left of a line, the others into whole ones; nothing of blanks."""
    if word.isspace():
        return
    room, piece = first, ""
    for sign in word:
        if piece and cells(piece) + cells(sign) > room:
            yield piece
            room, piece = width, ""
        piece += sign
    yield piece


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide sign (Unicode's East Asian width), none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _filled(line: Line, width: int, *, right: bool) -> Line:
    blank = (" " * (width - _wide(line)), "")
    return [blank, *line] if right else [*line, blank]


def _wide(line: Line) -> int:
    return sum(cells(said) for said, _ in line)


def _styled(said: str, style: str) -> str:
    words = set(style.split())
    colour = next(iter(words - {"bold", "dim"}), None)
    return click.style(said, fg=colour, bold="bold" in words or None, dim="dim" in words or None) if words else said


def _shows_colours(stream: IO[str]) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}
