"""Routes about products."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from orders.api import schemas
from orders.api.dependencies import DbSession, StaffOnly
from orders.api.envelopes import Paging
from orders.api.errors import documented
from orders.services import products

router = APIRouter(prefix="/products", tags=["products"])


@router.post(
    "",
    summary="Add a product",
    status_code=status.HTTP_201_CREATED,
    dependencies=[StaffOnly],
    responses=documented(400, 403, 409),
)
def add_product(body: schemas.NewProduct, session: DbSession) -> schemas.ProductAnswer:
    product = products.add(session, **body.model_dump())
    return schemas.ProductAnswer.of(product)


@router.get("", summary="List products")
def list_products(paging: Annotated[Paging, Query()], session: DbSession) -> schemas.ProductPage:
    found = products.page(session, limit=paging.limit, offset=paging.offset)
    return schemas.ProductPage.of(found, paging)


@router.get("/{sku}", summary="Show a product", responses=documented(404))
def show_product(sku: schemas.Sku, session: DbSession) -> schemas.ProductAnswer:
    return schemas.ProductAnswer.of(products.get(session, sku))


@router.patch(
    "/{sku}",
    summary="Change a product's name, price or stock",
    dependencies=[StaffOnly],
    responses=documented(400, 403, 404),
)
def change_product(
    sku: schemas.Sku, body: schemas.ProductChange, session: DbSession
) -> schemas.ProductAnswer:
    product = products.change(session, sku, **body.model_dump())
    return schemas.ProductAnswer.of(product)
