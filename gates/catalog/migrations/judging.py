"""The judging half of the migrations gate: decides from the facts alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.catalog.migrations.facts import Down, Drift, Facts, Flaw, Migration, Options, Outcome, Step
from gates.catalog.migrations.places import fault_place, way_down
from gates.catalog.migrations.rules import RULES
from gates.catalog.migrations.traces import data_findings, difference_findings
from gates.model import Finding, Judgement, Measure, Severity

_SEVERITY = {rule.id: rule.severity for rule in RULES}
_ADVICE = {"migrations/out-of-order", "migrations/up-fails-with-data", "migrations/irreversible"}
_REFUSALS = ("NotImplementedError", "IrreversibleError")

Trial = tuple[str, Step]
"""An engine and what happened on it."""


def judge(facts: Facts, options: Options) -> Judgement:
    """Findings on every migration, and how many can be undone."""
    findings = [_of_flaw(flaw) for flaw in facts.flaws]
    undone = 0
    for migration in facts.migrations:
        trials = [
            (c.engine, s)
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
    findings += _of_untried(facts)
    findings += [_of_drift(d) for d in facts.drift]
    total = sum(bool(m.path) for m in facts.migrations)
    measures = (Measure("migrations undone and applied again", undone, "migrations", total),) if total else ()
    return Judgement(tuple(dict.fromkeys(findings)), measures)


def finding(
    rule: str,
    message: str,
    fix: str,
    place: tuple[str, int | None, int | None],
    *,
    severity: Severity | None = None,
    blocking: bool = True,
) -> Finding:
    """A finding with the rule's own severity unless told otherwise."""
    path, line, end_line = place
    return Finding(
        rule=rule,
        severity=severity or _SEVERITY[rule],
        blocking=blocking,
        message=message,
        fix=fix,
        path=path or None,
        line=line or None,
        end_line=end_line or None,
    )


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
        if climb.untried:
            message = f"{climb.untried} migrations after {climb.steps[-1].migration} could not be tried on {climb.engine}, because it does not go up."
            yield finding(
                "migrations/up-fails",
                message,
                "Mend that migration first.",
                ("", None, None),
                severity=Severity.INFO,
                blocking=False,
            )


def _of_migration(migration: Migration, trials: Sequence[Trial], options: Options) -> Iterator[Finding]:
    yield from _way_up(migration, trials)
    source_says = list(_way_down_in_source(migration, trials))
    yield from source_says
    if any(f.blocking for f in source_says):
        return  # what the databases show is the consequence
    yield from _refused(migration, trials)
    yield from _way_down(migration, trials)
    if not _silent(migration, trials):
        yield from difference_findings(migration, trials, extensions_may_stay=options.extensions_may_stay)
        yield from data_findings(migration, trials)


def _on(engines: Sequence[str]) -> str:
    return " and ".join(dict.fromkeys(engines))


