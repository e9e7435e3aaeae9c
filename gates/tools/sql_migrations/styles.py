"""Which files are migrations, and in which tool's format they are written. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from gates.tools.sql_migrations.model import Style

MARKERS: Mapping[Style, tuple[str, str]] = {
    Style.DBMATE: (r"--\s*migrate:up(?:[ \t]*|[ \t]+\S.*)", r"--\s*migrate:down(?:[ \t]*|[ \t]+\S.*)"),
    Style.GOOSE: (r"--[ \t]*(?i:\+goose up)[ \t]*", r"--[ \t]*(?i:\+goose down)[ \t]*"),
    Style.SQL_MIGRATE: (r"-- \+migrate Up\b.*", r"-- \+migrate Down\b.*"),
    Style.TEMPLATE: (
        r"[ \t]*--+[ \t]*(?i:!ups|@?up)[ \t]*(?:\(.*\))?[ \t]*:?[ \t]*",
        r"[ \t]*--+[ \t]*(?i:!downs|@?down|rollback)[ \t]*(?:\(.*\))?[ \t]*:?[ \t]*",
    ),
}
"""The lines that start the way up and the way down, as strict as each tool; the house template's stand alone, so that prose is not taken for one."""

SHOWN: Mapping[Style, tuple[str, str]] = {
    Style.DBMATE: ("-- migrate:up", "-- migrate:down"),
    Style.GOOSE: ("-- +goose Up", "-- +goose Down"),
    Style.SQL_MIGRATE: ("-- +migrate Up", "-- +migrate Down"),
}
"""The same as a person writes them."""

HEADER = re.compile(r"^--\s*Migration:\s*(\S.*?)\s*$", re.MULTILINE)
STAMP = re.compile(r"(\d{14})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql")
PAIR = re.compile(r"(.+)\.(up|down)\.sql$")
FLYWAY = re.compile(r"(?P<way>[VU])(?P<version>\d+(?:[._]\d+)*)__(?P<name>.+)\.sql$")
DIRECTIVE = re.compile(r"^\s*--\s*(depends|transactional)\s*:[ \t]*(.*)$", re.MULTILINE)
_STEPS = re.compile(r"^(from yoyo\b|import yoyo\b|steps\s*=\s*\[|step\()", re.MULTILINE)
_ENGINE = re.compile(r"(sqlite|postgres|pg|psql|mysql|mariadb)")
_NUMBERED = re.compile(r"\d+[_.-]")
_MEMBERS: Mapping[Style, re.Pattern[str]] = {
    Style.DBMATE: re.compile(r"\d+.*\.sql$"),
    Style.GOOSE: re.compile(r"\d+_.*\.sql$"),
    Style.FLYWAY: FLYWAY,
    Style.YOYO: re.compile(r"(?!post-apply|__init__|_).*\.(sql|py)$"),
}
_ALL = re.compile(r".*\.sql$")


def find_marker(text: str, pattern: str) -> re.Match[str] | None:
    """The line that is a marker."""
    return re.search(rf"^{pattern}$", text, re.MULTILINE)


def folders(paths: Sequence[str], text: Callable[[str], str | None] = lambda _: None) -> dict[str, list[str]]:
    """Folders that may hold migrations → their SQL files: named so, or with files that only migration tools name or begin so.

    Args:
        text: the content of a file, where it may be looked into.
    """
    files = [PurePosixPath(p) for p in paths if p.endswith((".sql", "/metadata.toml"))]
    found = {_home(place) for place in files if _is_named_so(place)}
    unknown = (f for f in files if f.suffix == ".sql" and f.parent not in found)
    found |= {f.parent for f in unknown if _is_marked(text(str(f)) or "")}
    return {str(folder): sorted(str(p) for p in files if folder in {p.parent, _home(p)}) for folder in found}


def _is_marked(text: str) -> bool:
    """Whether a file has what only a migration has: the markers of a tool, or the header of the house template."""
    return HEADER.search(text) is not None or any(find_marker(text, MARKERS[style][0]) for style in SHOWN)


def _home(place: PurePosixPath) -> PurePosixPath:
    return place.parent.parent if place.name in {"up.sql", "down.sql", "metadata.toml"} else place.parent


def _is_named_so(place: PurePosixPath) -> bool:
    if place.suffix != ".sql":
        return False
    own = place.name in {"up.sql", "down.sql"} or place.name.endswith(".rollback.sql")
    own = own or any(p.match(place.name) for p in (PAIR, FLYWAY)) or STAMP.fullmatch(place.name) is not None
    folder, above = place.parent.name.lower(), place.parent.parent.name.lower()
    return own or "migration" in folder or ("migration" in above and _ENGINE.match(folder) is not None)


def members(texts: Mapping[str, str], style: Style) -> dict[str, str]:
    """The files that the tool takes for migrations; `schema.sql` beside them is none."""
    pattern = _MEMBERS.get(style, _ALL)
    return {path: text for path, text in texts.items() if pattern.match(PurePosixPath(path).name)}


def is_house(texts: Mapping[str, str]) -> bool:
    """Whether a folder follows the house template: most files are named or headed so, and at least one has its header or a section."""
    meant = [HEADER.search(t) or STAMP.fullmatch(PurePosixPath(p).name) for p, t in texts.items()]
    shown = (HEADER.search(t) or any(find_marker(t, mark) for mark in MARKERS[Style.TEMPLATE]) for t in texts.values())
    return 2 * sum(map(bool, meant)) >= len(texts) and any(shown)


def style_of(texts: Mapping[str, str]) -> Style | None:
    """The style of most files; None where nothing says that these are migrations."""
    votes = Counter(own for path, text in texts.items() if (own := _vote(path, text)) is not None)
    if Style.YOYO in votes:
        return Style.YOYO  # only some of its files need to show it
    if votes:
        return max(votes, key=lambda s: votes[s])
    return Style.TEMPLATE if any(_NUMBERED.match(PurePosixPath(path).name) for path in texts) else None


def _vote(path: str, text: str) -> Style | None:
    name = PurePosixPath(path).name
    if name in {"up.sql", "down.sql"}:
        return Style.FOLDERS
    if name.endswith(".rollback.sql") or (name.endswith(".py") and has_steps(text)):
        return Style.YOYO
    for style, pattern in ((Style.PAIRS, PAIR), (Style.FLYWAY, FLYWAY)):
        if pattern.match(name):
            return style
    for style, patterns in MARKERS.items():
        if any(find_marker(text, pattern) for pattern in patterns):
            return style
    if DIRECTIVE.search(text.partition(";")[0]):
        return Style.YOYO
    return Style.TEMPLATE if HEADER.search(text) else None


def has_steps(text: str) -> bool:
    """Whether a Python file looks like a migration of yoyo, in a project that uses it."""
    return _STEPS.search(text) is not None


def usual_markers(texts: Mapping[str, str]) -> tuple[str, str]:
    """The markers of the house template as most files of the folder write them."""
    up, down = (_most_usual(texts, pattern) for pattern in MARKERS[Style.TEMPLATE])
    return up or "-- Up", down or "-- Down (rollback)"


def _most_usual(texts: Mapping[str, str], pattern: str) -> str:
    seen = [found.group().strip() for text in texts.values() if (found := find_marker(text, pattern))]
    return max(sorted(set(seen), key=len, reverse=True), key=seen.count) if seen else ""
