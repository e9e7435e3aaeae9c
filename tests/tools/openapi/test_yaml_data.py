"""YAML as JSON would say it."""

from __future__ import annotations

from typing import Any

import pytest

from gates.tools.openapi.yaml_data import loaded


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("a: 1\nb: 2.5\nc: true\nd: null\ne: ~\nf:\n", {"a": 1, "b": 2.5, "c": True, "d": None, "e": None, "f": None}),
        ("a: '1'\nb: \"true\"\nc: |\n  x\n  y\n", {"a": "1", "b": "true", "c": "x\ny\n"}),
        (
            "200: {}\n4XX: []\non: 1\nno: 2\nnull: 3\n1.0: 4\n",
            {"200": {}, "4XX": [], "on": 1, "no": 2, "null": 3, "1.0": 4},
        ),
        ("a: 2030-01-31\nb: 2030-01-31T00:00:00Z\nc: =\n", {"a": "2030-01-31", "b": "2030-01-31T00:00:00Z", "c": "="}),
        ("a: !!str 5\nb: !!int '5'\nc: ! 5\n", {"a": "5", "b": 5, "c": "5"}),
        ("- &x {a: 1}\n- *x\n- [*x, *x]\n", [{"a": 1}, {"a": 1}, [{"a": 1}, {"a": 1}]]),
        ("k: &k name\n*k : 1\n", {"k": "name", "name": 1}),
        ("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n", {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}}),
        (
            "a: &a {x: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b]}\n",
            {"a": {"x": 1}, "b": {"x": 2, "z": 2}, "c": {"x": 1, "z": 2}},
        ),
        ("a: 1\na: 2\n", {"a": 2}),
        ('{"a": [1, {"b": null}]}', {"a": [1, {"b": None}]}),
        ("text", "text"),
    ],
)
def test_the_data_of_a_text(text: str, data: Any) -> None:
    assert loaded(text) == data


_NINES = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n---\nb: 2\n", "line 2: a second document begins here"),
        ("a: 1\nb: !Ref c\n", "line 2: the tag !Ref means nothing here"),
        ("a: !!set {b}\n", "line 1: the tag tag:yaml.org,2002:set means nothing here"),
        ("? [a]\n: 1\n", "line 1: a name has to be a text"),
        ("a: &a [*a]\n", "line 1: the anchor 'a' stands within itself"),
        ("a: {<<: 5}\n", "line 1: only mappings can be merged"),
        (f"a0: &a0 x\n{_NINES}", "the aliases up to here stand for more than 5000000 values"),
        ("[" * 401, "line 1: more than 400 levels"),
    ],
)
def test_what_json_cannot_say_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        loaded(text)
