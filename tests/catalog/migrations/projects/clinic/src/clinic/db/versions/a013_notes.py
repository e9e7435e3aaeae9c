"""Notes.

Revision ID: a013
Revises: a012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a013"
down_revision = 'a012'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.add_column("patients", sa.Column("notes", JSON, server_default=sa.text("'{}'"), nullable=False))
    op.create_index("ix_patients_name_lower", "patients", [sa.text("lower(name)")], unique=False)


def downgrade() -> None:
    op.drop_index("ix_patients_name_lower", table_name="patients")
    op.drop_column("patients", "notes")
