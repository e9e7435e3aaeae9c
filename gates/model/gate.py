"""One gate: what it may depend on, what it observed, what it decides, and what becomes of it in the report."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from gates.model.finding import Finding


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
