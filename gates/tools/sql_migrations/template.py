"""Breaches of the house template for SQL migrations. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gates.tools.sql_migrations.model import Flaw
from gates.tools.sql_migrations.styles import HEADER, STAMP


def template_flaws(
    path: str, text: str, usual: tuple[str, str], marks: tuple[re.Match[str] | None, re.Match[str] | None]
) -> Iterator[Flaw]:
    """Breaches of the house template, where the folder follows it."""
    name = PurePosixPath(path).name
    stamp = STAMP.fullmatch(name)
    if stamp is None or not _is_moment(stamp.group(1)):
        yield Flaw(
            "file-name",
            f"{name} is not named YYYYMMDDHHMMSS_description.sql.",
            "Name it by the moment at which it was written, in UTC, and by what it does, in lower case with underscores.",
        )
    header = HEADER.search(text)
    if header is None:
        yield Flaw(
            "template",
            f"{name} does not start with `-- Migration: {PurePosixPath(path).stem}`.",
            "Add the header; the runner reads it.",
            1,
        )
    elif header.group(1) not in {PurePosixPath(path).stem, name}:
        line = text.count("\n", 0, header.start()) + 1
        yield Flaw(
            "template",
            f"The header of {name} names another migration, {header.group(1)}.",
            "Make header and file name say the same.",
            line,
        )
    for mark, wanted in zip(marks, usual, strict=True):
        if mark is not None and mark.group().strip() != wanted:
            line = text.count("\n", 0, mark.start()) + 1
            yield Flaw(
                "template",
                f"{name} writes `{mark.group().strip()}` where the others write `{wanted}`.",
                f"Write `{wanted}`, which the runner looks for.",
                line,
            )


def _is_moment(digits: str) -> bool:
    try:
        datetime.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return False
    return True
