from pathlib import Path

import pytest
from pydantic import ValidationError

from orders.config import Settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
NAMES = [line.split("=")[0] for line in EXAMPLE.read_text("utf-8").splitlines() if "=" in line]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_no_variable_is_required() -> None:
    assert Settings(_env_file=None).staff_key is None


def test_the_example_file_holds_the_defaults() -> None:
    example, defaults = Settings(_env_file=EXAMPLE), Settings(_env_file=None)
    assert example.staff_key is not None
    assert example.model_copy(update={"staff_key": None}) == defaults


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_STAFF_KEY", "")
    assert Settings(_env_file=None).staff_key is None


def test_the_staff_key_must_not_be_trivial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_STAFF_KEY", "short")
    with pytest.raises(ValidationError, match="staff_key"):
        Settings(_env_file=None)


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    word = "open sesame"
    monkeypatch.setenv("ORDERS_STAFF_KEY", word)
    monkeypatch.setenv("DATABASE_URL", f"postgresql+psycopg://orders:{word}@localhost/orders")
    assert word not in repr(Settings(_env_file=None))
