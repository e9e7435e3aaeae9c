"""Dependencies that are declared in older files count, and what cannot be read without running it is said."""

from __future__ import annotations

import pytest

from gates.errors import NoAnswerError
from gates.tools import pins
from tests.conftest import OpenProject

SETUP = """from setuptools import setup

NEEDED = ["h11==0.14.0", "idna>=3"]

setup(
    name="shop",
    install_requires=NEEDED,
    extras_require={"async": ["anyio"]},
)
"""
COMPUTED = "from setuptools import setup\n\nsetup(install_requires=open('deps').read().split())\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (
            {"setup.py": SETUP},
            [
                ("h11", "0.14.0", "setup.py", 3, False),
                ("idna", "", "setup.py", 3, False),
                ("anyio", "", "setup.py", 8, True),
            ],
        ),
        (
            {
                "setup.cfg": "[options]\ninstall_requires =\n    h11==0.14.0\n    idna\n[options.extras_require]\nasync = anyio\n"
            },
            [
                ("h11", "0.14.0", "setup.cfg", 3, False),
                ("idna", "", "setup.cfg", 4, False),
                ("anyio", "", "setup.cfg", 6, True),
            ],
        ),
        (
            {"setup.cfg": "[options]\ninstall_requires = file: deps.in\n", "deps.in": "h11==0.14.0\n"},
            [("h11", "0.14.0", "deps.in", 1, False)],
        ),
        (
            {
                "Pipfile": '[packages]\nh11 = "==0.14.0"\nidna = {version = "*"}\nme = {path = "."}\n[dev-packages]\npytest = "==8.*"\n'
            },
            [
                ("h11", "0.14.0", "Pipfile", 2, False),
                ("idna", "", "Pipfile", 3, False),
                ("pytest", "", "Pipfile", 6, True),
            ],
        ),
        (
            {
                "pyproject.toml": '[project]\nname = "x"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["deps.in"]}\n',
                "deps.in": "h11==0.14.0\n",
            },
            [("h11", "0.14.0", "deps.in", 1, False)],
        ),
        ({"setup.py": "from setuptools import setup\nsetup()\n"}, []),
        (
            {"setup.py": COMPUTED, "requirements.txt": "h11==0.14.0\n"},
            [("h11", "0.14.0", "requirements.txt", 1, False)],
        ),
    ],
)
def test_dependencies_are_found_where_they_are_declared(
    open_project: OpenProject, files: dict[str, str], wanted: list[tuple[str, str, str, int, bool]]
) -> None:
    found = pins.declared(open_project(files))
    assert [(d.name, d.version, d.path, d.line, d.optional) for d in found] == wanted


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"setup.py": COMPUTED}, ("setup.py", 3)),
        ({"pyproject.toml": '[project]\nname = "x"\ndynamic = ["dependencies"]\n'}, ("pyproject.toml", 3)),
    ],
)
def test_what_is_computed_is_told_where_nothing_else_is_declared(
    open_project: OpenProject, files: dict[str, str], place: tuple[str, int]
) -> None:
    [found] = pins.declared(open_project(files))
    assert (found.path, found.line) == place
    assert found.problem == "the dependencies that it computes cannot be read without running it"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.py", "setup(\n"),
        ("setup.py", "setup(install_requires=['not a requirement'])\n"),
        ("setup.py", "setup(install_requires=7)\n"),
        ("setup.cfg", "install_requires\n"),
        ("Pipfile", "[packages\n"),
        ("Pipfile", "[packages]\nh11 = 7\n"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_told(open_project: OpenProject, path: str, text: str) -> None:
    with pytest.raises(NoAnswerError, match=f"{path} cannot be parsed") as caught:
        pins.declared(open_project({path: text}))
    assert "\n" not in str(caught.value)
