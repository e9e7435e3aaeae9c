"""The catalogue and the order of what is told."""

from __future__ import annotations

import pytest

from gates.tools.openapi.diff import Change, Level
from gates.tools.openapi.diff.catalogue import levels, named
from gates.tools.openapi.diff.change import ordered


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("request-property-removed", Level.WARN),
        ("response-required-property-removed", Level.ERR),
        ("endpoint-added", Level.INFO),
        ("request-body-max-set", Level.WARN),
        ("response-body-became-nullable", Level.ERR),
    ],
)
def test_each_change_has_the_level_of_the_catalogue(name: str, level: Level) -> None:
    assert levels()[name] is level


def test_what_the_catalogue_does_not_know_at_a_place_has_no_name_there() -> None:
    assert named("request-body", "max-set") == "request-body-max-set"
    assert named("response-body", "max-set") is None
    assert named("response-body", "enum-value-removed") == "response-mediatype-enum-value-removed"


def test_the_gravest_come_first_and_each_change_once() -> None:
    info = Change("endpoint-added", "GET", "/a", "GET /a is new.")
    grave = Change("request-body-removed", "GET", "/z", "The request body is gone.")
    assert ordered([info, grave, info]) == (grave, info)
    assert (grave.level, grave.label) == (Level.ERR, "GET /z")
