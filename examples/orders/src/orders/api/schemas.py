"""What the API accepts and what it answers with, thing by thing."""

import re
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from orders.api.envelopes import Answer, Page, Paging
from orders.domain.basket import Wish
from orders.domain.lifecycle import OrderStatus

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")


def without_control_characters(text: str) -> str:
    """Refuse what no database or terminal wants to see in a name."""
    if CONTROL_CHARACTERS.search(text):
        raise PydanticCustomError("control_characters", "Control characters are not allowed")
    return text


# The upper bounds keep every value, and every sum of them, inside the database's number types.
Id = Annotated[int, Field(ge=1, le=2**31 - 1, examples=[1])]
Price = Annotated[int, Field(ge=1, le=1_000_000, description="Price in cents", examples=[1490])]
Stock = Annotated[int, Field(ge=0, le=1_000_000, description="Pieces in stock", examples=[25])]
Quantity = Annotated[int, Field(ge=1, le=1000, description="Number of pieces", examples=[2])]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(without_control_characters),
]
Sku = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,31}$", examples=["TEA-GREEN-100"])]
Reference = Annotated[str, Field(pattern=r"^SO-[0-9A-Z]{10}$", examples=["SO-7K3M9QX2TB"])]


class Body(BaseModel):
    """The body of a request; a field that it does not know is a mistake of the caller."""

    model_config = ConfigDict(extra="forbid")


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"]
    version: str


class HealthAnswer(Answer[Health]):
    """The state of the service."""


class NewCustomer(Body):
    """A customer to register."""

    email: EmailStr = Field(max_length=254, examples=["ada@example.com"])
    name: Name = Field(examples=["Ada Example"])


class Customer(BaseModel):
    """A registered customer."""

    id: int
    email: str
    name: str
    created_at: datetime


class CustomerAnswer(Answer[Customer]):
    """One customer."""


class CustomerPage(Page[Customer]):
    """Customers, oldest first."""


class NewProduct(Body):
    """A product to add to the range."""

    sku: Sku
    name: Name = Field(examples=["Green tea, 100 g"])
    price_cents: Price
    stock: Stock = 0


class ProductChange(Body):
    """What to change about a product; what is left out stays as it is."""

    name: Name | None = None
    price_cents: Price | None = None
    stock: Stock | None = None

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        """Refuse a change without content."""
        if self.model_dump(exclude_none=True):
            return self
        raise PydanticCustomError("no_change", "Give at least one of name, price_cents and stock")


class Product(BaseModel):
    """A product of the range."""

    sku: str
    name: str
    price_cents: int
    stock: int


class ProductAnswer(Answer[Product]):
    """One product."""


class ProductPage(Page[Product]):
    """Products in the order of their SKU."""


class NewOrderLine(Body):
    """So many pieces of one product."""

    sku: Sku
    quantity: Quantity


class NewOrder(Body):
    """An order to place."""

    customer_id: Id
    lines: list[NewOrderLine] = Field(min_length=1, max_length=50)

    @property
    def wishes(self) -> list[Wish]:
        """The lines as the domain knows them."""
        return [Wish(line.sku, line.quantity) for line in self.lines]


class OrderFilter(Paging):
    """Which orders are wanted."""

    status: OrderStatus | None = None
    customer_id: Id | None = None


class OrderLine(BaseModel):
    """So many pieces of one product, and what they cost on the day of the order."""

    sku: str
    quantity: int
    unit_price_cents: int
    discount_cents: int


class Order(BaseModel):
    """A placed order."""

    reference: str
    customer_id: int
    status: OrderStatus
    lines: list[OrderLine]
    shipping_cents: int
    total_cents: int
    placed_at: datetime


class OrderAnswer(Answer[Order]):
    """One order."""


class OrderPage(Page[Order]):
    """Orders, newest first."""


class StatusChange(Body):
    """The status that an order shall have."""

    status: OrderStatus


class OrderEvent(BaseModel):
    """A change of an order's status; the first one has no status before it."""

    from_status: OrderStatus | None
    to_status: OrderStatus
    happened_at: datetime


class OrderEventPage(Page[OrderEvent]):
    """The status changes of an order, oldest first."""


class ProductSales(BaseModel):
    """What a product sold; cancelled and returned orders do not count."""

    sku: str
    name: str
    units: int
    revenue_cents: int


class ProductSalesPage(Page[ProductSales]):
    """Products by pieces sold, most first."""
