"""The range of products: prices and stock."""

import logging

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.db.models import OrderLine, Product
from orders.domain.errors import OutOfStockError, SkuTakenError, UnknownProductError

logger = logging.getLogger(__name__)


def add(session: Session, *, sku: str, name: str, price_cents: int, stock: int) -> Product:
    """Add a product under a SKU that no other has."""
    product = Product(sku=sku, name=name, price_cents=price_cents, stock=stock)
    session.add(product)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        logger.info("product refused: SKU is taken", extra={"sku": sku})
        raise SkuTakenError(sku) from error
    logger.info("product added", extra={"sku": sku, "stock": stock})
    return product


def get(session: Session, sku: str) -> Product:
    """Find a product."""
    product = session.scalars(select(Product).where(Product.sku == sku)).one_or_none()
    if product is None:
        raise UnknownProductError(sku)
    return product


def page(session: Session, *, limit: int, offset: int) -> tuple[list[Product], int]:
    """Return one page of products in the order of their SKU, and the number of all."""
    rows = session.scalars(select(Product).order_by(Product.sku).limit(limit).offset(offset))
    total = session.scalars(select(func.count(Product.id))).one()
    return list(rows), total


def change(
    session: Session,
    sku: str,
    *,
    name: str | None = None,
    price_cents: int | None = None,
    stock: int | None = None,
) -> Product:
    """Change what is given, and leave the rest as it is."""
    product = get(session, sku)
    wanted = {"name": name, "price_cents": price_cents, "stock": stock}
    changes = {field: value for field, value in wanted.items() if value is not None}
    for field, value in changes.items():
        setattr(product, field, value)
    session.commit()
    logger.info("product changed", extra={"sku": sku, "fields": sorted(changes)})
    return product


def take(session: Session, sku: str, quantity: int) -> Product:
    """Take pieces out of stock; the caller commits.

    The row stays locked until then, so that two orders cannot both get the last piece.
    """
    locked = select(Product).where(Product.sku == sku).with_for_update()
    product = session.scalars(locked).one_or_none()
    if product is None:
        raise UnknownProductError(sku)
    if product.stock < quantity:
        raise OutOfStockError(sku, wanted=quantity, available=product.stock)
    product.stock -= quantity
    return product


def give_back(session: Session, lines: list[OrderLine]) -> None:
    """Put the pieces of an order back in stock; the caller commits."""
    for line in sorted(lines, key=lambda line: line.sku):
        session.execute(
            update(Product)
            .where(Product.id == line.product_id)
            .values(stock=Product.stock + line.quantity)
        )
