from __future__ import annotations

import pytest

from gates.model import Measure, Severity, State, Waiver
from gates.render import text
from tests.render import samples


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("plain äöü 漢字 🚀\n\ttext", "plain äöü 漢字 🚀\n\ttext"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x00b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("a\rb", "a␍b"),
        ("a\r\nb\x00", "a\nb␀"),
        ("admin\u202eexe.gpj", "admin[U+202E]exe.gpj"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("half\ud800", "half\ufffd"),
        ("c1\x85\x9b31mx", "c1\ufffdx"),
    ],
)
def test_what_could_deceive_a_reader_is_taken_out_or_made_visible(said: str, shown: str) -> None:
    assert text.clean(said) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0, "0.0 s"), (1.26, "1.3 s"), (9.97, "10 s"), (59.7, "1 min 0 s"), (83.2, "1 min 23 s"), (7500, "2 h 5 min")],
)
def test_durations_read_like_speech(seconds: float, shown: str) -> None:
    assert text.duration(seconds) == shown


def test_a_long_text_says_how_much_was_left_out() -> None:
    assert text.harmless("x" * 1_000_010, 10) == f"{'x' * 10}… (1,000,000 characters more)"


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (Measure("line coverage", 91.24, "%", 80.0, ok=True), "91.2 % (limit 80 %)"),
        (Measure("sections", 6, ""), "6"),
        (Measure("migrations undone", 6, "migrations", 7, ok=False), "6 (limit 7)"),
        (Measure("endpoints proven", 6, "endpoints"), "6 endpoints"),
    ],
)
def test_a_measure_is_shown_with_unit_and_limit(item: Measure, shown: str) -> None:
    assert text.measure(item) == shown


@pytest.mark.parametrize(
    ("examined", "shown"),
    [
        ({"migrations": 1200, "engines": 1}, "1,200 migrations, 1 engine"),
        ({"dependencies": 1, "python files": 0}, "1 dependency, 0 python files"),
        ({}, "nothing"),
    ],
)
def test_what_was_examined_is_counted_as_people_count(examined: dict[str, int], shown: str) -> None:
    assert text.examined(samples.result("lint", examined=examined)) == shown


@pytest.mark.parametrize(
    ("waiver", "shown"),
    [
        (Waiver("r", "maria", "2026-12-31"), "until 2026-12-31, 35 days left"),
        (Waiver("r", "inline", None), "as long as the line stands"),
        (Waiver("r", "maria, orders.openvex.json", None), "as long as that document says so"),
    ],
)
def test_how_long_a_waiver_holds_is_told(waiver: Waiver, shown: str) -> None:
    assert text.term(waiver, "2026-11-26T00:00:00Z") == shown


def test_every_state_has_a_word_and_a_glyph_of_its_own() -> None:
    assert set(text.STATES) == set(State)
    assert len({w.glyph for w in text.STATES.values()}) == len(State)
    assert {s for s, w in text.STATES.items() if w.tone == "good"} == {s for s in State if s.green}


def test_findings_come_worst_first_then_by_place() -> None:
    low = samples.finding(severity=Severity.LOW, path="a.py")
    late, early = samples.finding(line=9), samples.finding(line=2)
    assert text.ordered([low, late, early]) == [early, late, low]


def test_the_verdict_says_how_many_gates_are_in_the_way_and_how_many_were_silent() -> None:
    assert text.verdict(samples.report()) == "All 10 gates are green."
    assert text.verdict(samples.red_report()) == "5 of 10 gates hold this commit back; 2 of them gave no answer."


def test_the_verdict_of_a_partial_run_claims_no_more_than_it_ran() -> None:
    lint = samples.result("lint")
    assert text.verdict(samples.report(lint, selected=("lint",))) == "Proven for lint alone."
    failed = samples.result("lint", State.FAILED)
    assert text.verdict(samples.report(failed, selected=("lint",))) == "The gate lint holds this commit back."
