"""The environment of a boot: values without a way to a real server."""

from __future__ import annotations

import pytest

from gates.tools.app_boot import environment


def test_an_example_file_is_read_like_a_shell_would() -> None:
    text = "# comment\nexport A=1\nB='x # y'\nC=plain # note\nEMPTY=\n#D=4\nnot a line\nE=\"q\"\n"
    assert environment.parse(text) == {"A": "1", "B": "x # y", "C": "plain", "E": "q"}


@pytest.mark.parametrize(
    ("value", "harmless"),
    [
        (
            "postgresql+psycopg://u:p@db.example.com:5432/shop?sslmode=require",
            "postgresql+psycopg://u:p@127.0.0.1:9/shop?sslmode=require",
        ),
        ("redis://cache:6379/0", "redis://127.0.0.1:9/0"),
        ("amqp://guest:guest@queue//", "amqp://guest:guest@127.0.0.1:9//"),
        ("sqlite:////var/lib/app.db", "sqlite:////scratch/gates.db"),
        ("sqlite:///./app.db", "sqlite:///./app.db"),
        ("https://api.example.com", "https://api.example.com"),
        ("plain", "plain"),
    ],
)
def test_servers_are_replaced_by_an_address_where_nothing_listens(value: str, harmless: str) -> None:
    assert environment.harmless({"X": value}, "/scratch") == {"X": harmless}


def test_development_switches_are_turned_to_production() -> None:
    example = {"DEBUG": "True", "APP_DEBUG": "1", "APP_ENV": "development", "LOG_LEVEL": "info", "NAME": "development"}
    assert environment.as_deployed(example) == {"DEBUG": "False", "APP_DEBUG": "0", "APP_ENV": "production"}


def test_log_levels_keep_their_spelling() -> None:
    example = {"LOG_LEVEL": "info", "APP_LOG_LEVEL": "INFO", "LOGLEVEL": "20", "LEVEL": "1", "X_LOG_LEVEL": "DEBUG"}
    assert environment.at_debug_level(example) == {"LOG_LEVEL": "debug", "APP_LOG_LEVEL": "DEBUG", "LOGLEVEL": "10"}


def test_nothing_of_ours_reaches_the_application() -> None:
    seen = environment.inherited({"PATH": "/bin", "DATABASE_URL": "postgresql://real", "AWS_SECRET": "x"}, "/home")
    assert "DATABASE_URL" not in seen
    assert "AWS_SECRET" not in seen
    assert seen["PYTHONHASHSEED"] == "0"


def test_a_reference_to_an_earlier_variable_is_followed() -> None:
    text = "HOST=db\nURL=http://${HOST}:80/${PATH_TO:-x}\nRAW='${HOST}'\n"
    assert environment.parse(text) == {"HOST": "db", "URL": "http://db:80/x", "RAW": "${HOST}"}


def test_what_is_named_like_a_secret_is_left_out_and_passwords_of_servers_too() -> None:
    values = {"API_TOKEN": "x", "DB_PASSWORD": "x", "SENTRY_DSN": "x", "TITLE": "Shop", "URL": "redis://u:p@cache/0"}
    assert environment.without_secrets(values) == {"TITLE": "Shop", "URL": "redis://cache/0"}


def test_a_debug_switch_of_the_example_alone_is_left_to_the_code_s_own_default() -> None:
    example = {"DEBUG": "true", "SHOP_DEBUG": "1", "APP_ENV": "dev", "WORKERS": "2"}
    assert environment.left_to_the_code(example, "") == {"DEBUG", "SHOP_DEBUG"}
    assert environment.left_to_the_code(example, "ENV SHOP_DEBUG=0") == {"DEBUG"}
