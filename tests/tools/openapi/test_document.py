"""Reading documents and finding the lines of their parts."""

from __future__ import annotations

import json

import pytest

from gates.errors import NoAnswerError
from gates.tools import openapi

_DATA = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/a/{id}": {"get": {"tags": ["x", "y"], "responses": {"200": {"description": "ok"}}}}},
}


def test_lines_of_json_are_those_of_the_members() -> None:
    document = openapi.parse("openapi.json", json.dumps(_DATA, indent=2))
    line = document.line("/paths/~1a~1{id}/get/tags/1")
    assert document.text.splitlines()[line - 1].strip() == '"y"'


def test_lines_of_yaml_are_those_of_the_keys() -> None:
    text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          description: ok\n"
    document = openapi.parse("openapi.yaml", text)
    assert document.line("/paths/~1a/get/responses/200") == 6
    assert next(openapi.operations(document.data))[2]["responses"]["200"] == {"description": "ok"}


def test_a_part_that_is_not_there_has_the_line_of_its_nearest_parent() -> None:
    document = openapi.parse("openapi.json", json.dumps(_DATA, indent=2))
    assert document.line("/paths/~1a~1{id}/get/summary") == document.line("/paths/~1a~1{id}/get")


def test_dates_in_yaml_stay_text() -> None:
    document = openapi.parse("openapi.yaml", "openapi: 3.1.0\nexample: 2024-01-01\n")
    assert document.data["example"] == "2024-01-01"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", "{"), ("a.yaml", "a: [1"), ("a.yaml", "- 1\n"), ("a.json", "[]"), ("a.yaml", "\tx: 1")],
)
def test_what_is_no_document_is_said_in_one_sentence(name: str, text: str) -> None:
    with pytest.raises(NoAnswerError, match=name):
        openapi.parse(name, text)


def test_parameters_of_the_path_belong_to_the_operation() -> None:
    data = {
        "paths": {
            "/a/{id}": {
                "parameters": [{"$ref": "#/components/parameters/Id"}],
                "get": {"parameters": [{"name": "q", "in": "query"}]},
            }
        },
        "components": {"parameters": {"Id": {"name": "id", "in": "path"}}},
    }
    path, _, operation = next(openapi.operations(data))
    assert set(openapi.parameters(data, path, operation)) == {("path", "id"), ("query", "q")}


def test_references_that_go_in_circles_end() -> None:
    data = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}
    assert openapi.resolve(data, {"$ref": "#/a"}) is None
