"""From the facts of the `types` gate to findings. Pure: no file, no tool."""

from __future__ import annotations

from collections.abc import Iterator

from gates.catalog.types.facts import Facts, Options, TypeFault, Weak
from gates.catalog.types.rules import RULES
from gates.model import Finding, Judgement, Measure, Severity

_SEVERITY = {rule.id: rule.severity for rule in RULES}
_NAMED = 3


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    del options
    found = [
        *(_fault(f) for f in facts.faults),
        *(_weak(w) for w in facts.weak),
        *_unchecked(facts),
        *_complaints(facts),
    ]
    errors = len(facts.faults)
    return Judgement(tuple(found), (Measure("type errors", float(errors), "", 0.0, errors == 0),))


def _fault(fault: TypeFault) -> Finding:
    hidden = f" (hidden by {fault.hidden_by})" if fault.hidden_by else ""
    return Finding(
        rule=f"types/mypy:{fault.code or 'error'}",
        severity=Severity.MEDIUM,
        blocking=True,
        message=f"{' '.join(fault.message.split())[:400].rstrip('.')}{hidden}.",
        fix="Mend the syntax." if fault.code == "syntax" else "Make the code and its annotations agree.",
        path=fault.path,
        line=fault.line,
        column=fault.column,
        end_line=fault.end_line,
        tool="mypy",
        url=f"https://mypy.readthedocs.io/en/stable/_refs.html#code-{fault.code}"
        if fault.code and fault.code != "syntax"
        else None,
    )


def _house(rule: str, message: str, fix: str, path: str, line: int) -> Finding:
    return Finding(rule=rule, severity=_SEVERITY[rule], blocking=True, message=message, fix=fix, path=path, line=line)


def _weak(weak: Weak) -> Finding:
    here = weak.setting.startswith(("#", "@"))
    where = f"in {weak.modules}" if weak.modules else "in this file" if here else "everywhere"
    files = f", {weak.files} production file{'s' * (weak.files != 1)}" if weak.modules else ""
    errors = f"{weak.hides} type error{'s' * (weak.hides != 1)}" if weak.hides else "type errors"
    message = f"`{weak.setting}` hides {errors} {where}{files}."
    return _house("types/errors-hidden", message, "Take the setting out and mend what shows.", weak.path, weak.line)


def _unchecked(facts: Facts) -> Iterator[Finding]:
    """One finding at the setting that leaves the files out; at the first file where there is no configuration."""
    if not facts.unchecked:
        return
    count = len(facts.unchecked)
    shown = ", ".join(facts.unchecked[:_NAMED]) + (f" and {count - _NAMED} more" if count > _NAMED else "")
    path, line = facts.unchecked_at or (facts.unchecked[0], 1)
    yield _house(
        "types/unchecked-source",
        f"mypy never looks at {count} production file{'s' * (count != 1)}: {shown}.",
        "Name the whole package in `files` or `packages`.",
        path,
        line,
    )


def _complaints(facts: Facts) -> Iterator[Finding]:
    for complaint in facts.complaints:
        yield _house(
            "types/configuration",
            f"mypy passes over a setting: {complaint.message.rstrip('.')}.",
            "Mend the setting's name or value.",
            complaint.path,
            complaint.line,
        )
