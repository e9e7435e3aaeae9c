"""Snippets that read variables, with the effective names, needs and defaults that the reading library gives them.

Each is `(title, code, {name: (need, default)})`; `R` required, `S` required under a condition, `O` optional; None for a name that is not
read although it might seem so. `A|B` are names of one setting. The snippets run as they are: each leaves what it read in `result`.
"""

from __future__ import annotations

from gates.rules.env_docs.values import Need

R, S, O = Need.REQUIRED, Need.SOMETIMES, Need.OPTIONAL  # noqa: E741 - read as letters

Expected = dict[str, tuple[Need, str | None] | None]
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
    (
        "getter as a default parameter",
        "import os\ndef read(name, get=os.environ.get):\n    return get(name)\nresult = read('A_ONE')\n",
        {"A_ONE": (O, None)},
    ),
    (
        "helper called in the body of its class",
        "import os\nclass S:\n    def read(n, d=None):\n        return os.environ.get(n, d)\n    one = read('A_ONE', 'x')\nresult = S.one\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "names assigned from each other",
        "import os\ndef read(given=None):\n    env = given\n    other = env\n    env = other or os.environ\n    return env.get('A_ONE')\nresult = read()\n",
        {"A_ONE": (O, None)},
    ),
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
        "helper of a base class",
        """
import os

class Base:
    @staticmethod
    def setting(key, default=None):
        return os.environ.get(key, default)

class Middle(Base):
    pass

class One(Middle):
    def read(self):
        return self.setting("A_ONE", "x")

result = One().read()
""",
        {"A_ONE": (O, "x")},
    ),
    (
        "helper inside of a method",
        """
import os

class Settings:
    @classmethod
    def load(cls, kind):
        prefix = f"A_{kind.upper()}"

        def setting(suffix, otherwise=None):
            return os.getenv(f"{prefix}_{suffix}", otherwise)

        return setting("ONE", "x"), setting("TWO")

result = Settings.load("x")
""",
        {"A_*_ONE": (O, "x"), "A_*_TWO": (O, None)},
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


MORE: tuple[Snippet, ...] = (
    (
        "merged with a dictionary",
        "import os\nenv = {'A_TWO': 'x'} | os.environ\nresult = env['A_ONE']\n",
        {"A_ONE": (R, None)},
    ),
    (
        "merged from the left",
        "import os\nenv = os.environ | {'Z': 'x'}\nresult = env.get('A_ONE')\n",
        {"A_ONE": (O, None)},
    ),
    ("unpacked", "import os\nenv = {**os.environ, 'Z': 'x'}\nresult = env.get('A_ONE')\n", {"A_ONE": (O, None)}),
    (
        "copied by its method",
        "import os\nenv = os.environ.copy()\nresult = env.get('A_ONE', 'x')\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "deep copy",
        "import copy, os\nenv = copy.copy(os.environ)\nresult = env.get('A_ONE', 'x')\n",
        {"A_ONE": (O, "x")},
    ),
    ("bytes", "import os\nresult = os.getenvb(b'A_ONE', b'x')\n", {"A_ONE": (O, "x")}),
    ("bytes mapping", "import os\nresult = os.environb.get(b'A_ONE')\n", {"A_ONE": (O, None)}),
    ("star import", "from os import *\nresult = environ.get('A_ONE', 'x')\n", {"A_ONE": (O, "x")}),
    ("module alias", "import os as system\nresult = system.environ['A_ONE']\n", {"A_ONE": (R, None)}),
    ("pop without default", "import os\nresult = os.environ.pop('A_ONE')\n", {"A_ONE": (R, None)}),
    ("not in", "import os\nresult = 'A_ONE' not in os.environ\n", {"A_ONE": (O, None)}),
    (
        "walrus",
        "import os\nresult = 0\nif (value := os.getenv('A_ONE')) is not None:\n    result = value\n",
        {"A_ONE": (O, None)},
    ),
    (
        "boolean by comparison",
        "import os\nresult = os.getenv('A_ONE', 'false').lower() == 'false'\n",
        {"A_ONE": (O, "false")},
    ),
    (
        "fallback to another variable",
        "import os\nresult = os.getenv('A_ONE', os.getenv('A_TWO', 'x'))\n",
        {"A_ONE": (O, None), "A_TWO": (O, "x")},
    ),
    (
        "assertion",
        "import os\nvalue = os.getenv('A_ONE')\nassert value is not None\nresult = value\n",
        {"A_ONE": (R, None)},
    ),
    (
        "exit",
        "import os, sys\nvalue = os.getenv('A_ONE')\nif value is None:\n    sys.exit('A_ONE is missing')\nresult = value\n",
        {"A_ONE": (R, None)},
    ),
    (
        "or raise by a function",
        "import os\ndef fail():\n    raise RuntimeError\nresult = os.getenv('A_ONE') or fail()\n",
        {"A_ONE": (R, None)},
    ),
    ("format", "import os\nresult = os.getenv('{}_{}'.format('A', 'ONE'))\n", {"A_ONE": (O, None)}),
    ("named format", "import os\nresult = os.getenv('{p}_ONE'.format(p='A'))\n", {"A_ONE": (O, None)}),
    ("join", "import os\nresult = os.getenv('_'.join(['A', 'ONE']))\n", {"A_ONE": (O, None)}),
    ("replace", "import os\nresult = os.getenv('a-one'.replace('-', '_').upper())\n", {"A_ONE": (O, None)}),
    (
        "dictionary of names",
        "import os\nNAMES = {'one': 'A_ONE', 'two': 'A_TWO'}\nresult = {k: os.getenv(v, 'x') for k, v in NAMES.items()}\n",
        {"A_ONE": (O, "x"), "A_TWO": (O, "x")},
    ),
    (
        "values of a dictionary",
        "import os\nNAMES = {'one': 'A_ONE', 'two': 'A_TWO'}\nresult = [os.environ[v] for v in NAMES.values()]\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    (
        "dictionary of defaults",
        "import os\nUSUAL = {'A_ONE': '1', 'A_TWO': '2'}\nresult = {}\nfor name, usual in USUAL.items():\n    result[name] = os.environ.get(name, usual)\n",
        {"A_ONE": (O, "1"), "A_TWO": (O, "2")},
    ),
    (
        "loop with index",
        "import os\nresult = []\nfor at, name in enumerate(['A_ONE', 'A_TWO']):\n    result.append(os.getenv(name))\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "loop with a prefix",
        "import os\nresult = [os.getenv('A_' + n) for n in ('ONE', 'TWO')]\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "loop over a list of the class",
        "import os\nclass Proxy:\n    keys = ['ONE', 'TWO']\n    def __init__(self):\n        self.found = [os.getenv('A_' + k, '5') for k in self.keys]\nresult = Proxy().found\n",
        {"A_ONE": (O, "5"), "A_TWO": (O, "5")},
    ),
    (
        "loop over a list of the base class",
        "import os\nclass Base:\n    KEYS = ('A_ONE', 'A_TWO')\nclass Proxy(Base):\n    @classmethod\n    def read(cls):\n        found = []\n        for key in cls.KEYS:\n            found.append(os.environ.get(key))\n        return found\nresult = Proxy.read()\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "missing ones collected",
        "import os\nNEEDED = ['A_ONE', 'A_TWO']\nmissing = [n for n in NEEDED if n not in os.environ]\nif missing:\n    raise RuntimeError(missing)\nresult = 1\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    (
        "missing ones by get",
        "import os\nmissing = [n for n in ('A_ONE', 'A_TWO') if not os.environ.get(n)]\nif missing:\n    raise RuntimeError(missing)\nresult = 1\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    (
        "all of them",
        "import os\nif not all(n in os.environ for n in ('A_ONE', 'A_TWO')):\n    raise RuntimeError\nresult = 1\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    ("map", "import os\nresult = list(map(os.getenv, ['A_ONE', 'A_TWO']))\n", {"A_ONE": (O, None), "A_TWO": (O, None)}),
    (
        "itemgetter",
        "import os\nfrom operator import itemgetter\nresult = itemgetter('A_ONE', 'A_TWO')(os.environ)\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    (
        "partial",
        "import os\nfrom functools import partial\nread = partial(os.environ.get, 'A_ONE')\nresult = read()\n",
        {"A_ONE": (O, None)},
    ),
    (
        "lambda in a dataclass",
        "import os\nfrom dataclasses import dataclass, field\n@dataclass\nclass Settings:\n    one: str = field(default_factory=lambda: os.environ.get('A_ONE', 'x'))\nresult = Settings()\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "default of a parameter",
        "import os\ndef load(one=os.getenv('A_ONE', 'x')):\n    return one\nresult = load()\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "argparse default",
        "import argparse, os\nparser = argparse.ArgumentParser()\nparser.add_argument('--one', default=os.environ.get('A_ONE', '5'))\nresult = parser.parse_args([])\n",
        {"A_ONE": (O, "5")},
    ),
    (
        "enumeration",
        "import os, enum\nclass Name(enum.Enum):\n    ONE = 'A_ONE'\nresult = os.environ[Name.ONE.value]\n",
        {"A_ONE": (R, None)},
    ),
    (
        "text enumeration",
        "import os, enum\nclass Name(enum.StrEnum):\n    ONE = 'A_ONE'\n    TWO = 'A_TWO'\nresult = [os.getenv(n) for n in Name]\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "class attribute as name",
        "import os\nclass Settings:\n    NAME = 'A_ONE'\n    def load(self):\n        return os.environ[self.NAME]\nresult = Settings().load()\n",
        {"A_ONE": (R, None)},
    ),
    (
        "expandvars",
        "import os\nresult = os.path.expandvars('${A_ONE}/x/$A_TWO')\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    ("only set", "import os\nos.environ['A_ONE'] = 'x'\nresult = 1\n", {"A_ONE": None}),
    ("only set by default", "import os\nos.environ.setdefault('A_ONE', 'x')\nresult = 1\n", {"A_ONE": None}),
    ("only removed", "import os\nos.environ.pop('A_ONE', None)\nresult = 1\n", {"A_ONE": None}),
    ("another mapping", "headers = {'A_ONE': '1'}\nresult = headers.get('A_ONE')\n", {"A_ONE": None}),
    (
        "a match on the value",
        "import os\nmatch os.environ.get('A_ONE', 'x'):\n    case 'x':\n        result = 1\n    case _:\n        result = 2\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "suppressed",
        "import os, contextlib\nresult = 'x'\nwith contextlib.suppress(KeyError):\n    result = os.environ['A_ONE']\n",
        {"A_ONE": (O, None)},
    ),
    (
        "error renamed",
        "import os\ntry:\n    result = os.environ['A_ONE']\nexcept KeyError as error:\n    raise RuntimeError('set A_ONE') from error\n",
        {"A_ONE": (R, None)},
    ),
    (
        "exit on key error",
        "import os, sys\ntry:\n    result = os.environ['A_ONE']\nexcept KeyError:\n    sys.exit(1)\n",
        {"A_ONE": (R, None)},
    ),
    (
        "prefix cut off",
        "import os\nresult = {}\nfor key, value in os.environ.items():\n    if key.startswith('APP_'):\n        result[key[4:]] = value\n",
        {"APP_*": (O, None)},
    ),
    (
        "choice of names",
        "import os\nresult = [os.getenv('A_ONE' if flag else 'A_TWO') for flag in (True, False)]\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "key error is the answer",
        "import os\ntry:\n    result = os.environ['A_ONE']\nexcept KeyError:\n    result = 'x'\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "fallback by or",
        "import os\nresult = os.getenv('A_ONE') or os.getenv('A_TWO') or 'x'\n",
        {"A_ONE": (O, "x"), "A_TWO": (O, "x")},
    ),
    (
        "asked for in a condition",
        "import os\nresult = 0\nif os.environ['A_ONE']:\n    result = os.environ['A_ONE']\n",
        {"A_ONE": (R, None)},
    ),
    (
        "set difference",
        "import os\nmissing = {'A_ONE', 'A_TWO'} - os.environ.keys()\nif missing:\n    raise RuntimeError(missing)\nresult = 1\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    (
        "set difference of sets",
        "import os\nNEEDED = ['A_ONE', 'A_TWO']\nresult = set(NEEDED) - set(os.environ)\n",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "any is missing",
        "import os\nif any(n not in os.environ for n in ('A_ONE', 'A_TWO')):\n    raise RuntimeError\nresult = 1\n",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
    (
        "asked for in a loop",
        "import os\nfor name in ('A_ONE', 'A_TWO'):\n    if name not in os.environ:\n        raise RuntimeError(name)\nresult = 1\n",
        {"A_ONE": (S, None), "A_TWO": (S, None)},
    ),
    (
        "a missing one that is only told",
        "import os\nresult = 1\nif 'A_ONE' not in os.environ:\n    result = 'A_ONE is missing'\n",
        {"A_ONE": (O, None)},
    ),
)

MORE_HELPERS: tuple[Snippet, ...] = (
    (
        "helper that tries several names",
        """
import os

def first(*names, default=None):
    for name in names:
        if name in os.environ:
            return os.environ[name]
    return default

result = first("A_ONE", "A_TWO", default="x")
""",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "helper with a conversion",
        """
import os

def boolean(name, default=False):
    value = os.environ.get(name)
    if value is None:
        return default
    return value.lower() in ("1", "true")

result = boolean("A_ONE", True)
""",
        {"A_ONE": (O, "true")},
    ),
    (
        "helper that falls back on an error",
        """
import os

def number(name, fallback):
    try:
        return int(os.environ[name])
    except (KeyError, ValueError):
        return fallback

result = number("A_ONE", 7)
""",
        {"A_ONE": (O, "7")},
    ),
    (
        "method that keeps a prefix",
        """
import os

class Reader:
    def __init__(self, prefix):
        self.prefix = prefix

    def get(self, name, default=None):
        return os.environ.get(f"{self.prefix}_{name}", default)

result = Reader("APP").get("ONE", "x")
""",
        {"APP_ONE": (O, "x")},
    ),
    (
        "secret file beside a variable",
        """
import os
from pathlib import Path

def secret(name, default=None):
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text() if file else os.environ.get(name, default)

result = secret("A_ONE", "x")
""",
        {"A_ONE_FILE": (O, None), "A_ONE": (O, "x")},
    ),
    (
        "helper kept under another name",
        """
import os

def setting(name, default=None):
    return os.environ.get(name, default)

read = setting
result = read("A_ONE", "x")
""",
        {"A_ONE": (O, "x")},
    ),
    (
        "helper called in a loop",
        """
import os

def setting(name):
    return os.environ.get(name)

result = [setting(n) for n in ("A_ONE", "A_TWO")]
""",
        {"A_ONE": (O, None), "A_TWO": (O, None)},
    ),
    (
        "descriptor",
        """
import os

class Variable:
    def __init__(self, name, default=None):
        self.name, self.default = name, default

    def __get__(self, instance, owner):
        return os.environ.get(self.name, self.default)

class Settings:
    one = Variable("A_ONE", "x")

result = Settings().one
""",
        {"A_ONE": (O, "x")},
    ),
    (
        "sentinel for no default",
        """
import os

NOTHING = object()

def read(name, default=NOTHING):
    value = os.environ.get(name)
    if value is None:
        if default is NOTHING:
            raise RuntimeError(name)
        return default
    return value

result = (read("A_ONE"), read("A_TWO", "x"))
""",
        {"A_ONE": (R, None), "A_TWO": (O, "x")},
    ),
    (
        "environment kept by an object",
        """
import os

class Settings:
    def __init__(self, env=None):
        self.env = os.environ if env is None else env
        self.one = self.env["A_ONE"]

result = Settings().one
""",
        {"A_ONE": (R, None)},
    ),
    (
        "environment given by or",
        """
import os

def load(env=None):
    env = env or os.environ
    return env.get("A_ONE", "x")

result = load()
""",
        {"A_ONE": (O, "x")},
    ),
    (
        "decorated helper",
        """
import functools
import os

@functools.cache
def read(name):
    return os.environ[name]

result = read("A_ONE")
""",
        {"A_ONE": (R, None)},
    ),
    (
        "django's classic",
        """
import os

def get_env(name, default=None):
    try:
        return os.environ[name]
    except KeyError:
        if default is not None:
            return default
        raise RuntimeError(f"set {name}")

result = (get_env("A_ONE"), get_env("A_TWO", "x"))
""",
        {"A_ONE": (R, None), "A_TWO": (O, "x")},
    ),
    (
        "object that is given the name",
        """
import os

class Secret:
    def __init__(self, name):
        self.name = name

    def value(self):
        return os.environ[self.name]

result = Secret("A_ONE").value()
""",
        {"A_ONE": (R, None)},
    ),
    (
        "helper that is given a list",
        """
import os

def all_of(names):
    return [os.environ[n] for n in names]

result = all_of(["A_ONE", "A_TWO"])
""",
        {"A_ONE": (R, None), "A_TWO": (R, None)},
    ),
)

ALL: tuple[Snippet, ...] = (*PLAIN, *MORE, *HELPERS, *MORE_HELPERS)
