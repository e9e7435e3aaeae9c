"""Patients without an address get one that is never written to.

Revision ID: a005
Revises: a004
"""

import sqlalchemy as sa
from alembic import op

revision = "a005"
down_revision = 'a004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    patients = sa.table("patients", sa.column("id", sa.Integer), sa.column("email", sa.String))
    connection = op.get_bind()
    for (number,) in connection.execute(sa.select(patients.c.id).where(patients.c.email.is_(None))).all():
        connection.execute(patients.update().where(patients.c.id == number).values(email=f"patient-{number}@invalid"))


def downgrade() -> None:
    # Nothing to undo: the column goes with the migration before.
    pass
