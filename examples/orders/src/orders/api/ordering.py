"""Routes about orders."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from orders.api import schemas
from orders.api.dependencies import CurrentTariff, DbSession, StaffOnly
from orders.api.envelopes import Paging
from orders.api.errors import documented
from orders.services import ordering

router = APIRouter(prefix="/orders", tags=["orders"])


@router.post(
    "",
    summary="Place an order",
    status_code=status.HTTP_201_CREATED,
    responses=documented(400, 404, 409),
)
def place_order(
    body: schemas.NewOrder, session: DbSession, tariff: CurrentTariff
) -> schemas.OrderAnswer:
    order = ordering.place(session, tariff, customer_id=body.customer_id, wishes=body.wishes)
    return schemas.OrderAnswer.of(order)


@router.get("", summary="List orders", dependencies=[StaffOnly], responses=documented(403))
def list_orders(
    wanted: Annotated[schemas.OrderFilter, Query()], session: DbSession
) -> schemas.OrderPage:
    found = ordering.page(session, **wanted.model_dump())
    return schemas.OrderPage.of(found, wanted)


@router.get("/{reference}", summary="Show an order", responses=documented(404))
def show_order(reference: schemas.Reference, session: DbSession) -> schemas.OrderAnswer:
    return schemas.OrderAnswer.of(ordering.get(session, reference))


@router.put(
    "/{reference}/status",
    summary="Move an order to another status",
    dependencies=[StaffOnly],
    responses=documented(400, 403, 404, 409),
)
def move_order(
    reference: schemas.Reference, body: schemas.StatusChange, session: DbSession
) -> schemas.OrderAnswer:
    return schemas.OrderAnswer.of(ordering.move(session, reference, body.status))


@router.get(
    "/{reference}/events", summary="Show an order's status changes", responses=documented(404)
)
def list_order_events(
    reference: schemas.Reference, paging: Annotated[Paging, Query()], session: DbSession
) -> schemas.OrderEventPage:
    events = ordering.history(session, reference)
    found = events[paging.offset :][: paging.limit], len(events)
    return schemas.OrderEventPage.of(found, paging)
