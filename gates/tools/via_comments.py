"""The comments by which pip-compile and uv say in a requirement file why a package is in it (`# via httpcore`)."""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from gates.tools.dist_names import normalise


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """Why a requirement is in a file.

    Attributes:
        direct: whether somebody asked for it.
        needed_by: the packages that need it, normalised.
    """

    direct: bool
    needed_by: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Origins:
    """The origins of the requirements of one file, by the number of their first line.

    Attributes:
        otherwise: the origin of those without a comment.
    """

    told: Mapping[int, Origin]
    otherwise: Origin

    def of(self, line: int) -> Origin:
        """The origin of the requirement that begins in that line."""
        return self.told.get(line, self.otherwise)


def read(text: str, project: str) -> Origins:
    """The origins in a requirement file.

    A file with hashes and without comments was made by a tool all the same, and nobody says there who asked for what.

    Args:
        project: normalised name of the judged project, which needs what is direct.
    """
    said: dict[int, list[str]] = collections.defaultdict(list)
    for number, needer in _needers(text.splitlines()):
        said[number].append(needer)
    told = {number: _origin(needers, project) for number, needers in said.items()}
    return Origins(told, Origin(direct=bool(told) or "--hash=" not in text))


def _needers(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(first line of a requirement, one of those that need it), for comments behind it and below it."""
    current, inside = 0, False
    for number, raw in enumerate(lines, 1):
        bare = raw.strip()
        if not bare.startswith("#"):
            inside = False
            continued = number > 1 and lines[number - 2].rstrip().endswith("\\")
            if bare and not continued:
                current = number
            behind = re.search(r"\s#\s*via\s+(.+)$", raw)
            yield from ((current, part.strip()) for part in (behind.group(1).split(",") if behind else ()))
            continue
        said = bare.lstrip("#").strip()
        if not current or not raw[0].isspace():
            inside = False
        elif said == "via" or said.startswith("via "):
            inside = True
            yield from ((current, part.strip()) for part in said[3:].split(",") if part.strip())
        elif inside and said:
            yield current, said


def _origin(needers: Sequence[str], project: str) -> Origin:
    """`-r FILE`, `NAME (FILE)` and the project itself are people, a bare name is a package, `-c FILE` says nothing."""
    names = [
        normalise(needer.partition("[")[0]) for needer in needers if not needer.startswith("-") and "(" not in needer
    ]
    direct = project in names or any(needer.startswith("-r") or "(" in needer for needer in needers)
    return Origin(direct, tuple(name for name in names if name != project))
