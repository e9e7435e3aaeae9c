"""SQL migrations out of the texts of their files: what goes up, what goes down, in which order. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from gates.databases.sqltext import Statement, TokenKind, meaning, statements, tokens
from gates.tools.sql_migrations.model import Flaw, Section, SqlMigration, Style
from gates.tools.sql_migrations.styles import MARKERS, PAIR, find_marker, is_house, style_of, usual_markers
from gates.tools.sql_migrations.template import template_flaws

_NO_TRANSACTION = re.compile(r"no[ _-]?transaction|transaction:\s*false", re.IGNORECASE)


def read(texts: Mapping[str, str]) -> tuple[SqlMigration, ...]:
    """The migrations of one folder in the order in which they are applied.

    Args:
        texts: path → content of its SQL files.
    """
    style = style_of(texts)
    if style is None:
        return ()
    if style in {Style.PAIRS, Style.FOLDERS}:
        found = list(_pairs(texts, style))
    else:
        usual = usual_markers(texts)
        house = style is Style.TEMPLATE and 2 * sum(is_house(path, text) for path, text in texts.items()) >= len(texts)
        found = [_sectioned(path, text, style, usual, house=house) for path, text in texts.items()]
    return _without_twins(sorted(found, key=lambda m: _order(m.id)))


def _order(name: str) -> tuple[str, str]:
    number = re.match(r"[\d-]+", name)
    digits = number.group().replace("-", "") if number else ""
    return (digits if len(digits) > 8 else digits.zfill(8), name) if digits else ("~", name)


def _pairs(texts: Mapping[str, str], style: Style) -> Iterator[SqlMigration]:
    grouped: dict[str, dict[str, str]] = {}
    for path in texts:
        place = PurePosixPath(path)
        pair = PAIR.match(place.name)
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
        prose = "\n".join(comments(texts[p]) for p in files.values())
        yield SqlMigration(name, path, style, up, down, prose, flaws)


def _whole(path: str, text: str) -> Section:
    script = statements(text)
    own = any(_first_word(s) in {"BEGIN", "COMMIT", "START"} for s in script)
    alone = len(script) == 1 or bool(_NO_TRANSACTION.search(comments(text)))
    return Section(path, 1, max(1, text.count("\n")), text, script, not own and not alone)


def _first_word(statement: Statement) -> str:
    return statement.text.split(None, 1)[0].upper().rstrip(";")


def _sectioned(path: str, text: str, style: Style, usual: tuple[str, str], *, house: bool) -> SqlMigration:
    """A file with both directions.

    Args:
        house: whether the folder follows the house template, whose breaches are flaws.
    """
    up_mark, down_mark = (find_marker(text, pattern) for pattern in MARKERS[style])
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
                f"Write it under `{usual[0] if style is Style.TEMPLATE else 'the marker of the tool'}`.",
                1,
            )
        )
    if house:
        flaws += template_flaws(path, text, usual, (up_mark, down_mark))
    return SqlMigration(PurePosixPath(path).stem, path, style, up, down, comments(text), tuple(flaws))


def _section(path: str, text: str, mark: re.Match[str] | None, other: re.Match[str] | None, end: int) -> Section:
    assert mark is not None  # noqa: S101  # both callers looked
    stop = other.start() if other is not None and other.start() > mark.start() else end
    body = text[mark.end() : stop]
    line = text.count("\n", 0, mark.start()) + 1
    script = statements(body, text.count("\n", 0, mark.end()) + 1)
    own = any(_first_word(s) in {"BEGIN", "COMMIT", "START"} for s in script)
    loose = own or bool(_NO_TRANSACTION.search(mark.group() + text[: text.find("\n")] + comments(body)))
    return Section(path, line, line + body.rstrip().count("\n"), body, script, not loose)


def comments(text: str) -> str:
    """The text of all comments, without their marks."""
    return "\n".join(t.text.lstrip("-/* ").rstrip("*/ ") for t in tokens(text) if t.kind is TokenKind.COMMENT)


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
