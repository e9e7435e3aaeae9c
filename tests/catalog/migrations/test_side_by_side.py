"""Schemas of models and migrations side by side, with literal snapshots."""

from __future__ import annotations

import pytest

from gates.catalog.migrations.side_by_side import alike, gaps
from gates.databases.snapshot import Snapshot, Thing, snapshot_of


def schema(*columns: Thing, enum: str = "'new', 'paid'", check: str = "CHECK ((total > 0))") -> Snapshot:
    return snapshot_of(
        [
            Thing("table", "orders", "", {}),
            Thing("column", "orders.id", "table orders", {"type": "bigint", "not null": "yes"}),
            Thing("check constraint", "orders.positive", "table orders", {"definition": check}),
            Thing("enum type", "order_status", "", {"values": enum}),
            *columns,
        ]
    )


def column(name: str, table: str = "orders", **parts: str) -> Thing:
    return Thing("column", f"{table}.{name}", f"table {table}", {"type": "text", **parts})


REQUIRED = {"not null": "yes"}


@pytest.mark.parametrize(
    ("migrated", "modelled"),
    [
        (schema(), schema(enum="'paid', 'new'")),
        (schema(), schema(check='CHECK (("total")::numeric(10) > 0)')),
        (schema(check="CHECK (STATUS IN ('A'))"), schema(check="CHECK (status in ('A'))")),
        (schema(column("old")), schema()),
        (schema(column("old", **REQUIRED, default="''")), schema()),
        (schema(column("made", **REQUIRED, generated="upper(name)")), schema()),
        (schema(column("note")), schema(column("note", **REQUIRED))),
        (schema(Thing("table", "audit", "", {}), column("at", "audit", **REQUIRED)), schema()),
    ],
    ids=[
        "order of labels",
        "spelling of a check",
        "case of a check",
        "forgotten column that may be empty",
        "forgotten column with a default",
        "forgotten column that is generated",
        "stricter model",
        "table that no model has",
    ],
)
def test_what_does_no_harm_is_not_told(migrated: Snapshot, modelled: Snapshot) -> None:
    assert list(gaps(migrated, modelled, columns=True)) == []


@pytest.mark.parametrize(
    ("migrated", "modelled", "said"),
    [
        (
            schema(),
            schema(enum="'new', 'paid', 'sent'"),
            "give the type order_status the value 'sent', and no migration",
        ),
        (schema(enum="'new', 'paid', 'sent'"), schema(), "the value 'sent', and the models do not have it"),
        (schema(), schema(check="CHECK ((total >= 0))"), "the check constraint CHECK ((total >= 0))"),
        (
            schema(check="CHECK (a IN ('X'))"),
            schema(check="CHECK (a IN ('x'))"),
            "the check constraint CHECK (a IN ('x'))",
        ),
        (schema(), schema(column("note")), "the column orders.note, and the migrations leave"),
        (schema(), schema(Thing("table", "lines", "", {})), "the table lines, and the migrations leave"),
        (schema(column("note", **REQUIRED)), schema(column("note")), "let orders.note be empty"),
        (schema(column("old", **REQUIRED)), schema(), "takes no row without it"),
    ],
)
def test_what_harms_is_told(migrated: Snapshot, modelled: Snapshot, said: str) -> None:
    (gap,) = gaps(migrated, modelled, columns=True)
    assert said in gap.said


def test_columns_are_left_to_a_tool_that_compares_them_itself() -> None:
    assert list(gaps(schema(), schema(column("note"), enum="'new', 'paid'"), columns=False)) == []


INDEX = {"definition": "on orders ( id )", "direction": "id desc"}


@pytest.mark.parametrize(
    ("there", "op", "same"),
    [
        (INDEX, "add_index", True),
        (INDEX, "remove_index", True),
        ({"definition": "on orders ( id )"}, "add_index", False),
        (INDEX, "add_table", False),
    ],
)
def test_an_index_that_both_schemas_have_is_no_difference_whatever_the_tool_says(
    there: dict[str, str], op: str, same: bool
) -> None:
    both = [schema(Thing("index", "by_id", "table orders", parts)) for parts in (INDEX, there)]
    assert alike(both[0], both[1], op, "orders", ["id"], "By_Id") is same


@pytest.mark.parametrize(("default", "same"), [("'a'", True), ("'b'", False)])
def test_a_column_that_both_schemas_have_is_no_difference(default: str, same: bool) -> None:
    one = schema(column("note", default="'a'", position="2"))
    other = schema(column("note", default=default, position="3"))
    assert alike(one, other, "modify_default", "orders", ["note"], "") is same
