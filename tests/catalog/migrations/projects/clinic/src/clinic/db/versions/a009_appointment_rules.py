"""Appointment rules.

Revision ID: a009
Revises: a008
"""

import sqlalchemy as sa
from alembic import op

revision = "a009"
down_revision = 'a008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("appointments") as batch:
        batch.create_check_constraint(batch.f("ck_appointments_sane_length"), "minutes > 0 AND minutes <= 480")
        batch.drop_constraint(batch.f("fk_appointments_patient_id_patients"), type_="foreignkey")
        batch.create_foreign_key(batch.f("fk_appointments_patient_id_patients"), "patients", ["patient_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    with op.batch_alter_table("appointments") as batch:
        batch.drop_constraint(batch.f("fk_appointments_patient_id_patients"), type_="foreignkey")
        batch.create_foreign_key(batch.f("fk_appointments_patient_id_patients"), "patients", ["patient_id"], ["id"])
        batch.drop_constraint(batch.f("ck_appointments_sane_length"), type_="check")
