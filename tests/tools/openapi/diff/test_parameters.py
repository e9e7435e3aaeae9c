"""Parameters that came, went and changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.openapi.diff.documents import FUTURE, PAST, asking, found, ids

_OLD = {"deprecated": True}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"required": False}, {"required": True}, ["request-parameter-became-required"]),
        ({"required": True}, {}, ["request-parameter-became-optional"]),
        ({}, _OLD, ["request-parameter-deprecated"]),
        ({}, {**_OLD, "x-sunset": FUTURE}, ["request-parameter-deprecated"]),
        ({}, {**_OLD, "x-sunset": PAST}, ["request-parameter-sunset-date-too-small"]),
        ({}, {**_OLD, "x-sunset": "?"}, ["request-parameter-sunset-parse"]),
        (_OLD, {}, ["request-parameter-reactivated"]),
        ({**_OLD, "x-sunset": FUTURE}, _OLD, ["request-parameter-sunset-deleted"]),
        (
            {**_OLD, "x-sunset": FUTURE},
            {**_OLD, "x-sunset": PAST},
            ["request-parameter-sunset-date-changed-too-small"],
        ),
        ({"schema": {}}, {"schema": {}, "description": "new words"}, []),
    ],
)
def test_a_parameter_changes(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert ids(asking(old), asking(new)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ["request-parameter-removed"]),
        (_OLD, ["request-parameter-removed-with-deprecation"]),
        ({**_OLD, "x-sunset": FUTURE}, ["request-parameter-removed-before-sunset"]),
        ({**_OLD, "x-sunset": PAST}, []),
        ({**_OLD, "x-sunset": "?"}, ["request-parameter-sunset-parse"]),
    ],
)
def test_a_parameter_goes(said: dict[str, Any], expected: list[str]) -> None:
    assert ids(asking(said), asking()) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "new-optional-request-parameter"),
        ({"required": True}, "new-required-request-parameter"),
        ({"in": "header", "required": True}, "new-required-request-parameter"),
        ({"in": "path", "required": True}, "new-request-path-parameter"),
    ],
)
def test_a_parameter_comes(said: dict[str, Any], expected: str) -> None:
    (change,) = found(asking(), asking(said))
    assert (change.id, change.pointer) == (expected, "/paths/~1orders/post/parameters/0")


def test_a_parameter_that_moves_is_another_one() -> None:
    assert ids(asking({}), asking({"in": "header"})) == ["new-optional-request-parameter", "request-parameter-removed"]


def test_an_object_that_is_spread_out_stands_for_its_single_parameters() -> None:
    def single(kind: str) -> dict[str, Any]:
        return asking(*({"name": n, "schema": {"type": kind}} for n in ("page", "size")))

    properties = {n: {"type": "integer"} for n in ("page", "size", "sort")}
    spread = asking({"name": "paging", "explode": True, "schema": {"type": "object", "properties": properties}})
    assert ids(single("integer"), spread) == []
    assert ids(spread, single("integer")) == []
    assert ids(spread, single("string")) == ["request-parameter-type-generalized"] * 2
    assert ids(single("string"), spread) == ["request-parameter-type-changed"] * 2


def test_an_enumeration_of_a_header_is_told_twice_as_in_the_catalogue() -> None:
    old, new = (
        {"in": "header", "name": "X-Q", "schema": s} for s in ({"type": "string"}, {"type": "string", "enum": ["a"]})
    )
    assert ids(asking(old), asking(new)) == [
        "request-header-property-became-enum",
        "request-parameter-became-enum",
        "request-parameter-enum-value-added",
    ]
