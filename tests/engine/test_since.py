"""What is new since a commit: only a full, clean and answered run of it says what was there before."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pytest

from gates import config, engine, registry
from gates.engine import journal, since
from gates.errors import UsageError
from gates.model import GateResult, Inputs, Judgement, Measure, RunReport, State
from gates.project import Project
from tests.conftest import MakeRepo, git, lay
from tests.engine.test_replay import FILES, Limits, Quiet, Reader, Seen

_RUNS = itertools.count()


class Counter(Reader):
    """The same gate with a measure in percent: the files that are not bad."""

    INPUTS: Inputs | None = None

    def judge(self, facts: Seen, options: Limits) -> Judgement:
        share = 100.0 * (1 - len(facts.bad) / max(1, facts.examined["files"]))
        return dataclasses.replace(super().judge(facts, options), measures=(Measure("good files", share, "%"),))


class Mute(Reader):
    """A gate that gives no answer."""

    def gather(self, project: Project, options: Limits) -> Seen:
        return Seen(examined={"files": 1}, unanswered=("nobody answered",))


class Heard(Quiet):
    def __init__(self) -> None:
        self.sentences: list[str] = []

    def noticed(self, sentence: str) -> None:
        self.sentences.append(sentence)


def run(
    root: Path, gate: Reader | None = None, *, then: str | None = None, selected: tuple[str, ...] | None = None
) -> tuple[RunReport, list[str]]:
    project, heard = Project(root, config.load(root, registry.IDS)), Heard()
    plan = engine.Plan(
        gates=[(gate or Counter(), Limits())],
        selected=selected,
        jobs=1,
        timeout=60,
        fail_fast=False,
        argv=(),
        since=since.look(project, then, root.parent / "out") if then else None,
    )
    kept = engine.Journal(root.parent / "out", f"r{next(_RUNS):05d}")
    report = engine.run(project, plan, kept, heard)
    kept.finish(report)
    return report, heard.sentences


def only(report: RunReport) -> GateResult:
    return report.gates[0]


def blocks(report: RunReport) -> list[str]:
    return [f"{f.rule} {f.path}" for f in only(report).findings if f.blocks]


@pytest.fixture
def root(make_repo: MakeRepo) -> Path:
    return make_repo(FILES | {"src/old.py": "bad\n", "src/c.py": "c = 3\n", "src/d.py": "d = 4\n"})


def commit(root: Path, files: dict[str, str]) -> None:
    lay(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "more")


def test_old_findings_are_left_out_and_new_ones_block_wherever_they_are(root: Path) -> None:
    assert blocks(run(root)[0]) == ["reader/bad src/old.py"]
    git(root, "branch", "then")
    commit(root, {"src/e.py": "e = 5\n"})
    report, said = run(root, then="then")
    assert (only(report).state, blocks(report)) == (State.PASSED, [])
    assert "Only what is new since then" in said[0]
    assert "the one finding of that run is left out" in said[0]
    commit(root, {"src/new.py": "bad\n", "src/f.py": "f\n", "src/g.py": "g\n", "src/h.py": "h\n"})
    assert blocks(run(root, then="then")[0]) == ["reader/bad src/new.py"]


def test_a_measure_that_fell_blocks_although_every_finding_is_old(root: Path) -> None:
    run(root)
    git(root, "branch", "then")
    git(root, "rm", "-q", "src/c.py", "src/d.py")
    git(root, "commit", "-q", "-m", "less")
    assert blocks(run(root, then="then")[0]) == ["gates/measure-fell gates-baseline.json"]


def test_the_merge_base_will_do_where_the_name_itself_has_no_run(root: Path) -> None:
    run(root)
    git(root, "checkout", "-q", "-b", "ahead")
    commit(root, {"src/e.py": "e = 5\n"})
    git(root, "checkout", "-q", "-b", "mine", "HEAD~1")
    commit(root, {"src/i.py": "i = 5\n"})
    assert blocks(run(root, then="ahead")[0]) == []


@pytest.mark.parametrize("flaw", ["partial", "dirty", "no answer", "of another commit", "unreadable"])
def test_without_a_run_that_says_all_nothing_is_guessed(root: Path, flaw: str) -> None:
    if flaw == "dirty":
        (root / "src/dirt.py").write_text("x = 1\n")
    run(root, Mute() if flaw == "no answer" else None, selected=("reader",) if flaw == "partial" else None)
    git(root, "add", "-A")
    if flaw in {"dirty", "of another commit"}:
        git(root, "commit", "-q", "--allow-empty", "-m", "more")
    if flaw == "unreadable":
        stored = next((root.parent / "out/runs").glob("*/run.json"))
        stored.write_bytes(stored.read_bytes()[:100])
    with pytest.raises(UsageError, match=r"No full run of HEAD .* is stored"):
        run(root, then="HEAD")


def test_a_name_that_is_no_commit_is_told(root: Path) -> None:
    with pytest.raises(UsageError, match="names no commit"):
        run(root, then="nowhere")


def test_the_newest_run_of_the_commit_counts(root: Path) -> None:
    run(root)
    second = run(root)[0]
    found = since.look(Project(root, config.load(root, registry.IDS)), "HEAD", root.parent / "out")
    assert found.run == second.run.id
    assert journal.newest(root.parent / "out").run.id == second.run.id
    assert [e.path for e in found.accepted.entries] == ["src/old.py"]
