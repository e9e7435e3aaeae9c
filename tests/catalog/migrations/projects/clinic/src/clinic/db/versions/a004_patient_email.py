"""Patient email.

Revision ID: a004
Revises: a003
"""

import sqlalchemy as sa
from alembic import op

revision = "a004"
down_revision = 'a003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("patients") as batch:
        batch.add_column(sa.Column("email", sa.String(length=254), nullable=True))
        batch.alter_column("name", existing_type=sa.String(length=100), type_=sa.String(length=200), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("patients") as batch:
        batch.alter_column("name", existing_type=sa.String(length=200), type_=sa.String(length=100), existing_nullable=False)
        batch.drop_column("email")
