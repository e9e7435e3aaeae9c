"""Raw SQL migrations in the formats of several tools: which files they are, and what goes up and what goes down.

Pure: works on paths and texts. House template: one file `YYYYMMDDHHMMSS_description.sql` with the header `-- Migration: ...` and the
sections `-- Up` and `-- Down (rollback)`. Also dbmate, goose, sql-migrate, golang-migrate (`*.up.sql`), Diesel and sqlx (`NAME/up.sql`).
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.databases.sqltext import Statement, TokenKind, meaning, statements, tokens


class Style(enum.StrEnum):
    """How a folder of migrations is written."""

    TEMPLATE = "sections"
    DBMATE = "dbmate"
    GOOSE = "goose"
    SQL_MIGRATE = "sql-migrate"
    PAIRS = "pairs of files"
    FOLDERS = "folders"


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """One direction of a migration.

    Attributes:
        path: its file.
        line, end_line: where it stands, its marker included.
        transaction: whether the tool runs it as one transaction.
    """

    path: str
    line: int
    end_line: int
    text: str
    script: tuple[Statement, ...]
    transaction: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Flaw:
    """A breach of the format itself: which rule, what, where."""

    rule: str
    message: str
    fix: str
    line: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class SqlMigration:
    """A migration; `down` is None where it has none. `comments` is the text of all its comments."""

    id: str
    path: str
    style: Style
    up: Section | None
    down: Section | None
    comments: str
    flaws: tuple[Flaw, ...] = ()


_MARKERS: Mapping[Style, tuple[str, str]] = {
    Style.DBMATE: (r"--\s*migrate:up\b.*", r"--\s*migrate:down\b.*"),
    Style.GOOSE: (r"--\s*\+goose\s+Up\b.*", r"--\s*\+goose\s+Down\b.*"),
    Style.SQL_MIGRATE: (r"--\s*\+migrate\s+Up\b.*", r"--\s*\+migrate\s+Down\b.*"),
    Style.TEMPLATE: (r"--+\s*(?:!Ups|@?Up)\b.*", r"--+\s*(?:!Downs|@?Down|Rollback)\b.*"),
}
_HEADER = re.compile(r"^--\s*Migration:\s*(\S.*?)\s*$", re.MULTILINE)
_STAMP = re.compile(r"(\d{14})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql")
_NUMBERED = re.compile(r"[VU]?\d+[_.-]")
_NO_TRANSACTION = re.compile(r"no[ _-]?transaction|transaction:\s*false", re.IGNORECASE)
_PAIR = re.compile(r"(.+)\.(up|down)\.sql$")


def folders(paths: Sequence[str]) -> dict[str, list[str]]:
    """Folders that may hold migrations → their SQL files: named so, or with files that only migration tools name so."""
    found: dict[str, list[str]] = {}
    for path in paths:
        place = PurePosixPath(path)
        if place.suffix != ".sql":
            continue
        in_folder = place.name in {"up.sql", "down.sql"}
        folder = place.parent.parent if in_folder else place.parent
        if in_folder or "migration" in folder.name.lower() or _PAIR.match(place.name) or _STAMP.fullmatch(place.name):
            found.setdefault(str(folder), []).append(path)
    for (
        folder_name,
        members,
    ) in found.items():  # every SQL file of such a folder counts, also one that is named otherwise
        members += [
            p for p in paths if p.endswith(".sql") and str(PurePosixPath(p).parent) == folder_name and p not in members
        ]
    return {folder_name: sorted(members) for folder_name, members in found.items()}


def read(texts: Mapping[str, str]) -> tuple[SqlMigration, ...]:
    """The migrations of one folder in the order in which they are applied.

    Args:
        texts: path → content of its SQL files.
    """
    style = _style(texts)
    if style is None:
        return ()
    if style in {Style.PAIRS, Style.FOLDERS}:
        found = list(_pairs(texts, style))
    else:
        usual = _usual_markers(texts, style)
        house = style is Style.TEMPLATE and 2 * sum(_is_house(path, text) for path, text in texts.items()) >= len(texts)
        found = [_sectioned(path, text, style, usual, house=house) for path, text in texts.items()]
    return _without_twins(sorted(found, key=lambda m: _order(m.id)))


def _is_house(path: str, text: str) -> bool:
    return _HEADER.search(text) is not None or _STAMP.fullmatch(PurePosixPath(path).name) is not None


def _order(name: str) -> tuple[str, str]:
    number = re.match(r"[\d-]+", name)
    digits = number.group().replace("-", "") if number else ""
    return (digits if len(digits) > 8 else digits.zfill(8), name) if digits else ("~", name)


def _style(texts: Mapping[str, str]) -> Style | None:
    """The style of most files; None where nothing says that these are migrations."""
    votes: dict[Style, int] = {}
    for path, text in texts.items():
        own = _style_of(path, text)
        if own is not None:
            votes[own] = votes.get(own, 0) + 1
    return max(votes, key=lambda s: votes[s]) if votes else None


def _style_of(path: str, text: str) -> Style | None:
    name = PurePosixPath(path).name
    if name in {"up.sql", "down.sql"}:
        return Style.FOLDERS
    if _PAIR.match(name):
        return Style.PAIRS
    for style, (up, down) in _MARKERS.items():
        if re.search(rf"^\s*{up}$", text, re.MULTILINE | re.IGNORECASE) or re.search(
            rf"^\s*{down}$", text, re.MULTILINE | re.IGNORECASE
        ):
            return style
    return Style.TEMPLATE if _HEADER.search(text) or _NUMBERED.match(name) else None


def _usual_markers(texts: Mapping[str, str], style: Style) -> tuple[str, str]:
    """The markers as most files of the folder write them, without what a tool lets follow."""
    if style is not Style.TEMPLATE:
        return "", ""
    usual = []
    for pattern, default in zip(_MARKERS[style], ("-- Up", "-- Down (rollback)"), strict=True):
        seen = [
            m.group().strip()
            for text in texts.values()
            for m in re.finditer(rf"^{pattern}$", text, re.MULTILINE | re.IGNORECASE)
        ]
        best = max(set(seen), key=lambda s: (seen.count(s), s == default)) if seen else default
        usual.append(best)
    return usual[0], usual[1]


def _pairs(texts: Mapping[str, str], style: Style) -> Iterator[SqlMigration]:
    grouped: dict[str, dict[str, str]] = {}
    for path in texts:
        place = PurePosixPath(path)
        pair = _PAIR.match(place.name)
        if style is Style.FOLDERS and place.stem in {"up", "down"}:
            grouped.setdefault(place.parent.name, {})[place.stem] = path
        elif pair:
            grouped.setdefault(pair.group(1), {})[pair.group(2)] = path
    for name, files in grouped.items():
        up, down = (_whole(files[d], texts[files[d]]) if d in files else None for d in ("up", "down"))
        path = files.get("up") or files["down"]
        flaws = (
            ()
            if up
            else (
                Flaw("missing-up", f"{path} has no file for the way up beside it.", "Add it, or remove the way down."),
            )
        )
        comments = "\n".join(_comments(texts[p]) for p in files.values())
        yield SqlMigration(name, path, style, up, down if down and down.script else None, comments, flaws)


def _whole(path: str, text: str) -> Section:
    script = statements(text)
    own = any(_first_word(s) in {"BEGIN", "COMMIT", "START"} for s in script)
    alone = len(script) == 1 or bool(_NO_TRANSACTION.search(_comments(text)))
    return Section(path, 1, max(1, text.count("\n")), text, script, not own and not alone)


def _first_word(statement: Statement) -> str:
    return statement.text.split(None, 1)[0].upper().rstrip(";")


def _sectioned(path: str, text: str, style: Style, usual: tuple[str, str], *, house: bool) -> SqlMigration:
    """A file with both directions.

    Args:
        house: whether the folder follows the house template, whose breaches are flaws.
    """
    up_mark, down_mark = (_find_marker(text, pattern) for pattern in _MARKERS[style])
    flaws: list[Flaw] = []
    end = len(text)
    if up_mark is not None or down_mark is not None:
        up = _section(path, text, up_mark, down_mark, end) if up_mark is not None else None
        down = _section(path, text, down_mark, up_mark, end) if down_mark is not None else None
    else:
        up, down = _whole(path, text), None
    if up is None or not up.script:
        flaws.append(
            Flaw(
                "missing-up",
                f"{path} has no statement to go up.",
                f"Write it under `{usual[0] or 'the marker of the tool'}`.",
                1,
            )
        )
    if house:
        flaws += _template_flaws(path, text, usual, (up_mark, down_mark))
    return SqlMigration(
        PurePosixPath(path).stem, path, style, up, down if down and down.script else None, _comments(text), tuple(flaws)
    )


def _find_marker(text: str, pattern: str) -> re.Match[str] | None:
    return re.search(rf"^[ \t]*{pattern}$", text, re.MULTILINE | re.IGNORECASE)


def _section(path: str, text: str, mark: re.Match[str] | None, other: re.Match[str] | None, end: int) -> Section:
    assert mark is not None  # noqa: S101  # both callers looked
    stop = other.start() if other is not None and other.start() > mark.start() else end
    body = text[mark.end() : stop]
    line = text.count("\n", 0, mark.start()) + 1
    script = statements(body, text.count("\n", 0, mark.end()) + 1)
    own = any(_first_word(s) in {"BEGIN", "COMMIT", "START"} for s in script)
    loose = own or bool(_NO_TRANSACTION.search(mark.group() + text[: text.find("\n")] + _comments(body)))
    return Section(path, line, line + body.rstrip().count("\n"), body, script, not loose)


def _comments(text: str) -> str:
    return "\n".join(t.text.lstrip("-/* ").rstrip("*/ ") for t in tokens(text) if t.kind is TokenKind.COMMENT)


def _template_flaws(
    path: str, text: str, usual: tuple[str, str], marks: tuple[re.Match[str] | None, re.Match[str] | None]
) -> Iterator[Flaw]:
    """Breaches of the house template, where the folder follows it."""
    name = PurePosixPath(path).name
    stamp = _STAMP.fullmatch(name)
    if stamp is None or not _is_moment(stamp.group(1)):
        yield Flaw(
            "file-name",
            f"{name} is not named YYYYMMDDHHMMSS_description.sql.",
            "Name it by the moment at which it was written, in UTC, and by what it does, in lower case with underscores.",
        )
    header = _HEADER.search(text)
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


def _without_twins(found: list[SqlMigration]) -> tuple[SqlMigration, ...]:
    """The same with a flaw on each migration whose number another one has too."""
    seen: dict[str, str] = {}
    marked = []
    for migration in found:
        number = re.match(r"[\d-]+", migration.id)
        twin = seen.setdefault(number.group(), migration.path) if number else migration.path
        flaw = Flaw(
            "duplicate-id",
            f"{migration.path} has the number of {twin}.",
            "Give it a number of its own; a runner applies only one of them.",
        )
        marked.append(
            migration if twin == migration.path else dataclasses.replace(migration, flaws=(*migration.flaws, flaw))
        )
    return tuple(marked)


def same_way_up(path: str, old: str, new: str) -> bool:
    """Whether two versions of a migration's file do the same on the way up, spelling and comments aside."""
    return _way_up(path, old) == _way_up(path, new)


def _way_up(path: str, text: str) -> list[str]:
    return [meaning(s.text) for migration in read({path: text}) if migration.up for s in migration.up.script]
