"""First specialities.

Revision ID: a023
Revises: a022
"""

import sqlalchemy as sa
from alembic import op

revision = "a023"
down_revision = 'a022'
branch_labels = None
depends_on = None

CODES = ["derma", "cardio", "ortho"]
specialities = sa.table("specialities", sa.column("code", sa.String))


def upgrade() -> None:
    op.bulk_insert(specialities, [{"code": code} for code in CODES])


def downgrade() -> None:
    op.execute(specialities.delete().where(specialities.c.code.in_(CODES)))
