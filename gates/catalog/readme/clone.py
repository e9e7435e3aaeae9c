"""A clean clone of the commit, where a newcomer starts; what the work tree adds to it is on top, since it is judged, too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gates import process
from gates.errors import NoAnswerError
from gates.project import Project, git


def _name(project: Project) -> str:
    top = git.enclosing_work_tree(project.root) if project.git.commit else None
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in (top or project.root).name)
    return kept.strip(".-") or "project"


def _inside(project: Project) -> str:
    """Where the project's root lies in its repository."""
    top = git.enclosing_work_tree(project.root) if project.git.commit else None
    return str(project.root.resolve().relative_to(top.resolve())) if top is not None else "."


def start_folder(project: Project) -> str:
    """The folder in the home from which the README is followed."""
    return f"{_name(project)}/{_inside(project)}".removesuffix("/.")


def lay(project: Project, home: Path) -> str:
    """Put the clone into a home; returns what it is.

    Raises:
        NoAnswerError: git cannot clone it.
    """
    there = home / _name(project)
    top = git.enclosing_work_tree(project.root)
    if top is None or project.git.commit is None:
        _copy(project.root, project.files, there)
        return "a copy of the files, which are in no commit"
    done = process.run(
        ["git", "-c", "safe.directory=*", "clone", "-q", "--no-hardlinks", "--", str(top), str(there)],
        cwd=home,
        timeout=300,
    )
    if done.exit_code != 0:
        said = " ".join(done.stderr.split())[-300:]
        raise NoAnswerError(f"git could not clone {top.name}: {said}.", "Clone it by hand and see what is wrong.")
    commit = project.git.commit[:12]
    if not project.git.dirty:
        return f"a clean clone of {commit}"
    root = there / _inside(project)
    for name in git.listed_files(root) or ():
        if not os.path.lexists(project.root / name):
            (root / name).unlink()
    _copy(project.root, git.listed_files(project.root) or (), root)
    return f"a clean clone of {commit} with the uncommitted changes of the work tree"


def _copy(root: Path, files: tuple[str, ...], there: Path) -> None:
    there.mkdir(parents=True, exist_ok=True)
    for name in files:
        source, target = root / name, there / name
        if source.is_symlink() or source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
