"""What the rules of this room look at and what they say: the migrations of one source as texts. Holds no logic."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from gates.rules.values import RulePage

if TYPE_CHECKING:
    from gates.rules.migrations.python_text import PythonText
    from gates.tools.sql_migrations import SqlMigration


class Kind(enum.Enum):
    """Whose migrations they are."""

    ALEMBIC = "alembic"
    DJANGO = "django"
    SQL = "sql"


@dataclasses.dataclass(frozen=True, slots=True)
class Flaw:
    """A breach that the source alone shows; `rule` is the id without `migrations/`."""

    rule: str
    message: str
    fix: str
    path: str
    line: int | None = None
    end_line: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The text of one migration; either `python` or `sql` is there.

    Attributes:
        id: revision, `app.name`, or file name without suffix.
        labels: branch labels of Alembic.
        new: whether the base does not have it; False where there is no base.
        declared: the reason why it cannot be undone, from the text or the configuration; "" without one.
    """

    id: str
    path: str
    python: PythonText | None = None
    sql: SqlMigration | None = None
    labels: tuple[str, ...] = ()
    new: bool = False
    declared: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Edit:
    """A file of a migration that is merged already; `after` is None where it is gone."""

    path: str
    before: str
    after: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The migrations of one source.

    Attributes:
        scripts: in the order in which they are applied.
        heads: ids that nothing follows.
        file_template: Alembic's, "" where the project sets none.
        beside: files in the same folders that the tool does not list.
        edits: merged files that differ from the base.
    """

    kind: Kind
    scripts: tuple[Script, ...] = ()
    heads: tuple[str, ...] = ()
    file_template: str = ""
    beside: tuple[PythonText, ...] = ()
    edits: tuple[Edit, ...] = ()


class MigrationRule(RulePage, Protocol):
    """A rule that the texts alone settle; where its page is all, the gate decides with what the databases showed."""

    def breaches(self, history: History) -> Iterator[Flaw]:
        """The breaches, in any order."""
