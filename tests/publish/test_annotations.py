"""Findings as annotations of a check run."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
from hypothesis import HealthCheck, given, settings

from gates.model import RunReport, Severity, State, Waiver
from gates.publish.annotations import annotated, missing
from tests.render import samples
from tests.render.test_formats import HARMFUL, reports

ROUTES = json.loads((Path(__file__).parent / "github_api.json").read_text(encoding="utf-8"))["routes"]
TAKEN = next(r for r in ROUTES if r["operation"] == "checks/create")["body"]["properties"]["output"]["properties"]

WAIVER = Waiver("ticket 41", "maria@example.com", "2026-12-31")


def of(**changes: object) -> list[dict[str, str | int]]:
    return annotated(samples.report(samples.result("lint", State.FAILED, findings=(samples.finding(**changes),))))


def test_a_place_of_one_line_has_its_column() -> None:
    [one] = of(line=4, end_line=None, column=9)
    assert (one["start_line"], one["end_line"], one["start_column"], one["end_column"]) == (4, 4, 9, 9)


def test_a_place_of_several_lines_has_none() -> None:
    assert "start_column" not in of(line=4, end_line=6, column=9)[0]


def test_what_is_accepted_or_has_no_place_is_not_annotated() -> None:
    assert of(waiver=WAIVER) == of(baseline=True) == of(path=None, line=None) == []


def test_what_does_not_block_is_a_warning_at_most() -> None:
    assert of(blocking=False)[0]["annotation_level"] == "warning"
    assert of(blocking=False, severity=Severity.LOW)[0]["annotation_level"] == "notice"


def test_the_path_is_that_in_the_repository() -> None:
    result = samples.result("lint", State.FAILED, findings=(samples.finding(path="a.py"),))
    assert annotated(samples.report(result, prefix="services/orders/"))[0]["path"] == "services/orders/a.py"


def test_equal_ones_are_counted() -> None:
    one = of()
    assert missing(one * 3, one) == one * 2
    assert missing(one, one * 2) is None, "one too many cannot be taken back"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
def test_whatever_was_said_the_api_takes_it_and_it_is_text(report: RunReport) -> None:
    made = annotated(report)
    jsonschema_rs.validator_for({**TAKEN["annotations"], "maxItems": 1_000}).validate(made)
    assert not HARMFUL.search("".join(str(value) for one in made for value in one.values()))
    assert missing(made, made) == []
