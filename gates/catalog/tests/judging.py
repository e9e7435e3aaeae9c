"""From the facts of the `tests` gate to findings and measures. Pure: no file, no tool, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gates.catalog.tests.facts import Facts, Figure, Kind, Omission, Options, Spot, Suspect, Trouble
from gates.catalog.tests.rules import RULES
from gates.catalog.tests.workers import disagreement
from gates.model import Finding, Judgement, Measure

_SEVERITY = {rule.id: rule.severity for rule in RULES}
_WORST = 5
_NAMED = 3


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    findings = [
        *_troubles(facts.troubles),
        *_origins(facts.troubles),
        *(_suspect(s) for s in facts.suspects),
        *_coverage(facts.figures, options.min_coverage),
        *(_omission(o) for o in facts.omissions),
        *_others(facts),
    ]
    return Judgement(tuple(findings), tuple(_measures(facts, options.min_coverage)))


def _finding(
    rule: str, message: str, fix: str, spot: Spot | None, *, blocking: bool = True, tool: str = "pytest"
) -> Finding:
    path, line = (spot.path, spot.line) if spot else (None, None)
    return Finding(
        rule=rule,
        severity=_SEVERITY[rule],
        blocking=blocking,
        message=message,
        fix=fix,
        tool=tool,
        path=path,
        line=line,
    )


_SAID = {
    Kind.FAILED: (
        "tests/failed",
        "{name} fails: {said}",
        "Mend the code, or the test if the behaviour was meant to change.",
    ),
    Kind.ERROR: (
        "tests/failed",
        "{name} breaks in its set-up or tear-down: {said}",
        "Mend the fixture or the code that it calls.",
    ),
    Kind.COLLECTION: (
        "tests/collection-error",
        "{name} cannot be imported, so none of its tests ran: {said}",
        "Mend the import that fails.",
    ),
    Kind.NEEDS_OTHERS: (
        "tests/order-dependent",
        "{name} passes after its predecessors and fails alone: {said}",
        "Give the test its own data; it lives on what another test left behind.",
    ),
    Kind.DISTURBED: (
        "tests/order-dependent",
        "{name} passes alone and fails when the order is reversed: {said}",
        "Find the test that leaves something behind, and have it undone.",
    ),
    Kind.DISTURBS: (
        "tests/order-dependent",
        "{name} leaves something behind: {said}",
        "Undo in the test what it changes, or do it in a fixture that does.",
    ),
    Kind.FLAKY: (
        "tests/flaky",
        "{name} passes only sometimes on the same code: {said}",
        "Find the clock, random number or shared state that it depends on.",
    ),
    Kind.RETRIED: (
        "tests/flaky",
        "{name} passed only after a retry: {said}",
        "Mend the test; a retry that ends green proves nothing.",
    ),
}


_UNREACHABLE = re.compile(
    r"connection refused|could not connect|can't connect|cannot connect|failed to connect|name or service not known"
    r"|failure in name resolution|could not translate host name",
    re.IGNORECASE,
)
_START_IT = (
    "Start the service that the tests talk to before `gates run`, as before pytest, or let a fixture start it: "
    "the gate runs the suite as it is, and starts nothing for it."
)


def _troubles(troubles: Iterable[Trouble]) -> list[Finding]:
    """One finding for what fails alike: the cases of a parametrised test at one line, the tests that one set-up breaks."""
    grouped: dict[tuple[str, Kind, Spot | None], list[Trouble]] = {}
    for trouble in troubles:
        key = (trouble.test.split("[")[0], trouble.kind, trouble.spot)
        if trouble.kind is Kind.ERROR:
            key = (_sentence(trouble.message), trouble.kind, None)
        grouped.setdefault(key, []).append(trouble)
    return [_trouble(group) for group in grouped.values()]


def _trouble(group: Sequence[Trouble]) -> Finding:
    first = group[0]
    if first.kind is Kind.COLLECTION and (parted := disagreement(first.message)):
        return _disagreement(*parted, first.spot)
    rule, pattern, fix = _SAID[first.kind]
    message = pattern.format(name=_short(first.test), said=_sentence(first.message))
    if len(group) > 1:
        alone = len({t.test.split("[")[0] for t in group}) == 1
        others = "more of its cases" if alone else "more with it"
        message += f" (and {len(group) - 1} {others})"
    if first.recovers:
        message += " (it passes when only the failing tests run: look for shared state or chance)"
    if first.kind in {Kind.FAILED, Kind.ERROR} and _UNREACHABLE.search(first.message):
        fix = _START_IT
    return _finding(rule, message, fix, first.spot)


def _disagreement(one: str, other: str, test: str, spot: Spot | None) -> Finding:
    which = f"only one of them has {test}" if test else "run pytest by hand to see which"
    return _finding(
        "tests/collection-error",
        f"The workers {one} and {other} of pytest-xdist collected different tests, so none ran: {which}.",
        "Make parameters and ids the same in every process: no sets, no dates, nothing that is asked of the machine at import.",
        spot,
    )


def _origins(troubles: Iterable[Trouble]) -> list[Finding]:
    """Where production code raised what broke a test: one finding per line."""
    grouped: dict[Spot, Trouble] = {}
    for trouble in troubles:
        if trouble.deep is not None and trouble.deep != trouble.spot:
            grouped.setdefault(trouble.deep, trouble)
    return [
        _finding(
            "tests/failure-origin",
            f"What breaks {_short(t.test)} comes from this line: {_sentence(t.message)}",
            "Mend this line or what led to it.",
            spot,
        )
        for spot, t in list(grouped.items())[:_WORST]
    ]


def _short(test: str) -> str:
    return test.rsplit("::", 1)[-1]


def _sentence(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[0][:300] if lines else "it said nothing"


def _suspect(suspect: Suspect) -> Finding:
    names = ", ".join(_short(t) for t in suspect.tests[:_NAMED])
    more = f" and {len(suspect.tests) - _NAMED} more" if len(suspect.tests) > _NAMED else ""
    return _finding(
        "tests/failing-change",
        f"This line changed since the base and is run by {names}{more}, which fails.",
        "Read the change again with the failing assertion beside it.",
        suspect.spot,
        tool="coverage",
    )


def percent(figures: Iterable[Figure]) -> float | None:
    """Line coverage over the files in percent, None when they have no statement."""
    known = list(figures)
    statements = sum(f.statements for f in known)
    return 100.0 * sum(f.executed for f in known) / statements if statements else None


def _groups(figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    """(name of the measure, its files): all production code, then each business-logic path."""
    paths = sorted({f.business for f in figures if f.business})
    business = [(f"line coverage of {path}", [f for f in figures if f.business == path]) for path in paths]
    return [("line coverage", list(figures)), *business]


def _coverage(figures: Sequence[Figure], limit: float) -> list[Finding]:
    findings: dict[str, Finding] = {}
    for name, files in _groups(figures):
        reached = percent(files)
        if reached is None or reached >= limit:
            continue
        lacking = sorted((f for f in files if f.executed < f.statements), key=lambda f: f.executed - f.statements)
        below = [f for f in lacking if 100.0 * f.executed < limit * f.statements] or lacking
        for file in below[:_WORST]:
            message = f"{name.capitalize()} is {reached:.1f} %, below {limit:g} %; {file.statements - file.executed} of {file.statements} lines of this file are never run."
            spot = Spot(file.path, file.first_missing or 1)
            findings.setdefault(
                file.path,
                _finding(
                    "tests/low-coverage",
                    message,
                    "Test the lines that are missing, business rules first.",
                    spot,
                    tool="coverage",
                ),
            )
    return list(findings.values())


def _omission(omission: Omission) -> Finding:
    count = len(omission.paths)
    shown = ", ".join(omission.paths[:_NAMED]) + (f" and {count - _NAMED} more" if count > _NAMED else "")
    what = (
        "business logic"
        if omission.business
        else f"the whole of {omission.folder}"
        if omission.folder
        else "production code"
    )
    named = f"`{omission.option}` entry {omission.value!r}" if omission.value else f"`{omission.option}` setting"
    return _finding(
        "tests/coverage-omits-source",
        f"The {named} takes {what} out of the coverage figure: {shown}.",
        "Take the entry out, so that the figure covers what matters.",
        omission.spot,
        blocking=omission.business or bool(omission.folder),
        tool="coverage",
    )


_NAMED_RULES = {
    "hidden": (
        "tests/unmeasured-logic",
        "{name} is business logic, and an exclusion hides all of it from coverage.",
        "Take the exclusion out and test the function.",
    ),
    "switched_off": (
        "tests/switched-off",
        "This change switches {name} off, which ran at the base.",
        "Mend it, or delete it with its behaviour.",
    ),
    "uncollected": (
        "tests/never-collected",
        "{name} looks like a test, but pytest never collects it.",
        "Mend the name of the file, class or function, so that pytest finds it.",
    ),
    "disarmed": (
        "tests/assertion-removed",
        "This change takes the last assertion out of {name}.",
        "Say again what the test expects, or delete it.",
    ),
}


def _others(facts: Facts) -> list[Finding]:
    found = [
        _finding(rule, message.format(name=named.name), fix, named.spot)
        for field, (rule, message, fix) in _NAMED_RULES.items()
        for named in getattr(facts, field)
    ]
    return found + _advice(facts)


def _advice(facts: Facts) -> list[Finding]:
    found = [
        _finding(
            "tests/skipped",
            f"{n.count} test{'s' * (n.count > 1)} skipped: {_sentence(n.name)}",
            "See that these tests run somewhere.",
            n.spot,
            blocking=False,
        )
        for n in facts.skips
    ]
    if facts.order:
        found.append(
            _finding(
                "tests/order-not-examined",
                facts.order,
                "Set `order = true`, and a `timeout` that leaves time for a second run.",
                None,
                blocking=False,
            )
        )
    if facts.written:
        shown = ", ".join(facts.written[:_NAMED]) + (
            f" and {len(facts.written) - _NAMED} more" if len(facts.written) > _NAMED else ""
        )
        found.append(
            _finding(
                "tests/writes-into-tree",
                f"While the tests ran, files were written into the repository: {shown}.",
                "Write to tmp_path.",
                None,
                blocking=False,
            )
        )
    return found


def _measures(facts: Facts, limit: float) -> list[Measure]:
    counts = (
        ("passed tests", facts.passed),
        ("skipped tests", facts.skipped),
        ("deselected tests", facts.deselected),
        ("expected failures", facts.xfailed),
    )
    found = [Measure(name, float(value), "tests") for name, value in counts if value or name == "passed tests"]
    for name, files in _groups(facts.figures):
        reached = percent(files)
        if reached is not None:
            found.append(Measure(name, round(reached, 1), "%", limit, reached >= limit))
    return found
