"""What a finding needs from the source around it: a fingerprint that survives unrelated edits, and an excerpt to show."""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import re
from collections.abc import Iterable, Sequence

from gates.engine.exceptions import Lines
from gates.model import Finding, GateResult

SECRET_RULES = frozenset({"security/committed-secret", "security/random-string", "env-docs/real-secret"})
"""Rules whose line holds a secret, or may: never excerpted, never part of a fingerprint."""

_AROUND = 2
_MOST_LINES = 12
_WIDEST = 240


def fingerprint(findings: Sequence[Finding], lines: Lines) -> tuple[Finding, ...]:
    """The findings with fingerprints: rule, path and the text of the line (not its number), counted where they repeat."""
    seen: collections.Counter[str] = collections.Counter()
    done = []
    for finding in findings:
        key = "\0".join((finding.rule, finding.path or "", _anchor(finding, lines)))
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "replace")).hexdigest()[:20]
        done.append(dataclasses.replace(finding, fingerprint=digest))
    return tuple(done)


def anchors(findings: Sequence[Finding], lines: Lines) -> tuple[str, ...]:
    """Fingerprints without the path, in the order of the findings: what stays the same when a file is renamed."""
    seen: collections.Counter[tuple[str, str, str]] = collections.Counter()
    done = []
    for finding in findings:
        text = _anchor(finding, lines)
        seen[finding.rule, finding.path or "", text] += 1
        number = seen[finding.rule, finding.path or "", text]
        done.append(hashlib.sha256(f"{finding.rule}\0{text}\0{number}".encode("utf-8", "replace")).hexdigest()[:20])
    return tuple(done)


def _anchor(finding: Finding, lines: Lines) -> str:
    if finding.path is not None and finding.line is not None and finding.rule not in SECRET_RULES:
        text = lines(finding.path)
        if 1 <= finding.line <= len(text):
            return " ".join(text[finding.line - 1].split())
    return re.sub(r"\d+", "#", finding.message)


def secret_places(results: Iterable[GateResult]) -> frozenset[tuple[str, int]]:
    """(path, line) of every line that a secret was found on."""
    return frozenset(
        (f.path, f.line) for r in results for f in r.findings if f.rule in SECRET_RULES and f.path and f.line
    )


def excerpt(result: GateResult, lines: Lines, secrets: frozenset[tuple[str, int]]) -> GateResult:
    """The result with the source lines around each finding; a line that holds a secret is never shown."""
    return dataclasses.replace(result, findings=tuple(_excerpted(_masked(f), lines, secrets) for f in result.findings))


def _masked(finding: Finding) -> Finding:
    """The finding without the credentials that its diff may hold."""
    if not finding.diff:
        return finding
    from gates.tools.secret_patterns import mask

    return dataclasses.replace(finding, diff="\n".join(mask(line)[:_WIDEST] for line in finding.diff.split("\n")))


def _excerpted(finding: Finding, lines: Lines, secrets: frozenset[tuple[str, int]]) -> Finding:
    if finding.path is None or finding.line is None or finding.rule in SECRET_RULES:
        return finding
    text = lines(finding.path)
    if not 1 <= finding.line <= len(text):
        return finding
    from gates.tools.secret_patterns import mask  # its patterns take long to compile: a run without findings needs none

    first = max(1, finding.line - _AROUND)
    last = min(len(text), max(finding.end_line or 0, finding.line) + _AROUND, first + _MOST_LINES - 1)
    shown = [
        "(hidden: this line holds a secret)" if (finding.path, n) in secrets else mask(text[n - 1])[:_WIDEST]
        for n in range(first, last + 1)
    ]
    return dataclasses.replace(finding, excerpt="\n".join(shown), excerpt_start=first)
