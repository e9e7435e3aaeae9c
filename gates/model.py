"""The values that flow through the program, from a gate's facts to the report.

Standard library only and no I/O: everything here is a frozen dataclass or an enum that survives a trip through JSON.
The JSON document made from `RunReport` is the contract `gates-report/1`; changing a field here changes the contract.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from typing import Literal

SCHEMA = "gates-report/1"


class Severity(enum.StrEnum):
    """How bad a finding is; `rank` orders them, critical first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical up to 4 for info."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """Whether this is as bad as `other`, or worse."""
        return self.rank <= other.rank


class State(enum.StrEnum):
    """What became of a gate. Only `PASSED` and `NOT_APPLICABLE` are green."""

    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"
    FAILED = "failed"
    VACUOUS = "vacuous"
    ERROR = "error"
    TIMED_OUT = "timed-out"
    NOT_RUN = "not-run"

    @property
    def green(self) -> bool:
        """Whether this state lets a commit ship."""
        return self in {State.PASSED, State.NOT_APPLICABLE}

    @property
    def answered(self) -> bool:
        """Whether the gate gave an answer at all (exit code 1 against 3)."""
        return self not in {State.ERROR, State.TIMED_OUT, State.NOT_RUN}


class Verdict(enum.StrEnum):
    """The whole run in one word."""

    GREEN = "green"
    RED = "red"


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A check of ours with an id `gate/noun-phrase`; `gates explain` prints it.

    Attributes:
        id: for example `migrations/left-behind`.
        severity: the severity that its findings have unless the rule says otherwise.
        summary: one line, without a full stop.
        explanation: Markdown: what it does, why it matters, an example, how to fix.
    """

    id: str
    severity: Severity
    summary: str
    explanation: str


@dataclasses.dataclass(frozen=True, slots=True)
class Waiver:
    """A named, reasoned, expiring exception, as it is shown with a finding.

    Attributes:
        owner: who answers for it; "inline" for a `# gates: ignore[...]`, author and path for a statement in an OpenVEX document.
        expires: ISO date, or None for an inline `# gates: ignore[...]`, which lives and dies with its line, and for OpenVEX.
    """

    reason: str
    owner: str
    expires: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A breach with a place.

    Attributes:
        rule: id of the rule; `gate/tool:CODE` when an outside tool said it.
        blocking: whether it turns the gate red when no waiver covers it.
        message: one sentence that a tired person understands.
        fix: what to do about it.
        path: relative to the root, with `/`; None when the finding has no place.
        line, column, end_line: counted from 1; the line that a person would edit.
        excerpt: the source lines around `line`, filled by the engine (empty where there is no place).
        excerpt_start: number of the first line of `excerpt`, 0 when there is none.
        diff: what is not as it should be, as lines of a unified diff: `-` as it should be, `+` as it is; "" where that is no question of lines.
        fingerprint: stable across unrelated edits; filled by the engine.
        tool: which tool said so.
        url: documentation of the rule.
        baseline: whether the finding was accepted earlier.
    """

    rule: str
    severity: Severity
    blocking: bool
    message: str
    fix: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    fingerprint: str = ""
    tool: str = "gates"
    url: str | None = None
    waiver: Waiver | None = None
    baseline: bool = False
    excerpt: str = ""
    excerpt_start: int = 0
    diff: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it turns the gate red, after waivers and baseline."""
        return self.blocking and self.waiver is None and not self.baseline


