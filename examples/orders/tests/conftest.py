"""A migrated database, the running service, and a few things that most tests need.

The database is a temporary SQLite file, or what ``--database-url`` names: an empty database that
the tests may fill, and that they leave as empty as they found it.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from orders.config import Settings
from orders.db.base import Base
from orders.main import create_app

ROOT = Path(__file__).parents[1]
STAFF_KEY = "a key for tests"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-url", help="run on this empty database instead of SQLite")


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database."""
    file = tmp_path_factory.mktemp("database") / "orders.db"
    return request.config.getoption("--database-url") or f"sqlite:///{file}"


@pytest.fixture(scope="session")
def migrations(database_url: str) -> Config:
    """Alembic's configuration for that database."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = database_url
    return config


@pytest.fixture(scope="session")
def settings(database_url: str) -> Settings:
    """Settings that depend neither on the environment nor on a ``.env`` file."""
    return Settings(
        _env_file=None,
        DATABASE_URL=database_url,
        log_level="INFO",
        staff_key=SecretStr(STAFF_KEY),
        shipping_cents=490,
        free_shipping_from_cents=5000,
    )


@pytest.fixture(scope="session")
def app(settings: Settings, migrations: Config) -> Iterator[FastAPI]:
    """The application on a migrated database."""
    command.upgrade(migrations, "head")
    yield create_app(settings)
    command.downgrade(migrations, "base")


@pytest.fixture(scope="session")
def running(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def client(app: FastAPI, running: TestClient) -> Iterator[TestClient]:
    """A client of the service, whose tables are empty again after the test."""
    yield running
    with app.state.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def staff() -> dict[str, str]:
    """The header that staff send."""
    return {"X-Staff-Key": STAFF_KEY}


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """What the service wrote to its log since the test began."""

    def records() -> list[dict[str, Any]]:
        written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [record for record in written if record["logger"].startswith("orders.")]

    return records


@pytest.fixture
def customer_id(client: TestClient) -> int:
    """A registered customer."""
    body = {"email": "ada@example.com", "name": "Ada Example"}
    customer_id: int = client.post("/v1/customers", json=body).json()["data"]["id"]
    return customer_id


@pytest.fixture
def tea(client: TestClient, staff: dict[str, str]) -> str:
    """A product with 100 pieces in stock at 4.00 each."""
    return add_product(client, staff, sku="TEA-GREEN", price_cents=400)


@pytest.fixture
def cup(client: TestClient, staff: dict[str, str]) -> str:
    """A product with 100 pieces in stock at 12.50 each."""
    return add_product(client, staff, sku="CUP-BLUE", price_cents=1250)


def add_product(client: TestClient, staff: dict[str, str], *, sku: str, price_cents: int) -> str:
    body = {"sku": sku, "name": "Something nice", "price_cents": price_cents, "stock": 100}
    response = client.post("/v1/products", json=body, headers=staff)
    assert response.status_code == 201, response.text
    return sku


@pytest.fixture
def place(client: TestClient, customer_id: int) -> Callable[..., str]:
    """Places an order and returns its reference."""

    def place_order(**quantities: int) -> str:
        lines = [
            {"sku": sku.replace("_", "-"), "quantity": quantity}
            for sku, quantity in quantities.items()
        ]
        body = {"customer_id": customer_id, "lines": lines}
        response = client.post("/v1/orders", json=body)
        assert response.status_code == 201, response.text
        reference: str = response.json()["data"]["reference"]
        return reference

    return place_order
