"""Findings about the two ways of a migration: one that fails, refuses, is empty or missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.catalog.migrations import rules
from gates.catalog.migrations.facts import Down, Migration, Outcome, Step
from gates.catalog.migrations.places import Place, fault_place, refusal_place, way_down
from gates.model import Finding, Severity

Trial = tuple[str, Step]
"""An engine and what happened on it."""

_REFUSALS = ("NotImplementedError", "IrreversibleError")


def finding(
    rule: str,
    message: str,
    fix: str,
    place: Place,
    *,
    severity: Severity | None = None,
    blocking: bool = True,
) -> Finding:
    """A finding with the rule's own severity unless told otherwise."""
    path, line, end_line = place
    return Finding(
        rule=rule,
        severity=severity or next(known.severity for known in rules.every() if known.id == rule),
        blocking=blocking,
        message=message,
        fix=fix,
        path=path or None,
        line=line or None,
        end_line=end_line or None,
    )


def _on(engines: Sequence[str]) -> str:
    return " and ".join(dict.fromkeys(engines))


def way_up(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    """A way up that fails, always or with rows in the tables."""
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


def way_down_in_source(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    """What the source alone shows of the way down."""
    place = way_down(migration)
    if migration.down_kind is Down.MISSING and not (migration.declared and migration.missing_refuses):
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
            refusal_place(migration),
        )
    if migration.down_kind is Down.EMPTY and not migration.up_empty:
        yield from _empty(migration, trials, place)


def _empty(migration: Migration, trials: Sequence[Trial], place: Place) -> Iterator[Finding]:
    if migration.declared:
        message = f"Migration {migration.id} is declared irreversible, but its way down does nothing instead of refusing: a rollback would believe that it worked."
        yield finding(
            "migrations/silent-irreversible", message, "Raise an error in the way down, with the reason.", place
        )
        return
    touched = any(s.schema_changed for _, s in trials) if trials else not migration.rows_only
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


def refused(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
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
    if silent(migration, trials):
        message = f"Migration {migration.id} is declared irreversible, but its way down runs without an error and leaves another schema behind."
        yield finding(
            "migrations/silent-irreversible",
            message,
            "Raise an error in the way down, with the reason.",
            way_down(migration),
        )


def silent(migration: Migration, trials: Sequence[Trial]) -> bool:
    """Whether it is declared irreversible, but its way down runs and leaves another schema."""
    return bool(migration.declared) and any(
        s.outcome is Outcome.CLIMBED and any(not d.harmless for d in s.down) for _, s in trials
    )


def way_down_tried(migration: Migration, trials: Sequence[Trial]) -> Iterator[Finding]:
    """A way down, or a second way up, that fails."""
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
