"""Forget old cancelled appointments.

Irreversible: the deleted appointments are gone; restore them from the backup.

Revision ID: a024
Revises: a023
"""

from alembic import op

revision = "a024"
down_revision = 'a023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM appointments WHERE cancelled AND starts_at < '2020-01-01'")


def downgrade() -> None:
    raise NotImplementedError("the cancelled appointments are gone")
