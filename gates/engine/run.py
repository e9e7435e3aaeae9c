"""One invocation: all chosen gates, in threads of one process (the work itself is done by child processes)."""

from __future__ import annotations

import contextvars
import dataclasses
import datetime
import platform
import secrets
import threading
import time
from collections.abc import Sequence
from functools import partial

from gates import __version__
from gates.engine import configured, places, turns
from gates.engine.answering import Answering
from gates.engine.circumstances import described, platform_name, timestamp
from gates.engine.journal import Journal
from gates.engine.plan import Plan, Progress
from gates.engine.replay import Replay
from gates.engine.settle import exit_code_of, verdict_of
from gates.engine.turns import Turns
from gates.errors import NoAnswerError
from gates.model import GateResult, RunInfo, RunReport, State
from gates.project import Project


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
        self.started = timestamp()
        self.replay = Replay(project, plan.cache, journal.run_id, journal.output, plan.remote)
        self._told = False
        self._configured = configured.digest(project.root, project.config)
        self.answering = Answering(project, plan, journal, self.replay, self.started)

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
            answer = self.answering.result(gate, turn.options, self.cancel, partial(self.progress.doing, gate.ID))
            result = dataclasses.replace(answer, worker=number)
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
            results = [places.excerpt(r, self.answering.lines, secret) for r in results]
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
            platform=platform_name(),
            configuration=self._configured,
            shard=self.plan.shard,
        )


def _join(workers: Sequence[threading.Thread], patience: float | None = None) -> None:
    """Wait in small steps, so that a signal reaches the main thread."""
    end = None if patience is None else time.monotonic() + patience
    for worker in workers:
        while worker.is_alive() and (end is None or time.monotonic() < end):
            worker.join(0.1)
