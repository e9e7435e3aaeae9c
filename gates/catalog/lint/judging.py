"""From the facts of the `lint` gate to findings. Pure: no file, no tool."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gates.catalog.lint.facts import Facts, Hidden, Options, Remark, Stretch, Suppression
from gates.catalog.lint.rules import RULES
from gates.model import Finding, Judgement, Measure, Severity

_SEVERITY = {rule.id: rule.severity for rule in RULES}
_SERIOUS = re.compile(r"invalid-syntax|E9|F[4-8]|B\d|S\d|PRS|PLE")
_STRETCHES_PER_FILE = 5


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    del options  # they steer what is gathered
    binding = [_remark(r) for r in facts.remarks if r.binding]
    found = [
        *binding,
        *_opinions(r for r in facts.remarks if not r.binding),
        *_stretches(facts.stretches, blocking=facts.formatter),
        *(_suppression(s) for s in facts.suppressions),
        *(_unlinted(path) for path in facts.unlinted_sql),
    ]
    counts = (("lint errors", len(binding)), ("unformatted files", len({s.path for s in facts.stretches})))
    return Judgement(tuple(found), tuple(Measure(name, float(n), "", 0.0, n == 0) for name, n in counts))


def _remark(remark: Remark) -> Finding:
    return Finding(
        rule=f"lint/{remark.tool}:{remark.code}",
        severity=Severity.MEDIUM if _SERIOUS.match(remark.code) else Severity.LOW,
        blocking=remark.binding,
        message=_sentence(remark.message),
        fix=_fix(remark),
        path=remark.path,
        line=remark.line,
        column=remark.column,
        end_line=remark.end_line,
        tool=remark.tool,
        url=remark.url,
    )


def _fix(remark: Remark) -> str:
    if remark.code in {"invalid-syntax", "PRS"}:
        return "Mend the syntax."
    if remark.mends:
        return f"Mend it, or have {remark.tool} try: `{_command(remark)}`."
    return f"Mend it; `ruff rule {remark.code}` says how."


def _command(remark: Remark) -> str:
    return "ruff check --fix" if remark.tool == "ruff" else "sqlfluff fix"


def _sentence(text: str) -> str:
    flat = " ".join(text.split())[:400]
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."


def _opinions(remarks: Iterable[Remark]) -> list[Finding]:
    """Advice on style, one finding per file, for SQL of a project that never asked for sqlfluff's opinion."""
    grouped: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        grouped.setdefault((remark.tool, remark.path), []).append(remark)
    return [_opinion(group) for group in grouped.values()]


def _opinion(group: list[Remark]) -> Finding:
    first = group[0]
    codes = sorted({r.code for r in group})
    counted = "1 remark" if len(group) == 1 else f"{len(group)} remarks"
    return Finding(
        rule=f"lint/{first.tool}:{first.code}",
        severity=Severity.INFO,
        blocking=False,
        message=f"{first.tool} has {counted} on the style of this file ({', '.join(codes[:8])}).",
        fix=f"Configure {first.tool} to make them count, or leave them.",
        path=first.path,
        line=first.line,
        tool=first.tool,
    )


def _stretches(stretches: Iterable[Stretch], *, blocking: bool) -> list[Finding]:
    grouped: dict[str, list[Stretch]] = {}
    for stretch in stretches:
        grouped.setdefault(stretch.path, []).append(stretch)
    return [
        _stretch(s, len(group), blocking=blocking) for group in grouped.values() for s in group[:_STRETCHES_PER_FILE]
    ]


def _stretch(stretch: Stretch, count: int, *, blocking: bool) -> Finding:
    others = f" (one of {count} places in this file)" if count > 1 else ""
    return Finding(
        rule="lint/unformatted",
        severity=_SEVERITY["lint/unformatted"],
        blocking=blocking,
        message=f"ruff format would write these lines differently{others}.",
        fix="Run `ruff format`.",
        path=stretch.path,
        line=stretch.line,
        end_line=stretch.end_line,
        tool="ruff",
    )


_TOLD = {
    Hidden.LINE: (
        "lint/blanket-suppression",
        "`{text}` switches off every rule on this line.",
        "Mend what it hides, or name the code: `# noqa: F401`.",
    ),
    Hidden.FILE: (
        "lint/blanket-suppression",
        "`{text}` switches off every rule in this file.",
        "Take it out and mend what shows, or name the codes.",
    ),
    Hidden.TYPES: (
        "lint/blanket-suppression",
        "`{text}` hides every type error here.",
        "Mend what it hides, or name the code: `# type: ignore[arg-type]`.",
    ),
    Hidden.SQL: (
        "lint/blanket-suppression",
        "`{text}` switches off every SQL rule here.",
        "Mend what it hides, or name the code: `-- noqa: LT05`.",
    ),
    Hidden.FORMAT: (
        "lint/format-switched-off",
        "`{text}` takes the rest of this file away from the formatter.",
        "Take it out, or close the stretch with `# fmt: on`.",
    ),
    Hidden.PER_FILE: (
        "lint/rules-switched-off",
        "`{text}` takes rules that find errors away from {files}.",
        "Name the single codes that these files cannot keep.",
    ),
    Hidden.EVERYWHERE: (
        "lint/rules-switched-off",
        "`{text}` leaves no rule to keep.",
        "Select the rules that the team wants.",
    ),
    Hidden.RELAXED: (
        "lint/rules-relaxed",
        "This change relaxes {text} and breaks it in the same breath: {files}.",
        "Keep the rule, or mend these lines first.",
    ),
    Hidden.EXCLUDED: (
        "lint/excluded-source",
        "{text!r} keeps production code away from ruff: {files}.",
        "Take the entry out and mend what shows.",
    ),
}


def _suppression(suppression: Suppression) -> Finding:
    rule, pattern, fix = _TOLD[suppression.kind]
    more = f" and {len(suppression.files) - 3} more" if len(suppression.files) > 3 else ""
    text = " ".join(suppression.text.split())
    return Finding(
        rule=rule,
        severity=_SEVERITY[rule],
        blocking=True,
        message=pattern.format(text=text, files=", ".join(suppression.files[:3]) + more),
        fix=fix,
        path=suppression.path,
        line=suppression.line,
    )


def _unlinted(path: str) -> Finding:
    rule = "lint/sql-not-examined"
    return Finding(
        rule=rule,
        severity=_SEVERITY[rule],
        blocking=False,
        message=f"{path} is too large to parse in reasonable time.",
        fix="Configure sqlfluff, or exclude it.",
        path=path,
    )
