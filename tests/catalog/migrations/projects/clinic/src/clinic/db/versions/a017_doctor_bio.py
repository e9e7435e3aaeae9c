"""Doctor bio.

Revision ID: a017
Revises: a015
"""

import sqlalchemy as sa
from alembic import op

revision = "a017"
down_revision = 'a015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("doctors", sa.Column("bio", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("doctors", "bio")