@dataclasses.dataclass(frozen=True, slots=True)
class Measure:
    """A number with unit and limit; `ok` is None where there is no limit to keep."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    ok: bool | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a result: one run of one tool.

    Attributes:
        tool, version: version is "" where the tool does not tell.
        argv: as executed.
        exit_code: None when it was ended by us.
        duration_s: wall time in seconds.
        log: path of its output, relative to the output folder; None when nothing was kept.
        note: what a reader should know (for example which database server was used).
    """

    tool: str
    version: str = ""
    argv: tuple[str, ...] = ()
    exit_code: int | None = None
    duration_s: float = 0.0
    log: str | None = None
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A document that a gate makes beside its result, for other programs; `name` is a plain file name."""

    name: str
    media_type: str
    title: str
    content: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Artifact:
    """A document as the report names it.

    Attributes:
        path: relative to the folder of the report that names it: of gates.json, and of a stored run's run.json.
        sha256: of its bytes, 64 hex digits.
        media_type: as of IANA, for example "application/vnd.cyclonedx+json".
        title: what it is, for people.
    """

    path: str
    sha256: str
    media_type: str
    title: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a gate's facts depend on; facts are replayed only while none of it changed.

    Every gate depends on its options, on gates itself and the tools that come with it; the rest is said here. What is left out
    could turn a red gate green, so the defaults are the widest.

    Attributes:
        files: globs of the files that it reads, by path or by name; every file of the repository by default.
        interpreter: whether the project's interpreter and what is installed for it matter.
        history: whether the commit, the branch, the tags and the base that a change is compared with matter.
        environment: globs of the environment variables that reach it or the code that it runs.
        programs: outside programs on the PATH, or of a database server, that take part.
        judged_options: names of options that only `judge` reads: another limit needs no new facts.
        shared_options: ids of other gates whose options this one reads, too.
        lives_s: seconds after which facts are stale because the outside world moves on; None for never.
    """

    files: tuple[str, ...] = ("*",)
    interpreter: bool = True
    history: bool = False
    environment: tuple[str, ...] = ("*",)
    programs: tuple[str, ...] = ()
    judged_options: tuple[str, ...] = ()
    shared_options: tuple[str, ...] = ()
    lives_s: float | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class GateFacts:
    """What every gate's `Facts` has; a gate's own frozen dataclass adds what it observed.

    Attributes:
        examined: what was looked at and how much of it, for example `{"migrations": 9}`. Each entry is a floor: a 0 makes the
            gate `vacuous`, so list only what the project has (no `"sql files": 0` for a project without SQL).
        evidence: the tool runs behind it.
        absent: the proof that the project has no subject for this gate, which makes it `not-applicable`; None otherwise.
        unanswered: questions that got no answer, each a sentence with its remedy. Any entry makes the gate `error`.
        fleeting: why these facts must not be replayed by a later run (a retry, something that comes and goes), "" when they may.
    """

    examined: Mapping[str, int] = dataclasses.field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    absent: str | None = None
    unanswered: tuple[str, ...] = ()
    fleeting: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """A gate's findings and measures: all that it decides. The state is settled by the engine."""

    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class CacheLabel:
    """Whether the facts were replayed, and from where.

    Attributes:
        digest: of the inputs, "sha256:..."; None where they cannot be known, so that nothing is kept.
        origin_run, origin_commit: the run that gathered the facts and the commit it judged; None when they are fresh.
        age_s: seconds since then.
    """

    hit: bool = False
    digest: str | None = None
    origin_run: str | None = None
    age_s: float | None = None
    origin_commit: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """One gate in the report.

    Attributes:
        started: RFC 3339 UTC, None when it never started.
        artifacts: documents that it made for other programs.
        worker: which of the run's workers it ran on, from 1; None when it never started, and in reports of older versions.
    """

    id: str
    title: str
    state: State
    reason: str = ""
    examined: Mapping[str, int] = dataclasses.field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    cache: CacheLabel = CacheLabel()
    started: str | None = None
    duration_s: float = 0.0
    artifacts: tuple[Artifact, ...] = ()
    worker: int | None = None

    @property
    def blockers(self) -> tuple[Finding, ...]:
        """The findings that turn it red."""
        return tuple(f for f in self.findings if f.blocks)


@dataclasses.dataclass(frozen=True, slots=True)
class Shard:
    """Which part of a plan a run is.

    Attributes:
        plan: id of the plan, "sha256:...".
        name: of the shard in that plan.
        attempt: which try it is, from 1.
    """

    plan: str
    name: str
    attempt: int = 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """One invocation.

    Attributes:
        selected: the gates that it was about; None for a full run, the only kind that counts for a release.
        configuration: digest of what it was configured with, "sha256:..."; None in reports of older versions.
        shard: the part of a plan that it is, None for a run on its own and for what was merged.
        notes: what a reader has to know that is about no gate, a sentence each.
    """

    id: str
    started: str
    duration_s: float
    gates_version: str
    argv: tuple[str, ...]
    selected: tuple[str, ...] | None
    python: str
    platform: str
    configuration: str | None = None
    shard: Shard | None = None
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInfo:
    """What was judged.

    Attributes:
        commit, tree: 40 hex digits, None outside git.
        prefix: path of the root in the repository, with `/` at its end; "" where it is the whole repository. Paths of findings are
            relative to the root, and who shows a whole repository puts this before them.
    """

    name: str
    commit: str | None
    tree: str | None
    branch: str | None
    dirty: bool
    stack: Mapping[str, str]
    prefix: str = ""


