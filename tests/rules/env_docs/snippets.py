"""Snippets that read variables, with the effective names, needs and defaults that the reading library gives them.

Each is `(title, code, {name: (need, default)})`; `R` required, `S` required under a condition, `O` optional. The snippets run as they
are: each leaves what it read in `result`.
"""

from __future__ import annotations

from gates.rules.env_docs.values import Need

R, S, O = Need.REQUIRED, Need.SOMETIMES, Need.OPTIONAL  # noqa: E741 - read as letters

Expected = dict[str, tuple[Need, str | None]]
Snippet = tuple[str, str, Expected]

PLAIN: tuple[Snippet, ...] = (
    ("subscript", "import os\nresult = os.environ['A_ONE']\n", {"A_ONE": (R, None)}),
    ("get with default", "import os\nresult = os.environ.get('A_ONE', 'x')\n", {"A_ONE": (O, "x")}),
    ("getenv", "import os\nresult = os.getenv('A_ONE')\n", {"A_ONE": (O, None)}),
    ("getenv by keyword", "import os\nresult = os.getenv(key='A_ONE', default='x')\n", {"A_ONE": (O, "x")}),
    ("pop", "import os\nresult = os.environ.pop('A_ONE', 'x')\n", {"A_ONE": (O, "x")}),
    ("setdefault used", "import os\nresult = os.environ.setdefault('A_ONE', 'x')\n", {"A_ONE": (O, "x")}),
    ("membership", "import os\nresult = 'A_ONE' in os.environ\n", {"A_ONE": (O, None)}),
    ("imported environ", "from os import environ as e\nresult = e['A_ONE']\n", {"A_ONE": (R, None)}),
    ("imported getenv", "from os import getenv\nresult = getenv('A_ONE', '5')\n", {"A_ONE": (O, "5")}),
    ("alias of the mapping", "import os\nenv = os.environ\nresult = env.get('A_ONE')\n", {"A_ONE": (O, None)}),
    ("alias of the method", "import os\nread = os.environ.get\nresult = read('A_ONE', 'x')\n", {"A_ONE": (O, "x")}),
    ("copy", "import os\nenv = dict(os.environ)\nresult = env['A_ONE']\n", {"A_ONE": (R, None)}),
    ("constant name", "import os\nNAME = 'A_ONE'\nresult = os.environ[NAME]\n", {"A_ONE": (R, None)}),
    ("joined name", "import os\nPREFIX = 'A_'\nresult = os.environ[PREFIX + 'ONE']\n", {"A_ONE": (R, None)}),
    ("formatted name", "import os\nPREFIX = 'A'\nresult = os.getenv(f'{PREFIX}_ONE')\n", {"A_ONE": (O, None)}),
    ("percent name", "import os\nresult = os.getenv('A_%s' % 'ONE')\n", {"A_ONE": (O, None)}),
    ("upper", "import os\nresult = os.getenv('a_one'.upper())\n", {"A_ONE": (O, None)}),
    (
        "loop over names",
        "import os\nresult = [os.getenv(n) for n in ('A_ONE', 'A_TWO')]\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    ("or default", "import os\nresult = os.getenv('A_ONE') or 'x'\n", {"A_ONE": (O, "x")}),
    ("stripped or default", "import os\nresult = os.environ.get('A_ONE', '').strip() or 'x'\n", {"A_ONE": (O, "x")}),
    ("converted default", "import os\nresult = int(os.environ.get('A_ONE', '60')) * 2\n", {"A_ONE": (O, "60")}),
    ("constant default", "import os\nFIVE = 5\nresult = int(os.getenv('A_ONE', FIVE))\n", {"A_ONE": (O, "5")}),
    (
        "insisted on",
        "import os\nresult = os.environ.get('A_ONE')\nif not result:\n    raise RuntimeError('A_ONE must be set')\n",
        {"A_ONE": (R, None)},
    ),
    (
        "key error is the answer",
        "import os\ntry:\n    result = os.environ['A_ONE']\nexcept KeyError:\n    result = 'x'\n",
        {"A_ONE": (O, None)},
    ),
    (
        "asked for before",
        "import os\nresult = os.environ['A_ONE'] if 'A_ONE' in os.environ else 'x'\n",
        {"A_ONE": (O, None)},
    ),
    (
        "under a condition",
        "import os\nresult = ''\nif os.getenv('A_ONE'):\n    result = os.environ['A_TWO']\n",
        {"A_ONE": (O, None), "A_TWO": (S, None)},
    ),
    (
        "prefix of many",
        "import os\nresult = {k: v for k, v in os.environ.items() if k.startswith('A_')}\n",
        {"A_*": (O, None)},
    ),
)

HELPERS: tuple[Snippet, ...] = (
    (
        "a required and an optional helper",
        """
import os

def need(name):
    value = os.environ.get(name, "").strip()
    if not value:
        raise RuntimeError(name)
    return value

def may(name, default=None):
    return os.environ.get(name, default)

result = (need("A_ONE"), may("A_TWO", "x"), may("A_THREE"))
""",
        {"A_ONE": (R, None), "A_TWO": (O, "x"), "A_THREE": (O, None)},
    ),
    (
        "helper of a helper",
        """
import os

def may(name):
    return os.getenv(name, "").strip() or None

def number(name, default):
    raw = may(name)
    if raw is None:
        return default
    return int(raw)

result = number("A_ONE", 7)
""",
        {"A_ONE": (O, "7")},
    ),
    (
        "helper with a prefix",
        """
import os

def setting(name, default=""):
    return os.environ.get(f"APP_{name.upper()}", default)

result = (setting("one", "x"), setting(name="two"))
""",
        {"APP_ONE": (O, "x"), "APP_TWO": (O, None)},
    ),
    (
        "helper with a suffix",
        """
import os

def secret(name):
    path = os.environ.get(name + "_FILE")
    if path:
        return open(path).read()
    return os.environ[name]

result = secret("A_ONE")
""",
        {"A_ONE_FILE": (O, None), "A_ONE": (S, None)},
    ),
    (
        "helper with a flag",
        """
import os

def read(name, required=False, default=None):
    value = os.environ.get(name, default)
    if value is None and required:
        raise RuntimeError(name)
    return value

result = (read("A_ONE", required=True), read("A_TWO", default="x"))
""",
        {"A_ONE": (R, None), "A_TWO": (O, "x")},
    ),
    (
        "method of a class",
        """
import os

class Reader:
    prefix = "APP_"

    def get(self, name, default=None):
        return os.environ.get("APP_" + name, default)

reader = Reader()
result = reader.get("ONE", "x")
""",
        {"APP_ONE": (O, "x")},
    ),
    (
        "environment handed over",
        """
import os

def load(env):
    return env["A_ONE"], env.get("A_TWO", "x")

result = load(os.environ)
""",
        {"A_ONE": (R, None), "A_TWO": (O, "x")},
    ),
    (
        "environment as the default of a parameter",
        """
import os

def load(env=os.environ):
    return env["A_ONE"]

result = load()
""",
        {"A_ONE": (R, None)},
    ),
    (
        "required after an early return",
        """
import os

def load():
    url = os.environ.get("A_ONE")
    if url is None:
        return None
    return url, os.environ["A_TWO"]

result = load()
""",
        {"A_ONE": (O, None), "A_TWO": (S, None)},
    ),
)

LIBRARIES: tuple[Snippet, ...] = (
    (
        "environs",
        "from environs import Env\nenv = Env()\nresult = (env('A_ONE'), env.int('A_TWO', 5), env.str('A_THREE', default='x'))\n",
        {"A_ONE": (R, None), "A_TWO": (O, "5"), "A_THREE": (O, "x")},
    ),
    (
        "environs with nested prefixes",
        "from environs import Env\nenv = Env()\nwith env.prefixed('APP_'):\n    with env.prefixed('DB_'):\n        result = env.str('HOST', 'db')\n",
        {"APP_DB_HOST": (O, "db")},
    ),
    (
        "environs with a default from a class",
        """
from dataclasses import dataclass
from environs import Env

@dataclass
class Limits:
    days: int = 92

    @classmethod
    def load(cls):
        env = Env()
        return cls(days=env.int("A_DAYS", cls().days))

result = Limits.load()
""",
        {"A_DAYS": (O, "92")},
    ),
    (
        "django-environ",
        "import environ\nenv = environ.Env(DEBUG=(bool, False))\nresult = (env('DEBUG'), env.db('A_DB', default='sqlite:///a.db'), env.int('A_ONE', default=3))\n",
        {"DEBUG": (O, "false"), "A_DB": (O, "sqlite:///a.db"), "A_ONE": (O, "3")},
    ),
    (
        "django-environ's usual names",
        "import environ\nenv = environ.Env()\nresult = env.db()\n",
        {"DATABASE_URL": (R, None)},
    ),
    (
        "python-decouple",
        "from decouple import config\nresult = (config('A_ONE'), config('A_TWO', default=5, cast=int))\n",
        {"A_ONE": (R, None), "A_TWO": (O, "5")},
    ),
    (
        "starlette",
        "from starlette.config import Config\nconfig = Config()\nresult = (config('A_ONE'), config('A_TWO', cast=int, default=5))\n",
        {"A_ONE": (R, None), "A_TWO": (O, "5")},
    ),
    (
        "click",
        """
import click

@click.command()
@click.option("--port", envvar="A_PORT", default=8000)
@click.option("--key", envvar=["A_KEY", "B_KEY"], required=True)
def main(port, key):
    pass

result = [p.resolve_envvar_value(click.Context(main)) for p in main.params]
""",
        {"A_PORT": (O, "8000"), "A_KEY": (R, None), "B_KEY": (R, None)},
    ),
    (
        "flask",
        "from flask import Flask\napp = Flask('a')\napp.config.from_prefixed_env('APP')\nresult = dict(app.config)\n",
        {"APP_*": (O, None)},
    ),
)

_HEAD = "from pydantic import AliasChoices, BaseModel, Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"

PYDANTIC: tuple[Snippet, ...] = (
    (
        "plain names",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str\n    two: int = 5\n    three: str | None = None\nresult = Settings()\n",
        {"ONE": (R, None), "TWO": (O, "5"), "THREE": (O, None)},
    ),
    (
        "prefix",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "prefix in the class line",
        _HEAD + "class Settings(BaseSettings, env_prefix='APP_'):\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "an alias ignores the prefix",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    one: str = Field('x', validation_alias='DATABASE_URL')\n    two: str = Field(default='y', alias='OTHER')\nresult = Settings()\n",
        {"DATABASE_URL": (O, "x"), "OTHER": (O, "y")},
    ),
    (
        "choices of aliases",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = Field('x', validation_alias=AliasChoices('A_ONE', 'B_ONE'))\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "B_ONE": (O, "x")},
    ),
    (
        "populated by name as well",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', populate_by_name=True)\n    one: str = Field('x', alias='A_ONE')\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "APP_ONE": (O, "x")},
    ),
    (
        "a subclass's prefix renames inherited fields",
        _HEAD
        + "class Base(BaseSettings):\n    one: str = 'x'\nclass Settings(Base):\n    model_config = SettingsConfigDict(env_prefix='SUB_')\n    two: str = 'y'\nresult = Settings()\n",
        {"SUB_ONE": (O, "x"), "SUB_TWO": (O, "y")},
    ),
    (
        "nested models",
        _HEAD
        + "class Pay(BaseModel):\n    key: str\n    tries: int = 3\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', env_nested_delimiter='__')\n    pay: Pay\nresult = Settings()\n",
        {"APP_PAY__KEY": (R, None), "APP_PAY__TRIES": (O, "3")},
    ),
    (
        "an optional nested model",
        _HEAD
        + "class Pay(BaseModel):\n    key: str\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='__')\n    pay: Pay | None = None\nresult = Settings()\n",
        {"PAY__KEY": (S, None)},
    ),
    (
        "case is kept when asked for",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(case_sensitive=True)\n    One: str = 'x'\nresult = Settings()\n",
        {"One": (O, "x")},
    ),
    (
        "annotated fields",
        _HEAD
        + "from typing import Annotated, ClassVar\nclass Settings(BaseSettings):\n    kind: ClassVar[str] = 'a'\n    one: Annotated[int, Field(ge=1)] = 5\n    two: Annotated[str, Field(validation_alias='A_TWO')] = 'y'\nresult = Settings()\n",
        {"ONE": (O, "5"), "A_TWO": (O, "y")},
    ),
    (
        "a settings class inside another",
        _HEAD
        + "class Pay(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='PAY_')\n    tries: int = 3\nclass Settings(BaseSettings):\n    one: str = 'x'\n    pay: Pay = Field(default_factory=Pay)\nresult = Settings()\n",
        {"ONE": (O, "x"), "PAY_TRIES": (O, "3")},
    ),
)

ALL: tuple[Snippet, ...] = (*PLAIN, *HELPERS, *LIBRARIES, *PYDANTIC)
