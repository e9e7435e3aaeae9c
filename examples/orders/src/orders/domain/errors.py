"""Why the shop refuses a request. Messages and details are written for the caller to read."""

from typing import ClassVar

Detail = str | int


class ShopError(Exception):
    """A refusal with a stable code, one clear sentence, and the facts behind it."""

    code: ClassVar[str]

    def __init__(self, message: str, **details: Detail) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFoundError(ShopError):
    """The request names something that does not exist."""


class ConflictError(ShopError):
    """The request is valid, but the shop's present state does not allow it."""


class UnknownCustomerError(NotFoundError):
    code = "customer_not_found"

    def __init__(self, customer_id: int) -> None:
        super().__init__("There is no such customer.", customer_id=customer_id)


class UnknownProductError(NotFoundError):
    code = "product_not_found"

    def __init__(self, sku: str) -> None:
        super().__init__("There is no such product.", sku=sku)


class UnknownOrderError(NotFoundError):
    code = "order_not_found"

    def __init__(self, reference: str) -> None:
        super().__init__("There is no such order.", reference=reference)


class EmailTakenError(ConflictError):
    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("A customer with this e-mail address is already registered.")


class SkuTakenError(ConflictError):
    code = "sku_taken"

    def __init__(self, sku: str) -> None:
        super().__init__("A product with this SKU already exists.", sku=sku)


class OutOfStockError(ConflictError):
    code = "out_of_stock"

    def __init__(self, sku: str, *, wanted: int, available: int) -> None:
        super().__init__(
            "There is not enough of this product in stock.",
            sku=sku,
            wanted=wanted,
            available=available,
        )


class StatusChangeError(ConflictError):
    code = "status_change_refused"

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(
            f"An order that is {current} cannot become {wanted}.", current=current, wanted=wanted
        )


class StaffOnlyError(ShopError):
    code = "staff_only"

    def __init__(self) -> None:
        super().__init__("This operation needs a valid staff key.")


class NotReadyError(ShopError):
    code = "not_ready"

    def __init__(self) -> None:
        super().__init__("The service cannot reach its data yet. Please try again shortly.")
