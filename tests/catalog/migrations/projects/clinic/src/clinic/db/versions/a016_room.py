"""Room.

Revision ID: a016
Revises: a015
"""

import sqlalchemy as sa
from alembic import op

revision = "a016"
down_revision = 'a015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointments", sa.Column("room", sa.String(length=12), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("appointments") as batch:
        batch.drop_column("room")
