"""Routes with figures about the shop."""

from typing import Annotated

from fastapi import APIRouter, Query

from orders.api import schemas
from orders.api.dependencies import DbSession, StaffOnly
from orders.api.envelopes import Paging
from orders.api.errors import documented
from orders.services import reports

router = APIRouter(prefix="/reports", tags=["reports"])


@router.get(
    "/best-sellers",
    summary="List products by pieces sold",
    dependencies=[StaffOnly],
    responses=documented(403),
)
def list_best_sellers(
    paging: Annotated[Paging, Query()], session: DbSession
) -> schemas.ProductSalesPage:
    found = reports.best_sellers(session, limit=paging.limit, offset=paging.offset)
    return schemas.ProductSalesPage.of(found, paging)
