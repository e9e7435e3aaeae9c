"""Writing what a run, finished or stored, is rendered to."""

from __future__ import annotations

import threading

from gates.engine import Journal
from gates.errors import NoAnswerError
from gates.model import RunReport


def warm_up(*, quiet: bool) -> None:
    """Load what rendering needs while the tools of the gates run, so that nobody waits for it after the last one."""

    def load() -> None:
        from gates.render import html

        html.template()
        if not quiet:
            import rich.console
            import rich.table  # noqa: F401  # loaded for `print_summary`

    threading.Thread(target=load, daemon=True).start()


def write_reports(journal: Journal, report: RunReport, *, quiet: bool) -> None:
    """`gates.json` and `gates.html` into the output folder, and the summary to the terminal, also when the disk is full.

    Raises:
        NoAnswerError: a file cannot be written; the summary is told all the same.
    """
    from rich.console import Console

    from gates.render.html import render_html
    from gates.render.terminal import print_summary

    try:
        journal.finish(report)
        journal.write_text("gates.html", render_html(report))
    except NoAnswerError:
        print_summary(report, Console(stderr=True), journal.output)
        raise
    if not quiet:
        print_summary(report, Console(stderr=True), journal.output)
