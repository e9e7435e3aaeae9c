"""Schemas made of schemas: which part is the other's successor, what came and what went."""

from __future__ import annotations

from typing import Any

import pytest

from gates.tools.openapi.diff.composition import Matched, matched
from gates.tools.openapi.diff.twin import Twin
from tests.tools.openapi.diff.documents import found, giving, holding, ids, taking

_A, _B, _C = ({"$ref": f"#/components/schemas/{n}"} for n in "ABC")
_PARTS = {"A": {"type": "object", "properties": {"a": {}}}, "B": {"type": "string"}, "C": {"type": "number"}}
_COMPONENTS: dict[str, Any] = {"components": {"schemas": _PARTS}}
_X, _Y = {"type": "object", "required": ["x"]}, {"type": "object", "required": ["y"]}
_TITLED = {"title": "t", "type": "object"}


def _matched(old: list[Any], new: list[Any]) -> Matched:
    return matched(Twin(_COMPONENTS, _COMPONENTS), old, new)


def test_references_belong_together_by_name_whatever_their_order() -> None:
    assert _matched([_A, _B, _A], [_B, _A]) == Matched(((0, 1), (1, 0)), (), (2,))


def test_the_rest_belongs_together_by_what_it_says_then_by_title() -> None:
    assert _matched([_X, _Y], [_Y, _X]) == Matched((), (), ())
    other = {**_TITLED, "required": ["z"]}
    assert _matched([_TITLED, _X], [_Y, other, _X]) == Matched(((0, 1),), (0,), ())


def test_one_that_is_left_on_each_side_is_the_others_successor() -> None:
    assert _matched([_A, _X], [_A, _Y]) == Matched(((0, 0), (1, 1)), (), ())
    assert _matched([_X], [{**_Y, "title": "named"}]) == Matched((), (0,), (0,))
    assert _matched([_X, _TITLED], [_Y, {"type": "null"}]).pairs == ()


def test_a_reference_and_the_same_written_in_place_are_one() -> None:
    assert _matched([_PARTS["B"]], [_B]).lost == ()


@pytest.mark.parametrize(
    ("keyword", "what"),
    [("allOf", "all-of"), ("anyOf", "any-of"), ("oneOf", "one-of"), ("prefixItems", "prefix-items")],
)
def test_what_came_and_went_is_one_change_for_each_list(keyword: str, what: str) -> None:
    few, many = {keyword: [_A]}, {keyword: [_A, _B, _C]}
    for build, side in ((taking, "request"), (giving, "response")):
        for wrapped, place in ((lambda s: s, "body"), (holding, "property")):
            old, new = (build(wrapped(s), **_COMPONENTS) for s in (few, many))
            assert ids(old, new) == [f"{side}-{place}-{what}-added"]
            assert ids(new, old) == [f"{side}-{place}-{what}-removed"]
    (change,) = found(taking(few, **_COMPONENTS), taking(many, **_COMPONENTS))
    assert f"{keyword}[B], {keyword}[C]" in change.text


def test_what_changed_in_a_part_is_told_by_its_name() -> None:
    old = {"allOf": [_A, {"type": "object", "properties": {"p": {"type": "string"}}}]}
    new = {"allOf": [_A, {"type": "object", "properties": {}}]}
    (change,) = found(giving(old, **_COMPONENTS), giving(new, **_COMPONENTS))
    assert change.id == "response-optional-property-removed"
    assert change.text == "The property 'allOf[#2]/p' of the body of the response 200 is gone."


def test_a_choice_of_simple_types_is_told_as_such_and_not_as_a_list() -> None:
    old: dict[str, Any] = {"oneOf": [{"type": "string"}]}
    new: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "number"}]}
    assert ids(giving(old), giving(new)) == ["response-body-list-of-types-widened"]
    old, new = ({"oneOf": [*s["oneOf"], {"type": "object", "properties": {"p": {}}}]} for s in (old, new))
    assert ids(giving(old), giving(new)) == ["response-body-one-of-added"]
