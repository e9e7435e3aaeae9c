"""What the gate decides, from literal facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gates.catalog import migrations
from gates.catalog.migrations.facts import Climb, Down, Drift, Facts, Fault, Migration, Outcome, Piece, Span, Step
from gates.catalog.migrations.options import Options, Policy
from gates.databases.compare import Change, Difference
from gates.databases.rows import DataChange, Loss
from gates.model import Finding, Severity
from gates.rules.migrations.values import Flaw

PATH = "versions/2.py"
LEFT = Difference("index", "ix_total", Change.LEFT, after="on orders ( total )", parent="orders")
CHANGED = Difference("column", "orders.total", Change.CHANGED, "not null", "yes", "", parent="orders")
HARMLESS = Difference(
    "column", "orders.total", Change.CHANGED, "position", "3", "5", "the order of columns has no meaning"
)
EXTENSION = Difference("extension", "pg_trgm", Change.LEFT, harmless="an extension may stay")


def subject(**about: object) -> Migration:
    pieces = (
        Piece(Span(PATH, 21, 21), 'op.drop_column("orders", "note")'),
        Piece(Span(PATH, 22, 24), 'op.add_column("orders", sa.Column("total"))'),
    )
    values: dict[str, object] = {
        "id": "2",
        "source": "alembic.ini",
        "path": PATH,
        "up": Span(PATH, 10, 15),
        "down": Span(PATH, 20, 25),
        "pieces": pieces,
        **about,
    }
    return Migration(**values)  # type: ignore[arg-type]  # a test gives the right ones


def step(outcome: Outcome = Outcome.CLIMBED, **about: object) -> Step:
    return Step(migration="2", outcome=outcome, **about)  # type: ignore[arg-type]


def judge(
    migration: Migration,
    *steps: Step,
    options: Options | None = None,
    engines: tuple[str, ...] = ("sqlite", "postgresql"),
) -> tuple[Finding, ...]:
    climbs = tuple(
        Climb(source="alembic.ini", engine=engine, version="1", steps=(s,))
        for engine, s in zip(engines, steps, strict=False)
    )
    return migrations.judge(Facts(migrations=(migration,), climbs=climbs), options or Options()).findings


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, bool]]:
    return [(f.rule.removeprefix("migrations/"), f.blocking) for f in findings]


def test_a_migration_that_came_all_the_way_has_no_finding() -> None:
    assert judge(subject(), step(), step()) == ()


def test_the_same_trace_on_two_engines_is_one_finding() -> None:
    (found,) = judge(subject(), step(down=(LEFT,)), step(down=(LEFT,)))
    assert found.message == "After undoing migration 2 on sqlite and postgresql, index ix_total is still there."
    assert (found.line, found.end_line) == (22, 24)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('op.create_index("ix_total", "orders", ["total"])', "index ix_total is still there; line 11 made it."),
        ('op.create_index("ix_other", "orders", ["total"])', "index ix_total is still there."),
    ],
)
def test_the_line_that_made_what_is_left_is_named(text: str, said: str) -> None:
    (found,) = judge(subject(up_pieces=(Piece(Span(PATH, 11, 12), text),)), step(down=(LEFT,)))
    assert found.message.endswith(said)


@pytest.mark.parametrize(
    ("undoing", "said"),
    [
        ("DROP VIEW totals", "view totals is missing."),
        ("SELECT 1", "view totals is missing; line 11 took it away."),
    ],
    ids=["the way down drops it", "the way down does not speak of it"],
)
def test_what_the_way_down_drops_is_not_blamed_on_the_way_up(undoing: str, said: str) -> None:
    lost = Difference("view", "totals", Change.LOST, before="SELECT 1")
    pieces = (Piece(Span(PATH, 22, 22), undoing),)
    replaced = (Piece(Span(PATH, 11, 11), "CREATE OR REPLACE VIEW totals AS SELECT 2"),)
    (found,) = judge(subject(pieces=pieces, up_pieces=replaced), step(down=(lost,)))
    assert found.message.endswith(said)


def test_a_column_changed_by_the_way_up_is_not_taken_for_that_of_another_table() -> None:
    pieces = (Piece(Span(PATH, 11, 11), 'f("people", "total")'), Piece(Span(PATH, 12, 12), 'f("orders", "total")'))
    (found,) = judge(subject(up_pieces=pieces), step(down=(CHANGED,)))
    assert "it was not null; line 12 changed it." in found.message


def test_a_trace_is_placed_at_the_statement_that_speaks_of_it() -> None:
    (found,) = judge(subject(), step(down=(CHANGED,)))
    assert (found.rule, found.line, found.end_line) == ("migrations/changed", 22, 24)
    assert "column orders.total is nullable, it was not null" in found.message


def test_a_trace_that_nobody_speaks_of_is_placed_at_the_way_down() -> None:
    (found,) = judge(subject(), step(down=(Difference("function", "f()", Change.LEFT),)))
    assert (found.line, found.end_line) == (20, 25)


def test_harmless_differences_do_not_block() -> None:
    assert rules(judge(subject(), step(down=(HARMLESS,)))) == [("harmless-difference", False)]


def test_an_extension_may_stay_unless_the_configuration_says_no() -> None:
    assert rules(judge(subject(), step(down=(EXTENSION,)))) == [("harmless-difference", False)]
    assert rules(judge(subject(), step(down=(EXTENSION,)), options=Options(extensions_may_stay=False))) == [
        ("left-behind", True)
    ]


def test_what_only_the_second_way_up_shows_is_found() -> None:
    assert rules(judge(subject(), step(again=(CHANGED,)))) == [("second-up-differs", True)]


@pytest.mark.parametrize(
    ("outcome", "rule"),
    [
        (Outcome.UP_FAILED, "up-fails"),
        (Outcome.DOWN_FAILED, "down-fails"),
        (Outcome.DOWN_FAILED_WITH_DATA, "down-fails-with-data"),
        (Outcome.AGAIN_FAILED, "second-up-fails"),
    ],
)
def test_each_failure_has_its_rule(outcome: Outcome, rule: str) -> None:
    assert rules(judge(subject(), step(outcome, fault=Fault("boom", PATH, 22, 22)))) == [(rule, True)]


def test_a_failure_without_line_is_placed_at_the_whole_way() -> None:
    (found,) = judge(subject(), step(Outcome.DOWN_FAILED, fault=Fault("boom", PATH)))
    assert (found.line, found.end_line) == (20, 25)


@pytest.mark.parametrize(
    "message", ["NotImplementedError: no", "IrreversibleError: Operation <RunPython> is not reversible"]
)
def test_a_refusal_at_run_time_is_undeclared(message: str) -> None:
    assert rules(judge(subject(), step(Outcome.DOWN_FAILED, fault=Fault(message)))) == [
        ("undeclared-irreversible", True)
    ]


def test_a_declared_refusal_is_listed_with_its_reason() -> None:
    (found,) = judge(
        subject(declared="the rows are gone", down_kind=Down.REFUSES),
        step(Outcome.REFUSED, fault=Fault("no")),
        step(Outcome.REFUSED, fault=Fault("no")),
    )
    assert (found.rule, found.blocking, found.severity) == ("migrations/irreversible", False, Severity.INFO)
    assert "the rows are gone" in found.message


def test_a_declaration_without_refusal_is_silent() -> None:
    assert rules(judge(subject(declared="why not"), step(down=(LEFT,)))) == [("silent-irreversible", True)]
    assert rules(judge(subject(declared="why not", down_kind=Down.EMPTY), step(down=(LEFT,)))) == [
        ("silent-irreversible", True)
    ]


def test_an_empty_way_down_hides_its_own_consequences() -> None:
    assert rules(judge(subject(down_kind=Down.EMPTY), step(down=(LEFT,)), step(down=(LEFT,)))) == [("empty-down", True)]


def test_an_empty_way_down_of_an_empty_way_up_is_fine() -> None:
    assert judge(subject(down_kind=Down.EMPTY, up_empty=True), step(schema_changed=False)) == ()


def test_an_explained_empty_way_down_is_fine_where_no_schema_changed() -> None:
    explained = subject(down_kind=Down.EMPTY, down_explained=True)
    assert judge(explained, step(schema_changed=False)) == ()
    assert rules(judge(explained, step(schema_changed=True))) == [("empty-down", True)]


def test_a_missing_way_down_needs_a_declaration_where_a_tool_would_refuse() -> None:
    missing = {"down_kind": Down.MISSING, "down": None, "pieces": ()}
    failed = step(Outcome.DOWN_FAILED, fault=Fault("it has no way down"))
    assert rules(judge(subject(**missing), failed)) == [("missing-down", True)]
    assert rules(judge(subject(**missing, declared="rows are gone"), failed)) == [("missing-down", True)]
    assert rules(
        judge(
            subject(**missing, declared="rows are gone", missing_refuses=True), step(Outcome.REFUSED, fault=Fault("no"))
        )
    ) == [("irreversible", False)]


def test_a_way_up_that_fails_with_rows_only_is_advice() -> None:
    assert rules(judge(subject(), step(fault_with_data=Fault("null value", PATH, 12, 12)))) == [
        ("up-fails-with-data", False)
    ]


@pytest.mark.parametrize(
    ("loss", "rule", "blocking"),
    [
        (Loss.ROWS_BY_DOWN, "data-lost", True),
        (Loss.ROWS_BY_UP, "data-lost", True),
        (Loss.VALUES_BY_DOWN, "data-lost", True),
        (Loss.VALUES_BY_UP, "data-not-restored", False),
        (Loss.VALUES_DROPPED, "data-not-restored", False),
        (Loss.ROWS_LEFT, "data-not-restored", False),
    ],
)
def test_data_blocks_where_a_migration_had_no_business(loss: Loss, rule: str, blocking: bool) -> None:
    assert rules(judge(subject(), step(data=(DataChange(loss, "orders", "total", 2, "1", "2"),)))) == [(rule, blocking)]


def test_migrations_of_others_are_not_judged() -> None:
    assert judge(subject(path=""), step(down=(LEFT,))) == ()


def test_flaws_and_drift_are_findings_at_their_place() -> None:
    facts = Facts(
        flaws=(Flaw("several-heads", "two", "merge", PATH, 3), Flaw("out-of-order", "late", "renumber", PATH)),
        drift=(Drift("sqlite", "no index", "models.py", 7, 9),),
    )
    found = migrations.judge(facts, Options()).findings
    assert [(f.rule, f.path, f.line, f.blocking) for f in found] == [
        ("migrations/several-heads", PATH, 3, True),
        ("migrations/out-of-order", PATH, None, False),
        ("migrations/model-drift", "models.py", 7, True),
    ]


def of_flaw(flaw: Flaw, *steps: Step, options: Options | None = None) -> list[tuple[str, bool]]:
    """What is said of the migration when its text has this flaw."""
    climbs = tuple(
        Climb(source="alembic.ini", engine=engine, version="1", steps=(s,))
        for engine, s in zip(("sqlite", "postgresql"), steps, strict=False)
    )
    facts = Facts(migrations=(subject(),), climbs=climbs, flaws=(flaw,))
    return rules(migrations.judge(facts, options or Options()).findings)


def test_a_destructive_migration_is_advice_unless_the_configuration_says_block() -> None:
    flaw = Flaw("destructive", "it drops a table", "say so", PATH, 12)
    assert of_flaw(flaw, step()) == [("destructive", False)]
    assert of_flaw(flaw, step(), options=Options(destructive=Policy.BLOCK)) == [("destructive", True)]
    assert of_flaw(flaw, step(), options=Options(destructive=Policy.OFF)) == []


def test_data_that_a_merged_migration_took_away_is_no_longer_told() -> None:
    flaw = Flaw("destructive", "it drops a table", "say so", PATH, 12)
    facts = Facts(migrations=(subject(merged=True),), flaws=(flaw,))
    assert migrations.judge(facts, Options(destructive=Policy.BLOCK)).findings == ()


def test_of_a_migration_that_is_only_applied_the_way_down_is_not_judged() -> None:
    only = step(Outcome.ONLY_UP)
    assert judge(subject(down_kind=Down.EMPTY), only) == ()
    assert of_flaw(Flaw("unnamed-constraint", "no", "name it", PATH, 12, 12), only) == []
    assert of_flaw(Flaw("duplicate-id", "twice", "once", PATH, 12, 12), only) == [("duplicate-id", True)]


CONCURRENTLY = Flaw("concurrently-in-transaction", "no", "autocommit_block", PATH, 12, 13)


def test_what_postgresql_does_is_not_held_impossible() -> None:
    assert of_flaw(CONCURRENTLY, step()) == [("concurrently-in-transaction", True)]
    assert of_flaw(CONCURRENTLY, step(), step()) == []
    assert of_flaw(Flaw("unnamed-constraint", "no", "name it", PATH, 12, 12), step()) == []


def test_a_failure_that_the_text_explains_is_told_once() -> None:
    explained = step(Outcome.UP_FAILED, fault=Fault("cannot run inside a transaction block", PATH, 12, 12))
    elsewhere = step(Outcome.UP_FAILED, fault=Fault("no such table", PATH, 14, 14))
    assert of_flaw(CONCURRENTLY, step(), explained) == [("concurrently-in-transaction", True)]
    assert of_flaw(CONCURRENTLY, step(), elsewhere) == [("concurrently-in-transaction", True), ("up-fails", True)]


def test_without_a_trial_an_explained_empty_way_down_is_judged_by_its_text() -> None:
    explained = {"down_kind": Down.EMPTY, "down_explained": True}
    assert judge(subject(**explained, rows_only=True)) == ()
    assert rules(judge(subject(**explained))) == [("empty-down", True)]


def test_a_refusal_of_one_operation_is_placed_at_it() -> None:
    (found,) = judge(subject(down_kind=Down.REFUSES, refusal=Span(PATH, 12, 13)))
    assert (found.rule, found.line, found.end_line) == ("migrations/undeclared-irreversible", 12, 13)


def test_the_measure_counts_what_came_all_the_way() -> None:
    other = Step(migration="3", outcome=Outcome.DOWN_FAILED, fault=Fault("no"))
    facts = Facts(
        migrations=(subject(), subject(id="3"), subject(id="4", path="")),
        climbs=(Climb(source="alembic.ini", engine="sqlite", version="3", steps=(step(), other)),),
    )
    (measure,) = migrations.judge(facts, Options()).measures
    assert (measure.value, measure.limit) == (1, 2)


def test_a_refusal_by_design_is_none_of_those_that_should_come_all_the_way() -> None:
    facts = Facts(
        migrations=(subject(), subject(id="3", declared="the old addresses are gone")),
        climbs=(
            Climb(
                source="alembic.ini",
                engine="sqlite",
                version="3",
                steps=(step(), Step(migration="3", outcome=Outcome.REFUSED, fault=Fault("no"))),
            ),
        ),
    )
    (measure,) = migrations.judge(facts, Options()).measures
    assert (measure.value, measure.limit) == (1, 1)


def test_one_migration_that_could_not_be_tried_is_said_in_the_singular() -> None:
    failed = Step(migration="2", outcome=Outcome.UP_FAILED, fault=Fault("no such table"))
    climb = Climb(source="alembic.ini", engine="sqlite", version="3", steps=(failed,), untried=1)
    found = migrations.judge(Facts(migrations=(subject(),), climbs=(climb,)), Options()).findings
    assert "1 migration after 2 could not be tried on sqlite, because it does not go up." in [f.message for f in found]


def test_every_rule_that_is_emitted_is_explained_and_the_other_way_round() -> None:
    known = {rule.id.removeprefix("migrations/") for rule in migrations.RULES}
    folder = Path(migrations.__file__).parent
    texts = "\n".join(
        p.read_text(encoding="utf-8")
        for p in [
            *folder.glob("*.py"),
            *(folder.parent.parent / "tools" / "sql_migrations").glob("*.py"),
            *(folder.parent.parent / "rules" / "migrations").glob("*.py"),
        ]
        if p.name != "rules.py"
    )
    emitted = set(re.findall(r'"migrations/([a-z-]+)"', texts)) | {name for name in known if f'"{name}"' in texts}
    assert emitted == known
