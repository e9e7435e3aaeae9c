from __future__ import annotations

import pytest

from gates.catalog.readme import claims
from gates.catalog.readme.ground import Ground
from gates.tools import markdown
from tests.catalog.readme.conftest import project_at
from tests.conftest import MakeRepo

TOO_OLD = [
    "Python 3.9 or newer", "**Python** 3.9+", "[Python](https://python.org) >= 3.9", "Python `3.9` or later", "Python version: 3.9 and up",
    "Python (>= 3.9)", "Python v3.9 (or newer)", "You need Python 3.9.", "It requires at least Python 3.9", "Python 3.9+. Since then all is well.",
    "| Tool | Version |\n|---|---|\n| Python | 3.9+ |",
]  # fmt: skip
FINE = [
    "Python 3.11 or newer", "Python 3.11.4 or newer", "Python 3.9 is no longer supported.", "Python 3.9 and older are not.", "Python 3.9, they say.",
    "Help lasts at least a year. For example, if Python 3.9 came out, so be it.", "Before Python 3.9 it was slow.", "We recommend Python 3.9 or newer for the docs.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "newest"),
    [
        ({"pyproject.toml": "[project]\nname = 'x'\nrequires-python = '>=3.10,<3.13'\n"}, True),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '^3.10'\n"}, False),
        ({"setup.py": "from setuptools import setup\nsetup(\n    python_requires='>=3.10, <3.13',\n)\n"}, True),
        ({"setup.cfg": "[options]\npython_requires = >=3.10\n"}, False),
    ],
    ids=["requires-python", "poetry", "setup.py", "setup.cfg"],
)
def test_a_python_that_the_metadata_does_not_allow_is_named(
    make_repo: MakeRepo, files: dict[str, str], newest: bool
) -> None:
    ground = Ground(project_at(make_repo(files)))

    def refuted(text: str) -> bool:
        return any(o.rule == "readme/python-version" for o in claims.look("README.md", markdown.parse(text), ground))

    assert [text for text in TOO_OLD if not refuted(text)] == []
    assert [text for text in FINE if refuted(text)] == []
    assert refuted("Python 3.13 or newer") is newest
