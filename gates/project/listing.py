"""Which files of a repository are judged, and which of them fit a pattern."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from gates.project import git

_OWN = (
    ".gates",
    "reports/runs",
    "reports/history",
    "reports/gates.json",
    "reports/gates.html",
    "reports/sbom.cdx.json",
)
_SKIPPED_FOLDERS = {
    ".git",
    ".hg",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    ".gates",
    ".nox",
    ".tox",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
}


FOREIGN = "\ufffd"
"""Stands in a path for a byte that is no UTF-8. Such a file is not found by its path, and is listed all the same: nobody judges it, so nothing
may be green over it."""


class Globs:
    """Glob patterns, of which most of many paths fit none: how a path begins and ends is looked at before it is matched."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._match = re.compile("|".join(map(fnmatch.translate, patterns)) or r"(?!)").match
        starts = [re.split(r"[*?[]", pattern, maxsplit=1)[0] for pattern in patterns]
        self._starts = tuple(filter(None, starts))
        self._ends = tuple(
            re.split(r"[*?\]]", pattern)[-1] for pattern, start in zip(patterns, starts, strict=True) if not start
        )

    def fit(self, path: str) -> bool:
        """Whether a path fits one of them."""
        return (path.startswith(self._starts) or path.endswith(self._ends)) and self._match(path) is not None

    def among(self, paths: Sequence[str]) -> list[str]:
        """The paths that fit one of them, or whose names do."""
        starts, ends, match = self._starts, self._ends, self._match
        near = [p for p in paths if p.endswith(ends) or p.startswith(starts) or p.rpartition("/")[2].startswith(starts)]
        return [p for p in near if match(p) or match(p.rpartition("/")[2])]


def judged(root: Path, seen: git.Seen | None, exclude: Sequence[str]) -> tuple[str, ...]:
    """The files, relative to the root, sorted: tracked ones and new ones that git does not ignore, less `exclude` and what we write.

    Args:
        seen: what git says of the repository; None outside of git, where all files count but those in folders of tools.
        exclude: folders, paths or glob patterns.
    """
    found = seen.files if seen is not None else _walk(root)
    there: Collection[str] = seen.vouched if seen is not None else ()
    named = (*exclude, *_OWN)
    out, folders, top = Globs(named), tuple(name.rstrip("/") + "/" for name in named), f"{root}/"
    return tuple(
        f
        for f in found
        if not (f.startswith(folders) or out.fit(f)) and (f in there or os.path.lexists(top + f) or FOREIGN in f)
    )


def _walk(root: Path) -> tuple[str, ...]:
    found = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(f for f in folders if f not in _SKIPPED_FOLDERS and not f.endswith(".egg-info"))
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in names]
    return tuple(sorted(found))
