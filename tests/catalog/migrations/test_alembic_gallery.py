"""One Alembic project with a migration for each way to be irreversible: each is found at its place, and none hides the next."""

from __future__ import annotations

import pytest

from gates.catalog.migrations import Options
from gates.model import Finding
from tests.catalog.migrations.alembic_project import BASE, BOTH, MODELS, line_of, migration, path_of
from tests.catalog.migrations.conftest import Answer, Judge, JudgeAt

MIGRATIONS = [
    (
        "sound",
        'op.add_column("customers", sa.Column("note", sa.String(20)))\nop.add_column("customers", sa.Column("memo", sa.Text()))',
        'op.drop_column("customers", "memo")\nop.drop_column("customers", "note")',
    ),
    ("harmless", 'op.drop_column("customers", "note")', 'op.add_column("customers", sa.Column("note", sa.String(20)))'),
    (
        "left-behind",
        'op.create_table("left_over", sa.Column("id", sa.Integer(), primary_key=True))\nop.create_index("ix_memo", "customers", ["memo"])',
        'op.execute("SELECT 1")\nop.drop_index("ix_memo", table_name="customers")',
    ),
    (
        "changed",
        'with op.batch_alter_table("orders") as batch:\n    batch.alter_column("currency", existing_type=sa.String(3), server_default=None)',
        'op.execute("SELECT 1")\nwith op.batch_alter_table("orders") as batch:\n    batch.alter_column("currency", existing_type=sa.String(3), nullable=False)',
    ),
    ("empty-down", 'op.create_index("ix_email", "customers", ["email"])', "pass"),
    ("empty-down without a word", 'op.execute("UPDATE customers SET email = lower(email)")', "pass"),
    (
        "empty with a word",
        'op.execute("UPDATE customers SET email = lower(email)")',
        "pass  # lower case is as good as before",
    ),
    ("declared", 'op.execute("DELETE FROM orders")', 'raise NotImplementedError("cannot be undone")'),
    ("undeclared-irreversible", 'op.execute("DELETE FROM orders")', 'raise NotImplementedError("cannot be undone")'),
    ("configured", 'op.execute("DELETE FROM orders")', 'raise NotImplementedError("cannot be undone")'),
    ("silent-irreversible", 'op.create_index("ix_silent", "customers", ["email"])', "pass"),
    (
        "down-fails",
        'op.create_index("ix_down", "customers", ["email"])',
        'op.execute("SELECT 1")\nop.drop_index("ix_wrong", table_name="customers")',
    ),
    (
        "down-fails-with-data",
        'op.create_index("ix_currency", "orders", ["currency"])',
        'op.create_index("ux_wrong", "orders", ["currency"], unique=True)',
    ),
    (
        "up-fails-with-data",
        'op.create_index("ux_currency", "orders", ["currency"], unique=True)',
        'op.drop_index("ux_currency", table_name="orders")',
    ),
    ("second-up-fails", "op.execute(\"INSERT INTO customers (id, email) VALUES (77, 'x')\")", 'op.execute("SELECT 1")'),
]
DOCS = {
    "declared": "forget orders (irreversible: the rows are gone).",
    "silent-irreversible": "an index. Irreversible: nobody knows why.",
}
IDS = {name: f"{number:04}" for number, (name, _, _) in enumerate(MIGRATIONS, 2)}
ADVICE = {"sound", "harmless", "empty with a word", "declared", "configured", "up-fails-with-data"}


def files() -> dict[str, str]:
    made = {**BASE, **BOTH}
    for name, up, down in MIGRATIONS:
        made |= migration(IDS[name], f"{int(IDS[name]) - 1:04}", up, down, DOCS.get(name, "a change."))
    extra = """
    note: Mapped[str | None] = mapped_column(
        String(9)
    )
    kind: Mapped[str | None] = mapped_column(Enum("a", "b", name="kind"))
"""
    return made | {
        "shop/models.py": MODELS
        + extra
        + "    __table_args__ = (CheckConstraint(\"currency <> ''\", name='ck_currency'),)\n"
    }


