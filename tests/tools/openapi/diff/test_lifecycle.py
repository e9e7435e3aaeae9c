"""Properties that are deprecated, and dates that are none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.openapi.diff.documents import FUTURE, PAST, found, giving, holding, ids, taking

_OLD = {"type": "string", "deprecated": True}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ({"type": "string"}, _OLD, "deprecated"),
        (_OLD, {"type": "string"}, "reactivated"),
        ({"type": "string"}, {**_OLD, "x-sunset": FUTURE}, "deprecated-with-sunset"),
        ({"type": "string"}, {**_OLD, "x-sunset": PAST}, "sunset-date-too-small"),
        ({"type": "string"}, {**_OLD, "x-sunset": f"{FUTURE}T12:00:00"}, "deprecated-sunset-invalid"),
        ({"type": "string"}, {**_OLD, "x-sunset": 20270131}, "deprecated-sunset-invalid"),
    ],
)
def test_a_property_is_deprecated_or_taken_back(old: dict[str, Any], new: dict[str, Any], what: str) -> None:
    assert ids(taking(holding(old)), taking(holding(new))) == [f"request-property-{what}"]
    assert ids(giving(holding(old)), giving(holding(new))) == [f"response-property-{what}"]
    assert ids(taking(old), taking(new)) == []


def test_a_date_that_cannot_be_read_is_named() -> None:
    new = {**_OLD, "x-sunset": "next year"}
    (change,) = found(taking(holding({"type": "string"})), taking(holding(new)))
    assert change.text.endswith('is deprecated, and its sunset "next year" is no date like 2030-12-31.')
