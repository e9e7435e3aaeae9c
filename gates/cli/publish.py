"""`gates publish`: the verdict of a stored run, to where a team decides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from gates.cli import _output
from gates.engine import journal
from gates.errors import NoAnswerError, UsageError
from gates.model import RunReport
from gates.project.git import enclosing_work_tree
from gates.publish import github as to_github
from gates.publish import github_place, gitlab_place
from gates.publish import gitlab as to_gitlab
from gates.publish.outcome import Outcome, Told
from gates.publish.patience import LIMIT_S, Patience
from gates.publish.subject import judged_commit
from gates.render import text

_FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path))
_NAME = click.option(
    "--name",
    default="gates",
    show_default=True,
    callback=lambda _context, _option, value: _named(value),
    help="Of the status and the check run; what a branch rule requires.",
)
_MUST = click.option("--must-publish", is_flag=True, help="Exit code 3 when something could not be published.")
_PATIENCE = click.option(
    "--patience",
    type=click.FloatRange(0, 3600),
    default=LIMIT_S,
    show_default=True,
    metavar="SECONDS",
    help="For all waiting together, where a server asks for it or is in trouble.",
)
_GLYPHS = {Outcome.PUBLISHED: "✓", Outcome.UNCHANGED: "=", Outcome.LEFT_OUT: "—", Outcome.FAILED: "!"}


def _named(value: str) -> str:
    if not value.isprintable() or not 1 <= len(value.strip()) <= 100:
        raise UsageError("--name is not a name.", "Give it up to 100 characters of one line.")
    return value.strip()


@click.group("publish")
def command() -> None:
    """Carry the verdict of a stored run to where a team decides.

    What cannot be published is told in one line and changes no verdict: the exit code is 0, or 3 with --must-publish.
    """


@command.command("github")
@_FOLDER
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(to_github.CHANNELS),
    help="What to publish; everything by default. May be given several times.",
)
@click.option("--pull", type=click.IntRange(1), help="Number of the pull request, where the event does not tell it.")
@_NAME
@_MUST
@_PATIENCE
def github(
    folder: Path | None, only: tuple[str, ...], pull: int | None, name: str, must_publish: bool, patience: float
) -> int:
    """Status, check run with annotations, comment, code scanning and step summary, from the newest run of FOLDER.

    Reads GITHUB_TOKEN and what a GitHub runner sets. Where the token may only read, as in a pull request from a fork, the
    annotations are written to standard output instead, where the runner picks them up.
    """
    report = _stored(folder)
    place = github_place.place(os.environ, judged_commit(report), pull)
    told = to_github.publish(
        report,
        place,
        sarif=lambda: _output.document(report, "sarif"),
        channels=only or to_github.CHANNELS,
        name=name,
        patience=_patience(patience),
    )
    if place.hosted and any(t.channel == "check" and t.outcome is Outcome.FAILED for t in told):
        _output.print_document(_output.document(report, "github"))
    return _finish(report, told, must_publish=must_publish, hosted=place.hosted)


@command.command("gitlab")
@_FOLDER
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(to_gitlab.CHANNELS),
    help="What to publish; everything by default. May be given several times.",
)
@_NAME
@_MUST
@_PATIENCE
def gitlab(folder: Path | None, only: tuple[str, ...], name: str, must_publish: bool, patience: float) -> int:
    """Commit status and a note on the merge request, from the newest run of FOLDER.

    Reads GITLAB_TOKEN, else CI_JOB_TOKEN, and what a GitLab job has in its environment.
    """
    report = _stored(folder)
    place = gitlab_place.place(os.environ, judged_commit(report))
    told = to_gitlab.publish(
        report, place, channels=only or to_gitlab.CHANNELS, name=name, patience=_patience(patience)
    )
    if place.of_job and any(one.outcome is Outcome.FAILED for one in told):
        click.echo("gates: the job's own token may do little; a GITLAB_TOKEN with the scope `api` may.", err=True)
    return _finish(report, told, must_publish=must_publish, hosted=False)


def _stored(folder: Path | None) -> RunReport:
    if folder is not None and not folder.is_dir():
        raise UsageError(f"There is no folder {str(folder)!r}.", "Name the one that `gates run --output` wrote to.")
    return journal.newest((folder or (enclosing_work_tree(Path.cwd()) or Path.cwd()) / "reports").absolute())


def _patience(seconds: float) -> Patience:
    return Patience(seconds, tell=lambda said: click.echo(f"gates: {said}", err=True))


def _finish(report: RunReport, told: Sequence[Told], *, must_publish: bool, hosted: bool) -> int:
    """Tell what became of each channel, and the verdict whatever became of them; the exit code."""
    for one in told:
        click.echo(f"{_GLYPHS[one.outcome]} {one.channel:<8} {one.outcome}: {one.said}", err=True)
    verdict = f"{report.verdict}: {text.clean(text.verdict(report))}"
    failed = [one.channel for one in told if one.outcome is Outcome.FAILED]
    if not failed:
        click.echo(f"gates: the verdict is {verdict}", err=True)
        return 0
    warning = f"not published: {text.listed(failed)}. The verdict stays {verdict}"
    click.echo(f"::warning title=gates publish::{warning}" if hosted else f"gates: {warning}", err=True)
    return NoAnswerError.exit_code if must_publish else 0
