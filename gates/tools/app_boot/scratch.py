"""A scratch copy of the judged files, in which an application may write what it likes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from gates.project import Project

_LARGEST = 64 * 1024 * 1024
_SKIPPED = {"__pycache__", "node_modules", ".git"}


def lay(project: Project, target: Path) -> None:
    """Copy the judged files, and what lies in the import packages though git ignores it (generated modules), to `target`."""
    for path in dict.fromkeys([*project.files, *_ignored_modules(project)]):
        source, copy = project.root / path, target / path
        linked = _inner_link(project.root, source)
        if not linked and (source.is_symlink() or not source.is_file() or source.stat().st_size > _LARGEST):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            if linked:
                copy.symlink_to(linked)
                continue
            shutil.copyfile(source, copy)
            shutil.copymode(source, copy)
        # gates: ignore[logging/swallowed-exception] a file that cannot be copied is missing in the copy, and what needs it says so
        except OSError:
            continue
    _distribution(project, target)


def _inner_link(root: Path, path: Path) -> str:
    """Where a link leads that stays inside the repository and says so relatively; "" for anything else."""
    if not path.is_symlink():
        return ""
    told = path.readlink()
    inside = Path(os.path.normpath(path.parent.relative_to(root) / told))
    return "" if told.is_absolute() or inside.parts[:1] == (os.pardir,) else str(told)


def _ignored_modules(project: Project) -> Iterator[str]:
    for package in project.packages:
        for found in (project.root / package.path).rglob("*"):
            inside = found.relative_to(project.root)
            if found.suffix in {".py", ".so", ".json", ".yaml", ".toml"} and not _SKIPPED & set(inside.parts):
                yield inside.as_posix()


def _distribution(project: Project, target: Path) -> None:
    """Metadata for `importlib.metadata.version(name)` where the project is not installed in its interpreter."""
    metadata = project.pyproject.get("project", {})
    name, version = metadata.get("name"), metadata.get("version", "0")
    if not isinstance(name, str) or not isinstance(version, str) or "/" in name or project.interpreter.has(name):
        return
    folder = target / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(exist_ok=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
