"""How a verdict is called elsewhere, and text that may be shown in a log: one line, no token, no command of a runner."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable

from gates.model import RunReport, Verdict
from gates.render import text
from gates.render.markdown import MARKER

LONGEST_DESCRIPTION = 140
"""Characters that GitHub takes as the description of a commit status."""


def description(report: RunReport) -> str:
    """The verdict as the description of a commit status."""
    said = text.clean(text.verdict(report))
    return said if len(said) <= LONGEST_DESCRIPTION else said[: LONGEST_DESCRIPTION - 1] + "…"


def green(report: RunReport) -> bool:
    """Whether the report may be shown as a success: its verdict, and nothing in it that speaks against it."""
    answered = report.exit_code == 0 and bool(report.gates)
    return report.verdict is Verdict.GREEN and answered and all(gate.state.green for gate in report.gates)


def shown(said: object, secrets: Iterable[str] = ()) -> str:
    """What somebody else said, fit for a log.

    A runner takes `##[...]` for a command wherever it is in a line, and `::...::` at its beginning; callers put words before it.
    """
    line = str(said)
    for secret in secrets:
        if secret:
            line = line.replace(secret, "***")
    return " ".join(text.harmless(line, 300).split()).replace("##[", "# #[")


def marked(body: str, name: str) -> tuple[str, str]:
    """The comment and its first line, by which it is found again: one comment for each name that is published under."""
    if name == "gates":
        return MARKER, body
    marker = f"<!-- gates: report of {urllib.parse.quote(name, safe=' ').replace('-', '%2D')} -->"
    return marker, body.replace(MARKER, marker, 1)


def link(address: str) -> str | None:
    """The address of the run's page where it is a web address, None otherwise: servers refuse anything else."""
    return address if address.startswith(("https://", "http://")) and len(address) < 1000 else None
