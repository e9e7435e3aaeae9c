"""RunReport to annotations: workflow commands that a GitHub runner reads from the output of a step.

GitHub shows ten per step. The worst come first, and when there are more the tenth line counts the rest.
"""

from __future__ import annotations

from gates.model import Finding, RunReport, Severity
from gates.render import text
from gates.render.listing import standing

MOST = 10
_LONGEST = 2_000


def render_github(report: RunReport) -> str:
    """The annotations, one a line; an empty text where there is nothing to annotate."""
    told = [finding for _, finding in standing(report)]
    shown = told if len(told) <= MOST else told[: MOST - 1]
    lines = [
        _command(_level(f), f.message + (f" {f.fix}" if f.fix else ""), _properties(f, text.in_repository(report, f)))
        for f in shown
    ]
    if rest := len(told) - len(shown):
        lines.append(_command("notice", f"{text.plural(rest, 'finding')} more in the report.", {"title": "gates"}))
    return "".join(f"{line}\n" for line in lines)


def _level(finding: Finding) -> str:
    if finding.blocks:
        return "error"
    return "warning" if finding.severity.at_least(Severity.MEDIUM) else "notice"


def _properties(finding: Finding, path: str | None) -> dict[str, str]:
    made = {"title": finding.rule}
    if path is not None:
        made["file"] = path
        numbers = {"line": finding.line, "endLine": finding.end_line, "col": finding.column}
        made |= {key: str(number) for key, number in numbers.items() if number is not None and finding.line is not None}
    return made


def _command(level: str, said: str, properties: dict[str, str]) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {told}::{_data(said)}"


def _data(said: str) -> str:
    """As the runner wants it: a line break or a percent sign must not end or change the command."""
    return text.harmless(said, _LONGEST).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")
