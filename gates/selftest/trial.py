"""The scratch copy, the run over it, and what became of each fault."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import shutil
from collections.abc import Sequence
from pathlib import Path

from gates import config, engine, process, registry
from gates.engine import Plan, Progress
from gates.errors import GatesError, NoAnswerError
from gates.model import GateResult, State
from gates.project import Project
from gates.project.git import enclosing_work_tree
from gates.registry import Gate
from gates.selftest.plants import Plant, plant_for


class Outcome(enum.StrEnum):
    """What became of a fault."""

    FOUND = "found"
    MISSED = "missed"
    NO_ANSWER = "no answer"
    NOTHING_TO_PLANT = "nothing to plant"


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """One gate and its fault.

    Attributes:
        what: the fault, or why there is none.
        path: where it was planted, "" for none.
        told: what the gate said about it, or why it gave no answer.
    """

    gate: str
    outcome: Outcome
    what: str
    path: str = ""
    told: str = ""
    duration_s: float = 0.0


def run(project: Project, gates: Sequence[Gate], *, jobs: int, progress: Progress) -> tuple[Trial, ...]:
    """Plant a fault for each gate in one scratch copy, run the gates on it, and see who found what.

    Raises:
        NoAnswerError: the copy cannot be made.
    """
    interpreter = project.interpreter
    with process.folder("gates-selftest-") as scratch:
        root = _copy(project, scratch / "copy")
        plants = {gate.ID: _planted(gate.ID, project, root) for gate in gates}
        copy = Project(root, config.load(root, registry.IDS), python=interpreter.path)
        others = {k: v for k, v in interpreter.distributions.items() if k != project.name.lower().replace("_", "-")}
        copy.once(
            "interpreter", lambda: dataclasses.replace(interpreter, distributions=others)
        )  # the copy is what runs, not what is installed
        asked = [g for g in gates if isinstance(plants[g.ID], Plant) and g.ID not in copy.config.not_applicable]
        plan = Plan(
            gates=engine.plan_gates(asked, copy.config),
            selected=tuple(g.ID for g in asked),
            jobs=jobs,
            timeout=copy.config.timeout,
            fail_fast=False,
            argv=("gates", "selftest"),
        )
        journal = engine.Journal(scratch / "reports", engine.new_run_id(datetime.datetime.now(datetime.UTC)))
        report = engine.run(copy, plan, journal, progress)
    if report.exit_code == engine.INTERRUPTED:
        raise KeyboardInterrupt
    results = {r.id: r for r in report.gates}
    return tuple(_judged(g.ID, plants[g.ID], results.get(g.ID), project) for g in gates)


def _copy(project: Project, place: Path) -> Path:
    """The repository as it is in the work tree, with its history where there is one; where the project is in it."""
    top = enclosing_work_tree(project.root) if project.git.commit is not None else None
    root = place / project.root.relative_to(top.resolve()) if top is not None else place
    try:
        if top is not None:
            done = process.run(["git", "clone", "-q", str(top), str(place)], cwd=top, timeout=600)
            if done.exit_code != 0:
                raise NoAnswerError(
                    f"The repository cannot be cloned: {done.stderr.strip()[:200]}.", "Mend that and try again."
                )
        for path in project.files:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project.root / path, root / path, follow_symlinks=False)
    except OSError as error:
        raise NoAnswerError(f"The scratch copy cannot be made: {error}.", "Make room for it, or set TMPDIR.") from error
    return root


def _planted(gate: str, project: Project, root: Path) -> Plant | str:
    try:
        plant = plant_for(gate, project)
    except GatesError as error:
        return str(error)
    if isinstance(plant, Plant):
        for path, text in plant.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    return plant


def _judged(gate: str, plant: Plant | str, result: GateResult | None, project: Project) -> Trial:
    if isinstance(plant, str):
        return Trial(gate, Outcome.NOTHING_TO_PLANT, plant)
    if result is None:
        return Trial(gate, Outcome.NOTHING_TO_PLANT, f"not applicable: {project.config.not_applicable.get(gate, '')}")
    if result.state is State.NOT_APPLICABLE:
        return Trial(gate, Outcome.NOTHING_TO_PLANT, f"not applicable: {result.reason}")
    there = [f for f in result.findings if f.blocks and f.path == plant.path and plant.rule in {"", f.rule}]
    if there:
        return Trial(gate, Outcome.FOUND, plant.what, plant.path, there[0].message, result.duration_s)
    if not result.state.answered:
        return Trial(gate, Outcome.NO_ANSWER, plant.what, plant.path, result.reason, result.duration_s)
    told = f"the gate is {result.state}" + (" for another reason" if result.state is State.FAILED else "")
    return Trial(gate, Outcome.MISSED, plant.what, plant.path, told, result.duration_s)
