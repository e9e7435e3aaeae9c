"""Routes about customers."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from orders.api import schemas
from orders.api.dependencies import DbSession, StaffOnly
from orders.api.envelopes import Paging
from orders.api.errors import documented
from orders.services import customers

router = APIRouter(prefix="/customers", tags=["customers"])


@router.post(
    "",
    summary="Register a customer",
    status_code=status.HTTP_201_CREATED,
    responses=documented(400, 409),
)
def register_customer(body: schemas.NewCustomer, session: DbSession) -> schemas.CustomerAnswer:
    customer = customers.register(session, email=body.email, name=body.name)
    return schemas.CustomerAnswer.of(customer)


@router.get("", summary="List customers", dependencies=[StaffOnly], responses=documented(403))
def list_customers(paging: Annotated[Paging, Query()], session: DbSession) -> schemas.CustomerPage:
    found = customers.page(session, limit=paging.limit, offset=paging.offset)
    return schemas.CustomerPage.of(found, paging)


@router.get(
    "/{customer_id}",
    summary="Show a customer",
    dependencies=[StaffOnly],
    responses=documented(403, 404),
)
def show_customer(customer_id: schemas.Id, session: DbSession) -> schemas.CustomerAnswer:
    return schemas.CustomerAnswer.of(customers.get(session, customer_id))
