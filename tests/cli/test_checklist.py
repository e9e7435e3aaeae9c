"""`gates checklist`: what it prints, what it keeps, how it ends."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gates import engine
from gates.cli._common import open_at
from gates.cli.checklist import command, shown
from gates.engine import journal
from gates.errors import NoAnswerError, UsageError
from gates.model import CacheLabel
from gates.project.git import look, see
from tests.conftest import MakeRepo
from tests.render import samples

OWN = """\
schema = "gates-checklist/1"
[[items]]
id = "tests"
section = "Gates"
text = "All tests passing"
kind = "automatic"
proof = "gate:tests"
[[items]]
id = "four-eyes"
section = "People"
text = "Two people looked at it"
kind = "human"
"""


@pytest.fixture
def root(make_repo: MakeRepo) -> Path:
    root = make_repo({"gates.toml": 'checklist = "release.toml"\n', "release.toml": OWN, ".gitignore": "reports/\n"})
    state = look(root, None, see(root))
    report = samples.report(commit=state.commit, tree=state.tree)
    engine.Journal(root / "reports", report.run.id).finish(report)
    return root


def checklist(root: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--root", str(root), *words], standalone_mode=False)


def test_it_ends_with_1_while_something_is_open_and_with_0_when_all_is_answered(root: Path) -> None:
    before = checklist(root, "--format", "json")
    assert before.return_value == 1
    assert [i["state"] for i in json.loads(before.stdout)["items"]] == ["yes", "open"]
    after = checklist(root, "--answer", "four-eyes=yes", "--by", "Maria", "--format", "json")
    assert after.return_value == 0
    assert json.loads(after.stdout)["items"][1]["by"] == "Maria"
    assert 'answer = "yes"' in (root / "reports/checklist-answers.toml").read_text()


def test_a_partial_run_after_the_full_one_does_not_hide_it(root: Path) -> None:
    partial = samples.report(samples.result("lint"), selected=("lint",))
    partial = dataclasses.replace(partial, run=dataclasses.replace(partial.run, id="30000101T000000Z-later"))
    engine.Journal(root / "reports", partial.run.id).finish(partial)
    journal.write_document(root / "reports/gates.html", "of the partial run")
    assert [i["state"] for i in json.loads(checklist(root, "--format", "json").stdout)["items"]] == ["yes", "open"]
    assert (root / "reports/gates.html").read_text() == "of the partial run"


def test_the_html_report_gets_its_section(root: Path) -> None:
    journal.write_document(root / "reports/gates.html", "<html>")
    checklist(root)
    assert 'id="item-four-eyes"' in (root / "reports/gates.html").read_text()


def test_a_full_run_of_a_commit_shows_the_checklist_and_another_one_does_not(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, folder = open_at(root), root / "reports"
    of_this: dict[str, Any] = {"commit": project.git.commit, "tree": project.git.tree}
    replayed = samples.result("tests", cache=CacheLabel(hit=True))
    assert not shown(samples.report(replayed, **of_this), project, folder)
    assert not shown(samples.report(selected=("lint",), **of_this), project, folder)
    assert not shown(samples.report(), project, folder)
    assert "four-eyes" in {row.id for row in shown(samples.report(**of_this), project, folder)}
    (root / "release.toml").write_text("items = 1")
    assert not shown(samples.report(**of_this), project, folder)
    assert "is not in the report: release.toml: schema must be" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--answer", "four-eyes", "--by", "M"], "is no answer"),
        (["--answer", "four-eyes=maybe", "--by", "M"], "is no answer"),
        (["--answer", "for-eyes=yes", "--by", "M"], "Did you mean 'four-eyes'"),
        (["--answer", "four-eyes=yes"], "nobody answers for it"),
        (["--answer", "four-eyes=na", "--by", "M"], "needs a reason"),
        (["--answer", "tests=yes", "--by", "M"], "tests is not for people to answer"),
        (["--by", "M"], "belong to an answer"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_nothing_is_kept(root: Path, words: list[str], said: str) -> None:
    done = checklist(root, *words)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert not (root / "reports/checklist-answers.toml").exists()


def test_uncommitted_changes_are_nothing_to_answer_about(root: Path) -> None:
    (root / "release.toml").write_text(OWN + "\n")
    done = checklist(root, "--answer", "four-eyes=yes", "--by", "M")
    assert "uncommitted changes" in str(done.exception)


def test_without_a_stored_run_there_is_no_checklist(make_repo: MakeRepo) -> None:
    done = checklist(make_repo({"a.txt": "1"}))
    assert isinstance(done.exception, NoAnswerError)
    assert NoAnswerError.exit_code == 3
