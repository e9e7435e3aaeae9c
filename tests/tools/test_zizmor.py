"""zizmor: what it says of a workflow, and that a file which it passes over is told."""

from __future__ import annotations

from gates.model import Severity
from gates.tools import zizmor
from tests.conftest import OpenProject

RISKY = """on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.issue.title }}"
"""


def test_a_risk_has_its_place_and_the_text_that_is_meant(open_project: OpenProject) -> None:
    project = open_project({".github/workflows/greet.yml": RISKY})
    report = zizmor.audit(project, [".github/workflows/greet.yml"])
    [risk] = [risk for risk in report.risks if risk.name == "template-injection"]
    assert (risk.path, risk.line, risk.severity, risk.confidence) == (
        ".github/workflows/greet.yml",
        7,
        Severity.HIGH,
        Severity.HIGH,
    )
    assert risk.culprit == "github.event.issue.title"
    assert (report.files, report.unread) == (1, ())


def test_a_file_that_is_passed_over_is_told_beside_one_that_is_read(open_project: OpenProject) -> None:
    files = {".github/workflows/greet.yml": RISKY, ".github/workflows/odd.yml": "on: push\njobs:\n  a: 3\n"}
    report = zizmor.audit(open_project(files), sorted(files))
    assert report.files == 1
    [sentence] = report.unread
    assert ".github/workflows/odd.yml" in sentence


def test_nothing_read_is_no_clean_answer(open_project: OpenProject) -> None:
    report = zizmor.audit(open_project({".github/workflows/odd.yml": "on: [push\n"}), [".github/workflows/odd.yml"])
    assert (report.risks, report.files, len(report.unread)) == ((), 0, 1)


HIDING = "# hides one\nrules:\n  template-injection:\n    disable: true\n"


def test_what_the_configuration_hides_is_known_with_its_line_and_a_comment_excuses(open_project: OpenProject) -> None:
    excused = RISKY.rstrip() + "  # zizmor: ignore[template-injection] read only\n"
    files = {
        ".github/zizmor.yml": HIDING,
        ".github/workflows/excused.yml": excused,
        ".github/workflows/greet.yml": RISKY,
    }
    report = zizmor.audit(open_project(files), [name for name in sorted(files) if "workflows" in name])
    injections = [risk for risk in report.risks if risk.name == "template-injection"]
    assert [(risk.path, risk.hidden_at) for risk in injections] == [
        (".github/workflows/greet.yml", (".github/zizmor.yml", 3))
    ]
