"""Planted bugs and harmless changes on SQLite, each on a copy of the base. Most rebuild a table, as every larger change there does."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from gates.databases.compare import Difference, compare
from gates.databases.sqlite import SqliteDatabase
from gates.databases.sqltext import statements
from tests.databases.planted import Planted, planted, text

BUGS = planted("sqlite_bugs.sql")
HARMLESS = planted("sqlite_harmless.sql")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabase:
    made = SqliteDatabase(tmp_path_factory.mktemp("planted") / "base.db")
    made.run(statements(text("sqlite_base.sql")), transaction=True, timeout=10)
    return made


def differences(base: SqliteDatabase, folder: Path, *scripts: str) -> Sequence[Difference]:
    tried = SqliteDatabase(folder / "tried.db")
    shutil.copy(base.path, tried.path)
    tried.run(statements(";".join(scripts)), transaction=True, timeout=10)
    return compare(base.snapshot(), tried.snapshot())


def seen(found: Sequence[Difference]) -> list[tuple[str, str, str]]:
    return [(d.change.value, f"{d.kind} {d.name}", d.part) for d in found if not d.harmless]


def test_there_are_as_many_as_promised() -> None:
    assert len(BUGS) >= 35
    assert len(HARMLESS) >= 15


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_what_a_wrong_way_down_leaves_is_seen_and_a_right_one_leaves_nothing(
    base: SqliteDatabase, tmp_path: Path, bug: Planted
) -> None:
    found = differences(base, tmp_path, bug.up, bug.wrong)
    assert (bug.change, bug.key, bug.part) in seen(found)
    assert all(d.sentence and d.diff for d in found)
    assert seen(differences(base, tmp_path, bug.up, bug.right)) == []


@pytest.mark.parametrize("change", HARMLESS, ids=str)
def test_a_difference_without_meaning_is_harmless(base: SqliteDatabase, tmp_path: Path, change: Planted) -> None:
    found = differences(base, tmp_path, change.up, change.right)
    assert seen(found) == []
    assert {d.part for d in found} == {change.key} - {"nothing"}
