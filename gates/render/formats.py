"""Every format that a report is rendered to, by name. A new one is a module and a row here."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Mapping

from gates.model import RunReport
from gates.render.background import Background


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


def _alone(where: str) -> Callable[[RunReport, Background], str]:
    """A renderer to which the report is enough, "module:function"; loaded when it is asked for, as a run rarely wants more than one."""
    module, _, function = where.partition(":")

    def render(report: RunReport, _background: Background) -> str:
        text: str = getattr(importlib.import_module(f"gates.render.{module}"), function)(report)
        return text

    return render


def _html(report: RunReport, background: Background) -> str:
    from gates.render.html import render_html

    return render_html(report, (), background)


def _sarif(report: RunReport, background: Background) -> str:
    from gates.render.sarif import render_sarif

    return render_sarif(report, background.rules)


FORMATS: Mapping[str, Format] = {
    "html": Format("gates.html", "people", _html),
    "sarif": Format("gates.sarif", "code scanning, editors", _sarif),
    "junit": Format("gates.junit.xml", "test reports of any CI", _alone("junit:render_junit")),
    "markdown": Format("gates.md", "summary of a CI run", _alone("markdown:render_summary")),
    "comment": Format("gates.comment.md", "comment on a pull request", _alone("markdown:render_comment")),
    "github": Format(None, "annotations of a GitHub workflow, on standard output", _alone("github:render_github")),
    "gitlab": Format("gates.codequality.json", "GitLab code quality", _alone("gitlab:render_gitlab")),
    "checkstyle": Format("gates.checkstyle.xml", "review tools", _alone("checkstyle:render_checkstyle")),
    "jsonl": Format("gates.jsonl", "events for log collectors, one a line", _alone("jsonl:render_jsonl")),
    "badge": Format("gates.svg", "a README", _alone("badge:render_badge")),
}