@pytest.fixture(scope="module")
def gallery(judge_at: JudgeAt, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return judge_at(
        tmp_path_factory.mktemp("gallery") / "repo",
        files(),
        Options(irreversible={IDS["configured"]: "agreed with the shop"}),
    )


def at(gallery: Answer, name: str) -> list[Finding]:
    beside = {"migrations/model-drift", "migrations/heavy-lock"}
    return [f for f in gallery.judgement.findings if f.path == path_of(IDS[name]) and f.rule not in beside]


def test_every_migration_was_tried_on_both_engines(gallery: Answer) -> None:
    assert gallery.facts.examined == {"migrations": len(MIGRATIONS) + 1, "engines": 2}
    assert all(c.untried == 0 and c.unseeded == {} for c in gallery.facts.climbs)


@pytest.mark.parametrize("name", [name for name, _, _ in MIGRATIONS if name not in ADVICE])
def test_each_defect_is_the_one_blocking_finding_of_its_migration(gallery: Answer, name: str) -> None:
    assert [f.rule for f in at(gallery, name) if f.blocking] == [f"migrations/{name.partition(' ')[0]}"]


@pytest.mark.parametrize("name", sorted(ADVICE))
def test_what_is_sound_or_declared_does_not_block(gallery: Answer, name: str) -> None:
    assert [f for f in at(gallery, name) if f.blocking] == []


def test_an_object_left_behind_is_named_with_the_engines(gallery: Answer) -> None:
    (found,) = at(gallery, "left-behind")
    assert (
        f"After undoing migration {IDS['left-behind']} on sqlite and postgresql, table left_over is still there; line 11 made it."
        == found.message
    )
    assert found.diff.startswith("+ table left_over (")
    assert found.line == line_of(files()[path_of(IDS["left-behind"])], "def downgrade")


def test_a_lost_default_is_found_at_its_statement(gallery: Answer) -> None:
    found = next(f for f in at(gallery, "changed") if f.blocking)
    assert "column orders.currency has no default, it had default 'eur'" in found.message.lower()
    assert found.line == line_of(files()[path_of(IDS["changed"])], "nullable=False")


def test_an_empty_way_down_says_what_it_leaves(gallery: Answer) -> None:
    (found,) = at(gallery, "empty-down")
    assert "index ix_email is still there" in found.message
    line = line_of(files()[path_of(IDS["empty-down"])], "def downgrade")
    assert (found.line, found.end_line) == (line, line + 1)


def test_a_failing_way_down_is_found_at_its_line(gallery: Answer) -> None:
    (found,) = at(gallery, "down-fails")
    assert found.line == line_of(files()[path_of(IDS["down-fails"])], "ix_wrong")


def test_declared_refusals_are_listed_with_their_reason(gallery: Answer) -> None:
    assert [f.rule for f in at(gallery, "declared")] == ["migrations/irreversible"]
    assert "the rows are gone" in at(gallery, "declared")[0].message
    assert "agreed with the shop" in at(gallery, "configured")[0].message


def test_models_that_no_migration_follows_are_found_at_their_lines(gallery: Answer) -> None:
    found = {f.line: f for f in gallery.blocking if f.rule == "migrations/model-drift" and f.path == "shop/models.py"}
    text = files()["shop/models.py"]
    note = found[line_of(text, "    note:")]
    assert note.end_line == line_of(text, "    note:") + 2
    assert "column orders.note" in note.message
    assert "check constraint" in found[line_of(text, "class Order")].message
    assert line_of(text, "    kind:") in found


def test_the_order_of_columns_is_told_and_does_not_block(gallery: Answer) -> None:
    found = next(f for f in at(gallery, "harmless") if f.rule == "migrations/harmless-difference")
    assert "the order of columns has no meaning" in found.message


def test_a_clean_service_passes(judge: Judge) -> None:
    judge(BASE).passed()
