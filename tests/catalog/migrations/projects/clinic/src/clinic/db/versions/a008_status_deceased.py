"""Patients can be deceased; going back they count as archived.

Revision ID: a008
Revises: a007
"""

import sqlalchemy as sa
from alembic import op

revision = "a008"
down_revision = 'a007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return  # a text column there
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE patient_status ADD VALUE IF NOT EXISTS 'deceased'")


def downgrade() -> None:
    op.execute("UPDATE patients SET status = 'archived' WHERE status = 'deceased'")
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute("ALTER TYPE patient_status RENAME TO patient_status_old")
    op.execute("CREATE TYPE patient_status AS ENUM ('active', 'archived')")
    op.execute("ALTER TABLE patients ALTER COLUMN status DROP DEFAULT")
    op.execute("ALTER TABLE patients ALTER COLUMN status TYPE patient_status USING status::text::patient_status")
    op.execute("ALTER TABLE patients ALTER COLUMN status SET DEFAULT 'active'")
    op.execute("DROP TYPE patient_status_old")
