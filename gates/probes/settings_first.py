"""Asks a settings class of pydantic 1: its fields carry the names of their variables."""

from __future__ import annotations

import sys
import typing

from .settings_asked import Asked
from .settings_defaults import Defaults
from .settings_models import Member


def asked(kind: typing.Any, _prefix: str | None, defaults: Defaults) -> Asked:
    """A settings class; here objects cannot be made with another prefix."""
    source = _source(kind)
    fields = [
        (Member.of_first(field), list(field.field_info.extra["env_names"]), field)
        for field in (kind.__fields__.values() if source is not None else ())
    ]
    return _First(fields, source, defaults, exact=bool(kind.__config__.case_sensitive))


class _First(Asked):
    def __init__(
        self, fields: list[tuple[Member, list[str], typing.Any]], source: typing.Any, defaults: Defaults, *, exact: bool
    ) -> None:
        super().__init__(fields, source, defaults)
        self._exact = exact

    def _explode(self, name: str, field: typing.Any, variables: dict[str, str]) -> typing.Any:
        return self._source.explode_env_vars(field, variables)

    def _is_exact(self) -> bool:
        return self._exact


def _source(kind: typing.Any) -> typing.Any:
    """What reads the environment for a class, None where its configuration leaves that out."""
    module = sys.modules[next(base.__module__ for base in kind.__mro__ if base.__name__ == "BaseSettings")]
    config = kind.__config__
    environment = module.EnvSettingsSource(
        env_file=None,
        env_file_encoding=None,
        env_nested_delimiter=config.env_nested_delimiter,
        env_prefix_len=len(config.env_prefix),
    )
    sources = config.customise_sources(
        init_settings=module.InitSettingsSource(init_kwargs={}),
        env_settings=environment,
        file_secret_settings=module.SecretsSettingsSource(secrets_dir=None),
    )
    return environment if environment in sources else None
