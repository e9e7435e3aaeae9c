"""Invoice total.

Revision ID: a011
Revises: a010
"""

import sqlalchemy as sa
from alembic import op

revision = "a011"
down_revision = 'a010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invoices") as batch:
        batch.alter_column(
            "amount", new_column_name="total", existing_type=sa.Numeric(8, 2), type_=sa.Numeric(10, 2), existing_nullable=False
        )


def downgrade() -> None:
    with op.batch_alter_table("invoices") as batch:
        batch.alter_column(
            "total", new_column_name="amount", existing_type=sa.Numeric(10, 2), type_=sa.Numeric(8, 2), existing_nullable=False
        )
