"""The code half of the `security` gate: which issues block, which are hidden, what a source rule says better. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from gates.catalog.security import _rules
from gates.model import Finding, Measure, Severity
from gates.tools.bandit_json import Hidden, Issue

_REPLACED = frozenset({"B105", "B106", "B107", "B506"})
"""What we look at more closely: bandit quotes the passwords that it guesses at, and knows few safe loaders."""
_AUDITED = frozenset({"B310"})
"""What bandit says of every call, and we of those that deserve it; its own comment excuses ours."""
_WEAKNESSES = {
    "security/development-server": 489,
    "security/insecure-cookie": 614,
    "security/known-signing-key": 321,
    "security/leaky-comparison": 208,
    "security/mass-assignment": 915,
    "security/open-cors": 942,
    "security/open-redirect": 601,
    "security/opened-address": 22,
    "security/path-from-request": 22,
    "security/predictable-secret": 330,
    "security/sql-from-values": 89,
    "security/unbounded-wait": 400,
    "security/unsafe-yaml": 502,
    "security/unverified-jwt": 347,
    "security/unverified-tls": 295,
}
"""Source rule → the number of its weakness in the list of MITRE; bandit names one with each of its issues."""
_NEAR = {20: 502, 94: 489}
"""Bandit's numbers for what we call by a narrower one."""


def findings(issues: Sequence[Issue], house: Sequence[Finding], fail_on: Severity) -> Iterator[Finding]:
    """Bandit's issues from medium severity and the source rules' findings, each thing said once."""
    known = [issue for issue in issues if issue.code not in _REPLACED]
    excused = [issue for issue in known if issue.hidden is Hidden.NAMED]
    kept = [finding for finding in house if not any(_same(finding, issue) for issue in excused)]
    yield from map(_with_weakness, kept)
    for issue in known:
        if issue.hidden is Hidden.NO and issue.code in _AUDITED:
            continue
        if issue.hidden is Hidden.NO and not any(_same(finding, issue) for finding in house):
            if serious(issue, fail_on) or issue.severity.at_least(Severity.MEDIUM):
                yield _of_bandit(issue, fail_on)
        elif issue.hidden is Hidden.BLANKET and serious(issue, fail_on):
            yield _blanket(issue)
    yield from _switched_off([i for i in known if i.hidden is Hidden.CONFIGURED and serious(i, fail_on)])


def measures(issues: Sequence[Issue]) -> Iterator[Measure]:
    """How many issues are not listed, and why."""
    low = sum(issue.hidden is Hidden.NO and not issue.severity.at_least(Severity.MEDIUM) for issue in issues)
    named = sum(issue.hidden is Hidden.NAMED for issue in issues)
    yield Measure("issues of low severity, not listed", low, "")
    yield Measure("issues excused by a named nosec", named, "")


def serious(issue: Issue, fail_on: Severity) -> bool:
    """Whether an issue blocks: from `fail_on`, and from one step below when bandit is sure of it."""
    sure = issue.confidence is Severity.HIGH and issue.severity.rank == fail_on.rank + 1
    return sure or issue.severity.at_least(fail_on)


def _same(finding: Finding, issue: Issue) -> bool:
    """Whether a tool and a source rule mean the same thing: the same weakness at the same place."""
    first, last = finding.line or 0, finding.end_line or finding.line or 0
    overlap = issue.line <= last and first <= issue.end_line
    weakness = _WEAKNESSES.get(finding.rule, 0)
    return weakness in {issue.cwe, _NEAR.get(issue.cwe)} and issue.path == finding.path and overlap


def _with_weakness(finding: Finding) -> Finding:
    """The finding of a source rule with the number of its weakness."""
    number = _WEAKNESSES.get(finding.rule)
    if number is None:
        return finding
    return dataclasses.replace(finding, message=f"{finding.message.rstrip('.')} (CWE-{number}).")


def _of_bandit(issue: Issue, fail_on: Severity) -> Finding:
    weakness = f" (CWE-{issue.cwe})" if issue.cwe else ""
    return Finding(
        rule=f"security/bandit:{issue.code}",
        severity=issue.severity,
        blocking=serious(issue, fail_on),
        message=f"{_sentence(issue.message)}{weakness}.",
        fix=f"Mend it as the page of {issue.code} says, or write `# nosec {issue.code}` with the reason.",
        path=issue.path,
        line=issue.line,
        end_line=issue.end_line,
        tool="bandit",
        url=issue.url or None,
    )


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _blanket(issue: Issue) -> Finding:
    path, line = issue.hidden_at
    return Finding(
        rule=_rules.BLANKET.id,
        severity=issue.severity,
        blocking=True,
        message=f"`# nosec` without an id hides {issue.code} here: {_sentence(issue.message)}.",
        fix=f"Mend it, or write `# nosec {issue.code}` with the reason.",
        path=path,
        line=line,
        tool="bandit",
    )


def _switched_off(issues: Iterable[Issue]) -> Iterator[Finding]:
    """One finding for each check and setting."""
    groups: dict[tuple[str, tuple[str, int]], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.code, issue.hidden_at), []).append(issue)
    for (code, (path, line)), hidden in groups.items():
        first = hidden[0]
        more = f" and at {len(hidden) - 1} more places" if len(hidden) > 1 else ""
        where = f"{first.path}:{first.line}{more}"
        yield Finding(
            rule=_rules.SWITCHED_OFF.id,
            severity=first.severity,
            blocking=True,
            message=f"This setting hides bandit's {code} at {where}: {_sentence(first.message)}.",
            fix=f"Take it out of the setting, and excuse a sound place with `# nosec {code}` and the reason.",
            path=path,
            line=line or None,
            tool="bandit",
        )
