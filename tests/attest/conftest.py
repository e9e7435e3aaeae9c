"""Releases to try things on: prepared once, copied for each test."""

from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from tests.attest.release import JONAS, MARIA, Release, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Nobody signed yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        return prepare(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def prepared_signed(prepared: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Maria and Jonas signed."""
    made = copy(prepared, tmp_path_factory.mktemp("signed"))
    made.sign(MARIA)
    made.sign(JONAS)
    return made


@pytest.fixture
def release(prepared: Release, tmp_path: Path) -> Release:
    """A release that nobody signed yet."""
    return copy(prepared, tmp_path)


@pytest.fixture
def signed(prepared_signed: Release, tmp_path: Path) -> Release:
    """A release that two people signed off, as the policy demands."""
    return copy(prepared_signed, tmp_path)


def copy(made: Release, folder: Path) -> Release:
    """The same in another folder."""
    shutil.copytree(made.root, folder / "repo", symlinks=True)
    return dataclasses.replace(made, root=folder / "repo", read={})
