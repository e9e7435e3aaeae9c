"""Practitioners.

Revision ID: a020
Revises: a019
"""

import sqlalchemy as sa
from alembic import op

revision = "a020"
down_revision = 'a019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_doctors_speciality_id"), table_name="doctors")
    op.rename_table("doctors", "practitioners")
    op.create_index(op.f("ix_practitioners_speciality_id"), "practitioners", ["speciality_id"])
    with op.batch_alter_table("appointments") as batch:
        batch.drop_constraint(batch.f("fk_appointments_doctor_id_doctors"), type_="foreignkey")
        batch.alter_column("doctor_id", new_column_name="practitioner_id", existing_type=sa.Uuid(), existing_nullable=False)
    with op.batch_alter_table("appointments") as batch:
        batch.create_foreign_key(
            batch.f("fk_appointments_practitioner_id_practitioners"), "practitioners", ["practitioner_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("appointments") as batch:
        batch.drop_constraint(batch.f("fk_appointments_practitioner_id_practitioners"), type_="foreignkey")
        batch.alter_column("practitioner_id", new_column_name="doctor_id", existing_type=sa.Uuid(), existing_nullable=False)
    op.drop_index(op.f("ix_practitioners_speciality_id"), table_name="practitioners")
    op.rename_table("practitioners", "doctors")
    op.create_index(op.f("ix_doctors_speciality_id"), "doctors", ["speciality_id"])
    with op.batch_alter_table("appointments") as batch:
        batch.create_foreign_key(batch.f("fk_appointments_doctor_id_doctors"), "doctors", ["doctor_id"], ["id"])
