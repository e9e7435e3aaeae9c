"""Registering and finding customers."""

import logging

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.db.models import Customer
from orders.domain.errors import EmailTakenError, UnknownCustomerError

logger = logging.getLogger(__name__)


def register(session: Session, *, email: str, name: str) -> Customer:
    """Register somebody under an e-mail address that nobody else has."""
    customer = Customer(email=email.lower(), name=name)
    session.add(customer)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        logger.info("customer refused: e-mail address is taken")
        raise EmailTakenError from error
    logger.info("customer registered", extra={"customer_id": customer.id})
    return customer


def get(session: Session, customer_id: int) -> Customer:
    """Find a customer."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UnknownCustomerError(customer_id)
    return customer


def page(session: Session, *, limit: int, offset: int) -> tuple[list[Customer], int]:
    """Return one page of customers, oldest first, and the number of all."""
    rows = session.scalars(select(Customer).order_by(Customer.id).limit(limit).offset(offset))
    total = session.scalars(select(func.count(Customer.id))).one()
    return list(rows), total
