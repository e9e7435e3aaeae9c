"""Operations that came and went, and what they say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.openapi.diff.documents import FUTURE, PAST, document, found, ids

_OK: dict[str, Any] = {"responses": {}}


def _paths(**items: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "paths": {f"/{name}": item for name, item in items.items()}}


@pytest.mark.parametrize(
    ("said", "path", "method"),
    [
        ({}, "api-path-removed-without-deprecation", "api-removed-without-deprecation"),
        ({"deprecated": True}, "api-path-removed-with-deprecation", "api-removed-with-deprecation"),
        ({"deprecated": True, "x-sunset": FUTURE}, "api-path-removed-before-sunset", "api-removed-before-sunset"),
        ({"deprecated": True, "x-sunset": "soon"}, "api-path-sunset-parse", "api-path-sunset-parse"),
        ({"deprecated": True, "x-sunset": 7}, "api-path-sunset-parse", "api-path-sunset-parse"),
        ({"deprecated": True, "x-sunset": PAST}, None, None),
        ({"deprecated": True, "x-sunset": f"{PAST}T00:00:00Z"}, None, None),
        ({"x-stability-level": "alpha"}, None, None),
        ({"x-stability-level": "draft"}, None, None),
        ({"x-stability-level": "beta"}, "api-path-removed-without-deprecation", "api-removed-without-deprecation"),
        ({"x-stability-level": "odd"}, "api-invalid-stability-level", "api-invalid-stability-level"),
    ],
)
def test_an_operation_goes(said: dict[str, Any], path: str | None, method: str | None) -> None:
    old = _paths(a={"get": {**_OK, **said}, "post": _OK}, b={"get": _OK})
    without_method, without_path = _paths(a={"post": _OK}, b={"get": _OK}), _paths(b={"get": _OK})
    assert ids(old, without_method) == ([method] if method else [])
    assert ids(_paths(a={"get": {**_OK, **said}}, b={"get": _OK}), without_path) == ([path] if path else [])


def test_operations_come() -> None:
    old, new = _paths(a={"get": _OK}), _paths(a={"get": _OK, "put": _OK}, b={"get": _OK})
    assert [(c.id, c.label) for c in found(old, new)] == [("endpoint-added", "PUT /a"), ("endpoint-added", "GET /b")]


def test_a_path_whose_parameter_has_another_name_is_the_same_path() -> None:
    def with_name(name: str, kind: str) -> dict[str, Any]:
        parameter = {"in": "path", "name": name, "required": True, "schema": {"type": kind}}
        return document({"parameters": [parameter], "responses": {}}, path=f"/orders/{{{name}}}")

    assert ids(with_name("id", "string"), with_name("order_id", "string")) == []
    (change,) = found(with_name("id", "string"), with_name("order_id", "integer"))
    assert (change.id, change.path) == ("request-parameter-type-changed", "/orders/{id}")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"deprecated": True}, ["endpoint-deprecated"]),
        ({"deprecated": True}, {}, ["endpoint-reactivated"]),
        ({}, {"deprecated": True, "x-sunset": FUTURE}, ["endpoint-deprecated-with-sunset"]),
        ({}, {"deprecated": True, "x-sunset": PAST}, ["api-sunset-date-too-small"]),
        ({}, {"deprecated": True, "x-sunset": "2027-13-01"}, ["api-deprecated-sunset-parse"]),
        ({}, {"deprecated": True, "x-stability-level": "odd"}, ["api-invalid-stability-level"]),
        ({"deprecated": True, "x-sunset": FUTURE}, {"deprecated": True}, ["sunset-deleted"]),
        (
            {"deprecated": True, "x-sunset": FUTURE},
            {"deprecated": True, "x-sunset": PAST},
            ["api-sunset-date-changed-too-small"],
        ),
        ({"deprecated": True, "x-sunset": PAST}, {"deprecated": True, "x-sunset": FUTURE}, []),
        ({"deprecated": True, "x-sunset": FUTURE}, {"deprecated": True, "x-sunset": "?"}, ["api-path-sunset-parse"]),
        ({"operationId": "a"}, {}, ["api-operation-id-removed"]),
        ({"operationId": "a"}, {"operationId": "b"}, ["api-operation-id-removed"]),
        ({}, {"operationId": "b"}, ["api-operation-id-added"]),
        ({"tags": ["a", "b"]}, {"tags": ["b", "c"]}, ["api-tag-added", "api-tag-removed"]),
        ({"x-stability-level": "stable"}, {"x-stability-level": "beta"}, ["api-stability-decreased"]),
        ({"x-stability-level": "beta"}, {}, ["api-stability-decreased"]),
        ({"x-stability-level": "alpha"}, {"x-stability-level": "beta"}, []),
        ({}, {"x-stability-level": "odd"}, ["api-invalid-stability-level"]),
        ({"x-stability-level": "draft", "tags": ["a"]}, {"x-stability-level": "draft"}, []),
    ],
)
def test_what_an_operation_says_of_itself(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert ids(document({**_OK, **old}), document({**_OK, **new})) == expected


def test_an_unknown_stability_level_counts_only_where_something_changed() -> None:
    odd = {**_OK, "x-stability-level": "odd"}
    assert ids(document(odd), {**document(odd), "info": {"title": "another"}}) == []


def test_a_parameter_of_a_whole_path_is_new_for_each_operation() -> None:
    new = _paths(a={"get": _OK, "post": _OK, "parameters": [{"in": "query", "name": "q", "required": True}]})
    assert [(c.id, c.operation) for c in found(_paths(a={"get": _OK, "post": _OK}), new)] == [
        ("new-required-request-default-parameter-to-existing-path", "GET"),
        ("new-required-request-default-parameter-to-existing-path", "POST"),
    ]
    new["paths"]["/a"]["parameters"][0]["required"] = False
    assert set(ids(_paths(a={"get": _OK, "post": _OK}), new)) == {
        "new-optional-request-default-parameter-to-existing-path"
    }


def test_webhooks_are_compared_by_name() -> None:
    def hooks(**items: Any) -> dict[str, Any]:
        return {"openapi": "3.1.0", "webhooks": {n: {"post": {"responses": {}, "tags": t}} for n, t in items.items()}}

    told = found(hooks(gone=[], kept=["a"]), hooks(kept=[], come=[]))
    assert [(c.id, c.label) for c in told] == [
        ("webhook-removed", ""),
        ("webhook-added", ""),
        ("api-tag-removed", "POST webhook:kept"),
    ]
