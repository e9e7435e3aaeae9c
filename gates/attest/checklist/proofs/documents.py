"""Proofs about what is written down: the API document, diagrams, runbooks, the workflow of the continuous integration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.attest.checklist.contract import contract_of
from gates.attest.checklist.items import Outcome, some, unknown, yes
from gates.attest.checklist.subject import Subject

_PAGES = ("*.md", "*.rst", "*.adoc", "*.txt")
_DIAGRAM_FILES = ("*.puml", "*.plantuml", "*.drawio", "*.dio", "*.mmd", "*.mermaid", "*.d2", "workspace.dsl")
_DIAGRAM_PICTURE = re.compile(
    r"(?i)(architecture|c4[-_]|component|container|context|deployment|sequence|er[-_]?diagram|diagram|topology)[\w.-]*\.(svg|png|jpe?g|webp|pdf)$"
)
_MERMAID = re.compile(r"^[ \t]*(```+|~~~+|\.\.)\s*\{?(mermaid|plantuml|uml|graphviz|dot)\b", re.MULTILINE)
_RUNBOOK = re.compile(
    r"(?i)(?<![^\W_])(run[-_ ]?books?|play[-_ ]?books?|on[-_ ]?call|incident[-_ ](response|handling))(?![^\W_])"
)
_OPERATIONS = re.compile(r"(?i)(^|/)(operations?|ops|admin(istration)?|deploy(ment)?|troubleshooting)(\.\w+$|/)")
_HEADING = re.compile(r"^(#{1,6}\s+(?P<atx>.+?)\s*#*\s*|(?P<under>\S.*)\n[=\-~^\"]{3,}\s*)$", re.MULTILINE)
_WORKFLOWS = (
    ".github/workflows/*.y*ml", ".gitlab-ci.y*ml", "azure-pipelines.y*ml", ".circleci/config.y*ml", "Jenkinsfile",
    "bitbucket-pipelines.y*ml", ".drone.y*ml", ".woodpecker.y*ml", "cloudbuild.y*ml", ".buildkite/*.y*ml", ".tekton/*.y*ml",
    ".forgejo/workflows/*.y*ml", ".gitea/workflows/*.y*ml",
)  # fmt: skip
_RUNS_GATES = re.compile(r"\bgates\s+(run|ci)\b|\bnox\b[^\n]*\bgates\b|-m\s+gates\b|gates/action@")


def openapi_document(subject: Subject) -> Outcome:
    """An OpenAPI document is committed, and the gate proved that it says what the application serves."""
    contract = contract_of(subject)
    if not contract.documents:
        return unknown("No OpenAPI document is committed.")
    told = f"{some([d.path for d in contract.documents])}: {len(contract.operations)} operations"
    doubt = subject.doubt("api-docs")
    if doubt:
        return unknown(f"{told}; that the application serves them is not proven: {doubt}.")
    return yes(f"{told}, and the application serves what it says (gate api-docs).")


def architecture_diagrams(subject: Subject) -> Outcome:
    """A diagram is committed as text, or as a picture whose name says what it shows."""
    project = subject.project
    found = list(project.match(*_DIAGRAM_FILES))
    found += [f for f in project.files if _DIAGRAM_PICTURE.search(f)]
    for path, text in _pages(subject):
        match = _MERMAID.search(text)
        found += [f"{path}:{_line(text, match.start())}"] if match else []
    if found:
        return yes(f"Diagrams: {some(found)}.")
    return unknown(
        "No diagram was found: no mermaid, PlantUML or Graphviz block, no drawing, no picture that is named after one."
    )


def runbooks(subject: Subject) -> Outcome:
    """A page or a section is named as a runbook."""
    found = [f for f in subject.project.match(*_PAGES) if _RUNBOOK.search(f)]
    found += [f"{path}:{line} ({title})" for path, line, title in _headings(subject) if _RUNBOOK.search(title)]
    if found:
        return yes(f"Runbooks: {some(found)}.")
    near = [f for f in subject.project.match(*_PAGES) if _OPERATIONS.search(f)]
    return unknown(f"No page or section is named as a runbook{f'; {some(near)} may be one' if near else ''}.")


def acceptance_documented(subject: Subject) -> Outcome:
    """Where acceptance criteria may be written down; whether they are enough, people say."""
    return _sections(subject, re.compile(r"(?i)\bacceptance\b|\bdefinition of done\b"), "acceptance criteria")


def assumptions_documented(subject: Subject) -> Outcome:
    """Where assumptions and constraints may be written down; whether they are all, people say."""
    return _sections(
        subject, re.compile(r"(?i)\b(assumptions?|constraints?|limitations?)\b"), "assumptions or constraints"
    )


def ci_workflow(subject: Subject) -> Outcome:
    """A workflow of the continuous integration runs the gates."""
    workflows = subject.project.match(*_WORKFLOWS)
    if not workflows:
        return unknown("No workflow of a continuous integration is committed.")
    running = []
    for path in workflows:
        text = subject.project.read_or_none(path) or ""
        kept = re.sub(r"(^|[ \t])#.*$", "", text, flags=re.MULTILINE)
        match = _RUNS_GATES.search(kept)
        running += [f"{path}:{_line(kept, match.start())}"] if match else []
    if running:
        return yes(f"The gates run in {some(running)}.")
    return unknown(f"{some(workflows)}: no step runs `gates`.")


def _sections(subject: Subject, wanted: re.Pattern[str], what: str) -> Outcome:
    found = [f"{path}:{line} ({title})" for path, line, title in _headings(subject) if wanted.search(title)]
    if found:
        return unknown(f"Sections that may hold them: {some(found)}.")
    return unknown(f"No page has a section about {what}.")


def _pages(subject: Subject) -> Iterator[tuple[str, str]]:
    for path in subject.project.match("*.md", "*.rst", "*.adoc"):
        text = subject.project.read_or_none(path)
        if text:
            yield path, text


def _headings(subject: Subject) -> Iterator[tuple[str, int, str]]:
    for path, text in _pages(subject):
        for match in _HEADING.finditer(text):
            yield path, _line(text, match.start()), match["atx"] or match["under"] or ""


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
