"""The judging half of the migrations gate: decides from the facts alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.catalog.migrations.facts import Drift, Facts, Flaw, LockPolicy, Migration, Options, Outcome
from gates.catalog.migrations.locks import lock_findings
from gates.catalog.migrations.traces import data_findings, difference_findings
from gates.catalog.migrations.ways import Trial, finding, refused, silent, way_down_in_source, way_down_tried, way_up
from gates.model import Finding, Judgement, Measure, Severity

_ADVICE = {"migrations/out-of-order", "migrations/up-fails-with-data", "migrations/irreversible"}


def judge(facts: Facts, options: Options) -> Judgement:
    """Findings on every migration, and how many can be undone."""
    findings = [_of_flaw(flaw) for flaw in facts.flaws]
    undone = 0
    for migration in facts.migrations:
        trials = [
            (c.where, s)
            for c in facts.climbs
            if c.source == migration.source
            for s in c.steps
            if s.migration == migration.id
        ]
        if migration.path:
            own = list(_of_migration(migration, trials, options))
            undone += (
                bool(trials)
                and not any(f.blocking for f in own)
                and all(s.outcome is Outcome.CLIMBED for _, s in trials)
            )
            findings += own
            if options.locks is not LockPolicy.OFF:
                seen = [c.locks.get(migration.id, ()) for c in facts.climbs if c.source == migration.source]
                findings += lock_findings(migration, seen, blocking=options.locks is LockPolicy.BLOCK)
    findings += _of_untried(facts)
    findings += [_of_drift(d) for d in facts.drift]
    total = sum(bool(m.path) for m in facts.migrations)
    measures = (Measure("migrations undone and applied again", undone, "migrations", total),) if total else ()
    return Judgement(tuple(dict.fromkeys(findings)), measures)


def _of_flaw(flaw: Flaw) -> Finding:
    rule = f"migrations/{flaw.rule}"
    return finding(rule, flaw.message, flaw.fix, (flaw.path, flaw.line, flaw.end_line), blocking=rule not in _ADVICE)


def _of_drift(drift: Drift) -> Finding:
    fix = (
        "Write a migration for it (`alembic revision --autogenerate`, `makemigrations`), or take it out of the models."
    )
    return finding("migrations/model-drift", drift.said, fix, (drift.path, drift.line, drift.end_line))


def _of_untried(facts: Facts) -> Iterator[Finding]:
    for climb in facts.climbs:
        if climb.untried and climb.steps and climb.steps[-1].fault and not climb.stuck:
            message = f"{climb.untried} migrations after {climb.steps[-1].migration} could not be tried on {climb.where}, because it does not go up."
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
    source_says = list(way_down_in_source(migration, trials))
    yield from source_says
    if any(f.blocking for f in source_says):
        return  # what the databases show is the consequence
    yield from refused(migration, trials)
    yield from way_down_tried(migration, trials)
    if not silent(migration, trials):
        yield from difference_findings(migration, trials, extensions_may_stay=options.extensions_may_stay)
        yield from data_findings(migration, trials)
