"""Writing what a run, finished or stored, is rendered to."""

from __future__ import annotations

from gates.engine import Journal
from gates.model import RunReport


def write_reports(journal: Journal, report: RunReport, *, quiet: bool) -> None:
    """`gates.json` and `gates.html` into the output folder, and the summary to the terminal."""
    from rich.console import Console

    from gates.render.html import render_html
    from gates.render.terminal import print_summary

    journal.finish(report)
    journal.write_text("gates.html", render_html(report))
    if not quiet:
        print_summary(report, Console(stderr=True), journal.output)
