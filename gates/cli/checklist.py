"""`gates checklist`: the release checklist, answered by proof where there is one, else by named people."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gates.cli import _common
from gates.cli._output import background, print_document
from gates.engine import journal
from gates.errors import GatesError, UsageError
from gates.model import RunReport
from gates.project import Project

if TYPE_CHECKING:
    from gates.attest.checklist.items import Item, State
    from gates.render.rows import Row

_FORMATS = ("text", "markdown", "html", "json")
_WORDS = ("yes", "no", "na")


@click.command("checklist")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder of the stored run; reports/ under the root by default.",
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", help="What to print.")
@click.option(
    "--answer", "given", multiple=True, metavar="ID=yes|no|na", help="Answer an item for this commit; may be repeated."
)
@click.option("--by", default="", metavar="NAME", help="Who answers.")
@click.option("--reason", default="", metavar="WHY", help="Why; needed for no and na.")
def command(root: Path | None, output: Path | None, format_: str, given: tuple[str, ...], by: str, reason: str) -> int:
    """Print the release checklist of the newest full run; with --answer, note what a person says first.

    The section "Release checklist" of gates.html is brought up to date as well. Exit code: 0 when every item is answered with yes or
    as not applicable; 1 when one is open or answered with no; 2 usage error; 3 when no run is stored.
    """
    from gates.attest.checklist import answers, rendering

    if (by or reason) and not given:
        raise UsageError("--by and --reason belong to an answer.", "Add --answer ID=yes, =no or =na.")
    project = _common.open_at(root)
    folder = (output or project.root / "reports").absolute()
    report = journal.newest_full(folder)
    if given:
        _note(given, by.strip(), reason.strip(), report, project, folder)
    items = answers(report, project, folder)
    if (folder / "gates.html").is_file() and journal.newest(folder).run.id == report.run.id:
        _show(report, items, folder)
    print_document(rendering.FORMATS[format_](items, report))
    return 0 if all(item.state.settled for item in items) else 1


def shown(report: RunReport, project: Project, folder: Path) -> Sequence[Row]:
    """The checklist as gates.html shows it after a full run of a commit; nothing after another run, or where it cannot be made, which is told."""
    if report.run.selected is not None or all(gate.cache.hit for gate in report.gates):
        return ()
    from gates.attest.checklist import answers, rendering
    from gates.attest.checklist.subject import Subject

    try:
        return () if Subject(report, project).stale else rendering.rows(answers(report, project, folder))
    except GatesError as error:
        click.echo(f"The release checklist is not in the report: {error}", err=True)
        return ()


def _show(report: RunReport, items: Sequence[Item], folder: Path) -> None:
    from gates.attest.checklist import rendering
    from gates.render.html import render_html

    journal.write_document(folder / "gates.html", render_html(report, rendering.rows(items), background(folder)))


def _note(given: Sequence[str], by: str, reason: str, report: RunReport, project: Project, folder: Path) -> None:
    """Keep what a person says.

    Raises:
        UsageError: an answer is none, an id is unknown, a name or a reason is missing, a proof says otherwise.
    """
    from gates.attest.checklist import definition, human
    from gates.attest.checklist.deciding import outcome
    from gates.attest.checklist.items import HumanAnswer, State
    from gates.attest.checklist.proofs import PROOFS
    from gates.attest.checklist.subject import Subject

    state = project.git
    if state.dirty:
        raise UsageError("The work tree has uncommitted changes, and an answer is about a commit.", "Commit first.")
    questions = {question.id: question for question in definition.questions(project, PROOFS)}
    kept, subject = dict(human.load(folder)), Subject(report, project)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for told in given:
        name, said = _parsed(told, list(questions))
        answer = HumanAnswer(said, by, reason, state.commit or "", state.tree or "", now)
        human.checked(answer, f"--answer {told}")
        found = outcome(questions[name], subject)
        if said is not State.NO and (found.final or found.state is not State.OPEN):
            remedy = "It needs no answer." if found.state.settled else "Mend the cause instead."
            raise UsageError(f"{name} is not for people to answer: {' '.join(found.evidence)}", remedy)
        kept[name] = answer
    path = human.store(folder, kept)
    click.echo(f"{path}: {len(given)} answered by {by}.", err=True)


def _parsed(told: str, known: list[str]) -> tuple[str, State]:
    """The id and the answer of `ID=yes`.

    Raises:
        UsageError: it is not of that form, or there is no such item.
    """
    from gates.attest.checklist.items import State

    name, equals, word = told.partition("=")
    if not equals or word not in _WORDS:
        raise UsageError(f"--answer {told!r} is no answer.", "Write ID=yes, ID=no or ID=na.")
    if name not in known:
        close = difflib.get_close_matches(name, known, 1)
        hint = f"Did you mean {close[0]!r}?" if close else "`gates checklist` shows the ids in brackets."
        raise UsageError(f"There is no item {name!r} in the checklist.", hint)
    return name, {"yes": State.YES, "no": State.NO, "na": State.NOT_APPLICABLE}[word]
