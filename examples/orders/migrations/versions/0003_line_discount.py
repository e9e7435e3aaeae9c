"""The volume discount of an order line.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite cannot add a constraint to a table: "batch" copies the table there, and is a plain
    # ALTER TABLE on PostgreSQL. No other table refers to this one, so no row of theirs is at risk.
    with op.batch_alter_table("order_lines") as lines:
        lines.add_column(
            sa.Column("discount_cents", sa.BigInteger(), server_default="0", nullable=False)
        )
        lines.create_check_constraint(
            op.f("ck_order_lines_discount_not_negative"), "discount_cents >= 0"
        )


def downgrade() -> None:
    with op.batch_alter_table("order_lines") as lines:
        lines.drop_constraint(op.f("ck_order_lines_discount_not_negative"), type_="check")
        lines.drop_column("discount_cents")
