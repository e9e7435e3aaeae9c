"""The life of an order: placed, packed, shipped, delivered, with two ways out."""

from enum import StrEnum

from orders.domain.errors import StatusChangeError


class OrderStatus(StrEnum):
    """Where an order stands. The values are stored and sent: rename none of them."""

    PLACED = "placed"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


NEXT: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PLACED: frozenset({OrderStatus.PACKED, OrderStatus.CANCELLED}),
    OrderStatus.PACKED: frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED}),
    OrderStatus.DELIVERED: frozenset({OrderStatus.RETURNED}),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.RETURNED: frozenset(),
}

GIVES_STOCK_BACK = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})


def ensure_can_become(current: OrderStatus, wanted: OrderStatus) -> None:
    """Raise ``StatusChangeError`` unless an order may go from one status to the other."""
    if wanted not in NEXT[current]:
        raise StatusChangeError(current, wanted)
