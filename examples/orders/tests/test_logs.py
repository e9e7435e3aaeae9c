import logging
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from orders.logs import configure_logging

Log = Callable[[], list[dict[str, Any]]]


def test_every_record_of_a_request_carries_its_id(client: TestClient, log: Log) -> None:
    body = {"email": "ada@example.com", "name": "Ada Example"}
    response = client.post("/v1/customers", json=body)
    messages = {record["message"]: record["request_id"] for record in log()}
    own_id = response.headers["X-Request-ID"]
    assert messages == {"customer registered": own_id, "request handled": own_id}
    assert response.json()["meta"]["request_id"] == own_id


def test_the_log_says_what_was_answered(client: TestClient, log: Log) -> None:
    client.get("/nowhere")
    (record,) = log()
    assert (record["level"], record["logger"]) == ("INFO", "orders.api.middleware")
    assert (record["method"], record["path"], record["status"]) == ("GET", "/nowhere", 404)
    assert record["duration_ms"] >= 0


@pytest.mark.parametrize("sent", ["short", "with spaces in it", "x" * 65])
def test_a_request_id_that_could_forge_log_lines_is_replaced(client: TestClient, sent: str) -> None:
    received = client.get("/health/live", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert received != sent
    assert len(received) == 32


def test_neither_keys_nor_addresses_reach_the_log(
    client: TestClient, staff: dict[str, str], log: Log
) -> None:
    body = {"email": "ada@example.com", "name": "Ada Example"}
    for _ in range(2):
        client.post("/v1/customers", json=body)
    client.get("/v1/customers", headers=staff)
    written = str(log())
    for secret in (*staff.values(), "ada@example.com", "Ada Example"):
        assert secret not in written


def test_configuring_again_changes_the_level_and_writes_nothing_twice(log: Log) -> None:
    configure_logging("ERROR")
    configure_logging("INFO")
    logging.getLogger("orders.test").info("heard once")
    logging.getLogger("orders.test").debug("not heard")
    assert [record["message"] for record in log()] == ["heard once"]
