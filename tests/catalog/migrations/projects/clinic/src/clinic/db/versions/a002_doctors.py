"""Doctors.

Revision ID: a002
Revises: a001
"""

import sqlalchemy as sa
from alembic import op

revision = "a002"
down_revision = 'a001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doctors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("speciality_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["speciality_id"], ["specialities.id"], name=op.f("fk_doctors_speciality_id_specialities"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctors")),
    )
    op.create_index(op.f("ix_doctors_speciality_id"), "doctors", ["speciality_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_doctors_speciality_id"), table_name="doctors")
    op.drop_table("doctors")
