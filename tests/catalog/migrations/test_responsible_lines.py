"""The line of the way up that made what was left, whatever way the name came about: seen while it ran."""

from __future__ import annotations

import pytest

from tests.catalog.migrations.alembic_project import BASE, BOTH, line_of, path_of, second
from tests.catalog.migrations.conftest import Judge

BATCHES = """with op.batch_alter_table('orders') as batch:
    batch.add_column(sa.Column('tone', sa.Integer()))
with op.batch_alter_table('customers') as batch:
    batch.add_column(sa.Column('tone', sa.Integer()))  # here"""
UPS = {
    "a loop over names": (
        "for name in ('notes', 'marks'):\n    op.create_table(name, sa.Column('id', sa.Integer(), primary_key=True))  # here",
        "op.drop_table('marks')",
        "table notes",
    ),
    "a name that is put together": (
        "kind = 'not'\nop.create_table(f'{kind}es', sa.Column('id', sa.Integer(), primary_key=True))  # here",
        "op.execute('SELECT 1')",
        "table notes",
    ),
    "a constant": (
        "op.create_table(TABLE, sa.Column('id', sa.Integer(), primary_key=True))  # here",
        "op.execute('SELECT 1')",
        "table notes",
    ),
    "a helper": (
        "helper('notes')  # here",
        "op.execute('SELECT 1')",
        "table notes",
    ),
    "a loop over indexes": (
        "for column in ('email', 'id'):\n    op.create_index(f'by_{column}', 'customers', [column])  # here",
        "op.drop_index('by_id', 'customers')",
        "index by_email",
    ),
    "a batch": (
        BATCHES,
        "op.drop_column('orders', 'tone')",
        "column customers.tone",
    ),
}
HEAD = "\n\nTABLE = 'notes'\n\n\ndef helper(name):\n    op.create_table(name, sa.Column('id', sa.Integer(), primary_key=True))  # helped\n"


@pytest.mark.parametrize("way", UPS)
def test_the_line_of_the_way_up_is_named(judge: Judge, way: str) -> None:
    up, down, what = UPS[way]
    files = second(up, down)
    text = files[path_of("0002")].replace("down_revision = '0001'\n", f"down_revision = '0001'\n{HEAD}")
    found = judge(BASE | {path_of("0002"): text})
    (finding,) = [f for f in found.blocking if f.rule == "migrations/left-behind"]
    assert what in finding.message
    assert f"line {line_of(text, '# here')} made it" in finding.message


def test_the_line_of_the_way_down_is_found_for_a_name_that_is_put_together(judge: Judge) -> None:
    up = "op.alter_column('orders', 'currency', server_default='USD')"
    down = "kind = 'curr'\nop.alter_column('customers', 'email', server_default=None)\nop.alter_column('orders', f'{kind}ency', server_default='CHF')  # here"
    files = second(up, down)
    answer = judge(BASE | BOTH | files, None)
    finding = next(f for f in answer.blocking if f.rule == "migrations/changed")
    assert finding.line == line_of(files[path_of("0002")], "# here")
