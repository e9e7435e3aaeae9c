"""Planted bugs: changes of a schema with a way down that forgets something, and one that does not, read from SQL files.

    --> changed column people.name: default      what the wrong way down leaves; a number in brackets is the first version that can do it
    ALTER TABLE people ALTER COLUMN name ...     the way up
    --< wrong
    ...
    --< right
    ...

A block that starts with `--> harmless` has one way down only, and names the part that may differ; "nothing" stands for no difference.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

_FOLDER = Path(__file__).parent
_HEAD = re.compile(r"(?P<change>left|lost|changed|harmless) (?P<rest>.+?)(?: \((?P<since>[\d.]+)\))?")


@dataclasses.dataclass(frozen=True)
class Planted:
    """One block of a file.

    Attributes:
        change: "left", "lost", "changed", or "harmless".
        key: kind and name of the thing, or why it is harmless.
        part: the property that differs, "" for the whole thing.
        since: first version of the engine that can do it.
        right: "" where the block has one way down only.
    """

    change: str
    key: str
    part: str
    since: tuple[int, ...]
    up: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.change} {self.key}{f': {self.part}' if self.part else ''}"


def text(name: str) -> str:
    """A file of this folder."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def planted(name: str) -> list[Planted]:
    """All blocks of a file."""
    return [_block(block) for block in re.split(r"(?m)^--> ", text(name))[1:]]


def _block(block: str) -> Planted:
    head, _, body = block.partition("\n")
    found = _HEAD.fullmatch(head)
    assert found is not None, head
    key, _, part = found["rest"].partition(": ")
    up, *ways = re.split(r"(?m)^--< .*\n", body)
    assert len(ways) == (1 if found["change"] == "harmless" else 2), head
    since = tuple(int(n) for n in (found["since"] or "0").split("."))
    return Planted(found["change"], key, part, since, up, ways[0], ways[-1])
