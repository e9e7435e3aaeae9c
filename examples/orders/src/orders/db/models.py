"""The tables as classes. Amounts of money are whole cents."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    String,
    column,
    table,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.db.base import Base, UtcDateTime
from orders.domain.lifecycle import OrderStatus

NOW = text("CURRENT_TIMESTAMP")
OPEN_ORDERS = text("status IN ('placed', 'packed')")
STATUS = Enum(
    OrderStatus,
    native_enum=False,
    length=16,
    values_callable=lambda statuses: [status.value for status in statuses],
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Customer(Base):
    """Somebody who orders. The e-mail address is stored in lower case."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, server_default=NOW)


class Product(Base):
    """Something to sell, and how many pieces of it are left."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("price_cents > 0", name="price_positive"),
        CheckConstraint("stock >= 0", name="stock_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    price_cents: Mapped[int]
    stock: Mapped[int] = mapped_column(server_default="0")


class Order(Base):
    """What a customer ordered, known to the outside by its reference."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "status IN ('placed', 'packed', 'shipped', 'delivered', 'cancelled', 'returned')",
            name="status_known",
        ),
        Index(
            "ix_orders_open",
            "placed_at",
            sqlite_where=OPEN_ORDERS,
            postgresql_where=OPEN_ORDERS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[OrderStatus] = mapped_column(STATUS, server_default="placed")
    shipping_cents: Mapped[int]
    total_cents: Mapped[int] = mapped_column(BigInteger)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, server_default=NOW)

    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id")
    events: Mapped[list["OrderEvent"]] = relationship(order_by="OrderEvent.id")


class OrderLine(Base):
    """So many pieces of one product, at the price of the day of the order."""

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("discount_cents >= 0", name="discount_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[int]
    unit_price_cents: Mapped[int]
    discount_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")

    product: Mapped[Product] = relationship()

    @property
    def sku(self) -> str:
        return self.product.sku


class OrderEvent(Base):
    """One change of an order's status; the first one has no status before it."""

    __tablename__ = "order_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    from_status: Mapped[OrderStatus | None] = mapped_column(STATUS)
    to_status: Mapped[OrderStatus] = mapped_column(STATUS)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, server_default=NOW)


product_sales = table(
    "product_sales", column("sku"), column("name"), column("units"), column("revenue_cents")
)
"""The view of migration 0006, which is not a model."""
