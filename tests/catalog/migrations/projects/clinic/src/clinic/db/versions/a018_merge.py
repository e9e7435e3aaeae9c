"""Merge.

Revision ID: a018
Revises: ('a016', 'a017')
"""


revision = "a018"
down_revision = ('a016', 'a017')
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
