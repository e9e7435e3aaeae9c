"""Stand-ins say what the gates themselves would say, and stand in only where everything is remembered and believed."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gates import config, engine, registry
from gates.config import Config
from gates.engine.cache import Cache
from gates.engine.recall import StandIn
from gates.model import Document, Finding, GateFacts, GateResult, Inputs, Judgement, Rule, RunReport, Severity
from gates.project import Project
from tests.conftest import MakeRepo, git, lay
from tests.engine.test_replay import Quiet

_RUNS = itertools.count()
DEFAULTS = {"counter": {"most": 0}}
PAGE = Rule("counter/long", Severity.HIGH, "a long file", "It is long.")


@dataclasses.dataclass(frozen=True)
class Limits:
    most: int = 0


class Counter:
    """A gate with a finding for each file that is longer than `most`, and a document that lists them."""

    ID, TITLE, RULES, Options = "counter", "Files are short", (PAGE,), Limits
    INPUTS = Inputs(interpreter=False, lives_s=3600, judged_options=("most",))

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Facts(GateFacts):
        sizes: tuple[tuple[str, int], ...] = ()

    def __init__(self) -> None:
        self.gathered = self.judged = self.documented = 0

    def gather(self, project: Project, options: Limits) -> Facts:
        self.gathered += 1
        sizes = [(f, len(project.read(f))) for f in project.files if f.endswith(".py")]
        return self.Facts(examined={"files": len(sizes)}, sizes=tuple(sizes))

    def judge(self, facts: Facts, options: Limits) -> Judgement:
        self.judged += 1
        long = [(path, size) for path, size in facts.sizes if size > options.most]
        return Judgement(
            tuple(
                Finding(rule=PAGE.id, severity=Severity.HIGH, blocking=True, message=f"{n}", fix="cut", path=p, line=1)
                for p, n in long
            )
        )

    def documents(self, facts: Facts, result: GateResult, started: str) -> Iterator[Document]:
        self.documented += 1
        waived = sum(f.waiver is not None for f in result.findings)
        yield Document("list.txt", "text/plain", "List", f"{started}: {facts.sizes}, {waived} waived".encode())


@dataclasses.dataclass
class Ran:
    report: RunReport
    stood_in: bool
    notices: Sequence[str]
    document: str

    @property
    def result(self) -> GateResult:
        return self.report.gates[0]


def run(root: Path, gate: Counter, *, most: int = 0) -> Ran:
    """One run as `gates run` does it."""
    project, output = Project(root, config.load(root, registry.IDS)), root.parent / "out"
    cache, told = Cache(root.parent / "cache"), Quiet()
    notices: list[str] = []
    told.noticed = notices.append  # type: ignore[assignment, method-assign]
    settings = Config(gates={"counter": {"most": most}})
    recall = engine.Recall(
        project, settings, cache, lambda: engine.surveyor(project, output), ids=["counter"], find=lambda _: gate
    )
    plan = engine.Plan(
        gates=recall.gates(["counter"]), selected=None, jobs=1, timeout=60, fail_fast=False, argv=(), cache=cache
    )
    journal = engine.Journal(output, f"r{next(_RUNS):05d}")
    report = engine.run(project, plan, journal, told)
    recall.keep(lambda: DEFAULTS, lambda: {PAGE.id: PAGE}, run=journal.run_id)
    return Ran(report, isinstance(plan.gates[0][0], StandIn), notices, (journal.folder / "list.txt").read_text("utf-8"))


@pytest.fixture
def root(make_repo: MakeRepo) -> Path:
    return make_repo({"a.py": "a = 1\n", "pyproject.toml": "[project]\nname = 'x'\n"})


def same(result: GateResult) -> GateResult:
    """A result without times, labels and what says the time."""
    return dataclasses.replace(
        result, cache=dataclasses.replace(result.cache, hit=False, origin_run=None, age_s=None, origin_commit=None),
        started=None, duration_s=0, artifacts=(),
    )  # fmt: skip


def test_the_second_run_needs_neither_the_gate_nor_its_judgement(root: Path) -> None:
    gate = Counter()
    first, second = run(root, gate), run(root, gate)
    assert (first.stood_in, second.stood_in) == (False, True)
    assert (gate.gathered, gate.judged) == (1, 1)
    assert second.result.cache.hit
    assert second.result.cache.origin_run == first.report.run.id
    assert same(second.result) == same(first.result)


def test_a_document_has_the_time_of_its_own_run(root: Path) -> None:
    gate = Counter()
    first, second = run(root, gate), run(root, gate)
    made = gate.documented
    assert first.document == f"{first.report.run.started}: (('a.py', 6),), 0 waived"
    assert second.document == f"{second.report.run.started}: (('a.py', 6),), 0 waived"
    assert run(root, gate).document != second.document
    assert gate.documented == made


def test_a_document_is_made_anew_when_something_is_waived(root: Path) -> None:
    gate, today = Counter(), time.strftime("%Y-%m-%d", time.gmtime())
    lay(root, {"gates.toml": ""})
    run(root, gate)
    lay(root, {"gates.toml": f"[[waivers]]\nrule = 'counter/long'\nreason = 'r'\nowner = 'o'\nexpires = {today}\n"})
    again = run(root, gate)
    assert again.stood_in
    assert again.document.endswith("1 waived")
    assert again.result.findings[0].waiver is not None


def test_another_limit_is_judged_by_the_gate(root: Path) -> None:
    gate = Counter()
    run(root, gate)
    lenient = run(root, gate, most=100)
    assert not lenient.stood_in
    assert lenient.result.cache.hit
    assert not lenient.result.findings
    assert run(root, gate, most=100).stood_in
    assert run(root, gate).result.findings


@pytest.mark.parametrize(
    "edit", [{"a.py": "a = 22\n"}, {"new.py": "\n"}, {"pyproject.toml": "[project]\nname = 'y'\n"}]
)
def test_after_an_edit_the_gate_looks_itself(root: Path, edit: dict[str, str]) -> None:
    gate = Counter()
    run(root, gate)
    lay(root, edit)
    assert not run(root, gate).stood_in
    assert gate.gathered == 2


def test_what_is_too_old_is_gathered_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Counter()
    run(root, gate)
    later = time.time() + 3700
    monkeypatch.setattr("gates.engine.cache.time.time", lambda: later)
    assert not run(root, gate).stood_in
    assert gate.gathered == 2


@pytest.mark.parametrize("what", ["judged", "outline", "facts"])
@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: data.replace(b"counter", b"another")])
def test_what_is_damaged_is_told_and_never_believed(root: Path, what: str, damage: object) -> None:
    gate = Counter()
    run(root, gate)
    for path in (root.parent / "cache" / what).glob("*/*.json"):
        path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    again = run(root, gate)
    assert not again.stood_in
    assert any("not believed" in notice for notice in again.notices)
    assert again.result.findings
    assert run(root, gate).stood_in


def test_an_entry_of_one_kind_does_not_pass_for_another(root: Path) -> None:
    gate = Counter()
    run(root, gate)
    (facts,) = (root.parent / "cache/facts").glob("*/*.json")
    (judged,) = (root.parent / "cache/judged").glob("*/*.json")
    judged.write_bytes(facts.read_bytes())
    assert not run(root, gate).stood_in


def test_nothing_is_remembered_of_a_tree_that_changed_meanwhile(root: Path) -> None:
    class Edited(Counter):
        def gather(self, project: Project, options: Limits) -> Counter.Facts:
            facts = super().gather(project, options)
            lay(project.root, {"a.py": f"a = {'9' * self.gathered}\n"})
            return facts

    run(root, Edited())
    assert not list((root.parent / "cache/judged").glob("*/*.json"))


def test_defaults_and_pages_are_remembered(root: Path) -> None:
    def refuse() -> dict[str, object]:
        raise AssertionError

    run(root, Counter())
    project = Project(root, config.load(root, registry.IDS))
    settings = Config(gates={"counter": {"most": 0}})
    recall = engine.Recall(
        project, settings, Cache(root.parent / "cache"), lambda: engine.surveyor(project, root.parent / "out")
    )
    assert recall.defaults(refuse) == DEFAULTS  # type: ignore[arg-type]
    assert recall.rules(refuse) == {PAGE.id: PAGE}  # type: ignore[arg-type]


def test_a_gate_with_wrong_options_leaves_the_others_unremembered(root: Path) -> None:
    gate = Counter()
    project = Project(root, config.load(root, registry.IDS))
    settings = Config(gates={"other": {"unknown": 1}})
    cache = Cache(root.parent / "cache")
    recall = engine.Recall(
        project,
        settings,
        cache,
        lambda: engine.surveyor(project, root.parent / "out"),
        ids=["counter", "other"],
        find=lambda _: gate,
    )
    recall.keep(dict, dict, run="r")
    assert not list(cache.entries())


def test_a_commit_alone_changes_the_label_and_nothing_else(root: Path) -> None:
    gate = Counter()
    first = run(root, gate)
    git(root, "commit", "-q", "--allow-empty", "-m", "empty")
    again = run(root, gate)
    assert again.stood_in
    assert again.result.cache.origin_commit == first.report.project.commit
    assert again.report.project.commit != first.report.project.commit
