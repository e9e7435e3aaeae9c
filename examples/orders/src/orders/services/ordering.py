"""Placing orders and moving them through their life."""

import logging
import secrets
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from orders.db.models import Order, OrderEvent, OrderLine
from orders.domain.basket import Wish, total_quantities
from orders.domain.errors import UnknownOrderError
from orders.domain.lifecycle import GIVES_STOCK_BACK, OrderStatus, ensure_can_become
from orders.domain.pricing import PricedLine, Tariff, quote
from orders.services import customers, products

logger = logging.getLogger(__name__)

# Letters and digits that nobody confuses when reading a reference out on the telephone.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WITH_LINES = selectinload(Order.lines).joinedload(OrderLine.product)


def new_reference() -> str:
    """Make a reference that says nothing about the order, not even how many came before it."""
    return "SO-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(10))


def place(session: Session, tariff: Tariff, *, customer_id: int, wishes: Iterable[Wish]) -> Order:
    """Reserve the products, price them, and store the order."""
    customer = customers.get(session, customer_id)
    order = Order(reference=new_reference(), customer_id=customer.id, status=OrderStatus.PLACED)
    priced = []
    for sku, quantity in total_quantities(wishes).items():
        product = products.take(session, sku, quantity)
        line = PricedLine(quantity=quantity, unit_price_cents=product.price_cents)
        priced.append(line)
        order.lines.append(
            OrderLine(
                product=product,
                quantity=line.quantity,
                unit_price_cents=line.unit_price_cents,
                discount_cents=line.discount_cents,
            )
        )
    price = quote(priced, tariff)
    order.shipping_cents, order.total_cents = price.shipping_cents, price.total_cents
    order.events.append(OrderEvent(to_status=OrderStatus.PLACED))
    session.add(order)
    session.commit()
    logger.info(
        "order placed",
        extra={
            "reference": order.reference,
            "customer_id": customer.id,
            "total_cents": order.total_cents,
        },
    )
    return order


def get(session: Session, reference: str, *, lock: bool = False) -> Order:
    """Find an order; a locked one is nobody else's to move until the next commit."""
    wanted = select(Order).where(Order.reference == reference).options(WITH_LINES)
    if lock:
        wanted = wanted.with_for_update()
    order = session.scalars(wanted).one_or_none()
    if order is None:
        raise UnknownOrderError(reference)
    return order


def page(
    session: Session,
    *,
    limit: int,
    offset: int,
    status: OrderStatus | None = None,
    customer_id: int | None = None,
) -> tuple[list[Order], int]:
    """Return one page of the orders that match, newest first, and the number of all that do."""
    wanted = []
    if status is not None:
        wanted.append(Order.status == status)
    if customer_id is not None:
        wanted.append(Order.customer_id == customer_id)
    newest_first = select(Order).where(*wanted).order_by(Order.id.desc())
    rows = session.scalars(newest_first.options(WITH_LINES).limit(limit).offset(offset))
    total = session.scalars(select(func.count(Order.id)).where(*wanted)).one()
    return list(rows), total


def move(session: Session, reference: str, wanted: OrderStatus) -> Order:
    """Move an order to another status; cancelled and returned goods go back in stock."""
    order = get(session, reference, lock=True)
    previous = order.status
    ensure_can_become(previous, wanted)
    if wanted in GIVES_STOCK_BACK:
        products.give_back(session, order.lines)
    order.status = wanted
    order.events.append(OrderEvent(from_status=previous, to_status=wanted))
    session.commit()
    logger.info(
        "order moved",
        extra={"reference": reference, "from_status": previous, "to_status": wanted},
    )
    return order


def history(session: Session, reference: str) -> list[OrderEvent]:
    """Return the status changes of an order, oldest first."""
    return get(session, reference).events
