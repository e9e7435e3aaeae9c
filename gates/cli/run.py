"""`gates run`: judge, write the report, say how it went."""

from __future__ import annotations

import contextlib
import datetime
import sys
from functools import partial
from pathlib import Path

import click

from gates import config, engine, registry
from gates.cli import _common, _progress, checklist
from gates.cli._output import NAMES, warm_up, write_reports
from gates.cli.explain import defaults, rules
from gates.config import Config
from gates.engine import baseline
from gates.errors import UsageError
from gates.model import RunReport, Shard
from gates.project import Project, ours


@click.command("run")
@click.argument("gate", nargs=-1)
@click.option(
    "--root", type=click.Path(path_type=Path), help="The repository to judge; the enclosing git work tree by default."
)
@click.option("--python", type=click.Path(path_type=Path), help="The project's own interpreter; detected by default.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where the report goes; reports/ under the root by default."
)
@click.option("--jobs", type=click.IntRange(1), help="Gates at a time; the number of processors by default.")
@click.option("--no-cache", is_flag=True, help="Gather all facts afresh, and keep none.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first red gate; the others are reported as not-run.")
@click.option(
    "--base", metavar="REF", help="What the change is compared with; the merge base with the default branch by default."
)
@click.option(
    "--changed-since",
    metavar="REF",
    help="Hold only what is new since the stored full run of REF against the change; a partial run, not for releases.",
)
@click.option(
    "--full",
    is_flag=True,
    help="Prove every migration anew; in CI, a pull request proves those that it touches by default.",
)
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    help="Run one shard of this plan of `gates ci plan`; needs --shard.",
)
@click.option("--shard", "shard_name", metavar="NAME", help="Which shard of the plan.")
@click.option(
    "--history", is_flag=True, help="Search the whole history for secrets, not only what came since the base."
)
@click.option("--online", is_flag=True, help="Ask for the addresses on the web that the README links to, too.")
@click.option(
    "--run", "run_blocks", is_flag=True, help="Run the README's commands in a sandbox; in CI that is the default."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Limit for each gate; 600 by default."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(NAMES),
    help="What to write beside gates.json and gates.html.",
)
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
def command(
    gate: tuple[str, ...],
    root: Path | None,
    python: Path | None,
    output: Path | None,
    jobs: int | None,
    no_cache: bool,
    fail_fast: bool,
    base: str | None,
    changed_since: str | None,
    full: bool,
    plan_file: Path | None,
    shard_name: str | None,
    history: bool,
    online: bool,
    run_blocks: bool,
    timeout: float | None,
    formats: tuple[str, ...],
    quiet: bool,
) -> int:
    """Run all ten gates, or the named ones alone.

    Exit code: 0 all green; 1 a gate is red; 2 usage or configuration error; 3 a gate gave no answer; 130 interrupted.
    """
    project = _common.open_at(root, python=python, base=base)
    shard, planned = _shard(project, plan_file, shard_name, alone=not gate and changed_since is None)
    if shard is not None and not planned:
        click.echo(f"Shard {shard.name} of the plan has no gates: there is less work than shards.", err=True)
        return 0
    ids = _common.chosen_ids(planned or gate)
    config.understood(project.config, lambda name: registry.gate(name).Options)
    _ = project.git  # a base that does not exist is told before anything runs, and so is an interpreter
    if python is not None or project.config.python is not None:
        _ = project.interpreter
    settings = _settings(
        project.config, full=full, history=history, online=online, run_blocks=run_blocks, no_cache=no_cache
    )
    folder = (output or project.root / "reports").absolute()
    then = engine.since.look(project, changed_since, folder) if changed_since is not None else None
    cache = None if no_cache else engine.open_cache(project.root)
    recall = engine.Recall(project, settings, cache, lambda: engine.surveyor(project, folder))
    plan = engine.Plan(
        gates=recall.gates(ids),
        selected=ids if gate or then or shard else None,
        jobs=jobs or ours.processors(),
        timeout=timeout or project.config.timeout,
        fail_fast=fail_fast,
        argv=("gates", *sys.argv[1:]),
        cache=cache,
        remote=None if no_cache else engine.open_remote(),
        baseline=baseline.load(project.root),
        since=then,
        shard=shard,
    )
    return _judged(project, plan, recall, folder, formats=formats, quiet=quiet).exit_code


def _settings(settings: Config, *, full: bool, history: bool, online: bool, run_blocks: bool, no_cache: bool) -> Config:
    """The configuration as the switches of the command line want it."""
    for asked, gate, option, value in (
        (full, "migrations", "full", True),
        (history, "security", "history", True),
        (online, "readme", "online", True),
        (run_blocks, "readme", "run", "always"),
        (no_cache, "security", "advisories-memory", 0),
    ):
        settings = config.override(settings, gate, option, value=value) if asked else settings
    return settings


def _judged(
    project: Project, plan: engine.Plan, recall: engine.Recall, folder: Path, *, formats: tuple[str, ...], quiet: bool
) -> RunReport:
    """Run the plan, write the reports and tell how it went."""
    journal = engine.Journal(folder, engine.new_run_id(datetime.datetime.now(datetime.UTC)))
    warm_up()
    engine.standing.look_ahead(project, partial(recall.defaults, defaults))
    with _progress.watch([gate.ID for gate, _ in plan.gates], quiet=quiet) as progress:
        report = engine.run(project, plan, journal, progress)
    interrupted = report.exit_code == engine.INTERRUPTED
    if not interrupted:
        recall.keep(defaults, rules, run=journal.run_id)
        report = engine.standing.placed(report, project, folder, partial(recall.defaults, defaults))
    # gates: ignore[logging/swallowed-exception] whoever read it has left: the report is on disk, and its exit code is what counts
    with contextlib.suppress(BrokenPipeError):
        write_reports(
            journal,
            report,
            formats=formats,
            quiet=quiet,
            known=partial(recall.rules, rules),
            checklist=tuple if interrupted else partial(checklist.shown, report, project, folder),
        )
    return report


def _shard(
    project: Project, plan_file: Path | None, name: str | None, *, alone: bool
) -> tuple[Shard | None, tuple[str, ...]]:
    """The shard that was asked for and its gates; (None, ()) when none was.

    Raises:
        UsageError: half of the question is missing, it has others beside it, or the plan is of something else.
        NoAnswerError: the plan cannot be read.
    """
    if plan_file is None and name is None:
        return None, ()
    if plan_file is None or name is None or not alone:
        raise UsageError(
            "--plan and --shard go together, and with neither names of gates nor --changed-since.",
            "For example: gates run --plan reports/gates-plan.json --shard 1",
        )
    from gates.ci import plan as plans

    plan = plans.load(plan_file)
    if told := plans.differs(plan, project):
        raise UsageError(told, "Plan and shards must see the same commit and the same configuration.")
    return Shard(plan.id, name, plans.attempt()), plan.shard(name).gates
