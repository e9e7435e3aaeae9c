"""Data before a migration, after it, and after its undoing."""

from __future__ import annotations

from gates.databases.rows import Course, Loss, data_changes
from gates.databases.shapes import ColumnShape, Row, Rows, TableShape

SHAPE = TableShape("orders", "orders", (ColumnShape("id", "integer"), ColumnShape("note", "text")), key=("id",))
BEFORE: Rows = {"orders": [{"id": 1, "note": "a"}, {"id": 2, "note": "b"}]}


def losses(up: Rows, down: Rows, *, retyped: set[tuple[str, str]] = frozenset()) -> dict[Loss, int]:  # type: ignore[assignment]  # an empty set is one
    return {c.loss: c.rows for c in data_changes([SHAPE], Course(BEFORE, up, down), retyped)}


def test_data_that_nobody_touched_is_no_change() -> None:
    assert losses(BEFORE, BEFORE) == {}


def test_values_that_the_way_down_restores_are_no_change() -> None:
    assert losses({"orders": [{"id": 1, "note": "A"}, {"id": 2, "note": "B"}]}, BEFORE) == {}


def test_another_form_of_the_same_value_is_no_change() -> None:
    assert losses(BEFORE, {"orders": [{"id": "1", "note": "a"}, {"id": "2", "note": "b"}]}) == {}


def test_rows_that_the_way_down_deletes_are_lost_by_it() -> None:
    assert losses(BEFORE, {"orders": BEFORE["orders"][:1]}) == {Loss.ROWS_BY_DOWN: 1}


def test_rows_that_the_way_up_deletes_are_lost_by_it() -> None:
    assert losses({"orders": []}, {"orders": []}) == {Loss.ROWS_BY_UP: 2}


def test_rows_that_the_way_up_deletes_and_the_way_down_brings_back_are_no_change() -> None:
    assert losses({"orders": []}, BEFORE) == {}


def test_values_that_the_way_down_overwrites_are_changed_by_it() -> None:
    assert losses(BEFORE, {"orders": [{"id": 1, "note": "x"}, {"id": 2, "note": "b"}]}) == {Loss.VALUES_BY_DOWN: 1}


def test_values_of_a_retyped_column_may_come_back_in_another_form() -> None:
    changed: Rows = {"orders": [{"id": 1, "note": "x"}, {"id": 2, "note": "b"}]}
    assert losses(BEFORE, changed, retyped={("orders", "note")}) == {Loss.VALUES_BY_UP: 1}


def test_values_of_a_dropped_column_went_with_it() -> None:
    dropped: Rows = {"orders": [{"id": 1}, {"id": 2}]}
    assert losses(dropped, {"orders": [{"id": 1, "note": None}, {"id": 2, "note": None}]}) == {Loss.VALUES_DROPPED: 2}


def test_rows_of_a_dropped_table_went_with_it() -> None:
    assert losses({}, {"orders": []}) == {Loss.VALUES_DROPPED: 2}


def test_rows_that_the_way_up_writes_and_the_way_down_leaves_are_told() -> None:
    more: Rows = {"orders": [*BEFORE["orders"], {"id": 3, "note": "new"}]}
    assert losses(more, more) == {Loss.ROWS_LEFT: 1}


def test_a_table_without_key_is_compared_by_its_number_of_rows() -> None:
    keyless = TableShape("log", "log", (ColumnShape("line", "text"),))
    course = Course({"log": [{"line": "a"}]}, {"log": [{"line": "a"}]}, {"log": []})
    assert [(c.loss, c.rows) for c in data_changes([keyless], course, ())] == [(Loss.ROWS_BY_DOWN, 1)]


def test_in_a_table_without_key_the_values_are_compared_in_any_order() -> None:
    keyless = TableShape("log", "log", (ColumnShape("line", "text"), ColumnShape("at", "timestamp")))
    before: list[Row] = [{"line": "a", "at": 1}, {"line": "b", "at": 1}]
    written: list[Row] = [{"line": "x", "at": 1}] * 2
    later: list[Row] = [{"line": "a", "at": 9}, {"line": "b", "at": 9}]
    without: list[Row] = [{"at": 1}] * 2
    courses = [(before, before[::-1]), (before, written), (written, written), (without, written), (before, later)]
    found = [data_changes([keyless], Course({"log": before}, {"log": up}, {"log": down}), ()) for up, down in courses]
    assert [[(c.loss, c.column, c.rows) for c in changes] for changes in found] == [
        [],
        [(Loss.VALUES_BY_DOWN, "line", 2)],
        [(Loss.VALUES_BY_UP, "line", 2)],
        [(Loss.VALUES_DROPPED, "line", 2)],
        [(Loss.VALUES_BY_UP, "at", 2)],
    ]
