"""An index for the work list: the few orders that have not left the house.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN_ORDERS = sa.text("status IN ('placed', 'packed')")


def upgrade() -> None:
    op.create_index(
        "ix_orders_open",
        "orders",
        ["placed_at"],
        sqlite_where=OPEN_ORDERS,
        postgresql_where=OPEN_ORDERS,
    )


def downgrade() -> None:
    op.drop_index("ix_orders_open", table_name="orders")
