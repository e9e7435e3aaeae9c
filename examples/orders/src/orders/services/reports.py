"""Figures about the shop."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.db.models import product_sales


@dataclass(frozen=True, slots=True)
class ProductSales:
    """Pieces sold of one product and what they brought in, cancelled and returned ones left out."""

    sku: str
    name: str
    units: int
    revenue_cents: int


def best_sellers(session: Session, *, limit: int, offset: int) -> tuple[list[ProductSales], int]:
    """Return one page of the products that sold, most pieces first, and the number of all."""
    sold = product_sales.c
    ranked = select(product_sales).order_by(sold.units.desc(), sold.sku)
    rows = session.execute(ranked.limit(limit).offset(offset)).mappings()
    total = session.scalars(select(func.count()).select_from(product_sales)).one()
    return [ProductSales(**row) for row in rows], total
