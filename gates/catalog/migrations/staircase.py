"""The staircase: each migration up, down on a fresh connection, and up again, with the schema compared each time.

Knows neither Alembic nor Django nor SQL files, only a ladder that moves one migration at a time, and a database that can be looked
at. Rows are in the tables whenever a migration moves, so that what fails or is lost only with data shows too. The database is looked
at after each move and never twice in one state: what a step ends with, the next one begins with.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from gates import process
from gates.catalog.migrations.at_hand import with_rows
from gates.catalog.migrations.facts import Climb, Down, Fault, Migration, Outcome, Step
from gates.catalog.migrations.lanes import BaseSchema, Ladder, Lanes
from gates.databases.compare import Difference, compare, still_harmless
from gates.databases.engine import Database
from gates.databases.rows import Course, data_changes
from gates.databases.seeding import seed
from gates.databases.shapes import Rows, TableShape
from gates.databases.snapshot import Snapshot, without


@dataclasses.dataclass(frozen=True)
class _View:
    """A database at one moment: schema, tables and rows, those of the migration tool left out."""

    schema: Snapshot
    shapes: Sequence[TableShape]
    rows: Rows


class Staircase:
    """One ladder against one database.

    Args:
        only_up: ids of migrations that are applied and not undone.
        base: what is there before the first migration.
    """

    def __init__(
        self,
        database: Database,
        ladder: Ladder,
        migrations: Sequence[Migration],
        *,
        only_up: Collection[str] = (),
        base: BaseSchema | None = None,
    ) -> None:
        self._database, self._ladder, self._migrations = database, ladder, migrations
        self._only_up = only_up
        self._lanes = Lanes(database, ladder, migrations, base)
        self._unseeded: dict[str, str] = {}
        self._hopeless: dict[str, TableShape] = {}
        self._last: _View | None = None
        """What is known of the database as it is now; its rows may be older."""

    def climb(self, source: str, version: str) -> Climb:
        """Try every migration; one that cannot be undone does not hide the next, one that does not go up does."""
        self._lanes.start()
        steps: list[Step] = []
        for index, migration in enumerate(self._migrations):
            process.checkpoint()
            step = self._step(index, migration)
            steps.append(step)
            if step.outcome is Outcome.UP_FAILED or not self._ladder.alive or self._lanes.stuck:
                break
        return Climb(
            source=source,
            engine=self._database.engine,
            version=version,
            steps=tuple(steps),
            untried=len(self._migrations) - len(steps),
            unseeded=self._unseeded,
            stuck=self._lanes.stuck,
        )

    def _step(self, index: int, migration: Migration) -> Step:
        climbed = bool(migration.path) and migration.id not in self._only_up
        before = self._seeded() if climbed else None
        fault = self._first_up(migration)
        if fault is not None:
            self._put_back(index)
            if not self._ladder.alive or self._lanes.stuck:
                return Step(migration=migration.id, outcome=Outcome.UP_FAILED, fault=fault)
            seen, before = before, self._look() if climbed else None
            without_rows = self._first_up(migration)
            if without_rows is not None:
                return Step(migration=migration.id, outcome=Outcome.UP_FAILED, fault=without_rows)
            fault = with_rows(fault, migration.up_pieces, seen.shapes, seen.rows) if seen else fault
        if before is None:
            self._last = None
            return Step(migration=migration.id, outcome=Outcome.ONLY_UP, schema_changed=False)
        return self._back(index, migration, before, fault)

    def _first_up(self, migration: Migration) -> Fault | None:
        """The way up as users will go it, with rows in the tables."""
        return self._ladder.up(migration)

    def _back(self, index: int, migration: Migration, before: _View, fault_with_data: Fault | None) -> Step:
        """Down and up again, after a way up that worked."""
        ran_up = tuple(self._ladder.ran())
        up = self._look()
        changes = compare(before.schema, up.schema)
        step = Step(
            migration=migration.id,
            outcome=Outcome.CLIMBED,
            fault_with_data=fault_with_data,
            schema_changed=bool(changes),
        )
        if fault_with_data is None:
            self._seed(up, spared={shape.name for shape in before.shapes})  # what the way up emptied must stay empty
        fault = self._ladder.down(migration)
        if fault is not None:
            return self._not_undone(index, migration, step, fault, up)
        ran_down = tuple(self._ladder.ran())
        self._last = before
        down = self._look()
        data = data_changes(before.shapes, Course(before.rows, up.rows, down.rows), _retyped(changes))
        step = dataclasses.replace(step, down=compare(before.schema, down.schema, up.schema), data=data)
        if step.down:
            step = dataclasses.replace(step, ran_up=ran_up, ran_down=ran_down)
        return self._again(index, migration, step, up)

    def _not_undone(self, index: int, migration: Migration, step: Step, fault: Fault, up: _View) -> Step:
        self._put_back(index + 1)
        if not self._ladder.alive:
            return dataclasses.replace(step, outcome=Outcome.DOWN_FAILED, fault=fault)
        if migration.declared and migration.down_kind is not Down.EMPTY:
            return dataclasses.replace(step, outcome=Outcome.REFUSED, fault=fault)
        if self._lanes.stuck:
            return dataclasses.replace(step, outcome=Outcome.DOWN_FAILED, fault=fault)
        without_rows = self._ladder.down(migration)
        self._put_back(index + 1)
        if without_rows is not None:
            return dataclasses.replace(step, outcome=Outcome.DOWN_FAILED, fault=fault)
        told = with_rows(fault, migration.pieces, up.shapes, up.rows)
        return dataclasses.replace(step, outcome=Outcome.DOWN_FAILED_WITH_DATA, fault=told)

    def _again(self, index: int, migration: Migration, step: Step, up: _View) -> Step:
        """The second way up; after a way down that left traces it would only repeat what they say."""
        if any(not d.harmless for d in step.down):
            self._put_back(index + 1)
            return step
        fault = self._ladder.up(migration)
        if fault is not None:
            self._put_back(index + 1)
            return dataclasses.replace(step, outcome=Outcome.AGAIN_FAILED, fault=fault)
        self._last = up
        self._last = self._look(with_rows=False)
        return dataclasses.replace(step, again=still_harmless(compare(up.schema, self._last.schema), step.down))

    def _put_back(self, count: int) -> None:
        self._lanes.put_back(count)
        self._last = None

    def _look(self, *, with_rows: bool = True) -> _View:
        """The database as it is; the shapes of its tables are asked for only when the schema is not the one that was seen last."""
        schema = without(self._database.snapshot(), {f"table {name}" for name in self._ladder.version_tables})
        if self._last is None or schema != self._last.schema:
            shapes: Sequence[TableShape] = [
                s for s in self._database.shapes() if s.name not in self._ladder.version_tables
            ]
        else:
            schema, shapes = self._last.schema, self._last.shapes
        self._last = _View(schema, shapes, self._database.rows(shapes) if with_rows else {})
        return self._last

    def _seeded(self) -> _View:
        """The database as it is after every table without rows got some."""
        known = self._last
        seen = dataclasses.replace(known, rows=self._database.rows(known.shapes)) if known else self._look()
        if self._seed(seen):
            seen = dataclasses.replace(seen, rows=self._database.rows(seen.shapes))  # triggers may write elsewhere too
        self._last = seen
        return seen

    def _seed(self, seen: _View, spared: Collection[str] = ()) -> bool:
        """Write rows into each table without any, those to be spared excepted; whether any were written."""
        done = seed(self._database, seen.shapes, seen.rows, spared, self._hopeless)
        self._unseeded.update(done.skipped)
        for table in done.tables:
            self._unseeded.pop(table, None)
        return bool(done.tables)


def _retyped(differences: Sequence[Difference]) -> set[tuple[str, str]]:
    found = {d.name.rpartition(".") for d in differences if d.kind == "column" and d.part == "type"}
    return {(table, column.strip('"')) for table, _, column in found}
