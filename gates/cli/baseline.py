"""`gates baseline`: accept today's findings, so that only new ones block from now on."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from gates import engine
from gates.cli import _common, _progress
from gates.cli._output import write_reports
from gates.engine import baseline
from gates.engine.baseline import Baseline
from gates.errors import NoAnswerError
from gates.project import ours


@click.command("baseline")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--python", type=click.Path(path_type=Path), help="The project's own interpreter; detected by default.")
@click.option("--base", metavar="REF", help="What the change is compared with, as for `gates run`.")
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
def command(root: Path | None, python: Path | None, base: str | None, quiet: bool) -> int:
    """Run all ten gates and write what blocks now to gates-baseline.json, to be committed.

    Findings that are gone leave the baseline. Of a gate that gives no answer, what was accepted earlier stays, and the exit code is 3.
    """
    project = _common.open_at(root, python=python, base=base)
    earlier = baseline.load(project.root)
    plan = engine.Plan(
        gates=engine.plan_gates(_common.chosen_gates(()), project.config),
        selected=None,
        jobs=ours.processors(),
        timeout=project.config.timeout,
        fail_fast=False,
        argv=("gates", *sys.argv[1:]),
        cache=engine.open_cache(project.root),
    )
    journal = engine.Journal(project.root / "reports", engine.new_run_id(datetime.datetime.now(datetime.UTC)))
    with _progress.watch([g.ID for g, _ in plan.gates], quiet=quiet) as progress:
        report = engine.run(project, plan, journal, progress)
    write_reports(journal, report, quiet=True)
    if report.exit_code == engine.INTERRUPTED:
        return report.exit_code
    taken = baseline.take(report.gates, earlier, lambda path: (project.read_or_none(path) or "").split("\n"))
    try:
        baseline.write(project.root, taken)
    except OSError as error:
        raise NoAnswerError(
            f"{baseline.FILE} cannot be written: {error.strerror}.", "Check the permissions of the folder."
        ) from error
    _tell(earlier, taken)
    silent = [g.id for g in report.gates if not g.state.answered]
    if silent:
        click.echo(
            f"No answer from {', '.join(silent)}: nothing of it was accepted anew. See `gates run {silent[0]}`.",
            err=True,
        )
        return NoAnswerError.exit_code
    return 0


def _tell(earlier: Baseline, taken: Baseline) -> None:
    """What is new in it, what left it."""
    before = {(e.gate, e.rule, e.anchor) for e in earlier.entries}
    after = {(e.gate, e.rule, e.anchor) for e in taken.entries}
    click.echo(
        f"{baseline.FILE}: {len(taken.entries)} findings accepted ({len(after - before)} new, {len(before - after)} gone). Commit it."
    )
