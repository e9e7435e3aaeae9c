"""What is told of migrations that hold up others: from literal facts, and from SQL files on a real server."""

from __future__ import annotations

import dataclasses

import pytest

from gates.catalog import migrations
from gates.catalog.migrations.facts import Climb, Facts, Migration, Piece, Span
from gates.catalog.migrations.options import Options, Policy
from gates.catalog.migrations.python_source import alembic_migration, django_migration
from gates.databases.sqltext import statements
from gates.databases.witness import Lock
from gates.model import Finding, Severity
from gates.rules.migrations.python_text import parse
from tests.catalog.migrations.alembic_project import second
from tests.catalog.migrations.conftest import Judge
from tests.catalog.migrations.test_sql_files import FIRST, POSTGRES, template
from tests.databases.throwaway import server, url

ALL = "ACCESS EXCLUSIVE"
SQL = Migration(
    id="2",
    source="db",
    path="2.sql",
    up=Span("2.sql", 2, 9),
    up_pieces=(
        Piece(Span("2.sql", 3, 3), "ALTER TABLE orders ADD COLUMN note text"),
        Piece(Span("2.sql", 4, 5), "ALTER TABLE orders ALTER COLUMN note SET NOT NULL"),
        Piece(Span("2.sql", 6, 6), "CREATE INDEX by_price ON orders (price)"),
    ),
)


def told(migration: Migration, *locks: Lock, policy: Policy = Policy.ADVICE) -> list[Finding]:
    climb = Climb(source=migration.source, engine="postgresql", version="15", steps=(), locks={migration.id: locks})
    findings = migrations.judge(Facts(migrations=(migration,), climbs=(climb,)), Options(locks=policy)).findings
    return [f for f in findings if f.rule == "migrations/heavy-lock"]


@pytest.mark.parametrize(
    ("mode", "statement", "rewrite", "severity", "fix"),
    [
        (ALL, "ALTER TABLE orders ADD COLUMN key uuid DEFAULT gen()", "default", Severity.HIGH, "in batches"),
        (ALL, "ALTER TABLE orders ALTER price TYPE bigint", "type", Severity.HIGH, "swap them"),
        (ALL, "ALTER TABLE orders SET UNLOGGED", "persistence", Severity.HIGH, "maintenance window"),
        (ALL, "", "storage", Severity.HIGH, "pg_repack"),
        (ALL, "ALTER TABLE orders ALTER COLUMN note SET NOT NULL", "", Severity.MEDIUM, "IS NOT NULL) NOT VALID"),
        (ALL, "ALTER TABLE orders ADD CONSTRAINT c\nCHECK (price > 0)", "", Severity.MEDIUM, "NOT VALID"),
        (ALL, "ALTER TABLE orders ADD UNIQUE (note)", "", Severity.MEDIUM, "USING INDEX"),
        (ALL, "ALTER TABLE orders VALIDATE CONSTRAINT c", "", Severity.MEDIUM, "a migration of its own"),
        (ALL, "ALTER TABLE parts ATTACH PARTITION orders DEFAULT", "", Severity.MEDIUM, "valid CHECK"),
        (ALL, "ALTER TABLE orders ADD EXCLUDE USING gist (period WITH &&)", "", Severity.MEDIUM, "lock_timeout"),
        ("SHARE ROW EXCLUSIVE", "ALTER TABLE orders ADD FOREIGN KEY (x) REFERENCES y", "", Severity.MEDIUM, "VALIDATE"),
        ("SHARE", "CREATE UNIQUE INDEX by_note ON orders (note)", "", Severity.LOW, "CONCURRENTLY"),
    ],
)
def test_each_heavy_lock_is_told_with_what_to_do_instead(
    mode: str, statement: str, rewrite: str, severity: Severity, fix: str
) -> None:
    [found] = told(SQL, Lock("orders", mode, "ALTER TABLE", statement, rewrite, scanned=not rewrite))
    assert (found.severity, found.blocking) == (severity, False)
    assert f"table orders under a lock in mode {mode}" in found.message
    assert fix in found.fix


def test_who_waits_is_told() -> None:
    [every] = told(SQL, Lock("orders", ALL, "ALTER TABLE", "ALTER TABLE orders ALTER a TYPE text", "type"))
    [writers] = told(SQL, Lock("orders", "SHARE", "CREATE INDEX", "CREATE INDEX ON orders (a)", scanned=True))
    assert "every query on it waits meanwhile" in every.message
    assert "everybody who writes to it waits meanwhile" in writers.message


def test_short_locks_are_not_told() -> None:
    assert told(SQL, Lock("orders", ALL, "ALTER TABLE", "ALTER TABLE orders ADD COLUMN a int")) == []


def test_the_policy_decides_whether_it_blocks() -> None:
    heavy = Lock("orders", ALL, "ALTER TABLE", "ALTER TABLE orders ALTER note TYPE text", "type")
    assert [f.blocking for f in told(SQL, heavy, policy=Policy.BLOCK)] == [True]
    assert told(SQL, heavy, policy=Policy.OFF) == []


def test_a_merged_migration_is_not_told() -> None:
    heavy = Lock("orders", ALL, "ALTER TABLE", "ALTER TABLE orders ALTER note TYPE text", "type")
    assert told(dataclasses.replace(SQL, merged=True), heavy) == []


