"""Settings classes that are asked, by examples: what the source was understood to say, and where the class says something else.

All of them stand in one project, each in a module of its own, and are asked at once by the real probe.
"""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Mapping

import pytest

from gates.model import Finding
from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.observe import observe
from gates.tools import settings_probe
from tests.rules.trees import lay, project_of

HEAD = """\
import functools, math, os
from pathlib import Path
from typing import Annotated
from pydantic import AliasChoices, BaseModel, Field, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict
"""

DISAGREES = {
    "a helper that decides about the name": (
        """
        def named(name, **more):
            return Field(validation_alias=name, **more) if name else Field(**more)

        class Settings(BaseSettings):
            port: int = named("HTTP_PORT", default=80)
        """,
        "it reads HTTP_PORT, which the source did not show; it does not read PORT",
    ),
    "a field that is half made": (
        """
        web = functools.partial(Field, validation_alias="HTTP_PORT")

        class Settings(BaseSettings):
            port: int = web(default=80)
        """,
        "it reads HTTP_PORT, which the source did not show; it does not read PORT",
    ),
    "a helper that insists": (
        """
        def must():
            return ...

        class Settings(BaseSettings):
            token: str = must()
        """,
        "TOKEN is required, not optional",
    ),
    "an annotation that a function makes": (
        """
        def env(name):
            return Annotated[(int, Field(validation_alias=name))]

        class Settings(BaseSettings):
            port: env("HTTP_PORT") = 80
        """,
        "it reads HTTP_PORT, which the source did not show; it does not read PORT",
    ),
    "a configuration that a function fills": (
        """
        def configured(prefix):
            found = {}
            found["env_prefix"] = prefix
            return SettingsConfigDict(**found)

        class Settings(BaseSettings):
            model_config = configured("SHOP_")
            port: int = 80
        """,
        "it reads SHOP_PORT, which the source did not show; it does not read PORT",
    ),
    "a configuration that is changed afterwards": (
        """
        class Settings(BaseSettings):
            port: int = 80

        Settings.model_config["env_prefix"] = "SHOP_"
        """,
        "it reads SHOP_PORT, which the source did not show; it does not read PORT",
    ),
    "a default that is changed afterwards": (
        """
        class Settings(BaseSettings):
            port: int = 80

        Settings.model_fields["port"].default = 90
        Settings.model_rebuild(force=True)
        """,
        "the default of PORT is 90, not 80",
    ),
    "a prefix after the name of each subclass": (
        """
        class Base(BaseSettings):
            def __init_subclass__(cls, **more):
                super().__init_subclass__(**more)
                cls.model_config["env_prefix"] = cls.__name__.upper() + "_"

        class Shop(Base):
            port: int = 80
        """,
        "it reads SHOP_PORT, which the source did not show; it does not read PORT",
    ),
    "a metaclass that configures": (
        """
        class Meta(type(BaseSettings)):
            def __new__(mcls, name, bases, space, **more):
                space["model_config"] = SettingsConfigDict(env_prefix=f"{name.upper()}_")
                return super().__new__(mcls, name, bases, space, **more)

        class Shop(BaseSettings, metaclass=Meta):
            port: int = 80
        """,
        "it reads SHOP_PORT, which the source did not show; it does not read PORT",
    ),
    "a decorator that makes another class": (
        """
        def prefixed(prefix):
            def make(kind):
                space = {"model_config": SettingsConfigDict(env_prefix=prefix), "__module__": kind.__module__}
                return type(kind.__name__, (kind,), space)
            return make

        @prefixed("SHOP_")
        class Settings(BaseSettings):
            port: int = 80
        """,
        "it reads SHOP_PORT, which the source did not show; it does not read PORT",
    ),
    "a base that depends on the machine": (
        """
        class Told(BaseModel):
            port: int = 80

        class Read(BaseSettings):
            port: int = 80

        class Settings(Read if os.name else Told):
            level: str = "INFO"
        """,
        "it is a settings class and reads LEVEL, PORT",
    ),
    "fields that a loop makes": (
        """
        class Settings(BaseSettings):
            port: int = 80
            for _name in ("level", "colour"):
                __annotations__[_name] = str
                locals()[_name] = "x"
            del _name
        """,
        "it reads COLOUR, LEVEL, which the source did not show",
    ),
    "a field from a text": (
        """
        class Settings(BaseSettings):
            exec("port: int = 80")
            level: str = "INFO"
        """,
        "it reads PORT, which the source did not show",
    ),
    "sources that a helper picks": (
        """
        def only_arguments(kind, init_settings, **others):
            return (init_settings,)

        class Settings(BaseSettings):
            port: int = 80

            @classmethod
            def settings_customise_sources(cls, settings_cls, init_settings, **others):
                return only_arguments(settings_cls, init_settings, **others)
        """,
        "it does not read PORT",
    ),
}
AGREES = {
    "plain fields": """
        class Settings(BaseSettings):
            url: str
            port: int = 80
        """,
    "a helper that hands the name on": """
        def named(name, **more):
            return Field(validation_alias=name, **more)

        class Settings(BaseSettings):
            port: int = named("HTTP_PORT", default=80)
        """,
    "aliases that a function makes": """
        def shop(name: str) -> str:
            return "SHOP_" + name.upper()

        class Settings(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=shop)
            port: int = 80
        """,
    "aliases that a lambda makes": """
        class Settings(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=lambda name: f"SHOP_{name.upper()}")
            port: int = 80
        """,
    "a prefix after the file": """
        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix=Path(__file__).stem.upper() + "_")
            port: int = 80
        """,
    "a prefix after the package": """
        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix=__name__.partition(".")[0].upper() + "_")
            port: int = 80
        """,
    "a prefix of two constants": """
        SHOP, BETWEEN = "SHOP", "_"

        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix=SHOP + BETWEEN)
            port: int = 80
        """,
    "a delimiter that is computed": """
        class Pay(BaseModel):
            tries: int = 3

        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="_" * 2)
            pay: Pay = Pay()
        """,
    "a default that is computed": """
        class Settings(BaseSettings):
            port: int = math.prod([8, 10])
        """,
    "a default that is counted": """
        LIMIT = 0
        for step in (1, 2, 3):
            LIMIT += step

        class Settings(BaseSettings):
            tries: int = LIMIT
        """,
    "a default that a subclass takes away": """
        class Base(BaseSettings):
            port: int = 80

        class Settings(Base):
            port: int
        """,
    "a default that may be a secret": """
        class Settings(BaseSettings):
            token: str = Field("pk-" + "5Xb9Qw2Lr8Vn4Kd7", validation_alias=AliasChoices("SHOP_TOKEN", "TOKEN"))
        """,
    "no settings at all": """
        class Order(BaseModel):
            port: int = 80
        """,
    "a base that another class has": """
        class Base(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="SHOP_", case_sensitive=True)

        class Settings(Base):
            Port: int = 80
        """,
}  # fmt: skip

