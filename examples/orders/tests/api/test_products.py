import pytest
from fastapi.testclient import TestClient

MUG = {"sku": "MUG-RED", "name": "Red mug", "price_cents": 990, "stock": 5}


def test_an_added_product_can_be_shown(client: TestClient, staff: dict[str, str]) -> None:
    added = client.post("/v1/products", json=MUG, headers=staff)
    assert added.status_code == 201
    assert added.json()["data"] == MUG
    assert client.get("/v1/products/MUG-RED").json()["data"] == MUG


def test_a_sku_is_taken_once(client: TestClient, staff: dict[str, str], tea: str) -> None:
    response = client.post("/v1/products", json=MUG | {"sku": tea}, headers=staff)
    assert response.status_code == 409
    assert response.json()["error"]["details"] == {"sku": tea}


@pytest.mark.usefixtures("tea", "cup")
def test_products_are_listed_in_the_order_of_their_sku(client: TestClient) -> None:
    page = client.get("/v1/products").json()
    assert [product["sku"] for product in page["data"]] == ["CUP-BLUE", "TEA-GREEN"]
    assert page["meta"]["total"] == 2


def test_a_change_leaves_the_rest_as_it_is(
    client: TestClient, staff: dict[str, str], tea: str
) -> None:
    before = client.get(f"/v1/products/{tea}").json()["data"]
    response = client.patch(f"/v1/products/{tea}", json={"stock": 0}, headers=staff)
    assert response.status_code == 200
    assert client.get(f"/v1/products/{tea}").json()["data"] == before | {"stock": 0}


def test_a_change_must_change_something(
    client: TestClient, staff: dict[str, str], tea: str
) -> None:
    response = client.patch(f"/v1/products/{tea}", json={}, headers=staff)
    assert response.status_code == 422
    (problem,) = response.json()["error"]["details"]["fields"]
    assert problem["message"] == "Give at least one of name, price_cents and stock"


def test_an_unknown_product_cannot_be_changed(client: TestClient, staff: dict[str, str]) -> None:
    response = client.patch("/v1/products/NO-SUCH", json={"stock": 1}, headers=staff)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "product_not_found"


@pytest.mark.parametrize("key", [None, b"", b"wrong", "schlüssel".encode()])
def test_only_staff_add_products(client: TestClient, key: bytes | None) -> None:
    headers = {} if key is None else {b"X-Staff-Key": key}
    response = client.post("/v1/products", json=MUG, headers=headers)
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "staff_only"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_cents": 0}, "body.price_cents"),
        ({"stock": -1}, "body.stock"),
        ({"sku": "lower case"}, "body.sku"),
        ({"name": "bell\a"}, "body.name"),
        ({"name": "   "}, "body.name"),
        ({"colour": "red"}, "body.colour"),
    ],
)
def test_what_is_wrong_with_a_product_is_named(
    client: TestClient, staff: dict[str, str], change: dict[str, object], field: str
) -> None:
    response = client.post("/v1/products", json=MUG | change, headers=staff)
    assert response.status_code == 422
    assert [p["field"] for p in response.json()["error"]["details"]["fields"]] == [field]
