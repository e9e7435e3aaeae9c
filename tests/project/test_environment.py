"""The environment that is built for a project without one; with the real uv, and nothing from the network."""

from __future__ import annotations

import fcntl
import threading
import time
from pathlib import Path

import pytest

from gates import process
from gates.config import Config
from gates.errors import NoAnswerError, TimedOutError
from gates.project import Project, environment
from tests.conftest import MakeRepo

BACKEND = """
from pathlib import Path


def build_editable(*_: object) -> str:
    Path("shop.egg-info").mkdir()
    raise SystemExit("there is more than one package in this folder")


build_wheel = build_editable
"""


def test_a_project_that_nothing_says_how_to_build_needs_only_its_dependencies(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\ndependencies = []\n[project.optional-dependencies]\ndev = []\n",
            "shop/__init__.py": "",
            "worker/__init__.py": "",  # setuptools refuses two packages side by side
        }
    )
    found = Project(root, Config()).interpreter
    assert (found.origin, found.has("shop")) == ("built by gates under .gates/env", False)


def test_what_building_a_project_leaves_beside_its_sources_goes_and_why_it_failed_is_said(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n"
            "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
            "backend.py": BACKEND,
            "mine.egg-info/PKG-INFO": "",
        }
    )
    with pytest.raises(NoAnswerError, match=r"could not be built: .*Failed to build .*more than one package"):
        _ = Project(root, Config()).interpreter
    assert [path.name for path in Path(root).glob("*.egg-info")] == ["mine.egg-info"]


def test_while_another_run_builds_this_one_waits_and_takes_what_is_there_then(make_repo: MakeRepo) -> None:
    root = make_repo({"requirements.txt": ""})
    made = environment.build(root, ["requirements.txt"])
    (stamp,) = (root / ".gates/env").glob(".gates-inputs")
    wanted = stamp.read_text()
    stamp.unlink()
    mark = root / ".gates/env/mark"  # gone where somebody builds anew
    mark.touch()
    released, heard = threading.Event(), list[str]()
    with (root / ".gates/env.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with (
            process.workplace(process.Workplace(doing=heard.append, deadline=time.monotonic() + 0.2)),
            pytest.raises(TimedOutError),
        ):
            environment.build(root, ["requirements.txt"])
        stamp.write_text(wanted)
        stamp.rename(stamp.with_suffix(".later"))

        def release(_: str) -> None:
            if not released.is_set():
                released.set()
                stamp.with_suffix(".later").rename(stamp)
                fcntl.flock(other, fcntl.LOCK_UN)

        with process.workplace(process.Workplace(doing=release)):
            assert environment.build(root, ["requirements.txt"]) == made
    assert heard[0] == "waiting for another run, which builds .gates/env"
    assert mark.exists()


@pytest.mark.parametrize(
    ("pyproject", "extras", "groups"),
    [
        ({}, (), ()),
        ({"project": {"optional-dependencies": {"dev": ["a"], "docs": ["b"]}}}, ("dev",), ()),
        ({"dependency-groups": {"dev": ["a"], "tests": ["b"]}}, (), ("dev", "tests")),
        ({"project": {"optional-dependencies": {"test": []}}, "dependency-groups": {"dev": []}}, ("test",), ("dev",)),
        ({"dependency-groups": {"lint": []}, "tool": {"x": {"dev": ["not a group"]}}}, (), ()),
        ({"project": "nonsense", "dependency-groups": ["dev"]}, (), ()),
    ],
)
def test_extras_and_groups_for_tests_are_those_that_are_declared(
    pyproject: dict[str, object], extras: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    assert environment.for_tests(pyproject) == (extras, groups)
