"""Which rows a fault that only data shows is about."""

from __future__ import annotations

from gates.catalog.migrations.at_hand import with_rows
from gates.catalog.migrations.facts import Fault, Piece, Span
from gates.databases.shapes import ColumnShape, Rows, TableShape

COLUMNS = tuple(ColumnShape(name, "text") for name in ("id", "note", "currency"))
SHAPES = [TableShape('app."Order"', "o", COLUMNS, key=("id",)), TableShape("people", "p", COLUMNS, key=("id",))]
ROWS: Rows = {
    'app."Order"': [{"id": 1, "note": None, "currency": "EUR"}],
    "people": [{"id": 1, "note": "x" * 99, "currency": "EUR"}],
}
PIECE = Piece(Span("m.py", 4, 6), 'op.create_unique_constraint("ux", "people", ["currency"])')


def told(message: str, *pieces: Piece, line: int = 0) -> str:
    return with_rows(Fault(message, "m.py", line, line), pieces, SHAPES, ROWS).message


def test_the_table_and_the_columns_that_the_error_names_are_shown() -> None:
    said = told('column "note" of relation "Order" contains null values')
    assert said.endswith('; the rows were app."Order" (id, note): (1, nothing)')


def test_what_the_error_does_not_name_the_statement_may() -> None:
    assert told("duplicate key", PIECE, line=5).endswith("; the rows were people (id, currency): (1, 'EUR')")


def test_long_values_are_cut_and_a_table_without_named_columns_shows_its_first() -> None:
    assert "people (id, note, currency): (1, 'xxx" in told("people is in the way")
    assert "…" in told("people is in the way")


def test_an_error_about_no_table_stays_as_it_is() -> None:
    assert told("out of memory.", PIECE, line=40) == "out of memory."
