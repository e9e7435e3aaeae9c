"""What a customer asks for, before anything is reserved or priced."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """So many pieces of one product."""

    sku: str
    quantity: int


def total_quantities(wishes: Iterable[Wish]) -> dict[str, int]:
    """Add up wishes for the same product; products come in the order of their SKU.

    Every order reserves its products in that order, so two orders can never wait for each other.
    """
    quantities: Counter[str] = Counter()
    for wish in wishes:
        quantities[wish.sku] += wish.quantity
    return dict(sorted(quantities.items()))
