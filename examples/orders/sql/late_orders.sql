-- Orders that were placed more than two days ago and have not left the house, oldest first.
SELECT
    orders.reference,
    orders.status,
    orders.placed_at,
    customers.name AS customer_name
FROM orders
INNER JOIN customers ON orders.customer_id = customers.id
WHERE
    orders.status IN ('placed', 'packed')
    AND orders.placed_at < NOW() - INTERVAL '2 days'
ORDER BY orders.placed_at;
