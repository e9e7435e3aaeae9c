"""Comments.

Revision ID: a022
Revises: a021
"""

import sqlalchemy as sa
from alembic import op

revision = "a022"
down_revision = 'a021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return  # SQLite has no comments
    op.alter_column("invoices", "number", existing_type=sa.String(20), comment="as printed, without the prefix", existing_nullable=False)
    op.create_table_comment("invoices", "what patients owe", existing_comment=None)


def downgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.drop_table_comment("invoices", existing_comment="what patients owe")
    op.alter_column(
        "invoices",
        "number", existing_type=sa.String(20),
        comment=None,
        existing_comment="as printed, without the prefix",
        existing_nullable=False,
    )
