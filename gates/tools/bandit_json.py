"""Adapter of bandit: files in, issues out, with what the project's own settings say about each.

Bandit runs over exactly the files that it is given and with every check on; `# nosec`, `skips`, `tests` and
`exclude_dirs` are read here and come out as `Issue.hidden`, so that a reader can tell an exception with a name and a
place from a switch that hides whatever comes. The output quotes source lines, so it is never kept as a log.
"""

from __future__ import annotations

import dataclasses
import enum
import fnmatch
import json
import re
import tokenize
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence, Severity
from gates.project import Project
from gates.tools._command import tool_command
from gates.tools.bandit_settings import Settings, read_settings

_FILES_A_RUN = 800


class Hidden(enum.StrEnum):
    """How the project says that an issue is to be passed over."""

    NO = ""
    NAMED = "named nosec"
    BLANKET = "blanket nosec"
    CONFIGURED = "configuration"


@dataclasses.dataclass(frozen=True, slots=True)
class Issue:
    """One result of bandit.

    Attributes:
        code: for example "B602".
        name: the test's name.
        confidence: HIGH, MEDIUM or LOW.
        end_line: last line of the expression.
        cwe: number of the weakness, 0 when bandit names none.
        hidden: whether, and how, the project passes over it.
        hidden_at: (path, line) of the comment or setting that does.
    """

    code: str
    name: str
    severity: Severity
    confidence: Severity
    message: str
    path: str
    line: int
    end_line: int
    cwe: int
    url: str
    hidden: Hidden = Hidden.NO
    hidden_at: tuple[str, int] = ("", 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What bandit said about the files; `unread` has a sentence for each that it could not read."""

    issues: tuple[Issue, ...]
    files: int
    unread: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def run(project: Project, files: Sequence[str]) -> Report:
    """Run bandit over files.

    Raises:
        ToolFailedError: its output is no report, or lacks a file.
        NoAnswerError: the project's configuration of bandit cannot be read.
    """
    settings = read_settings(project)
    issues: list[Issue] = []
    unread: list[str] = []
    evidence: list[Evidence] = []
    for start in range(0, len(files), _FILES_A_RUN):
        part = files[start : start + _FILES_A_RUN]
        data, proof = _run_part(project, settings, part)
        failed = {_relative(e["filename"]): e["reason"] for e in data["errors"]}
        missing = [f for f in part if f not in failed and f not in {_relative(m) for m in data["metrics"]}]
        unread += [f"bandit could not read {path}: {why}." for path, why in failed.items()]
        unread += [f"bandit passed over {path}." for path in missing]
        issues += [_issue(result) for result in data["results"]]
        evidence.append(proof)
    marked = tuple(_marked(issue, project, settings) for issue in issues)
    return Report(marked, len(files) - len(unread), tuple(unread), tuple(evidence))


def _run_part(project: Project, settings: Settings, files: Sequence[str]) -> tuple[dict[str, Any], Evidence]:
    command = tool_command(project, "bandit")
    with process.folder("gates-bandit-") as scratch:
        config = Path(scratch, "bandit.yaml")
        config.write_text(json.dumps(settings.plugins or {"skips": []}), encoding="utf-8")
        report = Path(scratch, "report.json")
        words = ["--quiet", "--format", "json", "--output", str(report), "--exclude", "", "--configfile", str(config)]
        words += ["--ignore-nosec", "--exit-zero"]
        done = process.run([*command.argv, *words, *(f"./{f}" for f in files)], cwd=project.root, timeout=300)
        try:
            data = json.loads(report.read_text(encoding="utf-8"))
            _ = data["errors"], data["metrics"], data["results"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing")
            raise ToolFailedError(
                f"bandit ended with exit code {done.exit_code} and no report: {last.strip()[:300]}.",
                f"Look at the bandit settings in {settings.source}." if settings.source else "Reinstall bandit.",
            ) from error
    proof = dataclasses.replace(
        done.evidence("bandit", command.version, f"{len(files)} files"), argv=(*command.argv, *words)
    )
    return data, proof


def _issue(result: Mapping[str, Any]) -> Issue:
    span = result.get("line_range") or [result["line_number"]]
    return Issue(
        code=result["test_id"],
        name=result["test_name"],
        severity=_level(result["issue_severity"]),
        confidence=_level(result["issue_confidence"]),
        message=result["issue_text"],
        path=_relative(result["filename"]),
        line=result["line_number"],
        end_line=max(span),
        cwe=int((result.get("issue_cwe") or {}).get("id") or 0),
        url=result.get("more_info", ""),
    )


def _level(word: str) -> Severity:
    return {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM}.get(word, Severity.LOW)


def _relative(name: str) -> str:
    return re.sub(r"^(\./)+", "", name)


def _marked(issue: Issue, project: Project, settings: Settings) -> Issue:
    """The issue with what the project says about it; a comment at the place speaks before the configuration."""
    comments = project.once(f"nosec {issue.path}", lambda: _nosec_comments(project.read_or_none(issue.path) or ""))
    for line in (issue.line, *range(issue.line, issue.end_line + 1)):
        how = _said(comments[line], issue) if line in comments else Hidden.NO
        if how is not Hidden.NO:
            return dataclasses.replace(issue, hidden=how, hidden_at=(issue.path, line))
    key = _configured_away(issue, settings)
    if key:
        place = (settings.source, settings.places.get(key, 0))
        return dataclasses.replace(issue, hidden=Hidden.CONFIGURED, hidden_at=place)
    return issue


def _said(comment: str, issue: Issue) -> Hidden:
    """What a `# nosec` means for an issue: words that name no check leave it a blanket one, as bandit has it."""
    codes = set(re.findall(r"\bB\d{3}\b", comment))
    if issue.code in codes or re.search(rf"\b{re.escape(issue.name)}\b", comment):
        return Hidden.NAMED
    return Hidden.NO if codes else Hidden.BLANKET


def _configured_away(issue: Issue, settings: Settings) -> str:
    """The key that keeps bandit from saying it when it runs by itself, "" when there is none."""
    mine = {issue.code, issue.name}
    if mine & set(settings.skips):
        return "skips"
    if settings.tests and not mine & set(settings.tests):
        return "tests"
    path = f"./{issue.path}"
    return "exclude" if any(e in path or fnmatch.fnmatch(path, e) for e in settings.exclude) else ""


def _nosec_comments(text: str) -> Mapping[int, str]:
    """Line → what its `# nosec` is followed by."""
    found: dict[int, str] = {}
    if "nosec" not in text:
        return found  # reading the tokens of a file takes as long as bandit does for it
    try:
        for token in tokenize.generate_tokens(StringIO(text).readline):
            said = re.search(r"#\s*nosec\b:?([^#]*)", token.string) if token.type == tokenize.COMMENT else None
            if said:
                found[token.start[0]] = said.group(1)
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
