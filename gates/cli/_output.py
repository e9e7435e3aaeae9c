"""Writing what a run, finished or stored, is rendered to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from gates.engine import Journal, history, journal, logs
from gates.errors import NoAnswerError
from gates.model import Rule, RunReport
from gates.render.background import Background
from gates.render.formats import FORMATS
from gates.render.rows import Row

NAMES = ("json", *FORMATS)
"""What `--format` takes."""


def warm_up() -> None:
    """Load what rendering needs while the tools of the gates run, so that nobody waits for it after the last one."""

    def load() -> None:
        from gates.render import html

        html.template()

    threading.Thread(target=load, daemon=True).start()


def rules() -> Mapping[str, Rule]:
    """The rules of the house by id; all gates are imported for that."""
    from gates.cli import explain

    return explain.rules()


Rules = Callable[[], Mapping[str, Rule]]
Checklist = Callable[[], Sequence[Row]]


def document(report: RunReport, name: str, output: Path | None = None, known: Rules = rules) -> str:
    """The report in the format of this name, one of `NAMES`.

    Args:
        output: the folder of the reports, for what is shown beside this one; None for the report alone.
        known: the rules of the house by id.
    """
    if name == "json":
        return journal.encode(report).decode()
    return FORMATS[name].render(report, background(output, known) if output is not None else Background(known))


def background(output: Path, known: Rules = rules) -> Background:
    """What a document may show beside the report: pages of rules, earlier runs in this folder, the ends of its logs."""
    return Background(known, history.load(output), lambda path: logs.tail(output / path))


def print_document(text: str) -> None:
    """A document on standard output, in UTF-8 whatever the terminal's encoding is: CI machines often have none."""
    click.echo(text.encode("utf-8", "replace"), nl=False)


def write_reports(
    journal: Journal,
    report: RunReport,
    *,
    formats: Sequence[str] = (),
    quiet: bool,
    known: Rules = rules,
    checklist: Checklist = tuple,
) -> None:
    """`gates.json`, `gates.html` and what `formats` name into the output folder, and the summary to the terminal.

    A format without a file is written to standard output.

    Args:
        known: the rules of the house by id.
        checklist: what gates.html shows of the release checklist; asked for when the report is safe on the disk.

    Raises:
        NoAnswerError: a file cannot be written; the summary is told all the same.
    """
    try:
        _write(journal, report, formats, known, checklist)
    except NoAnswerError:
        _print(report, None)
        raise
    if not quiet:
        _print(report, journal.output)


def _print(report: RunReport, output: Path | None) -> None:
    """The summary on the terminal; what that takes is loaded only for those who read it."""
    from gates.render.paper import Paper
    from gates.render.terminal import print_summary

    print_summary(report, Paper(), output)


def _write(journal: Journal, report: RunReport, formats: Sequence[str], known: Rules, checklist: Checklist) -> None:
    journal.finish(report)
    from gates.render.html import render_html

    journal.write_text("gates.html", render_html(report, checklist(), background(journal.output, known)))
    for name in dict.fromkeys(f for f in formats if f != "html"):
        file = FORMATS[name].file if name in FORMATS else ""  # gates.json is there already
        if file is None:
            print_document(document(report, name, journal.output, known))
        elif file:
            journal.write_text(file, document(report, name, journal.output, known))
