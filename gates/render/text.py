"""Words, numbers and harmless text for whatever shows a report. Pure; the standard library and the model only.

Everything that a tool or a repository said passes `clean` before it is shown: escape sequences, control characters and characters
that turn the direction of reading could otherwise make a report say something else than it says.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gates.model import CacheLabel, Finding, GateResult, Measure, RunReport, Severity, State, Verdict, Waiver


class StateWords(NamedTuple):
    """How a state is shown: never by colour alone.

    Attributes:
        word: the state for people.
        glyph: one character that differs from state to state.
        tone: "good", "bad" or "none", for the colour.
    """

    word: str
    glyph: str
    tone: str


STATES: Mapping[State, StateWords] = {
    State.PASSED: StateWords("Passed", "✓", "good"),
    State.NOT_APPLICABLE: StateWords("Not applicable", "—", "good"),
    State.FAILED: StateWords("Failed", "✕", "bad"),
    State.VACUOUS: StateWords("Examined nothing", "∅", "bad"),
    State.ERROR: StateWords("No answer", "!", "bad"),
    State.TIMED_OUT: StateWords("Timed out", "◔", "bad"),
    State.NOT_RUN: StateWords("Not run", "○", "bad"),
}

_RANKS = {severity: severity.rank for severity in Severity}

LONGEST = 4_000
"""Characters of one message that a document shows at most."""

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]"
)
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def clean(text: str) -> str:
    """`text` without escape sequences, every other control, direction or invisible character made visible."""
    if not _HARMFUL.search(text):
        return text
    return _HARMFUL.sub(_visible, _ESCAPES.sub("", text.replace("\r\n", "\n")))


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return "\ufffd" if code < 0xA0 or 0xD800 <= code <= 0xDFFF else f"[U+{code:04X}]"


def harmless(text: str, limit: int = LONGEST) -> str:
    """`text` cleaned, and cut where it is longer than `limit` characters, with how many were left out."""
    rest = len(text) - limit
    return clean(text) if rest <= 0 else f"{clean(text[:limit])}… ({rest:,} characters more)"


def replayed(cache: CacheLabel) -> str:
    """Where replayed facts come from: "replayed from run 20261126T..., commit 1a2b3c4, 3 min old"; "" for fresh ones."""
    if not cache.hit:
        return ""
    told = [f"replayed from run {cache.origin_run or 'unknown'}"]
    if cache.origin_commit:
        told.append(f"commit {cache.origin_commit[:10]}")
    if cache.age_s is not None:
        told.append(f"{duration(cache.age_s)} old")
    return ", ".join(told)


def term(waiver: Waiver, day: str) -> str:
    """How long a waiver holds, seen from a day (RFC 3339): "until 2026-12-31, 35 days left", "as long as the line stands"."""
    if waiver.expires is None:
        return "as long as the line stands" if waiver.owner == "inline" else "as long as that document says so"
    try:
        left = (datetime.date.fromisoformat(waiver.expires) - datetime.date.fromisoformat(day[:10])).days
    except ValueError:
        return f"until {waiver.expires}"
    return f"until {waiver.expires}, {plural(left, 'day')} left"


def duration(seconds: float) -> str:
    """Seconds as people say it: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def number(value: float) -> str:
    """A number without needless decimals: "80", "91.2"."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def plural(count: int, noun: str) -> str:
    """A count with its noun: "1 finding", "2 findings"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: Sequence[str]) -> str:
    """Words in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def label(name: str) -> str:
    """A key of the detected stack as people write it."""
    known = {"orm": "ORM", "api-document": "API document", "env-docs": "Environment docs", "readme": "README"}
    return known.get(name, name.replace("-", " ").capitalize())


def examined(result: GateResult) -> str:
    """What a gate looked at: "9 migrations, 2 engines"; "nothing" where nothing was."""
    return ", ".join(_counted(count, name) for name, count in result.examined.items()) or "nothing"


def _counted(count: int, nouns: str) -> str:
    """A count with a noun that is given for many: "1 engine", "2 engines", "1 dependency"."""
    one = f"{nouns[:-3]}y" if nouns.endswith("ies") else nouns.removesuffix("s")
    return f"{count:,} {one if count == 1 else nouns}"


def measure(item: Measure) -> str:
    """A measure against its limit: "91.2 % (limit 80 %)"; of things that are counted: "6 (limit 6)", for the name says of what."""
    unit = " %" if item.unit == "%" else f" {item.unit}" if item.unit and item.limit is None else ""
    limit = f" (limit {number(item.limit)}{unit})" if item.limit is not None else ""
    return f"{number(item.value)}{unit}{limit}"


def place(finding: Finding) -> str:
    """Where a finding is: "path:line", "path", or "" where it has no place."""
    if finding.path is None:
        return ""
    return finding.path if finding.line is None else f"{finding.path}:{finding.line}"


def in_repository(report: RunReport, finding: Finding) -> str | None:
    """The path of a finding for whoever shows the whole repository; None where it has no place."""
    return None if finding.path is None else f"{report.project.prefix}{finding.path}"


def by_severity(findings: Iterable[Finding]) -> tuple[tuple[Severity, int], ...]:
    """How many findings of each severity, worst first, without the zeros."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return tuple((severity, count) for severity, count in counts.items() if count)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, then by place."""
    return sorted(findings, key=rank)


def rank(finding: Finding) -> tuple[int, str, int, int]:
    """What `ordered` sorts by."""
    return _RANKS[finding.severity], finding.path or "", finding.line or 0, finding.column or 0


def reproduce(result: GateResult) -> str:
    """The command that runs this gate alone."""
    return f"gates run {result.id}"


def verdict(report: RunReport) -> str:
    """The whole report in one sentence."""
    red = [g for g in report.gates if not g.state.green]
    partial = report.run.selected is not None
    if not report.gates:
        return "No gate ran: nothing was proven."
    if report.verdict is Verdict.GREEN:
        named = listed([g.id for g in report.gates])
        return f"Proven for {named} alone." if partial else f"All {len(report.gates)} gates are green."
    silent = sum(not g.state.answered for g in red)
    tail = (
        f"; {silent} of them gave no answer"
        if silent and silent < len(red)
        else "; none of them gave an answer"
        if silent > 1
        else ""
    )
    subject = (
        f"{len(red)} of {plural(len(report.gates), 'gate')}"
        if len(report.gates) > 1
        else f"The gate {red[0].id}"
        if red
        else "The run"
    )
    verb = "holds" if len(red) <= 1 else "hold"
    return f"{subject} {verb} this commit back{tail}."
