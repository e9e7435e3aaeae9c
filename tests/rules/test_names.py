"""What names stand for, through imports, aliases, assignments and annotations."""

from __future__ import annotations

import ast

import pytest

from gates.rules.names import Names, module_name
from gates.rules.values import FUNCTIONS, Scope


def origin_of_last(code: str, module: str = "app.api.views", *, is_package: bool = False) -> str:
    """The origin of the expression in the last statement of some code, in the scopes around it."""
    tree = ast.parse(code)
    names = Names(tree, module, is_package=is_package)
    scopes: list[Scope] = []
    last: ast.stmt = tree.body[-1]
    while isinstance(last, (*FUNCTIONS, ast.ClassDef)):
        scopes.append(last)
        last = last.body[-1]
    assert isinstance(last, ast.Expr)
    return names.origin(last.value, scopes)


@pytest.mark.parametrize(
    ("code", "origin"),
    [
        ("import os\nos.environ", "os.environ"),
        ("import os.path\nos.path.join", "os.path.join"),
        ("import logging.config as c\nc.dictConfig", "logging.config.dictConfig"),
        ("from os import environ as e\ne.get", "os.environ.get"),
        ("from . import errors\nerrors.Gone", "app.api.errors.Gone"),
        ("from ..domain.errors import Gone\nGone", "app.domain.errors.Gone"),
        ("import logging\nlog = logging.getLogger(__name__)\nlog.info", "logging.getLogger().info"),
        ("a = b\nb = a\na", ""),
        ("x = make()\nx", ""),
        ("str(1)", "str()"),
        ("unknown.thing", ""),
        ("def f():\n    pass\nf", "app.api.views.f"),
        ("try:\n    import json as j\nexcept ImportError:\n    j = None\nj.loads", "json.loads"),
        ("import logging\nx = None or logging.getLogger()\nx", "logging.getLogger()"),
        ("from app.config import Settings\ndef f(s: Settings):\n    s.url", "app.config.Settings().url"),
        ("from app.config import Settings\ndef f(s: 'Settings | None'):\n    s", "app.config.Settings()"),
        (
            "from typing import Annotated, Optional\nfrom a import B\nD = Annotated[B, 1]\ndef f(s: Optional[D]):\n    s",
            "a.B()",
        ),
        ("import logging\nlog = logging.getLogger()\ndef f(log):\n    log.info", ""),
        (
            "import logging\nclass A:\n    log = logging.getLogger()\n    def f(self):\n        self.log.info",
            "logging.getLogger().info",
        ),
        (
            "import redis\nclass A:\n    def __init__(self):\n        self.c = redis.Redis()\n    def f(self):\n        self.c.get",
            "redis.Redis().get",
        ),
        (
            "import redis\nclass A:\n    def __init__(self, c: redis.Redis):\n        self.c = c\n    def f(self):\n        self.c",
            "redis.Redis()",
        ),
    ],
)
def test_origins(code: str, origin: str) -> None:
    assert origin_of_last(code) == origin


def test_relative_imports_of_a_package_start_from_itself() -> None:
    assert origin_of_last("from .errors import Gone\nGone", "app.api", is_package=True) == "app.api.errors.Gone"


def test_a_name_that_is_assigned_from_itself_many_times_is_resolved_quickly() -> None:
    code = "import a\nq = a.start()\n" + "q = q.more(q, q)\n" * 400 + "q"
    assert origin_of_last(code) == "a.start()"


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("src/orders/api/health.py", "orders.api.health"),
        ("src/orders/__init__.py", "orders"),
        ("manage.py", "manage"),
        ("__init__.py", ""),
    ],
)
def test_the_import_name_of_a_file(path: str, module: str) -> None:
    assert module_name(path, ["src", "."]) == module
