"""How differences are told: one sentence, and lines of a unified diff."""

from __future__ import annotations

import pytest

from gates.databases.compare import compare
from gates.databases.snapshot import Snapshot, Thing, snapshot_of

TABLE = Thing("table", "orders")


def column(name: str, place: int, **parts: str) -> Thing:
    return Thing("column", f"orders.{name}", TABLE.key, {"position": str(place), **parts})


def told(before: Snapshot, after: Snapshot) -> list[tuple[str, str]]:
    return [(d.sentence, d.diff) for d in compare(before, after)]


def one_part(part: str, before: str, after: str) -> tuple[str, str]:
    sides = [snapshot_of([Thing("index", "ix", "", {part: text} if text else {})]) for text in (before, after)]
    ((sentence, diff),) = told(*sides)
    return sentence.removeprefix("index ix "), diff


@pytest.mark.parametrize(
    ("part", "before", "after", "sentence"),
    [
        ("not null", "yes", "", "is nullable, it was not null"),
        ("default", "'EUR'", "", "has no default, it had default 'EUR'"),
        ("unusable", "", "yes", "is invalid, it was valid"),
        ("firing", "", "D", "is disabled, it was enabled"),
        (
            "definition",
            "CREATE INDEX ix ON a (b) WHERE (b > 0)",
            "CREATE INDEX ix ON a (b)",
            "has lost `WHERE (b > 0)`",
        ),
        ("definition", "FOREIGN KEY (a)", "FOREIGN KEY (a) DEFERRABLE", "has `DEFERRABLE` in addition"),
        (
            "definition",
            "ON DELETE CASCADE",
            "ON DELETE SET NULL",
            "says `DELETE SET NULL` where it said `DELETE CASCADE`",
        ),
        ("definition", "PRIMARY KEY (a, b)", "PRIMARY KEY (b, a)", "says `b, a` where it said `a, b`"),
        ("grants", "=r/boss, boss=arw/boss", "boss=arw/boss", "has lost the grant `PUBLIC may select`"),
        (
            "grants",
            "boss=r/boss",
            "boss=r/boss, clerk=r*/boss",
            "has the grant `clerk may select with grant option` in addition",
        ),
        ("grants", "clerk=r/boss", "clerk=w/boss", "has the grant `clerk may update` where it had `clerk may select`"),
        ("grants", "clerk=r/boss", "clerk=r/other", "has grants from another role"),
        (
            "settings",
            f"start 1 increment 1 maximum {'9' * 60}",
            f"start 1 increment 2 maximum {'9' * 60}",
            "says `increment 2` where it said `increment 1` in its settings",
        ),
    ],
)
def test_one_property_is_told_in_one_sentence(part: str, before: str, after: str, sentence: str) -> None:
    assert one_part(part, before, after)[0] == sentence


def test_a_property_is_shown_as_it_should_be_and_as_it_is() -> None:
    assert one_part("default", "'EUR'", "")[1] == "  index ix\n-     default: 'EUR'\n+     no default"


def test_of_a_long_definition_the_lines_that_differ_are_shown() -> None:
    body = [f"line {number};" for number in range(20)]
    changed = [*body[:10], "other;", *body[11:]]
    _, diff = one_part("definition", "\n".join(body), "\n".join(changed))
    assert diff.splitlines() == [
        "  index ix",
        "      line 8;",
        "      line 9;",
        "-     line 10;",
        "+     other;",
        "      line 11;",
        "      line 12;",
    ]


def test_a_table_that_is_left_is_shown_with_its_columns() -> None:
    left = snapshot_of(
        [TABLE, column("total", 2, type="numeric", **{"not null": "yes"}), column("id", 1, type="bigint")]
    )
    assert told({}, left) == [
        ("table orders is still there", "+ table orders (\n+     id bigint,\n+     total numeric not null\n+ )")
    ]


def test_an_enum_type_that_is_lost_is_shown_with_its_labels() -> None:
    lost = snapshot_of([Thing("enum type", "mood", "", {"values": "'sad', 'ok'", "owner": "boss"})])
    assert told(lost, {}) == [("enum type mood is missing", "- enum type mood ('sad', 'ok')")]


def test_a_column_with_another_name_is_renamed_not_lost_and_left() -> None:
    before, after = (snapshot_of([TABLE, column(name, 1, type="text")]) for name in ("note", "memo"))
    assert told(before, after) == [
        ("column orders.note is now called memo", "- column orders.note\n+ column orders.memo")
    ]


def test_two_columns_that_changed_places_and_types_are_not_taken_for_each_other() -> None:
    before = snapshot_of([TABLE, column("a", 1, type="text"), column("b", 2, type="text")])
    after = snapshot_of([TABLE, column("c", 1, type="text"), column("d", 2, type="integer")])
    assert [sentence for sentence, _ in told(before, after)] == [
        "column orders.a is now called c",
        "column orders.d is still there",
        "column orders.b is missing",
    ]
