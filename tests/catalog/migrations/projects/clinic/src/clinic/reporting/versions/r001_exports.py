"""Exports.

Revision ID: r001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "r001"
down_revision = None
branch_labels = ("reporting",)
depends_on = "a003"

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "report_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("made_on", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_exports")),
    )
    op.create_index(op.f("ix_report_exports_kind"), "report_exports", ["kind"])


def downgrade() -> None:
    op.drop_index(op.f("ix_report_exports_kind"), table_name="report_exports")
    op.drop_table("report_exports")
