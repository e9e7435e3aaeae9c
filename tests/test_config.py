"""The configuration loader: good input becomes frozen values, bad input one sentence with file, line and nearest key."""

from __future__ import annotations

import dataclasses
import datetime
import re
from pathlib import Path

import pytest

from gates import config, registry
from gates.errors import ConfigError
from gates.model import Severity


@dataclasses.dataclass(frozen=True)
class Options:
    min_coverage: float = 80.0
    business_logic: tuple[str, ...] = ()
    fail_on: Severity = Severity.HIGH
    address: str | None = None
    order: bool = True


def load(tmp_path: Path, text: str, name: str = "pyproject.toml") -> config.Config:
    dated = re.sub(r"IN-(\d+)", lambda days: str(in_days(int(days[1]))), text)
    (tmp_path / name).write_text(dated, encoding="utf-8")
    return config.load(tmp_path, registry.IDS)


def in_days(days: int) -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=days)


def waiver(**changes: str) -> str:
    values = {
        "rule": '"lint/ruff:F401"',
        "reason": '"generated"',
        "owner": '"maria"',
        "expires": "IN-10",
    } | changes
    return "[[tool.gates.waivers]]\n" + "\n".join(f"{k} = {v}" for k, v in values.items() if v)


def test_a_repository_without_configuration_gets_the_defaults(tmp_path: Path) -> None:
    found = config.load(tmp_path, registry.IDS)
    assert (found.timeout, found.exclude, found.waivers) == (600.0, (), ())


def test_options_are_typed_and_dashes_become_underscores(tmp_path: Path) -> None:
    text = '[tool.gates.tests]\nmin-coverage = 90\nbusiness-logic = ["src/domain"]\nfail-on = "medium"\naddress = "x"\norder = false'
    options = config.options_for(Options, load(tmp_path, text), "tests")
    assert options == Options(90.0, ("src/domain",), Severity.MEDIUM, "x", order=False)


def test_gates_toml_has_the_same_keys_and_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.gates]\ntimeout = 1")
    assert load(tmp_path, "timeout = 5\n[tests]\nmin-coverage = 70", "gates.toml").timeout == 5.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[tool.gates]\npyhton = 'x'",
            "pyproject.toml:2: unknown key 'pyhton' in [tool.gates]. Did you mean 'python'?",
        ),
        (
            "[tool.gates]\n\n[tool.gates.tets]\na = 1",
            "pyproject.toml:3: unknown key 'tets' in [tool.gates]. Did you mean 'tests'?",
        ),
        ("[tool.gates]\ntimeout = 'long'", "pyproject.toml:2: timeout must be a number, not str."),
        ("[tool.gates]\ntimeout = 0", "pyproject.toml:2: timeout must be at least 0.1 seconds."),
        ("[tool.gates]\ntimeout = nan", "pyproject.toml:2: timeout must be at least 0.1 seconds."),
        ("[tool.gates.not-applicable]\nmigratons = 'x'", "pyproject.toml:2: unknown key 'migratons'"),
        ("[tool.gates.not-applicable]\nmigrations = ''", "pyproject.toml:2: not-applicable.migrations needs a reason."),
        ("[tool.gates]\ntests = 3", "pyproject.toml:2: tests must be a table."),
        ("[tool.gates\n", "pyproject.toml is not valid TOML: "),
        ("[tool.gates]\nwaivers = 3", "pyproject.toml:2: waivers must be an array of tables."),
        (waiver(owner=""), "pyproject.toml:1: the waiver has no owner."),
        (waiver(expires='"2026-12-31"'), "pyproject.toml:1: expires must be a date."),
        (waiver(expires="2020-01-01"), "pyproject.toml:1: the waiver expired on 2020-01-01."),
        (waiver(expires="IN-181"), "pyproject.toml:1: the waiver runs longer than 180 days."),
        (waiver() + "\nmatches = 'x'", "pyproject.toml:1: unknown key 'matches' in a waiver. Did you mean 'match'?"),
    ],
)
def test_a_mistake_names_file_line_and_nearest_key(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    assert expected in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[tool.gates.tests]\nmin-coverge = 3",
            "pyproject.toml:2: unknown key 'min-coverge' in [tool.gates.tests]. Did you mean 'min-coverage'?",
        ),
        ("[tool.gates.tests]\nmin-coverage = '80'", "pyproject.toml:2: min-coverage must be a number, not str."),
        (
            "[tool.gates.tests]\nfail-on = 'hgih'",
            "pyproject.toml:2: fail-on = 'hgih' is not a severity. Did you mean 'high'?",
        ),
        ("[tool.gates.tests]\nbusiness-logic = 'src'", "pyproject.toml:2: business-logic must be an array, not str."),
        ("[tool.gates.tests]\norder = 1", "pyproject.toml:2: order must be true or false, not int."),
    ],
)
def test_a_wrong_option_names_file_line_and_nearest_key(tmp_path: Path, text: str, expected: str) -> None:
    loaded = load(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        config.options_for(Options, loaded, "tests")
    assert expected in str(raised.value)


def test_a_waiver_in_force_is_kept_with_its_line(tmp_path: Path) -> None:
    found = load(tmp_path, "[tool.gates]\n" + waiver(path='"src/*"')).waivers
    assert [(w.rule, w.path, w.line) for w in found] == [("lint/ruff:F401", "src/*", 2)]


def test_a_configuration_that_is_not_utf8_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.gates]\npython = '\xff'")
    with pytest.raises(ConfigError, match=r"pyproject\.toml is not UTF-8"):
        config.load(tmp_path, registry.IDS)


@pytest.mark.parametrize("shape", ["folder", "dangling link"])
def test_a_gates_toml_that_cannot_be_read_is_not_passed_over(tmp_path: Path, shape: str) -> None:
    place = tmp_path / "gates.toml"
    if shape == "folder":
        place.mkdir()
    else:
        place.symlink_to("nowhere.toml")
    with pytest.raises(ConfigError, match=r"gates\.toml cannot be read: "):
        config.load(tmp_path, registry.IDS)
