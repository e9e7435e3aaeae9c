"""Planted bugs and harmless changes on PostgreSQL. Each is made in a transaction that is rolled back.

On the system's server; what it is too old for, and a few of each kind, on the newest that we know. `--exact` plants all on both, and tries
each right way down by itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import pytest

from gates.databases.compare import Difference, compare
from gates.databases.postgresql import PostgresDatabase
from gates.databases.postgresql_talk import Server
from gates.databases.server import database
from gates.databases.snapshot import Snapshot
from gates.databases.sqltext import statements
from tests.databases.planted import Planted, planted, text
from tests.databases.throwaway import newest_server, server

BUGS = planted("postgresql_bugs.sql")
HARMLESS = planted("postgresql_harmless.sql")
SAMPLE = 24
"""On the newest server one of so many is planted, beside those that need it."""


class Ground:
    """A database with the base schema, on which changes are tried."""

    def __init__(self, made: PostgresDatabase) -> None:
        self._database = made
        self.version = tuple(int(n) for n in made.version.split("."))
        newer = text("postgresql_base_18.sql") if self.version >= (18,) else ""
        made.run(statements(text("postgresql_base.sql") + newer), transaction=True, timeout=60)
        self._before: Snapshot = made.snapshot()

    def differences(self, *scripts: str) -> Sequence[Difference]:
        """What is different after these scripts; they are rolled back."""
        self._database._ask("BEGIN")
        try:
            self._database._ask("SET LOCAL search_path = public")
            for statement in statements(";".join(scripts)):
                self._database._ask(statement.text)
            self._database._ask("SET LOCAL search_path = ''")
            return compare(self._before, self._database.snapshot())
        finally:
            self._database._ask("ROLLBACK")


@contextlib.contextmanager
def ground_on(running: Server) -> Iterator[Ground]:
    with database(running) as made:
        try:
            yield Ground(made)
        finally:
            made.drop()
            with contextlib.closing(running.connect(running.maintenance)) as boss:
                boss.run("DROP ROLE IF EXISTS clerk, auditor")


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with ground_on(server()) as made:
        yield made


@pytest.fixture(scope="module")
def newest() -> Iterator[Ground]:
    with ground_on(newest_server()) as made:
        yield made


def fits(chosen: Planted, ground: Ground, newest: Ground) -> Ground:
    return ground if ground.version >= chosen.since else newest


def seen(found: Sequence[Difference]) -> list[tuple[str, str, str]]:
    return [(d.change.value, f"{d.kind} {d.name}", d.part) for d in found if not d.harmless]


def check_wrong(bug: Planted, ground: Ground) -> None:
    found = ground.differences(bug.up, bug.wrong)
    assert (bug.change, bug.key, bug.part) in seen(found)
    assert all(d.sentence and d.diff for d in found)


def check_harmless(change: Planted, ground: Ground) -> None:
    found = ground.differences(change.up, change.right)
    assert seen(found) == []
    parts = {d.part or d.kind for d in found}
    assert parts - {"position"} == {change.key} - {"nothing", "position"}
    assert change.key != "position" or parts == {"position"}


def test_there_are_as_many_as_promised() -> None:
    assert len(BUGS) >= 70
    assert len({bug.key.partition(" ")[0] for bug in BUGS}) >= 25, "kinds of things"
    assert len(HARMLESS) >= 15


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_what_a_wrong_way_down_leaves_is_seen(ground: Ground, newest: Ground, bug: Planted) -> None:
    check_wrong(bug, fits(bug, ground, newest))


@pytest.mark.parametrize("first", range(0, len(BUGS), SAMPLE))
def test_right_ways_down_leave_nothing(ground: Ground, first: int) -> None:
    chosen = [bug for bug in BUGS[first : first + SAMPLE] if ground.version >= bug.since]
    assert seen(ground.differences(*(f"{bug.up};{bug.right}" for bug in chosen))) == []


@pytest.mark.parametrize("change", HARMLESS, ids=str)
def test_a_difference_without_meaning_is_harmless(ground: Ground, newest: Ground, change: Planted) -> None:
    check_harmless(change, fits(change, ground, newest))


@pytest.mark.parametrize("bug", BUGS[::SAMPLE], ids=str)
def test_the_newest_version_shows_the_same(newest: Ground, bug: Planted) -> None:
    check_wrong(bug, newest)
    assert seen(newest.differences(bug.up, bug.right)) == []


def test_every_bug_on_every_version_by_itself(ground: Ground, newest: Ground, request: pytest.FixtureRequest) -> None:
    """All of them with `--exact`; the first few otherwise."""
    exact = bool(request.config.getoption("exact"))
    for place in (ground, newest):
        for bug in BUGS if exact else BUGS[:2]:
            if place.version >= bug.since:
                check_wrong(bug, place)
                assert seen(place.differences(bug.up, bug.right)) == [], str(bug)
        for change in HARMLESS if exact else HARMLESS[-4:]:
            if place.version >= change.since:
                check_harmless(change, place)
