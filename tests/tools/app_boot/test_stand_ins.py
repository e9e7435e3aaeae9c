"""Made-up values for settings."""

from __future__ import annotations

import pytest

from gates.tools.app_boot.stand_ins import Want, stand_in


@pytest.mark.parametrize(
    ("want", "first"),
    [
        (Want("PAGE_SIZE", "int_parsing"), "1"),
        (Want("VERBOSE", "bool"), "false"),
        (Want("BASE_URL", "HttpUrl"), "http://127.0.0.1:9"),
        (Want("DATABASE_URL"), "sqlite:////s/gates.db"),
        (Want("STAGE", "literal_error", "'staging' or 'production'"), "production"),
        (Want("SECRET_KEY", "string_too_short", "40"), ("g4t35" * 13)[:40]),
        (Want("CODE", "string_too_long", "4"), "g4t3"),
        (Want("WORKERS", "greater_than_equal", "4"), "4"),
        (Want("WORKERS", "greater_than", "4"), "5"),
        (Want("RATE", "less_than", "1.5"), "0.5"),
        (Want("ORIGINS", "too_short", "2"), '["1", "1"]'),
        (Want("STORE", "PostgresDsn"), "postgresql://gates:gates@127.0.0.1:9/gates"),
        (Want("STORE", "url_scheme", "'redis', 'rediss'"), "redis://gates:gates@127.0.0.1:9/gates"),
        (Want("EVERY", "timedelta"), "PT1S"),
    ],
)
def test_a_stand_in_fits_the_type_that_is_asked_for(want: Want, first: str) -> None:
    assert stand_in(want, (), scratch="/s", postgres=False) == first


def test_guesses_for_one_variable_come_to_an_end() -> None:
    tried: list[str] = []
    while (guess := stand_in(Want("X"), tried, scratch="/s", postgres=True)) is not None:
        tried.append(guess)
    assert 3 < len(tried) == len(set(tried)) < 20
