"""SQL migrations out of the texts of their files: what goes up, what goes down, in which order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from gates.databases.sqltext import Flavour, meaning, statements
from gates.tools.sql_migrations import yoyo
from gates.tools.sql_migrations.model import Flaw, Section, SqlMigration, Style
from gates.tools.sql_migrations.order import in_order, with_twins
from gates.tools.sql_migrations.styles import (
    FLYWAY,
    MARKERS,
    PAIR,
    SHOWN,
    find_marker,
    is_house,
    members,
    style_of,
    usual_markers,
)
from gates.tools.sql_migrations.template import template_flaws
from gates.tools.sql_migrations.text import begins_itself, comments, common_flavour, substituted

_NO_TRANSACTION = re.compile(r"no[ _-]?transaction|transaction:\s*false", re.IGNORECASE)
_GOOSE_LOOSE = re.compile(r"^--[ \t]*\+goose no transaction[ \t]*$", re.IGNORECASE | re.MULTILINE)
_DIESEL_LOOSE = re.compile(r"^\s*run_in_transaction\s*=\s*false\b", re.MULTILINE)
_BESIDE = re.compile(r"\d+_\w+\.sql$")


def read(texts: Mapping[str, str], variables: Mapping[str, str] | None = None) -> tuple[SqlMigration, ...]:
    """The migrations of one folder in the order in which they are applied.

    Args:
        texts: path → content of its files: SQL, Python of yoyo, `metadata.toml` of Diesel.
        variables: of the environment, for goose's substitution.
    """
    style = style_of({path: text for path, text in texts.items() if not path.endswith(".toml")})
    if style is None:
        return ()
    if style is Style.YOYO:
        return tuple(with_twins(yoyo.read(members(texts, style))))
    own = members(texts, style)
    flavour = common_flavour(own)
    if style in {Style.PAIRS, Style.FOLDERS, Style.FLYWAY}:
        found = list(_pairs(own, style, texts, flavour))
    else:
        usual = SHOWN.get(style) or usual_markers(own)
        house = style is Style.TEMPLATE and is_house(own)
        read_as = {p: substituted(t, variables or {}) if style is Style.GOOSE else t for p, t in own.items()}
        found = [_sectioned(path, text, style, usual, flavour, house=house) for path, text in read_as.items()]
    return tuple(with_twins(in_order(found)))


def _pairs(
    texts: Mapping[str, str], style: Style, every: Mapping[str, str], flavour: Flavour
) -> Iterator[SqlMigration]:
    for name, files in _grouped(texts, style).items():
        loose = bool(
            _DIESEL_LOOSE.search(every.get(f"{PurePosixPath(next(iter(files.values()))).parent}/metadata.toml", ""))
        )
        up, down = (
            _whole(files[way], texts[files[way]], style, flavour, loose=loose) if way in files else None
            for way in ("up", "down")
        )
        path = files.get("up") or files["down"]
        lost = Flaw("missing-up", f"{path} has no file for the way up beside it.", "Add it, or remove the way down.")
        prose = "\n".join(comments(texts[p], flavour) for p in files.values())
        yield SqlMigration(name, path, style, up, down, prose, () if up else (lost,))


def _grouped(texts: Mapping[str, str], style: Style) -> dict[str, dict[str, str]]:
    """Name → way → file."""
    grouped: dict[str, dict[str, str]] = {}
    flyway: dict[str, str] = {}
    for path in texts:
        place = PurePosixPath(path)
        pair, versioned = PAIR.match(place.name), FLYWAY.match(place.name)
        if style is Style.FOLDERS and place.stem in {"up", "down"}:
            grouped.setdefault(place.parent.name, {})[place.stem] = path
        elif style is Style.FLYWAY and versioned and versioned["way"] == "V":
            grouped.setdefault(place.stem, {})["up"] = path
            flyway[versioned["version"]] = place.stem
        elif style is Style.PAIRS and pair:
            grouped.setdefault(pair.group(1), {})[pair.group(2)] = path
        elif style is Style.PAIRS and _BESIDE.match(place.name):
            grouped.setdefault(place.stem, {})["up"] = path
    for path in texts if style is Style.FLYWAY else ():
        undo = FLYWAY.match(PurePosixPath(path).name)
        if undo and undo["way"] == "U":
            grouped.setdefault(flyway.get(undo["version"], PurePosixPath(path).stem), {})["down"] = path
    return grouped


def _whole(path: str, text: str, style: Style, flavour: Flavour, *, loose: bool = False) -> Section:
    """A file that is one way; a single statement of a pair may be meant to run without transaction, as golang-migrate does it."""
    script = statements(text, flavour=flavour)
    alone = style is Style.PAIRS and len(script) == 1
    loose = loose or alone or begins_itself(script) or bool(_NO_TRANSACTION.search(comments(text, flavour)))
    return Section(path, 1, max(1, text.count("\n")), text, script, not loose)


def _sectioned(
    path: str, text: str, style: Style, usual: tuple[str, str], flavour: Flavour, *, house: bool
) -> SqlMigration:
    """A file with both directions.

    Args:
        house: whether the folder follows the house template, whose breaches are flaws.
    """
    up_mark, down_mark = (find_marker(text, pattern) for pattern in MARKERS[style])
    flaws: list[Flaw] = []
    if up_mark is not None or down_mark is not None:
        up = _section(path, text, style, (up_mark, down_mark), flavour) if up_mark is not None else None
        down = _section(path, text, style, (down_mark, up_mark), flavour) if down_mark is not None else None
    else:
        up, down = (_whole(path, text, style, flavour) if style is Style.TEMPLATE else None), None
    if up is None or not up.script:
        flaws.append(Flaw("missing-up", f"{path} has no statement to go up.", f"Write it under `{usual[0]}`.", 1))
    if house:
        flaws += template_flaws(path, text, usual, (up_mark, down_mark))
    return SqlMigration(PurePosixPath(path).stem, path, style, up, down, comments(text, flavour), tuple(flaws))


def _section(
    path: str, text: str, style: Style, marks: tuple[re.Match[str], re.Match[str] | None], flavour: Flavour
) -> Section:
    """The part of a file from the first of two markers to the second, or to the end."""
    mark, other = marks
    stop = other.start() if other is not None and other.start() > mark.start() else len(text)
    body = text[mark.end() : stop]
    line = text.count("\n", 0, mark.start()) + 1
    script = statements(body, text.count("\n", 0, mark.end()) + 1, flavour)
    loose = begins_itself(script) or _is_loose(style, text, mark.group(), body)
    return Section(path, line, line + body.rstrip().count("\n"), body, script, not loose)


def _is_loose(style: Style, text: str, marker: str, body: str) -> bool:
    """Whether the tool is told to run a section without a transaction around it."""
    if style is Style.GOOSE:
        return _GOOSE_LOOSE.search(text) is not None
    if style is Style.TEMPLATE:
        return _NO_TRANSACTION.search(marker + text[: text.find("\n")] + comments(body)) is not None
    return _NO_TRANSACTION.search(marker) is not None


def same_way_up(path: str, old: str, new: str) -> bool:
    """Whether two versions of a migration's file do the same on the way up, spelling and comments aside."""
    return _way_up(path, old) == _way_up(path, new)


def _way_up(path: str, text: str) -> list[str]:
    return [meaning(s.text) for migration in read({path: text}) if migration.up for s in migration.up.script]
