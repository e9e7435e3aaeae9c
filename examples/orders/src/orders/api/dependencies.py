"""What routes ask for: a database session, the settings, and proof that staff is calling."""

import secrets
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader
from sqlalchemy.orm import Session, sessionmaker

from orders.config import Settings
from orders.domain.errors import StaffOnlyError
from orders.domain.pricing import Tariff

staff_key = APIKeyHeader(
    name="X-Staff-Key",
    scheme_name="StaffKey",
    description="The value of ORDERS_STAFF_KEY",
    auto_error=False,
)


def get_session(request: Request) -> Iterator[Session]:
    sessions: sessionmaker[Session] = request.app.state.sessions
    with sessions() as session:
        yield session


def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


SettingsOfApp = Annotated[Settings, Depends(get_settings)]
DbSession = Annotated[Session, Depends(get_session)]


def get_tariff(settings: SettingsOfApp) -> Tariff:
    return Tariff(settings.shipping_cents, settings.free_shipping_from_cents)


def require_staff(
    settings: SettingsOfApp, given: Annotated[str | None, Security(staff_key)]
) -> None:
    """Raise ``StaffOnlyError`` without the right key; without a configured key nobody has it."""
    if settings.staff_key is None or given is None:
        raise StaffOnlyError
    expected = settings.staff_key.get_secret_value()
    if not secrets.compare_digest(given.encode(), expected.encode()):
        raise StaffOnlyError


CurrentTariff = Annotated[Tariff, Depends(get_tariff)]
StaffOnly = Depends(require_staff)
