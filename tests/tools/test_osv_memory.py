"""Answers are remembered for a while, and only answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.tools import advisories, osv
from gates.tools.osv_address import AddressSource
from gates.tools.osv_many import ask_all
from gates.tools.osv_memory import RememberingSource
from gates.tools.osv_records import RecordSource
from gates.tools.osv_source import Question, SourceError
from tests.osv_fixtures import below, record


class Counting(RecordSource):
    """Two packages, of which one is the canary; counts the questions, and may be out of order."""

    def __init__(self) -> None:
        super().__init__("http://advisories.example", [osv.parse(record("GHSA-1", events=below("1.2")))])
        self.asked: list[Question] = []
        self.broken = False

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        if self.broken:
            raise SourceError("out of order")
        self.asked.append((package, version))
        return super().ask(package, version)


def test_an_answer_is_given_again_while_it_is_young_and_its_age_is_told(tmp_path: Path) -> None:
    source = Counting()
    for _ in range(3):
        remembering = RememberingSource(source, tmp_path, 60)
        assert [r.id for r in remembering.ask("widget", "1.1")] == ["GHSA-1"]
        assert remembering.ask("gadget", "1.0") == ()
    assert source.asked == [("widget", "1.1"), ("gadget", "1.0")]
    assert remembering.described.endswith("2 answers from the memory, at most 0 min old")


def test_an_old_answer_is_asked_for_again_and_forgotten(tmp_path: Path) -> None:
    source = Counting()
    for _ in range(2):
        RememberingSource(source, tmp_path, 0).ask("gadget", "1.0")
    assert len(source.asked) == 2
    assert len(list(tmp_path.rglob("*.json"))) == 1
    RememberingSource(source, tmp_path, 0)
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "{}", '{"at": 99999999999, "release": ["gadget", "1.0"], "records": []}']
)
def test_what_is_damaged_or_from_the_future_is_asked_for_again(tmp_path: Path, damage: str) -> None:
    source = Counting()
    RememberingSource(source, tmp_path, 60).ask("gadget", "1.0")
    [kept] = tmp_path.rglob("*.json")
    kept.write_text(damage, encoding="utf-8")
    RememberingSource(source, tmp_path, 60).ask("gadget", "1.0")
    assert len(source.asked) == 2


def test_many_questions_are_answered_from_the_memory_where_it_can(tmp_path: Path) -> None:
    source = Counting()
    RememberingSource(source, tmp_path, 60).ask("gadget", "1.0")
    remembering = RememberingSource(source, tmp_path, 60)
    said = ask_all(remembering, [("gadget", "1.0"), ("widget", "1.1")])
    assert {question: [r.id for r in found or ()] for question, found in said.items()} == {
        ("gadget", "1.0"): [],
        ("widget", "1.1"): ["GHSA-1"],
    }
    assert source.asked == [("gadget", "1.0"), ("widget", "1.1")]
    ask_all(RememberingSource(source, tmp_path, 60), [("gadget", "1.0"), ("widget", "1.1")])
    assert len(source.asked) == 2


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    source = Counting()
    source.broken = True
    with pytest.raises(SourceError):
        RememberingSource(source, tmp_path, 60).ask("gadget", "1.0")
    source.broken = False
    assert RememberingSource(source, tmp_path, 60).ask("gadget", "1.0") == ()


def test_the_canary_is_asked_each_time_so_that_a_source_that_broke_is_noticed(tmp_path: Path) -> None:
    source = Counting()
    for _ in range(2):
        advisories.canary(RememberingSource(source, tmp_path, 60))
    assert source.asked == [("widget", "0"), ("widget", "0")]
    source.broken = True
    with pytest.raises(SourceError):
        advisories.canary(RememberingSource(source, tmp_path, 60))


@pytest.mark.parametrize(
    ("setting", "memory_s", "remembers"),
    [
        ("https://advisories.example", 60.0, True),
        ("osv", 60.0, True),
        ("pypi", 60.0, True),
        ("osv", 0.0, False),
        ("http://127.0.0.1:8080", 60.0, False),
        ("http://localhost:8080", 60.0, False),
    ],
)
def test_addresses_away_from_this_machine_have_a_memory(
    tmp_path: Path, setting: str, memory_s: float, remembers: bool
) -> None:
    terms = advisories.Terms(memory=tmp_path, memory_s=memory_s)
    source = advisories.open_source(setting, tmp_path, terms)
    assert isinstance(source, RememberingSource) is remembers
    assert remembers or isinstance(source, AddressSource)
