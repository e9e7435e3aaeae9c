"""Every failure is one envelope, with nothing in it that was not written for the caller."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from orders.config import Settings
from orders.main import create_app


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/v1/orders", 405, "method_not_allowed"),
        ("GET", "/v1/orders/not-a-reference", 422, "not_valid"),
        ("GET", "/v1/products?limit=0", 422, "not_valid"),
        ("GET", "/v1/customers", 403, "staff_only"),
    ],
)
def test_a_failure_is_an_envelope(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert set(response.json()["error"]) == {"code", "message", "details"}


def test_a_wrong_method_says_which_one_is_right(client: TestClient) -> None:
    assert client.delete("/health/live").headers["Allow"] == "GET"


def test_a_body_that_is_not_json_is_not_valid(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/v1/customers", content=b"{not json", headers=headers)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "not_valid"


def test_a_body_that_is_not_text_is_unreadable(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/v1/customers", content=b'{"name": "\xff"}', headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "unreadable"


def test_what_was_sent_is_not_sent_back(client: TestClient) -> None:
    response = client.post("/v1/customers", json={"email": "no-address", "name": 1234567})
    assert response.status_code == 422
    assert "no-address" not in response.text
    assert "1234567" not in response.text


def test_a_fault_tells_the_caller_nothing_but_its_request_id(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, log: Callable[[], list[dict[str, Any]]]
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the secret recipe")

    monkeypatch.setattr("orders.services.products.page", broken)
    response = client.get("/v1/products", headers={"X-Request-ID": "request-of-mine"})
    assert response.status_code == 500
    assert response.json()["error"]["details"] == {"request_id": "request-of-mine"}
    assert response.headers["X-Request-ID"] == "request-of-mine"
    assert "recipe" not in response.text

    (record,) = (record for record in log() if record["level"] == "ERROR")
    assert record["request_id"] == "request-of-mine"
    assert record["path"] == "/v1/products"
    assert "RuntimeError: the secret recipe" in record["exception"]


def test_an_answer_that_breaks_off_is_logged_and_not_patched(
    settings: Settings, log: Callable[[], list[dict[str, Any]]]
) -> None:
    def half() -> Any:
        yield b"half an answer"
        raise RuntimeError("cable pulled")

    app = create_app(settings)
    app.add_api_route("/half", lambda: StreamingResponse(half()))
    with pytest.raises(RuntimeError, match="cable pulled"):
        TestClient(app).get("/half")
    assert [record["level"] for record in log()] == ["ERROR", "INFO"]


def test_readiness_does_not_say_why_the_database_fails(settings: Settings, tmp_path: Path) -> None:
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'empty.db'}"})
    with TestClient(create_app(nowhere)) as client:
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "not_ready"
    assert "orders" not in response.text


def test_staff_routes_stay_closed_without_a_configured_key(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"staff_key": None}))
    response = TestClient(app).get("/v1/customers", headers={"X-Staff-Key": ""})
    assert response.status_code == 403


def test_health_is_reported(client: TestClient, app: FastAPI) -> None:
    for path in ("/health/live", "/health/ready"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.json()["data"] == {"status": "ok", "version": app.version}
