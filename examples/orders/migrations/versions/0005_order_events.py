"""The history of an order's status; orders from before get their present status as a first entry.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    events = op.create_table(
        "order_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(16), nullable=True),
        sa.Column("to_status", sa.String(16), nullable=False),
        sa.Column(
            "happened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_events_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_events")),
    )
    op.create_index(op.f("ix_order_events_order_id"), "order_events", ["order_id"])

    orders = sa.table("orders", sa.column("id"), sa.column("status"), sa.column("placed_at"))
    present = sa.select(orders.c.id, orders.c.status, orders.c.placed_at).order_by(orders.c.id)
    op.execute(sa.insert(events).from_select(["order_id", "to_status", "happened_at"], present))


def downgrade() -> None:
    op.drop_table("order_events")
