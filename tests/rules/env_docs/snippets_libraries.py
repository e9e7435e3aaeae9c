"""Snippets that read variables through a library, with what that library really reads.

The form is that of `snippets`.
"""

from __future__ import annotations

from tests.rules.env_docs.snippets import O, R, Snippet

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
    return port, key

result = main([], standalone_mode=False)
""",
        {"A_PORT": (O, "8000"), "A_KEY|B_KEY": (R, None)},
    ),
    (
        "flask",
        "from flask import Flask\napp = Flask('a')\napp.config.from_prefixed_env('APP')\nresult = dict(app.config)\n",
        {"APP_*": (O, None)},
    ),
)

MORE: tuple[Snippet, ...] = (
    (
        "environs: named and nested",
        "from environs import Env\nenv = Env(prefix='APP_')\nresult = env.bool('ONE', False)\n",
        {"APP_ONE": (O, "false"), "ONE": None},
    ),
    (
        "environs: a block only prefixes what is inside",
        "from environs import Env\nenv = Env()\nwith env.prefixed('APP_'):\n    one = env('ONE', 'x')\nresult = (one, env('A_TWO', 'y'))\n",
        {"APP_ONE": (O, "x"), "A_TWO": (O, "y"), "APP_A_TWO": None},
    ),
    (
        "environs: lists and defaults by keyword",
        "from environs import Env\nenv = Env()\nresult = env.list('A_ONE', default=['a', 'b'])\n",
        {"A_ONE": (O, "a,b")},
    ),
    (
        "environs: the module's own instance",
        "from environs import env\nresult = env.str('A_ONE', 'x')\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "environs: a parser of one's own",
        "from environs import Env\nenv = Env()\n@env.parser_for('twice')\ndef twice(value):\n    return value * 2\nresult = env.twice('A_ONE')\n",
        {"A_ONE": (R, None), "TWICE": None},
    ),
    (
        "django-environ: addresses",
        "import environ\nenv = environ.Env()\nresult = (env.db_url('A_DB', default='sqlite:///a'), env.cache('A_CACHE', default='locmemcache://'))\n",
        {"A_DB": (O, "sqlite:///a"), "A_CACHE": (O, "locmemcache://")},
    ),
    (
        "django-environ: a declared type without default",
        "import environ\nenv = environ.Env(A_ONE=int)\nresult = env('A_ONE')\n",
        {"A_ONE": (R, None)},
    ),
    (
        "django-environ: membership",
        "import environ\nenv = environ.Env()\nresult = 'A_ONE' in env\n",
        {"A_ONE": (O, None)},
    ),
    (
        "python-decouple: the automatic one",
        "from decouple import AutoConfig\nconfig = AutoConfig()\nresult = config('A_ONE', default='x')\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "python-decouple: a repository",
        "from decouple import Config, RepositoryEmpty\nconfig = Config(RepositoryEmpty())\nresult = config.get('A_ONE', default='x')\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "python-decouple: a default by position",
        "from decouple import config\nresult = config('A_ONE', 'x')\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "starlette: a prefix",
        "from starlette.config import Config\nconfig = Config(env_prefix='APP_')\nresult = config('ONE', default='x')\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "starlette: its environment",
        "from starlette.config import environ\nresult = environ.get('A_ONE', 'x')\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "typer",
        "import typer\napp = typer.Typer()\n@app.command()\ndef main(one: str = typer.Option('x', envvar='A_ONE')):\n    return one\nresult = app([], standalone_mode=False)\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "typer: annotated",
        "from typing import Annotated\nimport typer\napp = typer.Typer()\n@app.command()\ndef main(one: Annotated[str, typer.Option(envvar='A_ONE')]):\n    return one\nresult = app([], standalone_mode=False)\n",
        {"A_ONE": (R, None)},
    ),
    (
        "typer: annotated with a default",
        "from typing import Annotated\nimport typer\napp = typer.Typer()\n@app.command()\ndef main(one: Annotated[int, typer.Option(envvar='A_ONE')] = 5):\n    return one\nresult = app([], standalone_mode=False)\n",
        {"A_ONE": (O, "5")},
    ),
    (
        "typer: an argument",
        "import typer\napp = typer.Typer()\n@app.command()\ndef main(one: str = typer.Argument(..., envvar='A_ONE')):\n    return one\nresult = app([], standalone_mode=False)\n",
        {"A_ONE": (R, None)},
    ),
    (
        "click: a prefix for every option",
        "import click\n@click.command(context_settings={'auto_envvar_prefix': 'APP'})\n@click.option('--one', default='x')\ndef main(one):\n    return one\nresult = main([], standalone_mode=False)\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "click: a prefix at the call",
        "import click\n@click.command()\n@click.option('--log-level', default='x')\ndef main(log_level):\n    return log_level\nresult = main([], standalone_mode=False, auto_envvar_prefix='APP')\n",
        {"APP_LOG_LEVEL": (O, "x")},
    ),
    (
        "ConfigArgParse",
        "import configargparse\nparser = configargparse.ArgumentParser()\ngroup = parser.add_argument_group('g')\ngroup.add_argument('--one', env_var='A_ONE', default='x')\nparser.add('--two', env_var='A_TWO', required=True)\nresult = parser.parse_args([])\n",
        {"A_ONE": (O, "x"), "A_TWO": (R, None)},
    ),
    (
        "click: an argument",
        "import click\n@click.command()\n@click.argument('one', envvar='A_ONE')\ndef main(one):\n    return one\nresult = main([], standalone_mode=False)\n",
        {"A_ONE": (R, None)},
    ),
    (
        "flask: the usual prefix",
        "from flask import Flask\napp = Flask('a')\napp.config.from_prefixed_env()\nresult = app.config\n",
        {"FLASK_*": (O, None)},
    ),
    (
        "flask: a file named by a variable",
        "from flask import Flask\napp = Flask('a')\napp.config.from_envvar('A_FILE')\nresult = app.config\n",
        {"A_FILE": (R, None)},
    ),
    (
        "django-environ: a prefix",
        "import environ\nenv = environ.Env()\nenv.prefix = 'APP_'\nresult = env.str('ONE', default='x')\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "django-environ: the cache's usual name",
        "import environ\nresult = environ.Env().cache()\n",
        {"CACHE_URL": (R, None)},
    ),
    (
        "dynaconf: the usual prefix",
        "from dynaconf import Dynaconf\nsettings = Dynaconf()\nresult = settings.get('x')\n",
        {"DYNACONF_*": (O, None)},
    ),
    (
        "dynaconf: a prefix",
        "from dynaconf import Dynaconf\nsettings = Dynaconf(envvar_prefix='APP')\nresult = settings.get('x')\n",
        {"APP_*": (O, None)},
    ),
    (
        "dynaconf: nested",
        "from dynaconf import Dynaconf\nsettings = Dynaconf(envvar_prefix='APP')\nresult = settings.to_dict()\n",
        {"APP_*": (O, None)},
    ),
)

ENVIRON_CONFIG: tuple[Snippet, ...] = (
    (
        "environ-config",
        "import environ\n@environ.config(prefix='APP')\nclass Settings:\n    one = environ.var()\n    two = environ.var('x')\n    three = environ.var(default=5, converter=int)\n    four = environ.bool_var(False)\nresult = environ.to_config(Settings)\n",
        {"APP_ONE": (R, None), "APP_TWO": (O, "x"), "APP_THREE": (O, "5"), "APP_FOUR": (O, "false")},
    ),
    (
        "environ-config: groups",
        "import environ\n@environ.config(prefix='APP')\nclass Settings:\n    @environ.config\n    class Db:\n        host = environ.var('x')\n    db = environ.group(Db)\nresult = environ.to_config(Settings)\n",
        {"APP_DB_HOST": (O, "x")},
    ),
    (
        "environ-config: names of one's own",
        "import environ\n@environ.config(prefix='')\nclass Settings:\n    one = environ.var('x', name='A_ONE')\n    two = environ.var('y')\nresult = environ.to_config(Settings)\n",
        {"A_ONE": (O, "x"), "TWO": (O, "y")},
    ),
    (
        "environ-config: the usual prefix",
        "import environ\n@environ.config\nclass Settings:\n    one = environ.var('x')\nresult = environ.to_config(Settings)\n",
        {"APP_ONE": (O, "x")},
    ),
)

"""It cannot be installed beside django-environ, which calls its package by the same name: run them in an environment of their own."""

ALL: tuple[Snippet, ...] = (*LIBRARIES, *MORE)