EXAMPLES = [*(code for code, _ in DISAGREES.values()), *AGREES.values()]
CASES = [*DISAGREES, *AGREES]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Finding]]:
    """Title of an example → what is said of its module."""
    root = tmp_path_factory.mktemp("asked")
    lay(root, {f"app/of_{n}.py": HEAD + textwrap.dedent(code) for n, code in enumerate(EXAMPLES)})
    project = project_of(root)
    seen = observe(project, ask=functools.partial(settings_probe.ask, project))
    assert seen.unanswered == ""
    found = [f for f in Comparison(seen).findings() if f.rule == "env-docs/probe-disagrees"]
    return {title: [f for f in found if f.path == f"app/of_{n}.py"] for n, title in enumerate(CASES)}


@pytest.mark.parametrize("title", DISAGREES)
def test_a_class_that_says_something_else_than_its_source_is_told(
    told: Mapping[str, list[Finding]], title: str
) -> None:
    (said,) = told[title]
    assert f" {DISAGREES[title][1]}. The answer counts." in said.message
    assert not said.blocking


@pytest.mark.parametrize("title", AGREES)
def test_nothing_is_told_of_a_class_that_says_what_its_source_says(
    told: Mapping[str, list[Finding]], title: str
) -> None:
    assert told[title] == []
