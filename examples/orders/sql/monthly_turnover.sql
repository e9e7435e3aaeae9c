-- Turnover per month over the last year, without orders that were cancelled or returned.
SELECT
    DATE_TRUNC('month', orders.placed_at) AS month_start,
    COUNT(*) AS order_count,
    SUM(orders.total_cents) AS turnover_cents,
    SUM(orders.shipping_cents) AS shipping_cents
FROM orders
WHERE
    orders.status NOT IN ('cancelled', 'returned')
    AND orders.placed_at >= DATE_TRUNC('month', NOW()) - INTERVAL '11 months'
GROUP BY DATE_TRUNC('month', orders.placed_at)
ORDER BY month_start;
