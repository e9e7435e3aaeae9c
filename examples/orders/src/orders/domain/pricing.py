"""Prices in cents: volume discount per line, shipping per order."""

from collections.abc import Sequence
from dataclasses import dataclass

VOLUME_DISCOUNTS = ((50, 10), (10, 5))
"""Pieces of one product from which a discount in percent applies, best one first."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What shipping costs, and the value of goods from which it is free."""

    shipping_cents: int
    free_shipping_from_cents: int


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One product of an order with its price and discount."""

    quantity: int
    unit_price_cents: int

    @property
    def discount_cents(self) -> int:
        """The volume discount, rounded half up to whole cents."""
        percent = next((p for pieces, p in VOLUME_DISCOUNTS if self.quantity >= pieces), 0)
        return (self.quantity * self.unit_price_cents * percent + 50) // 100

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents - self.discount_cents


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a whole order."""

    goods_cents: int
    shipping_cents: int

    @property
    def total_cents(self) -> int:
        return self.goods_cents + self.shipping_cents


def quote(lines: Sequence[PricedLine], tariff: Tariff) -> Quote:
    """Price an order; what counts for free shipping is the value after discounts."""
    goods = sum(line.total_cents for line in lines)
    free = goods >= tariff.free_shipping_from_cents
    return Quote(goods_cents=goods, shipping_cents=0 if free else tariff.shipping_cents)
