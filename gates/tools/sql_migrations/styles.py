"""Which files are migrations, and in which tool's format they are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from gates.tools.sql_migrations.model import Style

MARKERS: Mapping[Style, tuple[str, str]] = {
    Style.DBMATE: (r"--\s*migrate:up\b.*", r"--\s*migrate:down\b.*"),
    Style.GOOSE: (r"--\s*\+goose\s+Up\b.*", r"--\s*\+goose\s+Down\b.*"),
    Style.SQL_MIGRATE: (r"--\s*\+migrate\s+Up\b.*", r"--\s*\+migrate\s+Down\b.*"),
    Style.TEMPLATE: (
        r"--+[ \t]*(?:!Ups|@?Up)[ \t]*(?:\(.*\))?[ \t]*:?[ \t]*",
        r"--+[ \t]*(?:!Downs|@?Down|Rollback)[ \t]*(?:\(.*\))?[ \t]*:?[ \t]*",
    ),
}
"""The lines that start the way up and the way down; the house template's stand alone, so that prose is not taken for one."""

HEADER = re.compile(r"^--\s*Migration:\s*(\S.*?)\s*$", re.MULTILINE)
STAMP = re.compile(r"(\d{14})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql")
PAIR = re.compile(r"(.+)\.(up|down)\.sql$")
_NUMBERED = re.compile(r"[VU]?\d+[_.-]")


def find_marker(text: str, pattern: str) -> re.Match[str] | None:
    """The line that is a marker."""
    return re.search(rf"^[ \t]*{pattern}$", text, re.MULTILINE | re.IGNORECASE)


def folders(paths: Sequence[str]) -> dict[str, list[str]]:
    """Folders that may hold migrations → their SQL files: named so, or with files that only migration tools name so."""
    files = [PurePosixPath(p) for p in paths if p.endswith(".sql")]
    found = {_home(place) for place in files if _is_named_so(place)}
    return {str(folder): sorted(str(p) for p in files if folder in {p.parent, _home(p)}) for folder in found}


def _home(place: PurePosixPath) -> PurePosixPath:
    return place.parent.parent if place.name in {"up.sql", "down.sql"} else place.parent


def _is_named_so(place: PurePosixPath) -> bool:
    own = place.name in {"up.sql", "down.sql"} or PAIR.match(place.name) or STAMP.fullmatch(place.name)
    return bool(own) or "migration" in place.parent.name.lower()


def is_house(path: str, text: str) -> bool:
    """Whether a file follows the house template, or means to."""
    return HEADER.search(text) is not None or STAMP.fullmatch(PurePosixPath(path).name) is not None


def style_of(texts: Mapping[str, str]) -> Style | None:
    """The style of most files; None where nothing says that these are migrations."""
    votes: dict[Style, int] = {}
    for path, text in texts.items():
        own = _vote(path, text)
        if own is not None:
            votes[own] = votes.get(own, 0) + 1
    return max(votes, key=lambda s: votes[s]) if votes else None


def _vote(path: str, text: str) -> Style | None:
    name = PurePosixPath(path).name
    if name in {"up.sql", "down.sql"}:
        return Style.FOLDERS
    if PAIR.match(name):
        return Style.PAIRS
    for style, patterns in MARKERS.items():
        if any(find_marker(text, pattern) for pattern in patterns):
            return style
    return Style.TEMPLATE if HEADER.search(text) or _NUMBERED.match(name) else None


def usual_markers(texts: Mapping[str, str]) -> tuple[str, str]:
    """The markers of the house template as most files of the folder write them."""
    up, down = (_most_usual(texts, pattern) for pattern in MARKERS[Style.TEMPLATE])
    return up or "-- Up", down or "-- Down (rollback)"


def _most_usual(texts: Mapping[str, str], pattern: str) -> str:
    seen = [found.group().strip() for text in texts.values() if (found := find_marker(text, pattern))]
    return max(sorted(set(seen), key=len, reverse=True), key=seen.count) if seen else ""
