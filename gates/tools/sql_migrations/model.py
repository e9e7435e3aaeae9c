"""A raw SQL migration as plain values, whatever the format of its file."""

from __future__ import annotations

import dataclasses
import enum

from gates.databases.sqltext import Statement


class Style(enum.StrEnum):
    """How a folder of migrations is written."""

    TEMPLATE = "sections"
    DBMATE = "dbmate"
    GOOSE = "goose"
    SQL_MIGRATE = "sql-migrate"
    PAIRS = "pairs of files"
    FOLDERS = "folders"
    FLYWAY = "Flyway"
    YOYO = "yoyo"


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
    """A migration; `down` is None where it has none.

    Attributes:
        comments: the text of all its comments.
        unread: why its text does not say what it does; "" where it does.
    """

    id: str
    path: str
    style: Style
    up: Section | None
    down: Section | None
    comments: str
    flaws: tuple[Flaw, ...] = ()
    unread: str = ""
