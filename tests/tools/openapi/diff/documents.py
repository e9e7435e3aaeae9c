"""Small documents with one operation, and what changed between two of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from gates.tools.openapi.diff import Change
from gates.tools.openapi.diff.compare import changes

TODAY = datetime.date(2026, 6, 1)
PAST, FUTURE = "2026-01-31", "2027-01-31"
JSON = "application/json"


def document(operation: Mapping[str, Any], *, path: str = "/orders", **more: Any) -> dict[str, Any]:
    """A document with `POST /orders`."""
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {"post": operation}}, **more}


def taking(schema: Any, *, media: str = JSON, **more: Any) -> dict[str, Any]:
    """A document whose operation takes a body."""
    return document({"requestBody": {"content": {media: {"schema": schema}}}, "responses": {}}, **more)


def giving(schema: Any, *, media: str = JSON, status: str = "200", **more: Any) -> dict[str, Any]:
    """A document whose operation answers with a body."""
    return document({"responses": {status: {"content": {media: {"schema": schema}}}}}, **more)


def asking(*parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A document whose operation has parameters, in the query unless they say otherwise."""
    listed = [{"name": "q", "in": "query", **p} for p in parameters]
    return document({"parameters": listed, "responses": {}})


def holding(schema: Any) -> dict[str, Any]:
    """The schema of an object with one property `p`."""
    return {"type": "object", "properties": {"p": schema}}


def found(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What changed, on a fixed day."""
    return changes(old, new, TODAY)


def ids(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names of what changed, in order of the alphabet."""
    return sorted(c.id for c in found(old, new))
