"""No fax.

Revision ID: a019
Revises: a018
"""

import sqlalchemy as sa
from alembic import op

revision = "a019"
down_revision = 'a018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("patients", "fax")


def downgrade() -> None:
    op.add_column("patients", sa.Column("fax", sa.String(length=40), nullable=True))
