"""Replays: facts come from an earlier run only while nothing that they depend on changed, and a replay says the same as a fresh run."""

from __future__ import annotations

import dataclasses
import itertools
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates import config, engine, registry
from gates.engine.cache import Cache
from gates.errors import NoAnswerError
from gates.model import Finding, GateFacts, GateResult, Inputs, Judgement, Rule, Severity, State
from gates.project import Project
from tests.conftest import MakeRepo, git, lay

FILES = {
    "src/a.py": "a = 1\n",
    "src/b.py": "b = 2\n",
    "notes.md": "# Notes\n",
    "pyproject.toml": "[project]\nname = 'x'\n",
}
_RUNS = itertools.count()


@dataclasses.dataclass(frozen=True)
class Limits:
    most: int = 0
    suffix: str = ".py"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen(GateFacts):
    bad: tuple[tuple[str, int], ...] = ()


class Reader:
    """A gate that really reads: the word "bad" in Python files is a finding when a file has more of it than `most`."""

    ID = "reader"
    TITLE = "Nothing is bad"
    RULES: tuple[Rule, ...] = ()
    Options = Limits
    Facts: type[GateFacts] = Seen
    INPUTS: Inputs | None = Inputs(
        files=("*.py",), interpreter=False, environment=("READER_*",), judged_options=("most",)
    )

    def __init__(self) -> None:
        self.gathered = 0

    def gather(self, project: Project, options: Limits) -> Seen:
        self.gathered += 1
        files = [f for f in project.files if f.endswith(options.suffix)]
        counts = [(f, project.read(f).count("bad")) for f in files]
        return Seen(examined={"files": len(files)}, bad=tuple(c for c in counts if c[1]))

    def judge(self, facts: Seen, options: Limits) -> Judgement:
        rule = "reader/bad"
        found = [(path, count) for path, count in facts.bad if count > options.most]
        return Judgement(
            tuple(
                Finding(
                    rule=rule, severity=Severity.HIGH, blocking=True, message=f"{n} bad", fix="mend", path=p, line=1
                )
                for p, n in found
            )
        )


@dataclasses.dataclass(frozen=True)
class Scripted(Reader):
    """A gate whose facts are given."""

    told: GateFacts

    def gather(self, project: Project, options: Limits) -> Seen:
        return Seen(examined=self.told.examined, unanswered=self.told.unanswered, fleeting=self.told.fleeting)


class Quiet:
    def planned(self, expected: Mapping[str, float]) -> None: ...
    def started(self, gate: str) -> None: ...
    def doing(self, gate: str, what: str) -> None: ...
    def finished(self, result: GateResult) -> None: ...
    def noticed(self, sentence: str) -> None: ...


def judge(root: Path, gate: Reader, *, options: Limits | None = None, cached: bool = True) -> GateResult:
    """One run of one gate on the tree as it is; as `gates run` does it, with a stand-in where everything is remembered."""
    project = Project(root, config.load(root, registry.IDS))
    output, cache = root.parent / "out", Cache(root.parent / "cache") if cached else None
    settings = dataclasses.replace(project.config, gates={"reader": dataclasses.asdict(options or Limits())})
    recall = engine.Recall(
        project, settings, cache, lambda: engine.surveyor(project, output), ids=["reader"], find=lambda _: gate
    )
    plan = engine.Plan(
        gates=recall.gates(["reader"]),
        selected=None,
        jobs=1,
        timeout=60,
        fail_fast=False,
        argv=(),
        cache=cache,
    )
    journal = engine.Journal(output, f"r{next(_RUNS):05d}")
    report = engine.run(project, plan, journal, Quiet())
    recall.keep(dict, dict, run=journal.run_id)
    return report.gates[0]


def said(result: GateResult) -> GateResult:
    """A result without times and cache labels."""
    return dataclasses.replace(
        result, cache=GateResult(id="", title="", state=State.NOT_RUN).cache, started=None, duration_s=0
    )


@pytest.fixture
def root(make_repo: MakeRepo) -> Path:
    return make_repo(FILES)


def test_a_second_run_replays_and_says_from_where(root: Path) -> None:
    gate = Reader()
    first, second = judge(root, gate), judge(root, gate)
    assert gate.gathered == 1
    assert not first.cache.hit
    assert second.cache.hit
    assert second.cache.digest == first.cache.digest
    assert second.cache.origin_run is not None
    assert second.cache.origin_commit == git(root, "rev-parse", "HEAD").strip()
    assert said(second) == said(first)


@pytest.mark.parametrize(
    "edit",
    [
        {"src/a.py": "a = 'bad'\n"},
        {"src/new.py": "bad\n"},
        {"src/sub/new.py": ""},
    ],
    ids=["edited", "new", "new folder"],
)
def test_a_change_of_a_file_that_the_gate_reads_is_a_fresh_run(root: Path, edit: Mapping[str, str]) -> None:
    gate = Reader()
    judge(root, gate)
    lay(root, edit)
    assert not judge(root, gate).cache.hit


def test_a_removed_and_a_renamed_file_are_fresh_runs(root: Path) -> None:
    gate = Reader()
    judge(root, gate)
    (root / "src/b.py").rename(root / "src/c.py")
    assert not judge(root, gate).cache.hit
    (root / "src/c.py").unlink()
    assert not judge(root, gate).cache.hit


