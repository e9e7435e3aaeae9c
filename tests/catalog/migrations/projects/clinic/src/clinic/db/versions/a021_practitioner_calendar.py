"""Practitioner calendar.

Revision ID: a021
Revises: a020
"""

import sqlalchemy as sa
from alembic import op

revision = "a021"
down_revision = 'a020'
branch_labels = None
depends_on = None

NAME = "ix_appointments_practitioner_start"
COLUMNS = ["practitioner_id", sa.text("starts_at DESC")]


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.create_index(NAME, "appointments", COLUMNS, postgresql_concurrently=True)
    else:
        op.create_index(NAME, "appointments", COLUMNS)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.drop_index(NAME, table_name="appointments", postgresql_concurrently=True)
    else:
        op.drop_index(NAME, table_name="appointments")
