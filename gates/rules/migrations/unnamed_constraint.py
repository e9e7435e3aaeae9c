"""A constraint or index without a name is to be dropped.

**What it does.** Names `drop_constraint(None, ...)` and `drop_index(None, ...)` in a migration of Alembic.

**Why it matters.** Alembic writes it when the model's constraint has no name. Creating works, because the database makes a name up;
dropping cannot, so the migration goes up and can never be undone.

**Example.**

    def upgrade():
        op.create_foreign_key(None, "orders", "customers", ["customer_id"], ["id"])

    def downgrade():
        op.drop_constraint(None, "orders", type_="foreignkey")

**How to fix.** Give the constraint a name where it is created and use it where it is dropped, or give the models' metadata a
`naming_convention`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations.alembic_text import Operation, operations
from gates.rules.migrations.examples import alembic
from gates.rules.migrations.python_text import PythonText, argument, is_none
from gates.rules.migrations.values import Flaw, History, Kind

ID = "migrations/unnamed-constraint"
SEVERITY = Severity.HIGH
SUMMARY = "A constraint or index without a name is to be dropped"

_DROPS = {"drop_constraint": "constraint_name", "drop_index": "index_name"}


def breaches(history: History) -> Iterator[Flaw]:
    """One for each migration, at the first such call."""
    for script in history.scripts if history.kind is Kind.ALEMBIC else ():
        found = list(_drops(script.python)) if script.python else []
        if found:
            what, call = found[0].name.removeprefix("drop_"), found[0].call
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            message = (
                f"Migration {script.id} drops a {what}{more} without saying which: `{found[0].name}(None)` cannot work."
            )
            fix = "Name it where it is created, and here."
            yield Flaw("unnamed-constraint", message, fix, script.path, call.lineno, call.end_lineno)


def _drops(source: PythonText) -> Iterator[Operation]:
    for operation in (*operations(source, "upgrade"), *operations(source, "downgrade")):
        call = operation.call
        open_ended = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
        if operation.name in _DROPS and not open_ended and is_none(argument(call, 0, _DROPS[operation.name])):
            yield operation


VALID = (
    alembic("op.create_foreign_key(None, 'a', 'b', ['c'], ['d'])", "op.drop_constraint('fk_a', 'a')"),
    alembic("op.x()", "op.drop_constraint(op.f('fk_a'), 'a', type_='foreignkey')"),
    alembic("op.x()", "with op.batch_alter_table('a') as batch:\n    batch.drop_constraint(NAME)"),
    alembic("op.x()", "for names in FOUND:\n    op.drop_constraint(*names)"),
)

INVALID = (
    alembic("op.create_unique_constraint(None, 'a', ['b'])", "op.drop_constraint(None, 'a', type_='unique')  # breach"),
    alembic("with op.batch_alter_table('a') as batch:\n    batch.drop_constraint(None)  # breach", "op.x()"),
    alembic("op.x()", "op.drop_constraint(None, 'a')  # breach\nop.drop_constraint(None, 'b')"),
    alembic("op.x()", "op.drop_index(  # breach\n    index_name=None, table_name='a')"),
)
