"""Asks a class of pydantic-settings: its own source of the environment says which names it looks for."""

from __future__ import annotations

import importlib
import typing

from .settings_asked import Asked
from .settings_defaults import Defaults
from .settings_models import Member


def asked(kind: typing.Any, prefix: str | None, defaults: Defaults) -> Asked:
    """A settings class, made with `_env_prefix`, None for its own prefix."""
    source = _source(kind, {} if prefix is None else {"env_prefix": prefix})
    fields = [
        (Member.of(name, field), [env for _, env, _ in source._extract_field_info(field, name)], field)  # noqa: SLF001 - nothing else knows the names
        for name, field in (kind.model_fields.items() if source is not None else ())
    ]
    return Asked(fields, source, defaults)


def _source(kind: typing.Any, given: dict[str, str]) -> typing.Any:
    """The source of a class that reads the environment, else the one that reads env files; None where it has neither."""
    library = importlib.import_module("pydantic_settings")
    sources = kind.settings_customise_sources(
        kind,
        init_settings=library.InitSettingsSource(kind, init_kwargs={}),
        env_settings=library.EnvSettingsSource(kind, **given),
        dotenv_settings=library.DotEnvSettingsSource(kind, **given),
        file_secret_settings=library.SecretsSettingsSource(kind),
    )
    other = getattr(library, "CliSettingsSource", ())
    found = [s for s in sources if isinstance(s, library.EnvSettingsSource) and not isinstance(s, other)]
    found.sort(key=lambda source: isinstance(source, library.DotEnvSettingsSource))
    return found[0] if found else None
