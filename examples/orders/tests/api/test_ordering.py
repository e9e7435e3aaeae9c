from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

Place = Callable[..., str]


@pytest.fixture
def move(client: TestClient, staff: dict[str, str]) -> Callable[[str, str], int]:
    """Asks for another status of an order and returns the status code of the answer."""

    def move_order(reference: str, status: str) -> int:
        url = f"/v1/orders/{reference}/status"
        return client.put(url, json={"status": status}, headers=staff).status_code

    return move_order


def stock(client: TestClient, sku: str) -> int:
    left: int = client.get(f"/v1/products/{sku}").json()["data"]["stock"]
    return left


@pytest.mark.usefixtures("tea", "cup")
def test_an_order_is_priced_when_it_is_placed(client: TestClient, customer_id: int) -> None:
    lines = [{"sku": "TEA-GREEN", "quantity": 10}, {"sku": "CUP-BLUE", "quantity": 1}]
    response = client.post("/v1/orders", json={"customer_id": customer_id, "lines": lines})
    assert response.status_code == 201
    order = response.json()["data"]
    assert order["status"] == "placed"
    assert order["shipping_cents"] == 0
    assert order["total_cents"] == 10 * 400 - 200 + 1250
    assert [(line["sku"], line["discount_cents"]) for line in order["lines"]] == [
        ("CUP-BLUE", 0),
        ("TEA-GREEN", 200),
    ]
    assert client.get(f"/v1/orders/{order['reference']}").json()["data"] == order


def test_lines_for_the_same_product_become_one(
    client: TestClient, customer_id: int, tea: str
) -> None:
    lines = [{"sku": tea, "quantity": 4}, {"sku": tea, "quantity": 6}]
    response = client.post("/v1/orders", json={"customer_id": customer_id, "lines": lines})
    (line,) = response.json()["data"]["lines"]
    assert (line["quantity"], line["discount_cents"]) == (10, 200)


def test_an_order_takes_its_pieces_out_of_stock(client: TestClient, place: Place, tea: str) -> None:
    place(TEA_GREEN=3)
    assert stock(client, tea) == 97


def test_an_order_that_cannot_be_filled_takes_nothing(
    client: TestClient, customer_id: int, tea: str, cup: str
) -> None:
    lines = [{"sku": cup, "quantity": 1}, {"sku": tea, "quantity": 101}]
    response = client.post("/v1/orders", json={"customer_id": customer_id, "lines": lines})
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "out_of_stock"
    assert response.json()["error"]["details"] == {"sku": tea, "wanted": 101, "available": 100}
    assert (stock(client, cup), stock(client, tea)) == (100, 100)


def test_a_later_price_does_not_change_an_order(
    client: TestClient, staff: dict[str, str], place: Place, tea: str
) -> None:
    reference = place(TEA_GREEN=1)
    client.patch(f"/v1/products/{tea}", json={"price_cents": 999}, headers=staff)
    order = client.get(f"/v1/orders/{reference}").json()["data"]
    assert order["lines"][0]["unit_price_cents"] == 400


@pytest.mark.parametrize(
    ("customer_offset", "sku", "code"),
    [(1, "TEA-GREEN", "customer_not_found"), (0, "NO-SUCH", "product_not_found")],
)
@pytest.mark.usefixtures("tea")
def test_an_order_needs_a_customer_and_products(
    client: TestClient, customer_id: int, customer_offset: int, sku: str, code: str
) -> None:
    body = {
        "customer_id": customer_id + customer_offset,
        "lines": [{"sku": sku, "quantity": 1}],
    }
    response = client.post("/v1/orders", json=body)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == code


@pytest.mark.usefixtures("tea")
def test_an_order_goes_its_way_and_leaves_a_history(
    client: TestClient, place: Place, move: Callable[[str, str], int]
) -> None:
    reference = place(TEA_GREEN=1)
    assert [move(reference, status) for status in ("packed", "shipped", "delivered")] == [200] * 3

    page = client.get(f"/v1/orders/{reference}/events", params={"limit": 3}).json()
    assert [(event["from_status"], event["to_status"]) for event in page["data"]] == [
        (None, "placed"),
        ("placed", "packed"),
        ("packed", "shipped"),
    ]
    assert page["meta"]["total"] == 4


@pytest.mark.parametrize("way", [["cancelled"], ["packed", "cancelled"]])
def test_a_cancelled_order_gives_its_pieces_back(
    client: TestClient, place: Place, move: Callable[[str, str], int], tea: str, way: list[str]
) -> None:
    reference = place(TEA_GREEN=3)
    assert {move(reference, status) for status in way} == {200}
    assert stock(client, tea) == 100


@pytest.mark.usefixtures("tea")
def test_a_shipped_order_cannot_be_cancelled(
    client: TestClient, staff: dict[str, str], place: Place, move: Callable[[str, str], int]
) -> None:
    reference = place(TEA_GREEN=1)
    move(reference, "packed")
    move(reference, "shipped")
    url = f"/v1/orders/{reference}/status"
    response = client.put(url, json={"status": "cancelled"}, headers=staff)
    assert response.status_code == 409
    assert response.json()["error"] == {
        "code": "status_change_refused",
        "message": "An order that is shipped cannot become cancelled.",
        "details": {"current": "shipped", "wanted": "cancelled"},
    }


@pytest.mark.usefixtures("tea")
def test_orders_can_be_filtered(
    client: TestClient,
    staff: dict[str, str],
    customer_id: int,
    place: Place,
    move: Callable[[str, str], int],
) -> None:
    first, second = place(TEA_GREEN=1), place(TEA_GREEN=2)
    move(first, "packed")

    def references(**wanted: str | int) -> list[str]:
        page = client.get("/v1/orders", params=wanted, headers=staff).json()
        return [order["reference"] for order in page["data"]]

    assert references() == [second, first]
    assert references(status="packed") == [first]
    assert references(customer_id=customer_id, limit=1) == [second]
    assert references(customer_id=customer_id + 1) == []


@pytest.mark.parametrize("suffix", ["", "/events"])
def test_an_unknown_order_is_not_found(client: TestClient, suffix: str) -> None:
    response = client.get(f"/v1/orders/SO-0000000000{suffix}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "order_not_found"


@pytest.mark.usefixtures("tea", "cup")
def test_best_sellers_leave_cancelled_orders_out(
    client: TestClient, staff: dict[str, str], place: Place, move: Callable[[str, str], int]
) -> None:
    place(TEA_GREEN=20, CUP_BLUE=1)
    move(place(CUP_BLUE=50), "cancelled")
    page = client.get("/v1/reports/best-sellers", headers=staff).json()
    assert [(row["sku"], row["units"], row["revenue_cents"]) for row in page["data"]] == [
        ("TEA-GREEN", 20, 7600),
        ("CUP-BLUE", 1, 1250),
    ]
    assert page["meta"]["total"] == 2
