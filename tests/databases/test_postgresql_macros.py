"""Short forms in the catalog queries, and the records that come back."""

from __future__ import annotations

import contextlib
import re

import pytest

from gates.databases.postgresql import PostgresDatabase
from gates.databases.postgresql_macros import FIELD, RECORD, expanded, fields, records
from gates.errors import NoAnswerError
from tests.databases.throwaway import server


def test_properties_become_one_text_whatever_stands_in_their_values() -> None:
    written = expanded("SELECT @properties('a', x.a, 'b', f(',)', ARRAY[1, 2])) AS parts FROM x")
    assert (
        written
        == "SELECT concat_ws(chr(31), 'a=' || (x.a)::text, 'b=' || (f(',)', ARRAY[1, 2]))::text) AS parts FROM x"
    )


def test_a_call_that_is_not_closed_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="not closed"):
        expanded("@properties('a', (x)")


def test_a_record_has_its_properties_by_name() -> None:
    record = FIELD.join(("column", "t.a", "table t", "type=integer", "default='a=b'"))
    assert fields(record) == ("column", "t.a", "table t", {"type": "integer", "default": "'a=b'"})
    assert fields(FIELD.join(("role", "x", "", ""))) == ("role", "x", "", {})


@pytest.mark.parametrize("record", ["", "table", FIELD.join(("table", "t", "", "no sign"))])
def test_what_is_no_record_is_refused(record: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|without a name"):
        fields(record)


def test_an_empty_database_has_no_records() -> None:
    assert records(None) == []


@pytest.mark.parametrize("separator", [RECORD, FIELD])
def test_a_schema_that_cannot_be_told_apart_is_no_answer(postgres_database: PostgresDatabase, separator: str) -> None:
    with contextlib.closing(server().connect(postgres_database.address.database)) as connection:
        connection.run(f"CREATE TABLE t (a text DEFAULT 'x{separator}table{separator}y')")
    with pytest.raises(NoAnswerError, match=re.escape("U+001E")):
        postgres_database.snapshot()
