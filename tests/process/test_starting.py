"""What a child is given to start with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates import process

if TYPE_CHECKING:
    import pytest


def test_a_child_does_not_take_itself_for_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    monkeypatch.setenv("COVERAGE_PROCESS_START", "x")
    made = process.environment({"A": "1"}, drop=["HOME"])
    assert made["A"] == "1"
    assert not {"VIRTUAL_ENV", "COVERAGE_PROCESS_START", "PYTEST_CURRENT_TEST", "HOME"} & made.keys()
