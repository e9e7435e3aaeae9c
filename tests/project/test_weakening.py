"""What is told as weaker than at the last release, and what is not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from gates import config, registry
from gates.cli.explain import defaults
from gates.config import Config, WaiverRule
from gates.errors import ConfigError
from gates.model import WeakeningKind
from gates.project import weakening
from gates.project.weakening import weakened


def told(old: Config, new: Config) -> list[tuple[str, str, str]]:
    return [(w.kind, w.gate, w.message) for w in weakened(old, new, defaults())]


def option(gate: str, key: str, value: Any) -> Config:
    return Config(gates={gate: {key: value}} if value is not None else {})


@pytest.mark.parametrize(
    ("gate", "key", "strict", "lax"),
    [
        ("tests", "min-coverage", 80, 70.5),
        ("tests", "min-coverage", None, 70),
        ("tests", "min-coverage", 90, None),
        ("tests", "order", None, False),
        ("security", "fail-on", None, "critical"),
        ("security", "fail-on", "medium", "high"),
        ("security", "advisories-max-age", 3, 30),
        ("security", "advisories-max-age", 3, None),
        ("security", "epss-limit", None, 0.9),
        ("readme", "required", None, ["tests"]),
        ("env-docs", "ignore", ["A_*"], ["A_*", "B"]),
        ("migrations", "locks", "block", "advice"),
        ("migrations", "irreversible", {}, {"0004": "drops a column"}),
        ("readme", "run", "always", "never"),
    ],
)
def test_asking_less_is_told_and_asking_more_is_not(gate: str, key: str, strict: Any, lax: Any) -> None:
    lowered = told(option(gate, key, strict), option(gate, key, lax))
    assert [(w[1], f"`{key}` of {gate} was " in w[2]) for w in lowered] == [(gate, True)]
    assert told(option(gate, key, lax), option(gate, key, strict)) == []


def test_a_lowered_limit_names_both_values() -> None:
    lowered = told(option("tests", "min-coverage", None), option("tests", "min-coverage", 60))
    assert lowered == [(WeakeningKind.LIMIT, "tests", "`min-coverage` of tests was 80 and is 60.")]


def test_an_option_of_which_nothing_is_known_is_told_in_both_directions() -> None:
    one, other = option("tests", "business-logic", ["src/domain"]), option("tests", "business-logic", ["src/other"])
    assert [w[0] for w in told(one, other)] == [w[0] for w in told(other, one)] == [WeakeningKind.SETTING]


@pytest.mark.parametrize(
    ("gate", "key", "value"), [("api-docs", "document", "openapi.yaml"), ("migrations", "step-timeout", 5.0)]
)
def test_where_things_are_and_how_long_they_take_is_no_weakening(gate: str, key: str, value: Any) -> None:
    assert told(Config(), option(gate, key, value)) == []


def test_a_default_that_is_written_out_is_no_change() -> None:
    assert told(Config(), option("security", "fail-on", "high")) == []


def test_a_gate_that_is_declared_not_applicable_is_told_with_its_reason() -> None:
    (found,) = weakened(Config(), Config(not_applicable={"migrations": "no database"}), defaults())
    assert (found.kind, found.gate, found.reason) == (WeakeningKind.NOT_APPLICABLE, "migrations", "no database")
    assert told(Config(not_applicable={"migrations": "no"}), Config(not_applicable={"migrations": "no database"})) == []


def test_paths_that_are_left_out_and_a_ratchet_that_is_off_concern_every_gate() -> None:
    found = told(Config(exclude=("a",), ratchet=True), Config(exclude=("a", "vendor")))
    assert found == [
        (WeakeningKind.EXCLUDED, "", "What fits `vendor` is not judged any more."),
        (WeakeningKind.SETTING, "", "`ratchet` was switched off: measures may fall again."),
    ]


def test_waivers_are_told_when_added_and_when_they_hold_longer() -> None:
    day = datetime.date(2026, 12, 1)
    first = WaiverRule("lint/ruff:F401", "generated", "maria", day, path="api/*.py")
    longer = WaiverRule("lint/ruff:F401", "still generated", "maria", day.replace(day=31), path="api/*.py")
    (added,) = weakened(Config(), Config(waivers=(first,)), defaults())
    assert added.message == "The waiver of lint/ruff:F401 (path `api/*.py`) was added; it holds until 2026-12-01."
    assert (added.gate, added.reason) == ("lint", "generated (maria)")
    (renewed,) = weakened(Config(waivers=(first,)), Config(waivers=(longer,)), defaults())
    assert "held until 2026-12-01, and holds until 2026-12-31 now" in renewed.message
    assert told(Config(waivers=(longer,)), Config(waivers=(first,))) == []
    assert told(Config(waivers=(first,)), Config()) == []


def test_a_configuration_of_the_past_may_have_waivers_that_expired() -> None:
    text = '[[waivers]]\nrule = "lint/ruff:F401"\nreason = "x"\nowner = "maria"\nexpires = 2020-01-31\n'
    assert config.of_the_past(text, None, registry.IDS).waivers[0].expires == datetime.date(2020, 1, 31)
    assert config.of_the_past(None, None, registry.IDS) == Config()
    with pytest.raises(ConfigError, match="unknown key 'colour'"):
        config.of_the_past(None, '[tool.gates]\ncolour = "red"\n', registry.IDS)


def test_every_option_that_is_known_here_is_one() -> None:
    known = weakening._LOWER | weakening._HIGHER | weakening._OFF | weakening._ON | weakening._FEWER | weakening._MORE
    known |= weakening._HARMLESS | set(weakening._STEPS)
    assert known <= {f"{gate}.{key}" for gate, options in defaults().items() for key in options}
