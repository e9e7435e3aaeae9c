"""Invoices.

Revision ID: a010
Revises: a009
"""

import sqlalchemy as sa
from alembic import op

revision = "a010"
down_revision = 'a009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_invoices_patient_id_patients"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_invoices_patient_id")),
    )
    op.create_index(
        "ix_invoices_open",
        "invoices",
        ["patient_id"],
        unique=False,
        postgresql_where=sa.text("paid_at IS NULL"),
        sqlite_where=sa.text("paid_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_invoices_open", table_name="invoices")
    op.drop_table("invoices")
