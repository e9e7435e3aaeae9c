"""The shape of every answer: ``{"data": …, "meta": …}`` or ``{"error": …}``."""

from collections.abc import Sequence
from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from orders.context import current_request_id

Item = TypeVar("Item", bound=BaseModel)


class Paging(BaseModel):
    """Which part of a list is wanted."""

    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class Meta(BaseModel):
    """What goes with every answer."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    request_id: str = Field(
        default_factory=current_request_id, description="Quote it when you ask for help"
    )


class PageMeta(Meta):
    """What goes with one page of a list."""

    total: int = Field(description="Number of matching entries on all pages")
    limit: int
    offset: int


class Answer(BaseModel, Generic[Item]):
    """One thing."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    data: Item
    meta: Meta = Field(default_factory=Meta)

    @classmethod
    def of(cls, thing: object) -> Self:
        """Answer with what a service returned."""
        return cls.model_validate({"data": thing}, from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """One page of a list of things."""

    data: list[Item]
    meta: PageMeta

    @classmethod
    def of(cls, found: tuple[Sequence[object], int], paging: Paging) -> Self:
        """Answer with the rows and the total that a service returned."""
        rows, total = found
        meta = PageMeta(total=total, limit=paging.limit, offset=paging.offset)
        return cls.model_validate({"data": rows, "meta": meta}, from_attributes=True)


class FieldProblem(BaseModel):
    """A part of the request that is missing or not valid."""

    field: str = Field(examples=["body.lines.0.quantity"])
    message: str


Detail = str | int | list[FieldProblem]


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str = Field(description="Stable; for programs", examples=["out_of_stock"])
    message: str = Field(description="One sentence; for people")
    details: dict[str, Detail] = Field(description="The facts behind it; depends on the code")


class ErrorAnswer(BaseModel):
    """Every failure, whatever its status."""

    error: ErrorBody
