"""Security requirements and schemes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.openapi.diff.documents import document, found, ids

_KEY: dict[str, list[str]] = {"key": []}
_OAUTH = {"oauth": ["read"]}


def _asking(*requirements: dict[str, list[str]]) -> dict[str, Any]:
    return document({"responses": {}, "security": list(requirements)})


def _global(*requirements: dict[str, list[str]]) -> dict[str, Any]:
    return document({"responses": {}}, security=list(requirements))


def _schemes(**schemes: Any) -> dict[str, Any]:
    return document({"responses": {}}, components={"securitySchemes": schemes})


def _implicit(**said: Any) -> dict[str, Any]:
    return _schemes(oauth={"type": "oauth2", "flows": {"implicit": said}})


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ([], [_KEY], ["added"]),
        ([_KEY], [], ["removed"]),
        ([_KEY], [{"key": [], "oauth": []}], ["added", "removed"]),
        ([_OAUTH], [{"oauth": ["read", "write"]}], ["scope-added"]),
        ([_OAUTH], [{"oauth": []}], ["scope-removed"]),
    ],
)
def test_requirements_of_an_operation_and_of_the_document(old: list[Any], new: list[Any], what: list[str]) -> None:
    assert ids(_asking(*old), _asking(*new)) == [f"api-security-{w}" for w in what]
    assert ids(_global(*old), _global(*new)) == [f"api-global-security-{w}" for w in what]


def test_that_no_credentials_are_needed_is_told_for_the_document_alone() -> None:
    assert ids(_asking(_KEY), _asking(_KEY, {})) == []
    assert ids(_global(_KEY), _global(_KEY, {})) == ["api-global-security-added"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (_schemes(), _schemes(key={"type": "apiKey"}), "added"),
        (_schemes(key={"type": "apiKey"}), _schemes(), "removed"),
        (_schemes(key={"type": "apiKey"}), _schemes(key={"type": "http"}), "type-changed"),
        (_implicit(authorizationUrl="https://a"), _implicit(authorizationUrl="https://b"), "oauth-url-changed"),
        (_implicit(tokenUrl="https://a"), _implicit(tokenUrl="https://b"), "oauth-token-url-changed"),
        (_implicit(scopes={}), _implicit(scopes={"read": "r"}), "oauth-scope-added"),
        (_implicit(scopes={"read": "r"}), _implicit(scopes={}), "oauth-scope-removed"),
        (_implicit(scopes={"read": "r"}), _implicit(scopes={"read": "s"}), "oauth-scope-changed"),
    ],
)
def test_security_schemes(old: dict[str, Any], new: dict[str, Any], what: str) -> None:
    (change,) = found(old, new)
    assert (change.id, change.label) == (f"api-security-component-{what}", "")
