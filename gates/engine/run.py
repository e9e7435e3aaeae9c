"""One invocation: all chosen gates, in threads of one process (the work itself is done by child processes)."""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import datetime
import os
import platform
import secrets
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from gates import __version__, config, process
from gates.engine import baseline, configured, exceptions, places, turns
from gates.engine.baseline import Baseline
from gates.engine.cache import Cache
from gates.engine.journal import Journal
from gates.engine.remote import Remote
from gates.engine.replay import Replay
from gates.engine.settle import exit_code_of, settle, settle_failure, verdict_of
from gates.engine.since import Since
from gates.engine.turns import Turns
from gates.errors import InterruptedRunError, NoAnswerError
from gates.model import GateResult, ProjectInfo, RunInfo, RunReport, Shard, State
from gates.project import Project
from gates.registry import Documented, Gate


class Progress(Protocol):
    """Who wants to know how it goes; called from several threads."""

    def planned(self, expected: Mapping[str, float]) -> None:
        """The run begins; gate id → seconds that it took earlier, for those of which that is known."""

    def started(self, gate: str) -> None:
        """A gate began."""

    def doing(self, gate: str, what: str) -> None:
        """What a gate does now: the tool that it runs, or what it waits for."""

    def finished(self, result: GateResult) -> None:
        """A gate has its result."""

    def noticed(self, sentence: str) -> None:
        """Something that no gate is about, for example a damaged cache entry."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run and how.

    Attributes:
        gates: (gate, its typed options), in checklist order.
        selected: the names given by the user, None for a full run.
        jobs: gates at a time, and processors that they together may keep busy (gates say how many they need).
        timeout: seconds per gate.
        fail_fast: stop at the first red gate.
        argv: the command line, for the report.
        cache: where facts are replayed from and kept; None to gather all of them afresh.
        remote: the cache that other machines share; None without one.
        baseline: the findings that were accepted earlier.
        since: the run whose findings are accepted, too, and whose measures may not fall; None to judge everything.
        shard: the part of a plan for several machines that this is; None for a run on its own.
    """

    gates: Sequence[tuple[Gate, object]]
    selected: tuple[str, ...] | None
    jobs: int
    timeout: float
    fail_fast: bool
    argv: tuple[str, ...]
    cache: Cache | None = None
    remote: Remote | None = None
    baseline: Baseline = dataclasses.field(default_factory=Baseline)
    since: Since | None = None
    shard: Shard | None = None


