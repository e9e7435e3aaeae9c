"""A view of what each product sold, for the reports.

Revision: 0006
Follows: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The outer cast keeps the sum a whole number, where PostgreSQL would make it NUMERIC; the
    # inner one keeps large products from overflowing.
    op.execute(
        """
        CREATE VIEW product_sales AS
        SELECT
            products.sku,
            products.name,
            SUM(order_lines.quantity) AS units,
            CAST(
                SUM(
                    CAST(order_lines.quantity AS BIGINT) * order_lines.unit_price_cents
                    - order_lines.discount_cents
                ) AS BIGINT
            ) AS revenue_cents
        FROM order_lines
        INNER JOIN orders ON order_lines.order_id = orders.id
        INNER JOIN products ON order_lines.product_id = products.id
        WHERE orders.status NOT IN ('cancelled', 'returned')
        GROUP BY products.sku, products.name
        """
    )


def downgrade() -> None:
    op.execute("DROP VIEW product_sales")
