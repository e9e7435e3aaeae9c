"""Adapter of zizmor: GitHub workflows and actions in, risks out.

It runs offline. The project's comments count; its configuration may switch an audit off for good, so what that hides is known,
too, from a second run without it. A file that it passes over (no YAML,
not the schema of a workflow) would look clean, so the files that it says it completed are counted. The output quotes
source lines, so it is never kept as a log.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence, Severity
from gates.project import Project
from gates.tools._command import our_command

_WORDS = ("--offline", "--format", "json", "--color", "never", "--no-progress", "--no-exit-codes")
_COMPLETED = re.compile(r"completed (?:file://)?(?:\./)?(.+?)\s*$", re.MULTILINE)
_OUTSIDE = ("GH_TOKEN", "GITHUB_TOKEN", "ZIZMOR_GITHUB_TOKEN", "ZIZMOR_CONFIG", "RUST_LOG", "RUST_BACKTRACE")
_CONFIGURATIONS = ("zizmor.yml", "zizmor.yaml", ".github/zizmor.yml", ".github/zizmor.yaml")
_LEVELS = {"High": Severity.HIGH, "Medium": Severity.MEDIUM, "Low": Severity.LOW}


@dataclasses.dataclass(frozen=True, slots=True)
class Risk:
    """One result of zizmor.

    Attributes:
        name: the audit's, for example "template-injection".
        confidence: HIGH, MEDIUM or LOW.
        message: what the audit looks for, and what it says about this place.
        culprit: the text that is meant, on one line; "" where it is more than a line.
        line: counted from 1.
        hidden_at: (path, line) of the configuration that hides it, line 0 where that names no such audit; None when nothing does.
    """

    name: str
    severity: Severity
    confidence: Severity
    message: str
    culprit: str
    path: str
    line: int
    end_line: int
    url: str
    hidden_at: tuple[str, int] | None = None

    @property
    def place(self) -> tuple[str, str, int, int]:
        """What tells it from others."""
        return self.name, self.path, self.line, self.end_line


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What zizmor said; `unread` has a sentence for each file that it did not audit."""

    risks: tuple[Risk, ...]
    files: int
    unread: tuple[str, ...]
    evidence: Evidence


def audit(project: Project, files: Sequence[str]) -> Report:
    """Run zizmor over workflows and action definitions.

    Raises:
        ToolMissingError: it is not installed.
        ToolFailedError: its output is no report.
    """
    everything = _run(project, files, "--no-config")
    config = next((path for path in _CONFIGURATIONS if path in project.files), None)
    if config is None or not everything.risks:
        return everything
    shown = {risk.place for risk in _run(project, files).risks}
    text = project.read(config)
    risks = [
        risk if risk.place in shown else dataclasses.replace(risk, hidden_at=(config, _line_of(risk.name, text)))
        for risk in everything.risks
    ]
    return dataclasses.replace(everything, risks=tuple(risks))


def _line_of(audit_name: str, text: str) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if re.match(rf"\s*[\"']?{audit_name}[\"']?\s*:", line)), 0)


def _run(project: Project, files: Sequence[str], *words: str) -> Report:
    command = our_command(project, "zizmor")  # another release words its log in another way
    done = process.run(
        [*command.argv, *_WORDS, *words, "--", *files],
        cwd=project.root,
        env=process.environment(drop=_OUTSIDE),
        timeout=120,
    )
    audited = set(_COMPLETED.findall(done.stderr))
    unread = tuple(
        f"zizmor could not read {path}: {_complaint(done.stderr, path)}. Mend it, or exclude it."
        for path in files
        if path not in audited
    )
    evidence = done.evidence("zizmor", command.version, f"{len(files) - len(unread)} files")
    if not audited and "no audit was performed" in done.stderr:
        return Report((), 0, unread, evidence)
    try:
        risks = tuple(_risk(project, result) for result in json.loads(done.stdout) if not result["ignored"])
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing")
        raise ToolFailedError(
            f"zizmor ended with exit code {done.exit_code} and no report: {last.strip()[:300]}.",
            "Look at its configuration (zizmor.yml), or reinstall it.",
        ) from error
    return Report(risks, len(files) - len(unread), unread, evidence)


def _complaint(said: str, path: str) -> str:
    """Why a file was passed over; zizmor does not always name the file that it complains about."""
    lines = [line.strip() for line in said.splitlines() if "failed to" in line]
    best = next((line for line in lines if path in line), lines[0] if lines else "it says nothing about it")
    return re.sub(r"^.*?(?=failed to)", "", best).rstrip(".")[:300]


def _risk(project: Project, result: Mapping[str, Any]) -> Risk:
    place = next(p for p in result["locations"] if p["symbolic"]["kind"] == "Primary")
    span = place["concrete"]["location"]
    path = re.sub(r"^(\./)+", "", place["symbolic"]["key"]["Local"]["verbatim_path"])
    offsets = span["offset_span"]
    culprit = project.bytes_of(path)[offsets["start"] : offsets["end"]].decode("utf-8", "replace").strip()
    annotation = place["symbolic"]["annotation"]
    return Risk(
        name=result["ident"],
        severity=_LEVELS.get(result["determinations"]["severity"], Severity.INFO),
        confidence=_LEVELS.get(result["determinations"]["confidence"], Severity.LOW),
        message=f"{result['desc']}: {annotation}" if annotation else result["desc"],
        culprit="" if "\n" in culprit else culprit[:120],
        path=path,
        line=span["start_point"]["row"] + 1,
        end_line=span["end_point"]["row"] + 1,
        url=result["url"],
    )
