"""What the migrations gate observes, as values that survive a trip through JSON. Holds no logic."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from gates.databases.compare import Difference
from gates.databases.rows import DataChange
from gates.databases.witness import Lock
from gates.model import GateFacts
from gates.rules.migrations.values import Flaw


class Down(enum.StrEnum):
    """What the way down of a migration looks like in its source."""

    CODE = "code"
    EMPTY = "empty"
    REFUSES = "refuses"
    MISSING = "missing"


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """Lines of a file, counted from 1."""

    path: str
    line: int
    end_line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A part of a way (a statement, an operation) with its text, to find the one that is responsible.

    Attributes:
        context: the heads of the blocks that it stands in: the table of `with op.batch_alter_table(...)`, the names of a loop.
    """

    span: Span
    text: str
    context: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One migration, as its source says.

    Attributes:
        id: revision, `app.name`, or file name without suffix.
        source: label of the source that it belongs to.
        path: "" when it lies outside the repository (a third-party app); such a one is only applied.
        up, down: where the two ways stand; None where there is none.
        pieces: the parts of the way down.
        up_pieces: the parts of the way up.
        merged: whether the base has it already, so that nobody should change it any more.
        up_empty: whether the way up does nothing.
        rows_only: whether the way up changes rows only, as far as the source shows.
        down_kind: see `Down`.
        refusal: where a way down that refuses does so; None where it is the way down as a whole.
        down_explained: whether an empty way down says why in a comment or docstring.
        missing_refuses: whether the tool refuses by itself where the way down is missing.
        declared: the reason why it cannot be undone, "" when none is given.
    """

    id: str
    source: str
    path: str
    up: Span | None = None
    down: Span | None = None
    pieces: tuple[Piece, ...] = ()
    up_pieces: tuple[Piece, ...] = ()
    merged: bool = False
    up_empty: bool = False
    rows_only: bool = False
    down_kind: Down = Down.CODE
    refusal: Span | None = None
    down_explained: bool = False
    missing_refuses: bool = False
    declared: str = ""


class Outcome(enum.StrEnum):
    """How far up, down, up came."""

    CLIMBED = "up, down and up"
    ONLY_UP = "up only"
    UP_FAILED = "up failed"
    DOWN_FAILED = "down failed"
    DOWN_FAILED_WITH_DATA = "down failed with rows in the tables"
    REFUSED = "down refused, as declared"
    AGAIN_FAILED = "second up failed"


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What was said when a step failed, and where in the repository (line 0 when that is not known)."""

    message: str
    path: str = ""
    line: int = 0
    end_line: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One migration on one engine.

    Attributes:
        fault: why it came no further.
        fault_with_data: what was said when the first way up failed with rows in the tables, though without rows it works.
        schema_changed: whether the way up changed the schema at all.
        down: differences between the schema before, and after the way down.
        again: differences between the schema after the first way up and after the second.
        data: what the way down left of the rows.
        ran_up, ran_down: statements that changed the schema, with the lines that executed them; kept only where something differs.
    """

    migration: str
    outcome: Outcome
    fault: Fault | None = None
    fault_with_data: Fault | None = None
    schema_changed: bool = True
    down: tuple[Difference, ...] = ()
    again: tuple[Difference, ...] = ()
    data: tuple[DataChange, ...] = ()
    ran_up: tuple[Piece, ...] = ()
    ran_down: tuple[Piece, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """All migrations of one source on one engine, as one of the project's databases.

    Attributes:
        version: of the engine.
        database: which of the project's databases it stands for, "" where there is only one.
        untried: migrations that could not be tried because an earlier one does not go up.
        unseeded: table → why it got no rows.
        locks: migration → what its way up locked; those that were looked at only.
        stuck: why the database could not be put back after a failure, which ended the climb; "" when it could.
    """

    source: str
    engine: str
    version: str
    steps: tuple[Step, ...]
    database: str = ""
    untried: int = 0
    unseeded: Mapping[str, str] = dataclasses.field(default_factory=dict)
    locks: Mapping[str, tuple[Lock, ...]] = dataclasses.field(default_factory=dict)
    stuck: str = ""

    @property
    def where(self) -> str:
        """Engine and database, for people."""
        return f"{self.engine} ({self.database})" if self.database else self.engine


@dataclasses.dataclass(frozen=True, slots=True)
class Drift:
    """One thing that the models say and no migration does, or the other way round.

    Attributes:
        engine: where it was seen.
        said: what the migration tool, or the comparison of both schemas, says of it.
        path, line, end_line: the line of the model.
    """

    engine: str
    said: str
    path: str = ""
    line: int | None = None
    end_line: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        migrations: as their sources say, in order.
        flaws: breaches that the sources alone show.
        climbs: one for each source and engine.
        drift: differences between models and migrations.
    """

    migrations: tuple[Migration, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    climbs: tuple[Climb, ...] = ()
    drift: tuple[Drift, ...] = ()
