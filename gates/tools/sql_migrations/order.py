"""In which order a tool applies its migrations, and which of them it cannot tell apart. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from gates.tools.sql_migrations.model import Flaw, SqlMigration, Style

_BY_TEXT = {Style.DBMATE, Style.FOLDERS}
"""Tools that sort versions as text: 10 comes before 9."""
_BY_WHOLE_NAME = {Style.YOYO, Style.SQL_MIGRATE}
"""Tools that know a migration by its whole name, so that a number may come twice."""
_DATE = re.compile(r"(19|20)\d{2}-?\d{2}-?\d{2}-?$")

Key = tuple[int, tuple[int, ...], str, str]


def version(style: Style, name: str) -> str:
    """The part of a name that is the version; "" where there is none."""
    if style is Style.FLYWAY:
        return re.match(r"V?([\d._]*\d)?", name).group(1) or ""  # type: ignore[union-attr]  # it matches the empty text
    found = re.match(r"[\d-]*\d", name)
    return found.group().replace("-", "") if found else ""


def knows_by_version(style: Style) -> bool:
    """Whether the tool knows a migration by its version alone, so that the rest of its name may change."""
    return style not in {*_BY_WHOLE_NAME, Style.TEMPLATE}


def in_order(found: Sequence[SqlMigration]) -> list[SqlMigration]:
    """As the tool applies them."""
    return sorted(found, key=_key)


def _key(migration: SqlMigration) -> Key:
    number = version(migration.style, migration.id)
    if not number or migration.style in _BY_TEXT:
        return (0 if number else 1, (), number, migration.id)
    return (0, tuple(int(part) for part in re.split(r"[._]", number)), "", migration.id)


def with_twins(found: Sequence[SqlMigration]) -> Iterator[SqlMigration]:
    """The same with a flaw on each migration whose version another one has too."""
    seen: dict[str, str] = {}
    for migration in found:
        number = version(migration.style, migration.id)
        loose = migration.style is Style.TEMPLATE and _DATE.match(number)
        if not number or loose or migration.style in _BY_WHOLE_NAME:
            yield migration
            continue
        twin = seen.setdefault(number.lstrip("0") or "0", migration.path)
        flaw = Flaw(
            "duplicate-id",
            f"{migration.path} has the number of {twin}.",
            "Give it a number of its own; a runner applies only one of them.",
        )
        yield migration if twin == migration.path else dataclasses.replace(migration, flaws=(*migration.flaws, flaw))
