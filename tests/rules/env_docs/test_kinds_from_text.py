"""Kinds of finding that depend on how a value or a use is written, by examples as they stand in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.rules.env_docs import documents
from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.python_reads import collect
from gates.rules.env_docs.values import Observed
from tests.rules.trees import lay, project_of
from tests.secret_samples import DSN, PRIVATE_KEY, RANDOM, TOKENS

HEXADECIMAL = "0f9e8d7c6b5a4938" + "2716a5b4c3d2e1f0"
REAL = [
    *((f"A_VALUE={TOKENS[kind]}", kind) for kind in TOKENS if kind not in {"a Telegram bot token", "an npm token"}),
    (f"NPM={TOKENS['an npm token']}", "in a name that says nothing"),
    (f"export A_SECRET='{RANDOM}!'", "exported, quoted"),
    (f"SESSION_SECRET={HEXADECIMAL}", "of hexadecimal digits"),
    (f"# A_SECRET={RANDOM}+", "commented out"),
    (f"DATABASE_URL={DSN}", "in an address"),
    (f"A_KEY={PRIVATE_KEY.splitlines()[0]}", "a private key"),
]
MADE_UP = [
    ("A_SECRET=", "nothing"),
    ("A_SECRET=change-me-before-you-deploy-1", "a placeholder"),
    ("A_SECRET=<a long random text>", "a sketch"),
    ("A_SECRET=${OTHER_SECRET}", "a reference"),
    ("A_SECRET=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "one letter"),
    ("A_SECRET=your-secret-Key-0123456789", "a word to the reader"),
    ("PAYMENT_KEY=sk_live_" + "xxxxxxxxxxxxxxxxxxxxxxxx", "the form of a key alone"),
    ("AWS_ACCESS_KEY_ID=AKIA" + "IOSFODNN7EXAMPLE", "the vendor's example"),
    ("DATABASE_URL=postgresql://orders:orders@db:5432/orders", "a simple password in an address"),
    ("DATABASE_URL=postgresql://orders:Change-Me-99-Please@db:5432/orders", "a placeholder in an address"),
    ("BUILD_ID=4f9d0c1b2a3e4d5f", "random, and no secret's name"),
    ("LOG_FORMAT=%(asctime)s %(levelname)s %(message)s", "a format"),
]


def told(text: str) -> list[str]:
    seen = Observed(entries=tuple(documents.example_file(".env.example", text + "\n")))
    return [f.message for f in Comparison(seen).findings() if f.rule == "env-docs/real-secret"]


@pytest.mark.parametrize("text", [pytest.param(text, id=title) for text, title in REAL])
def test_a_real_secret_in_an_example_is_told_without_its_value(text: str) -> None:
    [message] = told(text)
    assert text.partition("=")[2].strip("'!+")[6:18] not in message


@pytest.mark.parametrize("text", [pytest.param(text, id=title) for text, title in MADE_UP])
def test_a_made_up_value_in_an_example_is_none(text: str) -> None:
    assert told(text) == []


HEAD = "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    level: str = 'INFO'\n    port: int = 80\n"
USES = "settings = Settings()\nprint(settings.level)\n"
UNUSED = [
    ("nothing asks for it", USES, {}, ["PORT"]),
    ("nothing asks for any", "settings = Settings()\n", {}, ["LEVEL", "PORT"]),
    ("only a test asks for it", USES, {"tests/test_it.py": "def test(s):\n    assert s.port == 80\n"}, ["PORT"]),
    ("a longer word", USES + "print(settings.level, 'portable')\n", {}, ["PORT"]),
    ("in capitals only", USES + "PORT = 1\n", {}, ["PORT"]),
    ("asked for", USES + "print(settings.port)\n", {}, []),
    ("asked for in another module", USES, {"app/web.py": "def serve(s):\n    return s.port\n"}, []),
    ("by its name", USES + "print(getattr(settings, 'port'))\n", {}, []),
    ("as a whole", USES + "print(settings.model_dump())\n", {}, []),
    ("as a whole, the old way", USES + "print(settings.dict())\n", {}, []),
    ("its variables", USES + "print(vars(settings))\n", {}, []),
    ("a validator", USES + "def check(values):\n    return values['port']\n", {}, []),
]


@pytest.mark.parametrize(("uses", "more", "expected"), [pytest.param(*rest, id=title) for title, *rest in UNUSED])
def test_a_field_of_settings_that_nothing_uses_is_told(
    tmp_path: Path, uses: str, more: dict[str, str], expected: list[str]
) -> None:
    lay(tmp_path, {"app/config.py": HEAD + "\n" + uses, **more})
    assert [r.name for r in collect(Library(project_of(tmp_path))).unused] == expected


COMPUTED = [
    ("a name from a file", "import json\nx = os.environ[json.load(open('n'))]\n", 1),
    ("an argument of the command line", "import sys\nx = os.environ[sys.argv[1]]\n", 1),
    ("what a user typed", "x = os.getenv(input())\n", 1),
    ("an attribute that nobody sets here", "def read(thing):\n    return os.environ.get(thing.name)\n", 1),
    ("a loop over what is not known", "import sys\nfor n in sys.argv:\n    x = os.environ[n]\n", 1),
    ("two of them", "import sys\nx = os.environ[sys.argv[1]]\ny = os.environ[sys.argv[2]]\n", 2),
    ("a constant", "NAME = 'A_ONE'\nx = os.environ[NAME]\n", 0),
    ("a helper whose callers give names", "def need(n):\n    return os.environ[n]\nx = need('A_ONE')\n", 0),
    ("a loop over known names", "for n in ('A_ONE', 'A_TWO'):\n    x = os.environ[n]\n", 0),
    ("a text with a known part", "def of(n):\n    return os.environ[f'SHOP_{n}']\nx = of('A')\n", 0),
    ("a table", "NAMES = {'a': 'A_ONE'}\nfor n in NAMES.values():\n    x = os.environ[n]\n", 0),
    ("another mapping", "import sys\nx = {}\ny = x.get(sys.argv[1])\n", 0),
]


@pytest.mark.parametrize(("code", "number"), [pytest.param(code, number, id=title) for title, code, number in COMPUTED])
def test_a_name_that_cannot_be_computed_is_told_and_one_that_can_is_not(tmp_path: Path, code: str, number: int) -> None:
    lay(tmp_path, {"app/config.py": "import os\n\n" + code})
    assert len(collect(Library(project_of(tmp_path))).computed) == number
