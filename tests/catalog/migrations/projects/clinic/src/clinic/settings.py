"""Settings from the environment; nothing that is secret has a default."""

from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Database(BaseModel):
    driver: Literal["postgresql+asyncpg", "sqlite+aiosqlite"] = "sqlite+aiosqlite"
    host: str = ""
    port: int = 5432
    name: str = "clinic"
    user: str = "clinic"
    password: SecretStr

    @property
    def url(self) -> str:
        if self.driver.startswith("sqlite"):
            return f"{self.driver}:///{self.name}.db"
        return f"{self.driver}://{self.user}:{self.password.get_secret_value()}@{self.host}:{self.port}/{self.name}"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CLINIC_", env_nested_delimiter="__")
    database: Database
    signing_key: SecretStr = Field(min_length=32)
    region: Literal["eu", "us"]
    max_upload_mb: int
