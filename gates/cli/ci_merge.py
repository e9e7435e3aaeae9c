"""`gates ci merge`: the fan-in. Decides from what the shards uploaded and the plan alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gates import engine, registry
from gates.ci import logs, results
from gates.ci import plan as plans
from gates.ci.merge import merge, without_plan
from gates.cli import _common
from gates.cli._output import NAMES, write_reports
from gates.cli.ci import now
from gates.cli.explain import defaults
from gates.engine.circumstances import described
from gates.errors import NoAnswerError, UsageError
from gates.model import RunReport
from gates.project import Project


@click.command("merge")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path), help="The plan; by default the one that lies in DIR."
)
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where the report goes; reports/ under the root by default."
)
@click.option(
    "--needs",
    metavar="JSON",
    help="How the jobs before this one ended, as ${{ toJSON(needs) }}: one that failed while all its results are green is believed in nothing.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(NAMES),
    help="What to write beside gates.json and gates.html.",
)
@click.option("--quiet", is_flag=True, help="No summary.")
def command(
    folder: Path,
    plan_file: Path | None,
    root: Path | None,
    output: Path | None,
    needs: str | None,
    formats: tuple[str, ...],
    quiet: bool,
) -> int:
    """Merge the results below DIR into one report; each gate of the plan that did not come back is red.

    Exit code: that of the merged report, as for `gates run`.
    """
    if not folder.is_dir():
        raise UsageError(f"{str(folder)!r} is not a folder.", "Name the folder that the shards' results lie in.")
    project = _common.open_at(root)
    ended = _ended(needs)
    target = (output or project.root / "reports").absolute()
    run_id = engine.new_run_id(now())
    try:
        plan = plans.load(plan_file or results.find_plan(folder))
    # gates: ignore[logging/swallowed-exception] the report tells it at every gate
    except NoAnswerError as error:
        report = _without_plan(str(error), project, run_id)
        write_reports(engine.Journal(target, run_id), report, formats=formats, quiet=quiet)
        return report.exit_code
    returned = results.collect(folder)
    merged = merge(
        plan,
        returned,
        titles=registry.TITLES,
        run_id=run_id,
        argv=("gates", *sys.argv[1:]),
        started=_stamp(),
        doubts=(*filter(None, [plans.differs(plan, project)]), *ended),
    )
    journal = engine.Journal(target, run_id)
    with logs.brought(merged.used, returned, target, run_id):
        report = engine.standing.placed(merged.report, project, target, defaults)
        write_reports(journal, report, formats=formats, quiet=quiet)
    _remember(project, merged.report)
    return merged.report.exit_code


def _ended(needs: str | None) -> tuple[str, ...]:
    """A doubt for each job that did not succeed.

    Raises:
        UsageError: it is not what a workflow has in `needs`.
    """
    if needs is None:
        return ()
    try:
        told = {str(job): str(ended["result"]) for job, ended in json.loads(needs).items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(
            "--needs is not the JSON of a workflow's needs.", "Write --needs '${{ toJSON(needs) }}'."
        ) from error
    return tuple(
        f"The job {job} ended with {result!r}, and nothing that came back says why."
        for job, result in told.items()
        if result != "success"
    )


def _without_plan(why: str, project: Project, run_id: str) -> RunReport:
    return without_plan(
        why,
        described(project),
        titles=registry.TITLES,
        run_id=run_id,
        argv=("gates", *sys.argv[1:]),
        started=_stamp(),
    )


def _remember(project: Project, report: RunReport) -> None:
    """Keep how long the gates took on the shards, for the next plan."""
    cache = engine.open_cache(project.root)
    excused = project.config.not_applicable
    took = {g.id: g.duration_s for g in report.gates if g.state.answered and not g.cache.hit and g.id not in excused}
    if cache is not None and took:
        cache.remember_durations(took)


def _stamp() -> str:
    return now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