def test_what_the_gate_does_not_read_does_not_matter(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Reader()
    judge(root, gate)
    lay(root, {"notes.md": "# Other notes\n"})
    git(root, "commit", "-qam", "notes")
    monkeypatch.setenv("OTHER", "1")
    assert judge(root, gate).cache.hit


def test_a_declared_variable_matters(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Reader()
    judge(root, gate)
    monkeypatch.setenv("READER_MODE", "strict")
    assert not judge(root, gate).cache.hit


def test_an_option_of_gather_is_a_fresh_run_and_a_limit_of_judge_is_judged_anew(root: Path) -> None:
    lay(root, {"src/a.py": "bad\n"})
    gate = Reader()
    assert judge(root, gate).state is State.FAILED
    lenient = judge(root, gate, options=Limits(most=1))
    assert lenient.cache.hit
    assert lenient.state is State.PASSED
    assert not judge(root, gate, options=Limits(suffix="a.py")).cache.hit


def test_a_table_of_ours_in_pyproject_is_no_change_of_the_project_and_any_other_is(root: Path) -> None:
    gate = Reader()
    gate.INPUTS = Inputs(interpreter=False)
    lay(root, {"pyproject.toml": "[project]\nname = 'x'\n[tool.gates.tests]\nmin-coverage = 80\n[tool.x]\na = 1\n"})
    judge(root, gate)
    lay(root, {"pyproject.toml": "[project]\nname = 'x'\n[tool.gates.tests]\nmin-coverage = 90\n[tool.x]\na = 1\n"})
    assert judge(root, gate).cache.hit
    lay(root, {"pyproject.toml": "[project]\nname = 'x'\n[tool.gates.tests]\nmin-coverage = 90\n[tool.x]\na = 2\n"})
    assert not judge(root, gate).cache.hit


def test_exclude_decides_what_is_looked_at(root: Path) -> None:
    gate = Reader()
    judge(root, gate)
    lay(root, {"gates.toml": "exclude = ['src/b.py']\n"})
    assert not judge(root, gate).cache.hit


def test_history_matters_to_a_gate_that_says_so(root: Path) -> None:
    gate = Reader()
    gate.INPUTS = Inputs(interpreter=False, history=True)
    judge(root, gate)
    git(root, "commit", "-qm", "empty", "--allow-empty")
    assert not judge(root, gate).cache.hit
    assert judge(root, gate).cache.hit
    git(root, "tag", "v1.0.0")
    assert not judge(root, gate).cache.hit


def test_without_a_cache_everything_is_fresh(root: Path) -> None:
    gate = Reader()
    judge(root, gate, cached=False)
    judge(root, gate)
    assert not judge(root, gate, cached=False).cache.hit


def test_without_declared_inputs_everything_is_fresh(root: Path) -> None:
    gate = Reader()
    gate.INPUTS = None
    judge(root, gate)
    assert not judge(root, gate).cache.hit


@pytest.mark.parametrize(
    "facts",
    [
        GateFacts(examined={"files": 1}, unanswered=("The tool crashed.",)),
        GateFacts(examined={"files": 1}, fleeting="a test was tried again"),
    ],
    ids=["unanswered", "fleeting"],
)
def test_no_answer_and_what_needed_a_retry_are_never_stored(root: Path, facts: GateFacts) -> None:
    gate = Scripted(facts)
    judge(root, gate)
    assert not judge(root, gate).cache.hit


def test_a_gate_that_raised_is_asked_again(root: Path) -> None:
    class Moody(Reader):
        def gather(self, project: Project, options: Limits) -> Seen:
            if self.gathered == 0:
                self.gathered = 1
                raise NoAnswerError("The tool crashed.", "Try again.")
            return super().gather(project, options)

    gate = Moody()
    assert judge(root, gate).state is State.ERROR
    again = judge(root, gate)
    assert not again.cache.hit
    assert again.state is State.PASSED


def test_facts_of_a_tree_that_changed_meanwhile_are_not_kept(root: Path) -> None:
    class Edited(Reader):
        def gather(self, project: Project, options: Limits) -> Seen:
            facts = super().gather(project, options)
            lay(project.root, {"src/a.py": f"a = 'bad' * {self.gathered}\n"})
            return facts

    gate = Edited()
    judge(root, gate)
    assert not judge(root, Reader()).cache.hit


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["write", "delete", "commit", "rename", "limit", "variable", "ignore"]),
        st.sampled_from(["src/a.py", "src/b.py", "src/c.py", "notes.md"]),
        st.sampled_from(["", "bad\n", "bad bad\n", "good\n"]),
    ),
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_after_any_edits_a_replay_says_what_a_fresh_run_says(
    root: Path, edits: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "clean", "-qfdx"], cwd=root, check=True)
    lay(root, FILES)
    most = 0
    for kind, path, text in edits:
        place = root / path
        if kind == "write":
            lay(root, {path: text})
        elif kind == "delete":
            place.unlink(missing_ok=True)
        elif kind == "rename" and place.exists():
            place.rename(place.with_name("moved.py"))
        elif kind == "commit":
            git(root, "add", "-A")
            git(root, "commit", "-qm", "edit", "--allow-empty")
        elif kind == "limit":
            most = 1 - most
        elif kind == "variable":
            monkeypatch.setenv("READER_MODE", text.strip() or "none")
        elif kind == "ignore":
            lay(root, {".gitignore": f"{path}\n"})
        options = Limits(most=most)
        assert said(judge(root, Reader(), options=options)) == said(
            judge(root, Reader(), options=options, cached=False)
        )
