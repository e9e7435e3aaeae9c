"""Settings: every environment variable that the service reads is a field of this class."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """Values from the environment, then from a ``.env`` file, then the defaults below."""

    model_config = SettingsConfigDict(
        env_prefix="ORDERS_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    database_url: str = Field(
        default="sqlite:///orders.db", validation_alias="DATABASE_URL", repr=False
    )
    log_level: LogLevel = "INFO"
    staff_key: SecretStr | None = Field(default=None, min_length=8)
    shipping_cents: int = Field(default=490, ge=0, le=100_000)
    free_shipping_from_cents: int = Field(default=5000, ge=0, le=100_000_000)
