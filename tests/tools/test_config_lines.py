"""Settings are found at the line to edit."""

from __future__ import annotations

import pytest

from gates.tools import config_lines

TOML = """\
[tool.coverage.run]
branch = true
omit = [
    "a/*",
    "b/*",
]

[tool.coverage.report]
omit = ["c/*"]
[tool.mypy]
"strict" = true
"""


@pytest.mark.parametrize(
    ("key", "section", "value", "line"),
    [
        ("omit", "", "b/*", 5),
        ("omit", "", "c/*", 9),
        ("omit", "", "", 3),
        ("omit", r"tool\.coverage\.report", "", 9),
        ("strict", r"tool\.mypy", "", 11),
        ("nothing", "", "", None),
    ],
)
def test_a_setting_is_found_in_toml(key: str, section: str, value: str, line: int | None) -> None:
    assert config_lines.find(TOML, key, section=section, value=value) == line


def test_a_setting_is_found_in_ini() -> None:
    text = "[coverage:run]\nomit =\n    a/*\n    b/*\n\n[mypy-shop.*]\nignore_errors: True\n"
    assert config_lines.find(text, "omit", value="b/*") == 4
    assert config_lines.find(text, "ignore_errors", section=r"mypy-shop\.\*") == 7
    assert config_lines.header(text, r"mypy-shop\.\*") == 6
