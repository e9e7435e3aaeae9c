"""Waivers from the configuration, and inline `# gates: ignore[rule] reason` comments, applied to findings."""

from __future__ import annotations

import dataclasses
import datetime
import fnmatch
import re
from collections.abc import Callable, Sequence

from gates.config import WaiverRule
from gates.model import Finding, Rule, Severity, Waiver

UNUSED = Rule(
    "gates/unused-waiver",
    Severity.LOW,
    "a waiver that matches nothing",
    "A waiver in the configuration covered no finding of this run. What it excused is gone, or its `match` is misspelt: "
    "either way it would silently excuse something later. Remove it, or mend its `match`, `path` or `fingerprint`.",
)
NO_REASON = Rule(
    "gates/ignore-without-reason",
    Severity.MEDIUM,
    "an inline ignore without a reason",
    "`# gates: ignore[rule]` must be followed by a reason on the same line, for example "
    "`# gates: ignore[logging/swallowed-exception] best effort, the caller retries`. Without one the finding stands.",
)
EXPIRING = Rule(
    "gates/waiver-expires-soon",
    Severity.INFO,
    "a waiver has two weeks left, or less",
    "On the day after its `expires`, a waiver is an error of the configuration, and the finding that it excuses blocks again. Mend the "
    "finding before, or renew the waiver with a fresh reason.",
)
RULES = (UNUSED, NO_REASON, EXPIRING)
NOTICE_DAYS = 14

_NOTICE = datetime.timedelta(days=NOTICE_DAYS)
_INLINE = re.compile(r"gates:\s*ignore\[([^\]]*)\]\s*(.*?)\s*(?:-->|\*/)?\s*$")

Lines = Callable[[str], Sequence[str]]
"""The lines of a file by its path relative to the root; empty when it cannot be read."""


def apply(
    findings: Sequence[Finding], waivers: Sequence[WaiverRule], lines: Lines, gate: str, config_file: str
) -> tuple[Finding, ...]:
    """The findings with their waivers, and with findings about the waivers themselves.

    Args:
        waivers: all of the configuration; those whose rule belongs to `gate` are looked at.
    """
    mine = [w for w in waivers if w.rule.split("/", 1)[0] == gate]
    used: set[int] = set()
    done = []
    for finding in findings:
        index = next((i for i, w in enumerate(mine) if _covers(w, finding)), None)
        if index is not None:
            used.add(index)
            waiver = mine[index]
            done.append(
                dataclasses.replace(finding, waiver=Waiver(waiver.reason, waiver.owner, waiver.expires.isoformat()))
            )
        else:
            done += _inline(finding, lines)
    done += [_unused(w, config_file) for i, w in enumerate(mine) if i not in used]
    today = datetime.datetime.now(datetime.UTC).date()
    done += [
        _expiring(mine[i], (mine[i].expires - today).days, config_file)
        for i in sorted(used)
        if mine[i].expires <= today + _NOTICE
    ]
    return tuple(done)


def _covers(waiver: WaiverRule, finding: Finding) -> bool:
    return (
        waiver.rule == finding.rule
        and (waiver.match is None or waiver.match in finding.message)
        and (waiver.path is None or fnmatch.fnmatchcase(finding.path or "", waiver.path))
        and (waiver.fingerprint is None or waiver.fingerprint == finding.fingerprint)
    )


def _inline(finding: Finding, lines: Lines) -> list[Finding]:
    """The finding, waived when its line, or a comment line right above it, says so with a reason."""
    if finding.path is None or finding.line is None:
        return [finding]
    text = lines(finding.path)
    for number in (finding.line, finding.line - 1):
        if not 1 <= number <= len(text):
            continue
        line = text[number - 1]
        found = _INLINE.search(line)
        if found is None or (number != finding.line and not line.lstrip().startswith(("#", "--", "//", "<!--", ";"))):
            continue
        if finding.rule not in {r.strip() for r in found.group(1).split(",")}:
            continue
        if not found.group(2):
            return [finding, _no_reason(finding, number)]
        return [dataclasses.replace(finding, waiver=Waiver(found.group(2), "inline", None))]
    return [finding]


def _no_reason(finding: Finding, line: int) -> Finding:
    message = f"The inline ignore of {finding.rule} gives no reason, so the finding stands."
    return Finding(
        rule=NO_REASON.id,
        severity=NO_REASON.severity,
        blocking=True,
        message=message,
        fix="Write the reason behind the bracket.",
        path=finding.path,
        line=line,
    )


def _unused(waiver: WaiverRule, config_file: str) -> Finding:
    message = f"The waiver of {waiver.rule} ({waiver.owner}) matches no finding."
    return Finding(
        rule=UNUSED.id,
        severity=UNUSED.severity,
        blocking=False,
        message=message,
        fix="Remove it, or mend what it matches.",
        path=config_file,
        line=waiver.line,
    )


def _expiring(waiver: WaiverRule, days: int, config_file: str) -> Finding:
    left = "today is its last day" if days <= 0 else f"{days} day{'s' if days != 1 else ''} left"
    return Finding(
        rule=EXPIRING.id,
        severity=EXPIRING.severity,
        blocking=False,
        message=f"The waiver of {waiver.rule} ({waiver.owner}) expires on {waiver.expires}: {left}.",
        fix="Mend the finding, or renew the waiver with a fresh reason.",
        path=config_file,
        line=waiver.line,
    )