class WeakeningKind(enum.StrEnum):
    """In which way a gate is weaker than it was; `SETTING` is a change of which that cannot be ruled out."""

    LIMIT = "limit"
    WAIVER = "waiver"
    INLINE_WAIVER = "inline-waiver"
    BASELINE = "baseline"
    NOT_APPLICABLE = "not-applicable"
    EXCLUDED = "excluded"
    SETTING = "setting"


@dataclasses.dataclass(frozen=True, slots=True)
class Weakening:
    """Something that a gate was held to, and is not any more.

    Attributes:
        gate: id of the gate, "" where all are meant.
        message: one sentence: what it was and what it is.
        reason: what the configuration gives for it, with its owner; "" where it gives none.
    """

    kind: WeakeningKind
    gate: str
    message: str
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Weakened:
    """Everything in which the gates are weaker than at the last release.

    Attributes:
        since: the tag of that release, "" where there is none to compare with.
        note: why it could not be compared, or not wholly, one sentence; "" otherwise.
    """

    since: str
    changes: tuple[Weakening, ...] = ()
    note: str = ""


class Other(enum.StrEnum):
    """Which other run a report is compared with."""

    PREVIOUS = "previous"
    BASE = "base"


@dataclasses.dataclass(frozen=True, slots=True)
class Gone:
    """A finding of the other run that is not there any more."""

    gate: str
    rule: str
    severity: Severity
    blocking: bool
    message: str
    path: str | None
    line: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Turned:
    """A gate whose state is another one than in the other run."""

    gate: str
    before: State
    after: State


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed since another run. A gate that examined nothing in one of the two says nothing about its findings.

    Attributes:
        other: which run it is.
        run, commit, branch, started: of that run; None where there is none.
        note: why there is nothing to compare with, one sentence; everything below is empty then.
        new: gate id → places in its findings, from 0, of those that the other run did not have.
        fixed: those that are gone, the most important first, some hundred at most.
        fixed_count: how many there are in all.
        still: how many both runs have.
        unanswered: the gates of which nothing is said: without an answer, or not applicable, in one of the two.
    """

    other: Other
    run: str | None = None
    commit: str | None = None
    branch: str | None = None
    started: str | None = None
    note: str = ""
    new: Mapping[str, tuple[int, ...]] = dataclasses.field(default_factory=dict)
    fixed: tuple[Gone, ...] = ()
    fixed_count: int = 0
    still: int = 0
    turned: tuple[Turned, ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class PastGate:
    """A gate in an earlier run: how many findings it had, and how many of them blocked."""

    id: str
    state: State
    findings: int
    blocking: int
    duration_s: float
    measures: tuple[Measure, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """As much of an earlier run as a trend shows; of the measures those in percent."""

    schema: Literal["gates-history/1"] = "gates-history/1"
    id: str
    started: str
    duration_s: float
    selected: tuple[str, ...] | None
    commit: str | None
    branch: str | None
    dirty: bool
    verdict: Verdict
    gates: tuple[PastGate, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunReport:
    """The one value that everything downstream reads.

    Attributes:
        differences: what changed since other runs, where they are at hand.
        weakened: in what the gates are weaker than at the last release; None where nobody looked.
    """

    schema: Literal["gates-report/1"] = "gates-report/1"
    run: RunInfo
    project: ProjectInfo
    verdict: Verdict
    exit_code: int
    gates: tuple[GateResult, ...]
    differences: tuple[Difference, ...] = ()
    weakened: Weakened | None = None

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """The documents of all gates: what a signature of the report has to cover beside the report itself."""
        return tuple(artifact for gate in self.gates for artifact in gate.artifacts)
