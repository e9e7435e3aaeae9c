"""What the committed OpenAPI document proves, where the gate proved the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gates.model import State
from tests.attest.checklist.subjects import NO, OPEN, YES, answer, document, fields, proof
from tests.render import samples

LIST = {"type": "array", "items": {"type": "string"}}
GOOD = answer(fields(data=LIST, meta={"type": "object"}))
BAD = answer(fields(error=fields("code", "message")))
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
PROBLEM = answer(fields(error=fields(details={"type": "array", "items": fields("field", "message")})))


def operation(responses: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"responses": responses or {"200": GOOD, "404": BAD}, **more}


CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("response-envelope", {"/v1/orders": {"get": operation()}}, YES, "all 2 documented answers of 1 operations"),
    ("response-envelope", {"/o": {"get": operation({"200": answer(LIST)})}}, NO, "GET /o 2xx (docs/openapi.json:"),
    ("response-envelope", {"/o": {"get": operation({"200": answer(fields("data", "total"))})}}, NO, "has data, total"),
    ("response-envelope", {"/o": {"get": operation({"404": answer(fields("detail"))})}}, NO, "GET /o 404"),
    ("response-envelope", {"/o": {"get": operation({"200": answer({})})}}, OPEN, "does not say what is in"),
    ("pagination", {"/orders": {"get": operation(parameters=[LIMIT])}}, YES, "Paged: 1 of 1 lists, GET /orders."),
    ("pagination", {"/orders": {"get": operation()}}, NO, "1 of 1 lists take no parameter"),
    ("pagination", {"/orders/{id}/lines": {"get": operation()}}, OPEN, "fine where that bounds them"),
    ("pagination", {"/health": {"get": operation()}}, OPEN, "no operation is documented to answer with a list"),
    (
        "versioning",
        {"/api/v2/orders": {"get": operation()}, "/health": {"get": operation()}},
        YES,
        "GET /api/v2/orders",
    ),
    ("versioning", {"/orders": {"get": operation()}}, OPEN, "No version in 1 of 1 operations"),
    ("versioning", {"/v1/orders/{id}/status": {"get": operation()}, "/o/status": {"put": operation()}}, OPEN, "1 of 2"),
    ("api-schema", {"/v1/orders": {"get": operation()}}, YES, "1 operations on 1 paths"),
    ("api-schema", {"/v1/getOrders": {"get": operation()}}, OPEN, "Not the way of REST: GET /v1/getOrders"),
    ("api-schema", {"/v1/settings": {"get": operation()}}, YES, "1 operations"),
    ("health-route", {"/healthz": {"get": operation()}}, YES, "GET /healthz (docs/openapi.json:"),
    ("health-route", {"/orders": {"get": operation()}}, OPEN, "no path is named like a health check"),
    ("readiness-route", {"/health/ready": {"get": operation()}}, YES, "GET /health/ready"),
    ("readiness-route", {"/health/live": {"get": operation()}}, OPEN, "no path is named like a readiness check"),
    ("authentication", {"/o": {"post": operation(security=[{"key": []}])}}, OPEN, "it is written by hand"),
    ("authentication", {"/o": {"post": operation(security=[{}, {"key": []}])}}, OPEN, "can be changed: POST /o"),
    (
        "idempotency",
        {"/o": {"post": operation(parameters=[{"name": "Idempotency-Key", "in": "header"}])}},
        YES,
        "All 1",
    ),
    ("idempotency", {"/o": {"post": operation()}}, OPEN, "0 of 1 POST operations; without one: POST /o"),
    ("request-validation", {"/o": {"get": operation({"422": PROBLEM}, parameters=[LIMIT])}}, YES, "All 1 operations"),
    ("request-validation", {"/o": {"get": operation({"422": BAD}, parameters=[LIMIT])}}, OPEN, "GET /o"),
]


@pytest.mark.parametrize(("name", "paths", "state", "said"), CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_the_document_proves_it_or_not(tmp_path: Path, name: str, paths: dict[str, Any], state: str, said: str) -> None:
    found, evidence = proof(name, tmp_path, document(paths))
    assert (found, said in evidence) == (state, True), evidence


@pytest.mark.parametrize("name", ["response-envelope", "pagination", "versioning", "openapi-document", "health-route"])
def test_a_document_that_the_gate_did_not_prove_proves_nothing(tmp_path: Path, name: str) -> None:
    failed = samples.result("api-docs", State.FAILED)
    found, evidence = proof(name, tmp_path, document({"/v1/healthz": {"get": operation(parameters=[LIMIT])}}), failed)
    assert found == OPEN
    assert "the gate api-docs is not passed" in evidence


def test_without_a_document_nothing_is_said_of_the_api(tmp_path: Path) -> None:
    assert proof("versioning", tmp_path, {}) == (OPEN, "No OpenAPI document with operations is committed.")
    assert proof("openapi-document", tmp_path, {}) == (OPEN, "No OpenAPI document is committed.")


def test_input_is_validated_where_the_document_is_made_from_what_validates(tmp_path: Path) -> None:
    taking = operation(requestBody={"content": {"application/json": {"schema": fields("name")}}}, parameters=[LIMIT])
    app = {"src/shop/__init__.py": "", "src/shop/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    found, evidence = proof("input-validation", tmp_path, app | document({"/o": {"post": taking}}))
    assert (found, evidence) == (
        YES,
        "fastapi validates all 2 parameters and fields of the 1 operations that take any.",
    )
    loose = operation(requestBody={"content": {"application/json": {"schema": {}}}})
    assert proof("input-validation", tmp_path, document({"/o": {"post": loose}}))[0] == OPEN
    (tmp_path / "src/shop/main.py").write_text("from flask import Flask\n")
    assert "flask does not make its document" in proof("input-validation", tmp_path, {})[1]


def test_statuses_are_proper_where_errors_were_provoked(tmp_path: Path) -> None:
    files = document({"/o": {"get": operation()}})
    provoked = samples.result("errors", examined={"provoked errors": 7})
    assert proof("status-codes", tmp_path, files, provoked)[0] == YES
    assert proof("status-codes", tmp_path, files)[0] == OPEN
    wrong = samples.finding(rule="errors/wrong-status", blocking=True, path="src/a.py")
    assert proof("status-codes", tmp_path, files, samples.result("errors", State.FAILED, findings=(wrong,)))[0] == NO


def test_operations_are_secured_where_the_document_is_made_from_the_code_that_demands_it(tmp_path: Path) -> None:
    app = {"src/shop/__init__.py": "", "src/shop/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    secured = document({"/o": {"post": operation(security=[{"key": []}])}})
    assert proof("authentication", tmp_path, app | secured)[0] == YES
