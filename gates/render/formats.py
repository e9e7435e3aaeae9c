"""Every format that a report is rendered to, by name. A new one is a module and a row here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from gates.model import RunReport
from gates.render.background import Background
from gates.render.badge import render_badge
from gates.render.checkstyle import render_checkstyle
from gates.render.github import render_github
from gates.render.gitlab import render_gitlab
from gates.render.html import render_html
from gates.render.jsonl import render_jsonl
from gates.render.junit import render_junit
from gates.render.markdown import render_comment, render_summary
from gates.render.sarif import render_sarif


@dataclasses.dataclass(frozen=True, slots=True)
class Format:
    """A format of the report.

    Attributes:
        file: its name beside gates.json; None where only standard output makes sense.
        purpose: who reads it, in a few words.
        render: the report as text.
    """

    file: str | None
    purpose: str
    render: Callable[[RunReport, Background], str]


def _alone(render: Callable[[RunReport], str]) -> Callable[[RunReport, Background], str]:
    """A renderer to which the report is enough."""
    return lambda report, _background: render(report)


FORMATS: Mapping[str, Format] = {
    "html": Format("gates.html", "people", lambda report, background: render_html(report, (), background)),
    "sarif": Format(
        "gates.sarif", "code scanning, editors", lambda report, background: render_sarif(report, background.rules)
    ),
    "junit": Format("gates.junit.xml", "test reports of any CI", _alone(render_junit)),
    "markdown": Format("gates.md", "summary of a CI run", _alone(render_summary)),
    "comment": Format("gates.comment.md", "comment on a pull request", _alone(render_comment)),
    "github": Format(None, "annotations of a GitHub workflow, on standard output", _alone(render_github)),
    "gitlab": Format("gates.codequality.json", "GitLab code quality", _alone(render_gitlab)),
    "checkstyle": Format("gates.checkstyle.xml", "review tools", _alone(render_checkstyle)),
    "jsonl": Format("gates.jsonl", "events for log collectors, one a line", _alone(render_jsonl)),
    "badge": Format("gates.svg", "a README", _alone(render_badge)),
}
