"""Täglich: was je Tag exportiert wurde – „pro Tag“.

Revision ID: r002
Revises: r001
"""

from alembic import op

revision = "r002"
down_revision = 'r001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = "MATERIALIZED VIEW" if op.get_context().dialect.name == "postgresql" else "VIEW"
    op.execute(f"CREATE {kind} report_daily AS SELECT made_on, count(*) AS exports FROM report_exports GROUP BY made_on")


def downgrade() -> None:
    kind = "MATERIALIZED VIEW" if op.get_context().dialect.name == "postgresql" else "VIEW"
    op.execute(f"DROP {kind} report_daily")
