"""Whether the service can do its work."""

import logging

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from orders.db.models import Order
from orders.domain.errors import NotReadyError

logger = logging.getLogger(__name__)


def ensure_ready(session: Session) -> None:
    """Raise ``NotReadyError`` while the database is out of reach or not migrated."""
    try:
        session.execute(select(Order.id).limit(1))
    except SQLAlchemyError as error:
        logger.exception("database is not ready")
        raise NotReadyError from error
