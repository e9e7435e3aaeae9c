"""Patient status.

Revision ID: a007
Revises: a006
"""

import sqlalchemy as sa
from alembic import op

revision = "a007"
down_revision = 'a006'
branch_labels = None
depends_on = None

status = sa.Enum("active", "archived", name="patient_status")


def upgrade() -> None:
    status.create(op.get_bind(), checkfirst=True)
    op.add_column("patients", sa.Column("status", status, server_default="active", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("patients") as batch:
        batch.drop_column("status")
    status.drop(op.get_bind(), checkfirst=True)
