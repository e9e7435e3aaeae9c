"""One gate of a run: what it finds, freed of what was accepted, becomes its result."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from gates import process
from gates.engine import baseline, exceptions, places
from gates.engine.circumstances import timestamp
from gates.engine.journal import Journal
from gates.engine.plan import Plan
from gates.engine.replay import Replay
from gates.engine.settle import settle, settle_failure
from gates.errors import InterruptedRunError
from gates.model import Finding, GateResult, Judgement, State
from gates.project import Project
from gates.registry import Documented, Gate


class Answering:
    """Asks the gates of one run, each once; several threads may at a time.

    Args:
        replay: what is remembered of earlier runs.
        started: when the run began, for the documents that gates make.
    """

    def __init__(self, project: Project, plan: Plan, journal: Journal, replay: Replay, started: str) -> None:
        self.project, self.plan, self.journal, self.replay, self.started = project, plan, journal, replay, started
        self._lines: dict[str, Sequence[str]] = {}

    def result(self, gate: Gate, options: object, cancel: threading.Event, doing: Callable[[str], None]) -> GateResult:
        """What became of a gate; nothing that it raises gets past here.

        Args:
            cancel: set when the run is to end.
            doing: is told what the gate does now.
        """
        began, started = time.monotonic(), timestamp()
        logs, prefix = self.journal.logs(gate.ID)
        place = process.Workplace(logs, prefix, began + self.plan.timeout, cancel, doing)
        excused = self.project.config.not_applicable.get(gate.ID)
        try:
            with process.workplace(place):
                result = self._answered(gate, options) if excused is None else _excused(gate, excused)
        except Exception as error:  # noqa: BLE001  # the rim of a gate: whatever it raises becomes its state
            settled = settle_failure(error)
            _keep_crash(logs, error)
            result = GateResult(id=gate.ID, title=gate.TITLE, state=settled.state, reason=settled.reason)
        return dataclasses.replace(result, started=started, duration_s=round(time.monotonic() - began, 3))

    def _answered(self, gate: Gate, options: object) -> GateResult:
        facts, label = self.replay.facts(gate, options)
        judgement = gate.judge(facts, options)
        findings = self._marked(gate.ID, judgement)
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

    def _marked(self, gate: str, judgement: Judgement) -> tuple[Finding, ...]:
        """The findings, those marked that are waived or were accepted earlier, with what fell below an earlier measure; the gravest first."""
        told, plan, files = self.project.config, self.plan, frozenset(self.project.files)
        findings = places.fingerprint(judgement.findings, self.lines)
        findings = exceptions.apply(findings, told.waivers, self.lines, gate, told.source)
        findings = baseline.mark(findings, gate, plan.baseline, self.lines, files)
        if told.ratchet:
            findings += baseline.fallen(judgement.measures, gate, plan.baseline)
        if plan.since is not None:
            findings = baseline.mark(findings, gate, plan.since.accepted, self.lines, files)
            fallen = baseline.fallen(judgement.measures, gate, plan.since.accepted)
            findings += tuple(f for f in fallen if f not in findings)
        return tuple(sorted(findings, key=lambda f: (not f.blocks, f.severity.rank, f.path or "", f.line or 0, f.rule)))

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a judged file; empty when it cannot be read."""
        if path not in self._lines:
            self._lines[path] = (self.project.read_or_none(path) or "").split("\n")
        return self._lines[path]


def _excused(gate: Gate, why: str) -> GateResult:
    reason = f"The configuration says so: {why}"
    return GateResult(id=gate.ID, title=gate.TITLE, state=State.NOT_APPLICABLE, reason=reason)


def _keep_crash(logs: Path, error: Exception) -> None:
    """A bug of ours leaves its traceback in the run's folder, never on the user's screen."""
    if isinstance(error, InterruptedRunError):
        return
    told = "".join(traceback.format_exception(error))
    # gates: ignore[logging/swallowed-exception] a disk that is full has no room for it; the gate says in its state what it met
    with contextlib.suppress(OSError):
        logs.mkdir(parents=True, exist_ok=True)
        (logs / "no-answer.log").write_text(told, encoding="utf-8", errors="replace")
