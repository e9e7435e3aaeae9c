"""Indexes that MariaDB makes and drops by itself for a foreign key are no difference that matters; those that a person made are."""

from __future__ import annotations

import pytest

from gates.databases.compare import Change, Difference, compare, still_harmless
from gates.databases.mysql import MysqlDatabase
from gates.databases.snapshot import Snapshot, Thing, snapshot_of
from gates.databases.sqltext import Flavour, statements

BASE = """
CREATE TABLE people (id INT PRIMARY KEY);
CREATE TABLE orders (id INT PRIMARY KEY, buyer INT, seller INT, state INT, KEY orders_seller (seller, state),
    CONSTRAINT fk_seller FOREIGN KEY (seller) REFERENCES people (id));
"""


def undone(database: MysqlDatabase, up: str, down: str) -> tuple[Difference, ...]:
    """What differs after a way up and a way down."""
    seen: list[Snapshot] = []
    for script in (BASE, up, down):
        database.run(statements(script, flavour=Flavour.MYSQL), transaction=False, timeout=10)
        seen.append(database.snapshot())
    return compare(seen[0], seen[2], seen[1])


@pytest.mark.parametrize(
    ("up", "down"),
    [
        (
            "ALTER TABLE orders ADD CONSTRAINT fk_buyer FOREIGN KEY (buyer) REFERENCES people (id)",
            "ALTER TABLE orders DROP FOREIGN KEY fk_buyer",
        ),
        (
            "ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES people (id)",
            "ALTER TABLE orders DROP FOREIGN KEY orders_ibfk_1",
        ),
        (
            "CREATE INDEX helper ON orders (seller); DROP INDEX orders_seller ON orders",
            "CREATE INDEX orders_seller ON orders (seller, state)",
        ),
    ],
    ids=["made with a named key", "made with a key", "made by hand in place of one that went"],
)
def test_an_index_that_a_foreign_key_needed_may_stay(mysql_database: MysqlDatabase, up: str, down: str) -> None:
    found = undone(mysql_database, up, down)
    assert [(d.kind, d.change) for d in found] == [("index", Change.LEFT)]
    assert all("foreign key needs" in d.harmless for d in found)


def test_an_index_that_the_server_dropped_may_come_back_under_another_name(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(
        statements(f"{BASE}; ALTER TABLE orders ADD CONSTRAINT fk_buyer FOREIGN KEY (buyer) REFERENCES people (id)"),
        transaction=False,
        timeout=10,
    )
    before = mysql_database.snapshot()
    script = (
        "CREATE INDEX wide ON orders (buyer, state); CREATE INDEX helper ON orders (buyer); DROP INDEX wide ON orders"
    )
    mysql_database.run(statements(script), transaction=False, timeout=10)
    found = compare(before, mysql_database.snapshot())
    assert found
    assert [d.sentence for d in found if not d.harmless] == []


@pytest.mark.parametrize("index", ["CREATE INDEX extra ON orders (seller)", "CREATE INDEX extra ON orders (buyer)"])
def test_an_index_that_nothing_needed_is_left_behind(mysql_database: MysqlDatabase, index: str) -> None:
    (found,) = undone(mysql_database, index, "")
    assert (found.name, found.change, found.harmless) == ("orders.extra", Change.LEFT, "")


def test_what_was_harmless_after_the_way_down_is_so_after_the_second_way_up() -> None:
    left = Difference("index", "orders.helper", Change.LEFT, harmless="the server needs it")
    again = (Difference("index", "orders.other", Change.LEFT), Difference("index", "orders.helper", Change.LEFT))
    assert [(d.name, d.harmless) for d in still_harmless(again, [left])] == [
        ("orders.other", ""),
        ("orders.helper", "the server needs it"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "harmless"),
    [
        ("tags_label_id_91f5e697_fk_shop_label_id", "tags_label_id_91f5e697_fk_labels_id", True),
        ("tags_slug_0a1b2c3d_uniq", "labels_slug_deadbeef_uniq", True),
        ("fk_label", "fk_tag", False),
        ("tags_slug_0a1b2c3d_uniq", "uq_slug", False),
    ],
)
def test_a_name_that_django_made_up_may_be_another(one: str, other: str, harmless: bool) -> None:
    before, after = (
        snapshot_of(
            [Thing("table", "tags"), Thing("foreign key", f"tags.{name}", "table tags", {"definition": "(a) to b"})]
        )
        for name in (one, other)
    )
    (found,) = compare(before, after)
    assert bool(found.harmless) is harmless
