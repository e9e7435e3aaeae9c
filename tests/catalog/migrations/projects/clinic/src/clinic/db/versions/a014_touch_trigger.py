"""Touch trigger.

Revision ID: a014
Revises: a013
"""

from alembic import op

revision = "a014"
down_revision = 'a013'
branch_labels = None
depends_on = None

TABLES = ("patients", "appointments", "invoices")
FUNCTION = """
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(FUNCTION)
        for table in TABLES:
            op.execute(f"CREATE TRIGGER touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION touch()")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER touch ON {table}")
        op.execute("DROP FUNCTION touch()")
