"""The staircase: each migration up, down on a fresh connection, and up again, with the schema compared each time.

Knows neither Alembic nor Django nor SQL files, only a ladder that moves one migration at a time, and a database that can be looked
at. Rows are in the tables whenever a migration moves, so that what fails or is lost only with data shows too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from typing import Protocol

from gates import process
from gates.catalog.migrations.facts import Climb, Down, Fault, Migration, Outcome, Step
from gates.databases.compare import Difference, compare
from gates.databases.engine import Database
from gates.databases.rows import Course, DataChange, data_changes
from gates.databases.seeding import seed
from gates.databases.shapes import Rows, TableShape
from gates.databases.snapshot import Snapshot, without


class Ladder(Protocol):
    """Moves a database by one migration."""

    def up(self, migration: Migration) -> Fault | None:
        """Apply it; what went wrong, if anything did."""

    def down(self, migration: Migration) -> Fault | None:
        """Undo it; likewise."""

    @property
    def version_tables(self) -> Sequence[str]:
        """Tables in which the migration tool keeps its books."""

    @property
    def alive(self) -> bool:
        """Whether it can still move; False when a migration ended the process that moves."""


@dataclasses.dataclass(frozen=True)
class _View:
    """A database at one moment: schema, tables and rows, those of the migration tool left out."""

    schema: Snapshot
    shapes: Sequence[TableShape]
    rows: Rows


class Staircase:
    """One ladder against one database."""

    def __init__(self, database: Database, ladder: Ladder, migrations: Sequence[Migration]) -> None:
        self._database, self._ladder, self._migrations = database, ladder, migrations
        self._unseeded: dict[str, str] = {}

    def climb(self, source: str, version: str) -> Climb:
        """Try every migration; one that cannot be undone does not hide the next, one that does not go up does."""
        steps: list[Step] = []
        for index, migration in enumerate(self._migrations):
            process.checkpoint()
            step = self._step(index, migration)
            steps.append(step)
            if step.outcome is Outcome.UP_FAILED or not self._ladder.alive:
                break
        untried = len(self._migrations) - len(steps)
        return Climb(
            source=source,
            engine=self._database.engine,
            version=version,
            steps=tuple(steps),
            untried=untried,
            unseeded=self._unseeded,
        )

    def _step(self, index: int, migration: Migration) -> Step:
        before = self._seeded() if migration.path else None
        fault = self._ladder.up(migration)
        if fault is not None and self._ladder.alive:
            self._rebuild(index)
            before = self._look() if migration.path else None
            without_rows = self._ladder.up(migration)
            if without_rows is not None:
                return Step(migration=migration.id, outcome=Outcome.UP_FAILED, fault=without_rows)
        elif fault is not None:
            return Step(migration=migration.id, outcome=Outcome.UP_FAILED, fault=fault)
        if before is None:
            return Step(migration=migration.id, outcome=Outcome.ONLY_UP)
        return self._back(index, migration, before, fault)

    def _back(self, index: int, migration: Migration, before: _View, fault_with_data: Fault | None) -> Step:
        """Down and up again, after a way up that worked."""
        up = self._look()
        changed = bool(compare(before.schema, up.schema))
        step = Step(
            migration=migration.id, outcome=Outcome.CLIMBED, fault_with_data=fault_with_data, schema_changed=changed
        )
        if fault_with_data is None:
            self._seeded(spared={shape.name for shape in before.shapes})  # what the way up emptied must stay empty
        fault = self._ladder.down(migration)
        if fault is not None:
            return self._not_undone(index, migration, step, fault)
        down = self._look()
        step = dataclasses.replace(step, down=compare(before.schema, down.schema), data=_data(before, up, down))
        return self._again(index, migration, step, up)

    def _not_undone(self, index: int, migration: Migration, step: Step, fault: Fault) -> Step:
        if not self._ladder.alive:
            return dataclasses.replace(step, outcome=Outcome.DOWN_FAILED, fault=fault)
        self._rebuild(index + 1)
        if migration.declared and migration.down_kind is not Down.EMPTY:
            return dataclasses.replace(step, outcome=Outcome.REFUSED, fault=fault)
        without_rows = self._ladder.down(migration)
        self._rebuild(index + 1)
        outcome = Outcome.DOWN_FAILED_WITH_DATA if without_rows is None else Outcome.DOWN_FAILED
        return dataclasses.replace(step, outcome=outcome, fault=fault)

    def _again(self, index: int, migration: Migration, step: Step, up: _View) -> Step:
        """The second way up; after a way down that left traces it would only repeat what they say."""
        if any(not d.harmless for d in step.down):
            self._rebuild(index + 1)
            return step
        fault = self._ladder.up(migration)
        if fault is not None:
            self._rebuild(index + 1)
            return dataclasses.replace(step, outcome=Outcome.AGAIN_FAILED, fault=fault)
        return dataclasses.replace(step, again=compare(up.schema, self._schema()))

    def _rebuild(self, count: int) -> None:
        """The first `count` migrations applied to an empty database, without rows; they are known to go up."""
        if not self._ladder.alive:
            return
        self._database.clear()
        for migration in self._migrations[:count]:
            self._ladder.up(migration)

    def _schema(self) -> Snapshot:
        return without(self._database.snapshot(), {f"table {name}" for name in self._ladder.version_tables})

    def _look(self) -> _View:
        shapes = [s for s in self._database.shapes() if s.name not in self._ladder.version_tables]
        return _View(self._schema(), shapes, self._database.rows(shapes))

    def _seeded(self, spared: Collection[str] = ()) -> _View:
        """A look at the database after every table without rows got some, those to be spared excepted."""
        seen = self._look()
        done = seed(self._database, seen.shapes, seen.rows, spared)
        self._unseeded.update(done.skipped)
        for table in done.tables:
            self._unseeded.pop(table, None)
        return dataclasses.replace(seen, rows=self._database.rows(seen.shapes)) if done.tables else seen


def _data(before: _View, up: _View, down: _View) -> tuple[DataChange, ...]:
    return data_changes(
        before.shapes, Course(before.rows, up.rows, down.rows), _retyped(compare(before.schema, up.schema))
    )


def _retyped(differences: Sequence[Difference]) -> set[tuple[str, str]]:
    found = {d.name.rpartition(".") for d in differences if d.kind == "column" and d.part == "type"}
    return {(table, column.strip('"')) for table, _, column in found}