def new_run_id(now: datetime.datetime) -> str:
    """Sortable by time and unique: two runs may start in the same second."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def run(project: Project, plan: Plan, journal: Journal, progress: Progress) -> RunReport:
    """Run the plan; whatever happens, the report comes back with every gate of the plan in it.

    Ctrl-C ends the tools, leaves the rest `not-run`, and still returns the report (exit code 130).
    """
    work = _Run(project, plan, journal, progress)
    work.go()
    return work.report(final=True)


class _Run:
    """The mutable middle of one invocation."""

    def __init__(self, project: Project, plan: Plan, journal: Journal, progress: Progress) -> None:
        self.project, self.plan, self.journal, self.progress = project, plan, journal, progress
        self.cancel = threading.Event()
        self.interrupted = False
        self.results: dict[str, GateResult] = {}
        self.guard = threading.Lock()
        self.began = time.monotonic()
        self.started = _now()
        self.replay = Replay(project, plan.cache, journal.run_id, journal.output, plan.remote)
        self._lines: dict[str, Sequence[str]] = {}
        self._told = False
        self._configured = configured.digest(project.root, project.config)

    def go(self) -> None:
        """Run all gates; returns when each has a result or the run was stopped."""
        expected = self.replay.expected()
        self.progress.planned(expected)
        todo = turns.queue(self.plan.gates, self.project, expected, self.plan.jobs)
        self.journal.note(self.report(final=False))
        context = contextvars.copy_context()
        count = max(1, min(self.plan.jobs, len(self.plan.gates)))
        workers = [
            threading.Thread(target=context.copy().run, args=(self._work, todo, number), daemon=True)
            for number in range(1, count + 1)
        ]
        for worker in workers:
            worker.start()
        try:
            _join(workers)
        except KeyboardInterrupt:
            self.interrupted = True
            self.cancel.set()
            _join(workers, patience=8.0)
        else:
            self.replay.keep()
        for complaint in self.replay.complaints:
            self.progress.noticed(complaint)
        if self.plan.since is not None:
            self.progress.noticed(self.plan.since.sentence)

    def _work(self, todo: Turns, number: int) -> None:
        while (turn := todo.take(self.cancel)) is not None:
            gate = turn.gate
            self.progress.started(gate.ID)
            result = dataclasses.replace(self._one(gate, turn.options), worker=number)
            todo.give_back(turn)
            with self.guard:
                self.results[gate.ID] = result
                unwritten = self._note()
            if unwritten:
                self.progress.noticed(unwritten)
            self.progress.finished(result)
            if self.plan.fail_fast and not result.state.green:
                self.cancel.set()

    def _note(self) -> str:
        """Keep the report as it stands; why it could not be kept, once, "" otherwise: the run goes on, and writes again at its end."""
        try:
            self.journal.note(self.report(final=False))
        except NoAnswerError as error:
            told, self._told = self._told, True
            return "" if told else f"{error.message} The results are kept in memory until the end."
        return ""

    def _one(self, gate: Gate, options: object) -> GateResult:
        began, started = time.monotonic(), _now()
        logs, prefix = self.journal.logs(gate.ID)
        place = process.Workplace(
            logs, prefix, began + self.plan.timeout, self.cancel, partial(self.progress.doing, gate.ID)
        )
        excused = self.project.config.not_applicable.get(gate.ID)
        try:
            with process.workplace(place):
                if excused is not None:
                    result = GateResult(
                        id=gate.ID,
                        title=gate.TITLE,
                        state=State.NOT_APPLICABLE,
                        reason=f"The configuration says so: {excused}",
                    )
                else:
                    result = self._answer(gate, options)
        except Exception as error:  # noqa: BLE001  # the rim of a gate: whatever it raises becomes its state
            settled = settle_failure(error)
            _keep_crash(logs, error)
            result = GateResult(id=gate.ID, title=gate.TITLE, state=settled.state, reason=settled.reason)
        return dataclasses.replace(result, started=started, duration_s=round(time.monotonic() - began, 3))

    def _answer(self, gate: Gate, options: object) -> GateResult:
        facts, label = self.replay.facts(gate, options)
        judgement = gate.judge(facts, options)
        config_ = self.project.config
        findings = places.fingerprint(judgement.findings, self.lines)
        findings = exceptions.apply(findings, config_.waivers, self.lines, gate.ID, config_.source)
        findings = baseline.mark(findings, gate.ID, self.plan.baseline, self.lines, frozenset(self.project.files))
        if config_.ratchet:
            findings += baseline.fallen(judgement.measures, gate.ID, self.plan.baseline)
        if self.plan.since is not None:
            then = self.plan.since.accepted
            findings = baseline.mark(findings, gate.ID, then, self.lines, frozenset(self.project.files))
            findings += tuple(f for f in baseline.fallen(judgement.measures, gate.ID, then) if f not in findings)
        findings = tuple(
            sorted(findings, key=lambda f: (not f.blocks, f.severity.rank, f.path or "", f.line or 0, f.rule))
        )
        settled = settle(facts, findings)
        result = GateResult(
            id=gate.ID,
            title=gate.TITLE,
            state=settled.state,
            reason=settled.reason,
            examined=dict(facts.examined),
            measures=judgement.measures,
            findings=findings,
            evidence=facts.evidence,
            cache=label,
        )
        self.replay.remember(gate, options, facts, judgement, result)
        if not isinstance(gate, Documented):
            return result
        kept = [self.journal.keep(document) for document in gate.documents(facts, result, self.started)]
        return dataclasses.replace(result, artifacts=tuple(kept))

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a judged file; empty when it cannot be read."""
        if path not in self._lines:
            self._lines[path] = (self.project.read_or_none(path) or "").split("\n")
        return self._lines[path]

    def report(self, *, final: bool) -> RunReport:
        """The report as it stands; gates without a result are `not-run`."""
        why = (
            "Interrupted before it ended."
            if self.interrupted
            else "The run ended before it started (fail-fast)."
            if final
            else "It has no result yet."
        )
        results = [
            self.results.get(g.ID) or GateResult(id=g.ID, title=g.TITLE, state=State.NOT_RUN, reason=why)
            for g, _ in self.plan.gates
        ]
        if final:
            secret = places.secret_places(results)
            results = [places.excerpt(r, self.lines, secret) for r in results]
        return RunReport(
            run=self._info(),
            project=described(self.project),
            verdict=verdict_of(results),
            exit_code=exit_code_of(results, interrupted=self.interrupted),
            gates=tuple(results),
        )

    def _info(self) -> RunInfo:
        return RunInfo(
            id=self.journal.run_id,
            started=self.started,
            duration_s=round(time.monotonic() - self.began, 3),
            gates_version=__version__,
            argv=self.plan.argv,
            selected=self.plan.selected,
            python=platform.python_version(),
            platform=_platform(),
            configuration=self._configured,
            shard=self.plan.shard,
        )


def _platform() -> str:
    """System, release and processor; the standard library's own answer starts a process for it."""
    if not hasattr(os, "uname"):
        return platform.platform()
    there = os.uname()
    return f"{there.sysname}-{there.release}-{there.machine}"


def described(project: Project) -> ProjectInfo:
    """What is judged, as the report tells it."""
    state = project.git
    return ProjectInfo(
        name=project.name,
        commit=state.commit,
        tree=state.tree,
        branch=state.branch,
        dirty=state.dirty,
        stack=dict(project.stack.summary()),
        prefix=state.prefix,
    )


def _join(workers: Sequence[threading.Thread], patience: float | None = None) -> None:
    """Wait in small steps, so that a signal reaches the main thread."""
    end = None if patience is None else time.monotonic() + patience
    for worker in workers:
        while worker.is_alive() and (end is None or time.monotonic() < end):
            worker.join(0.1)


def _keep_crash(logs: Path, error: Exception) -> None:
    """A bug of ours leaves its traceback in the run's folder, never on the user's screen."""
    if isinstance(error, InterruptedRunError):
        return
    told = "".join(traceback.format_exception(error))
    # gates: ignore[logging/swallowed-exception] a disk that is full has no room for it; the gate says in its state what it met
    with contextlib.suppress(OSError):
        logs.mkdir(parents=True, exist_ok=True)
        (logs / "no-answer.log").write_text(told, encoding="utf-8", errors="replace")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plan_gates(gates: Sequence[Gate], configuration: config.Config) -> list[tuple[Gate, object]]:
    """Each gate with its typed options.

    Raises:
        ConfigError: an option is unknown or of the wrong type.
    """
    return [(gate, config.options_for(gate.Options, configuration, gate.ID)) for gate in gates]
