"""Invoice rules.

Revision ID: a012
Revises: a011
"""

import sqlalchemy as sa
from alembic import op

revision = "a012"
down_revision = 'a011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invoices") as batch:
        batch.create_check_constraint(batch.f("ck_invoices_total_not_negative"), "total >= 0")
        batch.create_check_constraint(batch.f("ck_invoices_known_currency"), "currency IN ('EUR', 'CHF', 'USD')")


def downgrade() -> None:
    with op.batch_alter_table("invoices") as batch:
        batch.drop_constraint(batch.f("ck_invoices_known_currency"), type_="check")
        batch.drop_constraint(batch.f("ck_invoices_total_not_negative"), type_="check")