def test_one_command_on_several_tables_is_one_finding() -> None:
    statement = "ALTER TABLE orders ALTER note TYPE text"
    locks = [Lock(name, ALL, "ALTER TABLE", statement, "type") for name in ("orders", "orders_2024")]
    assert [f.message.count("orders_2024") for f in told(SQL, *locks)] == [0]


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("ALTER TABLE orders ALTER COLUMN note SET NOT NULL", 4),
        ("alter table orders add column note text", 3),
        ("CREATE INDEX by_price ON orders (price)", 6),
        ("VACUUM FULL elsewhere", 2),
    ],
)
def test_the_statement_of_a_sql_file_is_named(statement: str, line: int) -> None:
    [found] = told(SQL, Lock("elsewhere" if line == 2 else "orders", ALL, "", statement, "storage"))
    assert (found.path, found.line) == ("2.sql", line)


def test_the_operation_of_alembic_is_named() -> None:
    up = (
        'op.add_column("orders", sa.Column("note", sa.Text()))\n'
        'op.execute("UPDATE orders SET note = 1")\n'
        'op.alter_column("orders", "note", nullable=False)\n'
        'op.create_index("by_note", "orders", ["note"])'
    )
    [(path, text)] = second(up, "pass").items()
    source = parse(path, text)
    assert source is not None
    migration = alembic_migration(source, "2", "alembic.ini")
    start = text[: text.index("op.add_column")].count("\n") + 1
    for statement, offset in [
        ("ALTER TABLE orders ADD COLUMN note TEXT", 0),
        ("ALTER TABLE orders ALTER COLUMN note SET NOT NULL", 2),
        ("CREATE INDEX by_note ON orders (note)", 3),
    ]:
        [found] = told(migration, Lock("orders", ALL, "", statement, scanned=True))
        assert found.line == start + offset, statement


def test_the_operation_of_django_is_named() -> None:
    text = """
class Migration(migrations.Migration):
    operations = [
        migrations.AddField(model_name="order", name="note", field=models.TextField(null=True)),
        migrations.AlterField(model_name="order", name="price", field=models.BigIntegerField()),
        migrations.AddIndex(model_name="order", index=models.Index(fields=["price"], name="by_price")),
    ]
"""
    source = parse("shop/migrations/0002_x.py", text)
    assert source is not None
    migration = django_migration(source, "manage.py", "shop.0002")
    for statement, line in [
        ('ALTER TABLE "shop_order" ALTER COLUMN "price" TYPE bigint USING "price"::bigint', 5),
        ('CREATE INDEX "by_price" ON "shop_order" ("price")', 6),
        ('ALTER TABLE "shop_order" ADD COLUMN "note" text NULL', 4),
    ]:
        [found] = told(migration, Lock("shop_order", ALL, "", statement, scanned=True))
        assert found.line == line, statement


HEAVY = {
    **POSTGRES,
    "migrations/20240101000000_create_accounts.sql": FIRST,
    **template(
        "20240102000000",
        "CREATE TABLE fresh (id int);\nALTER TABLE fresh ALTER id TYPE text;\nALTER TABLE accounts ALTER COLUMN id TYPE integer;",
        "ALTER TABLE accounts ALTER COLUMN id TYPE bigint;\nDROP TABLE fresh;",
    ),
    **template("20240103000000", "CREATE INDEX by_memo ON accounts (memo);", "DROP INDEX by_memo;"),
    **template(
        "20240104000000",
        "ALTER TABLE accounts ADD COLUMN tier int NOT NULL DEFAULT 1;",
        "ALTER TABLE accounts DROP COLUMN tier;",
    ),
}


def heavy(findings: tuple[Finding, ...]) -> list[tuple[str | None, int | None, str]]:
    return [(f.path, f.line, f.severity) for f in findings if f.rule == "migrations/heavy-lock"]


def test_sql_files_are_told_at_their_statements(judge: Judge) -> None:
    answer = judge(HEAVY)
    answer.passed()
    assert heavy(answer.judgement.findings) == [
        ("migrations/20240102000000_change.sql", 5, "high"),
        ("migrations/20240103000000_change.sql", 3, "low"),
    ]
    assert [lock.mode for lock in answer.facts.climbs[0].locks["20240104000000_change"]] == [ALL]


def test_only_what_a_change_brings_is_looked_at(judge: Judge) -> None:
    new = template("20240105000000", "CREATE INDEX by_code ON accounts (code);", "DROP INDEX by_code;")
    answer = judge(HEAVY, change=new)
    assert heavy(answer.judgement.findings) == [("migrations/20240105000000_change.sql", 3, "low")]
    assert list(answer.facts.climbs[0].locks) == ["20240105000000_change"]


def test_without_a_superuser_it_says_that_nobody_looked(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    with server().connect("postgres") as boss:
        for statement in statements("DROP ROLE IF EXISTS modest; CREATE ROLE modest LOGIN CREATEDB"):
            boss.run(statement.text)
        monkeypatch.setenv("GATES_POSTGRES_URL", url().replace("postgres@", "modest@"))
        answer = judge(HEAVY)
    answer.passed()
    assert heavy(answer.judgement.findings) == []
    assert "locks were not observed: that takes a superuser" in [e.note for e in answer.facts.evidence]
