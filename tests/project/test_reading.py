from __future__ import annotations

import os
from pathlib import Path

import pytest

from gates.config import Config
from gates.errors import NoAnswerError
from gates.project import Project
from tests.conftest import MakeRepo, OpenProject


def test_a_symlink_loop_and_a_link_out_of_the_root_are_sentences(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"a.py": ""})
    (tmp_path / "outside.py").write_text("secret")
    (root / "loop.py").symlink_to("loop.py")
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    project = Project(root, Config())
    assert project.python_files == ("a.py", "loop.py", "out.py")
    with pytest.raises(NoAnswerError, match=r"loop\.py cannot be read|loop\.py is not a readable file"):
        project.read("loop.py")
    with pytest.raises(NoAnswerError, match=r"out\.py is a link that leads out"):
        project.read("out.py")


def test_a_file_that_is_not_text_is_a_sentence(open_project: OpenProject) -> None:
    project = open_project(
        {
            "latin.py": b"x = '\xe9'\n",
            "good.py": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
            "odd.py": b"# coding: nonsense\n",
        }
    )
    assert "é" in project.read("good.py")
    for name in ("latin.py", "odd.py"):
        with pytest.raises(NoAnswerError, match=f"{name} is not text in the encoding"):
            project.read(name)


def test_a_file_whose_name_is_not_utf8_is_to_be_renamed(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": ""})
    (root / os.fsdecode(b"caf\xe9.py")).write_text("")
    project = Project(root, Config())
    named = next(path for path in project.python_files if path.startswith("caf"))
    with pytest.raises(NoAnswerError, match="not UTF-8: rename it"):
        project.read(named)
