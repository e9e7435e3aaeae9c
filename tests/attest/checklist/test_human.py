"""The answers of people: kept, read back, and counted for the commit that they are about."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gates import config, registry
from gates.attest.checklist import human
from gates.attest.checklist.items import HumanAnswer, Kind, Question, State
from gates.errors import UsageError
from gates.project import Project
from tests.conftest import MakeRepo, git

SOLID = Question("solid", "Code", "SOLID", Kind.HUMAN)
CARRIED = dataclasses.replace(SOLID, carries_over=True)


def opened(root: Path) -> Project:
    return Project(root, config.load(root, registry.IDS))


def answered_at(root: Path) -> HumanAnswer:
    state = opened(root).git
    return HumanAnswer(State.YES, "Maria", "", state.commit or "", state.tree or "", "2026-11-26T12:00:00Z")


def test_answers_read_back_as_they_were_written(tmp_path: Path) -> None:
    said = HumanAnswer(State.NO, 'Ma"ria <m@x>\x7f', "line\nbreak \\ ä", "a" * 40, "b" * 40, "2026-11-26T12:00:00Z")
    human.store(tmp_path, {"solid": said})
    assert human.load(tmp_path) == {"solid": said}


def test_an_answer_counts_for_its_commit_and_for_another_one_with_the_same_tree(make_repo: MakeRepo) -> None:
    root = make_repo({"a.txt": "1"})
    answer = answered_at(root)
    assert human.why_stale(answer, SOLID, opened(root)) == ""
    git(root, "commit", "-q", "--amend", "-m", "other words")
    assert human.why_stale(answer, SOLID, opened(root)) == ""


def test_an_answer_ends_with_its_commit_unless_the_item_carries_over_along_the_history(make_repo: MakeRepo) -> None:
    root = make_repo({"a.txt": "1"})
    answer = answered_at(root)
    (root / "a.txt").write_text("2")
    git(root, "commit", "-qam", "second")
    assert "not for this one" in human.why_stale(answer, SOLID, opened(root))
    assert human.why_stale(answer, CARRIED, opened(root)) == ""
    elsewhere = dataclasses.replace(answer, commit="a" * 40, tree="")
    assert "not in the history" in human.why_stale(elsewhere, CARRIED, opened(root))


def test_no_answer_counts_over_uncommitted_changes(make_repo: MakeRepo) -> None:
    root = make_repo({"a.txt": "1"})
    answer = answered_at(root)
    (root / "a.txt").write_text("2")
    assert "uncommitted changes" in human.why_stale(answer, SOLID, opened(root))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[solid", "cannot be read"),
        ("solid = 1", "is no table"),
        ('[solid]\nanswer = "yes"\nwho = "x"', "unknown key 'who'"),
        ('[solid]\nanswer = "maybe"\nby = "x"', "answer = 'maybe' is none"),
        ('[solid]\nanswer = "yes"', "nobody answers for it"),
        ('[solid]\nanswer = "no"\nby = "x"', "no needs a reason"),
        ('[solid]\nanswer = "not-applicable"\nby = "x"', "not-applicable needs a reason"),
        ('[solid]\nanswer = "yes"\nby = 1', "by must be a string"),
        ('[solid]\nanswer = "yes"\nby = "x"\ncommit = "--all"', "no full commit id"),
    ],
)
def test_a_mistake_in_the_file_of_answers_is_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / human.FILE).write_text(text)
    with pytest.raises(UsageError) as caught:
        human.load(tmp_path)
    assert said in str(caught.value)
