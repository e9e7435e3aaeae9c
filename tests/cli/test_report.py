"""`gates report`: one document, to standard output or to a file, from a stored run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gates import engine
from gates.cli._output import NAMES
from gates.cli.report import command
from gates.errors import NoAnswerError, UsageError
from tests.render import samples


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    report = samples.red_report()
    engine.Journal(tmp_path / "reports", report.run.id).finish(report)
    return tmp_path / "reports"


def report(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(w) for w in words], standalone_mode=False)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_goes_to_standard_output_alone(stored: Path, name: str) -> None:
    done = report(stored, "--format", name)
    assert done.return_value == 3, "the exit code of the stored run"
    assert done.stdout.strip()
    assert done.stderr == ""
    assert not (stored / "gates.html").exists()


def test_a_format_goes_to_the_file_that_is_named(stored: Path, tmp_path: Path) -> None:
    done = report(stored, "--format", "sarif", "--output", tmp_path / "x.sarif")
    assert done.stdout == ""
    run = json.loads((tmp_path / "x.sarif").read_text())["runs"][0]
    rule = next(r for r in run["tool"]["driver"]["rules"] if r["id"] == "migrations/left-behind")
    assert "**Fix:**" in rule["help"]["markdown"], "the page of gates explain"


def test_json_is_the_stored_document_unchanged(stored: Path) -> None:
    assert report(stored, "--format", "json").stdout == (stored / "gates.json").read_text()


def test_an_unknown_format_is_told_with_the_list(stored: Path) -> None:
    done = CliRunner().invoke(command, [str(stored), "--format", "xml"])
    assert done.exit_code == 2
    assert all(repr(name) in done.stderr for name in NAMES)


def test_an_output_without_a_format_is_a_usage_error(stored: Path) -> None:
    assert isinstance(report(stored, "--output", "x").exception, UsageError)


def test_a_file_that_cannot_be_written_is_one_sentence(stored: Path, tmp_path: Path) -> None:
    error = report(stored, "--format", "badge", "--output", tmp_path / "no/such/folder.svg").exception
    assert isinstance(error, NoAnswerError)
    assert "cannot be written" in str(error)
