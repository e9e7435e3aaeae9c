"""What a project tells pytest by itself is read from the file that pytest would take."""

from __future__ import annotations

import pytest

from gates.tools.pytest_config import Addopts, addopts, workers
from tests.conftest import Files, OpenProject


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-q --cov=a"\n'},
            Addopts(("-q", "--cov=a"), "pyproject.toml"),
        ),
        ({"pyproject.toml": '[tool.pytest]\naddopts = ["-q", "-n 2"]\n'}, Addopts(("-q", "-n 2"), "pyproject.toml")),
        (
            {"pytest.ini": "[pytest]\naddopts = -q\n", "tox.ini": "[pytest]\naddopts = -v\n"},
            Addopts(("-q",), "pytest.ini"),
        ),
        ({"setup.cfg": "[tool:pytest]\naddopts =\n    -q\n    -x\n"}, Addopts(("-q", "-x"), "setup.cfg")),
        ({"tox.ini": "not an ini"}, Addopts()),
        ({"README.md": ""}, Addopts()),
    ],
)
def test_addopts_are_found(open_project: OpenProject, files: Files, expected: Addopts) -> None:
    assert addopts(open_project(files)) == expected


def test_values_and_switched_off_plugins_are_told() -> None:
    options = Addopts(("--cov", "a", "--cov=b", "--cov", "-q", "-p", "no:cov", "-pno:xdist"))
    assert sorted(options.values("--cov")) == ["a", "b"]
    assert options.switches_off("cov", "pytest_cov")
    assert options.switches_off("xdist")
    assert not options.switches_off("randomly")


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ((), "", 1),
        (("-q", "-n", "3"), "", 3),
        (("-n3",), "", 3),
        (("--numprocesses=2",), "", 2),
        (("--numprocesses", "auto"), "", 8),
        (("-nlogical",), "", 8),
        (("-n 2",), "", 2),
        (("-n", "4"), "-n 0", 1),
        (("-q",), "-n auto", 8),
        (("-n", "auto", "-p", "no:xdist"), "", 1),
        (("-n",), "", 1),
        (("-n", "many"), "an open ' quote", 1),
        (("-name",), "", 1),
    ],
)
def test_workers_of_xdist_are_counted(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], environment: str, expected: int
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", environment)
    assert workers(Addopts(words), 8) == expected
