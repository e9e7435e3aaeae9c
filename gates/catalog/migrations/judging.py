"""The judging half of the migrations gate: decides from the facts alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.migrations.facts import Climb, Drift, Facts, Migration, Outcome, Step
from gates.catalog.migrations.locks import lock_findings
from gates.catalog.migrations.options import Options, Policy
from gates.catalog.migrations.traces import data_findings, difference_findings
from gates.catalog.migrations.ways import Trial, finding, refused, silent, way_down_in_source, way_down_tried, way_up
from gates.model import Finding, Judgement, Measure, Severity
from gates.rules.migrations.values import Flaw

_ADVICE = {"out-of-order", "destructive", "never-tried"}
_SHOWN_BY: Mapping[str, frozenset[str]] = {
    "unnamed-constraint": frozenset(),
    "concurrently-in-transaction": frozenset({"postgresql"}),
}
"""Flaws that a way up, down and up on one of these engines (on any, where none is named) disproves."""


def judge(facts: Facts, options: Options) -> Judgement:
    """Findings on every migration, and how many can be undone."""
    flaws = [f for f in facts.flaws if not _disproved(f, facts) and not _is_past(f, facts, options)]
    findings = [_of_flaw(flaw, options) for flaw in flaws]
    undone = applied = refusing = 0
    for migration in facts.migrations:
        trials = [
            (c.where, s)
            for c in facts.climbs
            if c.source == migration.source
            for s in c.steps
            if s.migration == migration.id
        ]
        if migration.path:
            own = [f for f in _of_migration(migration, trials, options) if not _explained(f, flaws)]
            undone += (
                bool(trials)
                and not any(f.blocking for f in own)
                and all(s.outcome is Outcome.CLIMBED for _, s in trials)
            )
            applied += _only_applied(trials)
            refusing += any(f.rule == "migrations/irreversible" for f in own)
            findings += own
            if options.locks is not Policy.OFF:
                seen = [c.locks.get(migration.id, ()) for c in facts.climbs if c.source == migration.source]
                findings += lock_findings(migration, seen, blocking=options.locks is Policy.BLOCK)
    findings += _of_untried(facts)
    findings += [_of_drift(d) for d in facts.drift]
    total = sum(bool(m.path) for m in facts.migrations) - applied - refusing
    measures = (Measure("migrations undone and applied again", undone, "migrations", total),) if total else ()
    return Judgement(tuple(dict.fromkeys(findings)), measures)


def _of_flaw(flaw: Flaw, options: Options) -> Finding:
    blocking = flaw.rule not in _ADVICE or (flaw.rule == "destructive" and options.destructive is Policy.BLOCK)
    place = (flaw.path, flaw.line, flaw.end_line)
    return finding(f"migrations/{flaw.rule}", flaw.message, flaw.fix, place, blocking=blocking)


def _is_past(flaw: Flaw, facts: Facts, options: Options) -> bool:
    """Whether it is about a migration that is only applied here, or about data that a merged one has taken away already."""
    if flaw.rule == "destructive":
        merged = any(m.merged for m in facts.migrations if m.path == flaw.path)
        return merged or options.destructive is Policy.OFF
    if flaw.rule not in _SHOWN_BY:
        return False
    steps = [s for c, s in _steps_of(flaw, facts)]
    return bool(steps) and all(s.outcome is Outcome.ONLY_UP for s in steps)


def _steps_of(flaw: Flaw, facts: Facts) -> Iterator[tuple[Climb, Step]]:
    """What happened to the migration whose file it is about."""
    guilty = {(m.source, m.id) for m in facts.migrations if flaw.path in {m.path, m.down.path if m.down else ""}}
    for climb in facts.climbs:
        yield from ((climb, step) for step in climb.steps if (climb.source, step.migration) in guilty)


def _only_applied(trials: Sequence[Trial]) -> bool:
    return bool(trials) and all(step.outcome is Outcome.ONLY_UP for _, step in trials)


def _disproved(flaw: Flaw, facts: Facts) -> bool:
    """Whether a database did what the text alone makes look impossible."""
    if flaw.rule not in _SHOWN_BY:
        return False
    engines = _SHOWN_BY[flaw.rule]
    return any(
        step.outcome is Outcome.CLIMBED and (not engines or climb.engine in engines)
        for climb, step in _steps_of(flaw, facts)
    )


def _explained(found: Finding, flaws: Sequence[Flaw]) -> bool:
    """Whether a failure is what a flaw on the same lines already says, and better."""
    line = found.line or 0
    return found.rule.endswith("-fails") and any(
        flaw.rule in _SHOWN_BY and flaw.path == found.path and (flaw.line or 0) <= line <= (flaw.end_line or 0)
        for flaw in flaws
    )


def _of_drift(drift: Drift) -> Finding:
    fix = (
        "Write a migration for it (`alembic revision --autogenerate`, `makemigrations`), or take it out of the models."
    )
    return finding("migrations/model-drift", drift.said, fix, (drift.path, drift.line, drift.end_line))


def _counted(number: int) -> str:
    return "1 migration" if number == 1 else f"{number} migrations"


def _of_untried(facts: Facts) -> Iterator[Finding]:
    for climb in facts.climbs:
        if climb.untried and climb.steps and climb.steps[-1].fault and not climb.stuck:
            message = f"{_counted(climb.untried)} after {climb.steps[-1].migration} could not be tried on {climb.where}, because it does not go up."
            yield finding(
                "migrations/up-fails",
                message,
                "Mend that migration first.",
                ("", None, None),
                severity=Severity.INFO,
                blocking=False,
            )


def _of_migration(migration: Migration, trials: Sequence[Trial], options: Options) -> Iterator[Finding]:
    yield from way_up(migration, trials)
    if _only_applied(trials):
        return
    source_says = list(way_down_in_source(migration, trials))
    yield from source_says
    if any(f.blocking for f in source_says):
        return  # what the databases show is the consequence
    yield from refused(migration, trials)
    yield from way_down_tried(migration, trials)
    if not silent(migration, trials):
        yield from difference_findings(migration, trials, extensions_may_stay=options.extensions_may_stay)
        yield from data_findings(migration, trials)
