"""Mypy's configuration is read as mypy reads it, and what it weakens for the project's own modules is told with its line."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from gates.tools import mypy_config
from gates.tools.mypy_config import covers, inline_weaknesses, is_weak, weaknesses
from tests.conftest import Files, OpenProject

MODULES = {"shop": "shop/__init__.py", "shop.a": "shop/a.py", "shop.b.c": "shop/b/c.py"}


@pytest.mark.parametrize(
    ("pattern", "module", "fits"),
    [
        ("shop.*", "shop", True),
        ("shop.*", "shop.b.c", True),
        ("shop.*", "shopping", False),
        ("shop.a", "shop.a", True),
        ("shop.a", "shop.a.b", False),
        ("*.c", "shop.b.c", True),
        ("shop.*.c", "shop.b.c", True),
        ("*", "anything", True),
    ],
)
def test_module_patterns_fit_as_in_mypy(pattern: str, module: str, fits: bool) -> None:
    assert covers(pattern, module) is fits


@pytest.mark.parametrize(
    ("key", "value", "weak"),
    [
        ("ignore_errors", True, True),
        ("ignore_errors", "True", True),
        ("ignore_errors", False, False),
        ("disallow_untyped_defs", "false", True),
        ("disallow_untyped_defs", True, False),
        ("follow_imports", "skip", True),
        ("follow_imports", "normal", False),
        ("disable_error_code", ["attr-defined"], True),
        ("disable_error_code", "misc, untyped-decorator", False),
        ("warn_unused_ignores", False, False),
    ],
)
def test_weak_settings_are_those_that_hide_errors(key: str, value: Any, weak: bool) -> None:
    assert is_weak(key, value) is weak


def found(open_project: OpenProject, files: Files) -> list[tuple[str, int, int]]:
    config = mypy_config.read(open_project(files))
    return [(w.setting, w.line, len(w.paths)) for w in weaknesses(config, MODULES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('module = "shop.*"\nignore_errors = true\n', [("ignore_errors = true", 5, 3)]),
        ('module = ["yaml", "shop.a"]\nignore_missing_imports = true\n', [("ignore_missing_imports = true", 5, 1)]),
        ('module = "yaml.*"\nignore_missing_imports = true\n', []),
        ('module = "*"\nignore_missing_imports = true\n', []),
        ('module = "*"\nignore_errors = true\n', [("ignore_errors = true", 5, 3)]),
        ('module = "tests.*"\ndisallow_untyped_defs = false\n', []),
        ('module = "shop.a"\nwarn_return_any = false\n', []),
    ],
)
def test_overrides_of_own_modules_are_found(
    open_project: OpenProject, text: str, expected: list[tuple[str, int, int]]
) -> None:
    head = "[tool.mypy]\nstrict = true\n[[tool.mypy.overrides]]\n"
    assert found(open_project, {"pyproject.toml": head + text}) == expected


def test_a_setting_that_changes_nothing_is_no_weakness(open_project: OpenProject) -> None:
    lax = '[tool.mypy]\nfiles = ["shop"]\n[[tool.mypy.overrides]]\nmodule = "shop.a"\ndisallow_untyped_defs = false\n'
    assert found(open_project, {"pyproject.toml": lax}) == []


def test_settings_for_everything_are_found(open_project: OpenProject) -> None:
    files = {"setup.cfg": "[metadata]\nname = x\n[mypy]\nignore_missing_imports = True\nignore_errors = True\n"}
    assert found(open_project, files) == [('ignore_errors = "True"', 5, 3)]


def test_the_first_configuration_file_wins(open_project: OpenProject) -> None:
    files = {"mypy.ini": "[mypy]\nstrict = True\n", "pyproject.toml": "[tool.mypy]\nfiles = ['x']\n"}
    assert mypy_config.read(open_project(files)).path == "mypy.ini"


def test_the_same_configuration_without_its_weaknesses_keeps_all_else(open_project: OpenProject) -> None:
    text = """\
[tool.mypy]
strict = true
files = ["$MYPY_CONFIG_FILE_DIR/shop"]
[[tool.mypy.overrides]]
module = "shop.a"
ignore_errors = true
warn_return_any = false
[[tool.mypy.overrides]]
module = "yaml.*"
ignore_missing_imports = true
[tool.pydantic-mypy]
init_typed = true
[tool.other]
x = 1
"""
    config = mypy_config.read(open_project({"pyproject.toml": text}))
    written = tomllib.loads(mypy_config.without(config, weaknesses(config, MODULES), "/root"))["tool"]
    assert written == {
        "mypy": {
            "strict": True,
            "files": ["/root/shop"],
            "overrides": [
                {"module": ["shop.a"], "warn_return_any": False},
                {"module": ["yaml.*"], "ignore_missing_imports": True},
            ],
        },
        "pydantic-mypy": {"init_typed": True},
    }


@pytest.mark.parametrize(
    ("comment", "settings"),
    [
        ("# mypy: ignore-errors", ["ignore-errors"]),
        ("# mypy: ignore_errors=True, strict-equality", ["ignore_errors=True"]),
        ('# mypy: disable-error-code="attr-defined, misc"', ['disable-error-code="attr-defined, misc"']),
        ("# mypy: allow-untyped-defs", ["allow-untyped-defs"]),
        ("# mypy: no-strict-optional", ["no-strict-optional"]),
        ("# mypy: disallow-untyped-defs", []),
        ("# mypy is nice", []),
    ],
)
def test_comments_that_hide_errors_are_found(comment: str, settings: list[str]) -> None:
    assert inline_weaknesses(comment) == settings
