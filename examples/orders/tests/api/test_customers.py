from fastapi.testclient import TestClient

GRACE = {"email": "Grace@Example.com", "name": "  Grace Example "}


def test_a_registered_customer_can_be_shown(client: TestClient, staff: dict[str, str]) -> None:
    registered = client.post("/v1/customers", json=GRACE)
    assert registered.status_code == 201
    customer = registered.json()["data"]
    assert (customer["email"], customer["name"]) == ("grace@example.com", "Grace Example")

    shown = client.get(f"/v1/customers/{customer['id']}", headers=staff)
    assert shown.status_code == 200
    assert shown.json()["data"] == customer


def test_times_say_that_they_are_utc(client: TestClient) -> None:
    customer = client.post("/v1/customers", json=GRACE).json()["data"]
    assert customer["created_at"].endswith("Z")


def test_an_email_address_registers_once_whatever_its_case(client: TestClient) -> None:
    client.post("/v1/customers", json=GRACE)
    again = client.post("/v1/customers", json=GRACE | {"email": "grace@EXAMPLE.com"})
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "email_taken"
    assert "grace" not in again.text.lower()


def test_customers_are_listed_page_by_page(client: TestClient, staff: dict[str, str]) -> None:
    for number in range(3):
        body = {"email": f"customer{number}@example.com", "name": "Somebody"}
        client.post("/v1/customers", json=body)
    page = client.get("/v1/customers", params={"limit": 2, "offset": 1}, headers=staff).json()
    emails = [customer["email"] for customer in page["data"]]
    assert emails == ["customer1@example.com", "customer2@example.com"]
    assert (page["meta"]["total"], page["meta"]["limit"], page["meta"]["offset"]) == (3, 2, 1)


def test_an_unknown_customer_is_not_found(client: TestClient, staff: dict[str, str]) -> None:
    response = client.get("/v1/customers/12345", headers=staff)
    assert response.status_code == 404
    assert response.json()["error"] == {
        "code": "customer_not_found",
        "message": "There is no such customer.",
        "details": {"customer_id": 12345},
    }
