"""Tags.

Revision ID: a015
Revises: a014
"""

import sqlalchemy as sa
from alembic import op

revision = "a015"
down_revision = 'a014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("label", name=op.f("uq_tags_label")),
    )
    op.create_table(
        "patient_tags",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_patient_tags_patient_id_patients"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_patient_tags_tag_id_tags"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("patient_id", "tag_id", name=op.f("pk_patient_tags")),
    )


def downgrade() -> None:
    op.drop_table("patient_tags")
    op.drop_table("tags")
