"""Email required.

Revision ID: a006
Revises: a005
"""

import sqlalchemy as sa
from alembic import op

revision = "a006"
down_revision = 'a005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("patients") as batch:
        batch.alter_column("email", existing_type=sa.String(length=254), nullable=False)
        batch.create_unique_constraint(batch.f("uq_patients_email"), ["email"])


def downgrade() -> None:
    with op.batch_alter_table("patients") as batch:
        batch.drop_constraint(batch.f("uq_patients_email"), type_="unique")
        batch.alter_column("email", existing_type=sa.String(length=254), nullable=True)
