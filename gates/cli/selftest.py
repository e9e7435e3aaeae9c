"""`gates selftest`: can these gates fail at all, in this repository, with this configuration?"""

from __future__ import annotations

from pathlib import Path

import click

from gates.cli import _common, _progress
from gates.errors import NoAnswerError
from gates.project import ours
from gates.render import text
from gates.selftest import Outcome, Trial, run

_GLYPHS = {Outcome.FOUND: "✓", Outcome.MISSED: "✕", Outcome.NO_ANSWER: "!", Outcome.NOTHING_TO_PLANT: "—"}


@click.command("selftest")
@click.argument("gate", nargs=-1)
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--python", type=click.Path(path_type=Path), help="The project's own interpreter; detected by default.")
@click.option("--jobs", type=click.IntRange(1), help="Gates at a time; the number of processors by default.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(gate: tuple[str, ...], root: Path | None, python: Path | None, jobs: int | None, quiet: bool) -> int:
    """Plant one known fault per gate in a scratch copy; each gate must turn red at that place.

    Nothing in the repository is changed. Exit code: 0 each fault was found; 1 a gate stayed green; 3 a gate gave no answer.
    """
    chosen = _common.chosen_gates(gate)
    project = _common.open_at(root, python=python)
    with _progress.watch([g.ID for g in chosen], quiet=quiet) as progress:
        trials = run(project, chosen, jobs=jobs or ours.processors(), progress=progress)
    for trial in trials:
        _tell(trial)
    outcomes = {t.outcome for t in trials}
    if Outcome.NO_ANSWER in outcomes or outcomes <= {Outcome.NOTHING_TO_PLANT}:
        return NoAnswerError.exit_code
    return 1 if Outcome.MISSED in outcomes else 0


def _tell(trial: Trial) -> None:
    where = f" in {trial.path}" if trial.path else ""
    click.echo(
        f"{_GLYPHS[trial.outcome]} {trial.gate:<11} {trial.outcome}: {text.clean(trial.what)}{text.clean(where)}"
    )
    if trial.told and trial.outcome is not Outcome.NOTHING_TO_PLANT:
        click.echo(f"              {text.harmless(trial.told, 300)}")