def _way_up(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    for engine, step in trials:
        if step.outcome is Outcome.UP_FAILED and step.fault:
            message = f"Migration {migration.id} cannot be applied on {engine}: {step.fault.message}"
            yield finding(
                "migrations/up-fails", message, "Mend the way up.", fault_place(step.fault, migration.up, migration)
            )
        if step.fault_with_data:
            message = f"Migration {migration.id} cannot be applied on {engine} once there are rows: {step.fault_with_data.message}"
            fix = "Give a new column a default, or fill it before it is made NOT NULL."
            yield finding(
                "migrations/up-fails-with-data",
                message,
                fix,
                fault_place(step.fault_with_data, migration.up, migration),
                blocking=False,
            )


def _way_down_in_source(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    """What the source alone shows of the way down."""
    place = way_down(migration)
    if migration.down_kind is Down.MISSING and not (migration.declared and migration.down_explained):
        yield finding(
            "migrations/missing-down",
            f"Migration {migration.id} has no way down.",
            "Write it. If there can be none: a way down that fails, and `Irreversible: why` in a comment.",
            place,
        )
    if migration.down_kind is Down.REFUSES and not migration.declared:
        yield finding(
            "migrations/undeclared-irreversible",
            f"The way down of migration {migration.id} refuses, and nothing declares that and why it cannot be undone.",
            "Write the way down, or `Irreversible: why` in the migration's docstring or a comment.",
            place,
        )
    if migration.down_kind is Down.EMPTY and not migration.up_empty:
        yield from _empty(migration, trials, place)


def _empty(
    migration: Migration, trials: Sequence[Trial], place: tuple[str, int | None, int | None]
) -> Iterator[Finding]:
    if migration.declared:
        message = f"Migration {migration.id} is declared irreversible, but its way down does nothing instead of refusing: a rollback would believe that it worked."
        yield finding(
            "migrations/silent-irreversible", message, "Raise an error in the way down, with the reason.", place
        )
        return
    touched = any(s.schema_changed for _, s in trials) or not trials
    if touched or not migration.down_explained:
        traces = [d.sentence for _, s in trials for d in s.down if not d.harmless]
        shown = f": after undoing it, {traces[0]}" if traces else ""
        message = f"The way down of migration {migration.id} is empty, the way up is not{shown}."
        yield finding(
            "migrations/empty-down",
            message,
            "Write the way down. If there can be none: raise an error there, and say `Irreversible: why` in the docstring.",
            place,
        )


def _refused(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    """A declared refusal is accepted and shown; one that is not a refusal after all is a finding."""
    if migration.declared and any(s.outcome is Outcome.REFUSED for _, s in trials):
        message = f"Migration {migration.id} is declared irreversible: {migration.declared}"
        yield finding(
            "migrations/irreversible",
            message,
            "Nothing to do; plan releases with this in mind.",
            way_down(migration),
            blocking=False,
        )
    if _silent(migration, trials):
        message = f"Migration {migration.id} is declared irreversible, but its way down runs without an error and leaves another schema behind."
        yield finding(
            "migrations/silent-irreversible",
            message,
            "Raise an error in the way down, with the reason.",
            way_down(migration),
        )


def _silent(migration: Migration, trials: Sequence[Trial]) -> bool:
    return bool(migration.declared) and any(
        s.outcome is Outcome.CLIMBED and any(not d.harmless for d in s.down) for _, s in trials
    )


def _way_down(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    rules = {
        Outcome.DOWN_FAILED: "down-fails",
        Outcome.DOWN_FAILED_WITH_DATA: "down-fails-with-data",
        Outcome.AGAIN_FAILED: "second-up-fails",
    }
    seen: dict[str, list[Trial]] = {}
    for engine, step in trials:
        if step.outcome in rules and step.fault:
            refuses = step.outcome is Outcome.DOWN_FAILED and step.fault.message.startswith(_REFUSALS)
            seen.setdefault("undeclared-irreversible" if refuses else rules[step.outcome], []).append((engine, step))
    said = {
        "undeclared-irreversible": (
            "refuses to be undone",
            "Write the way down, or `Irreversible: why` in the migration's docstring or a comment.",
        ),
        "down-fails": ("cannot be undone", "Mend the way down: undo in the reverse order of the way up."),
        "down-fails-with-data": (
            "cannot be undone once there are rows",
            "Give the column that comes back a default, or fill it before it is made NOT NULL.",
        ),
        "second-up-fails": (
            "was undone and then cannot be applied again",
            "Undo in the way down everything that the way up makes.",
        ),
    }
    for rule, found in seen.items():
        fault = found[0][1].fault
        what, fix = said[rule]
        if fault is not None:
            place = fault_place(fault, migration.down, migration) if rule != "second-up-fails" else way_down(migration)
            yield finding(
                f"migrations/{rule}",
                f"Migration {migration.id} {what} on {_on([e for e, _ in found])}: {fault.message}",
                fix,
                place,
            )
