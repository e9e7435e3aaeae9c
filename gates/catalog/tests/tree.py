"""Watches the work tree while tests run: what they wrote, and the leavings of the test tools, which are taken away again."""

from __future__ import annotations

import contextlib
import fnmatch
import os
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

_UNWATCHED = {".git", ".hg", ".venv", "venv", "node_modules", ".gates", ".nox", ".tox", "reports"}
_LEAVINGS = (".coverage", ".coverage.*", "coverage.xml", "coverage.json", "coverage.lcov", "*.pyc", "*.pyo")
_LEAVING_FOLDERS = {"__pycache__", ".pytest_cache", "htmlcov", ".hypothesis", ".benchmarks"}
_MOST = 50


class Watch:
    """Between `with` and its end, `changed` becomes the list of files that appeared or changed.

    What the test tools are known to leave (caches, coverage data, byte code) is removed where it is new; all else stays, for it may be
    somebody's work.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._before: dict[str, tuple[int, int]] = {}
        self.changed: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        """Take stock."""
        self._before = self._stock()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Compare, and tidy up."""
        now = self._stock()
        new = [path for path in now if path not in self._before]
        for path in new:
            if _is_leaving(path):
                self._remove(path)
        changed = [p for p in now if now[p] != self._before.get(p) and not _is_leaving(p)]
        self.changed = tuple(sorted(changed)[:_MOST])

    def _stock(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for folder, folders, names in os.walk(self._root):
            folders[:] = [f for f in folders if f not in _UNWATCHED]
            for name in names:
                full = Path(folder, name)
                with contextlib.suppress(OSError):
                    state = full.lstat()
                    found[full.relative_to(self._root).as_posix()] = (state.st_size, state.st_mtime_ns)
        return found

    def _remove(self, path: str) -> None:
        parts = PurePosixPath(path).parts
        top = next((i for i, part in enumerate(parts[:-1]) if part in _LEAVING_FOLDERS), len(parts) - 1)
        with contextlib.suppress(OSError):  # a folder that is not empty yet goes with its last file
            (self._root / path).unlink()
            for depth in range(len(parts) - 1, top, -1):
                self._root.joinpath(*parts[:depth]).rmdir()


def _is_leaving(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(_LEAVING_FOLDERS & set(parts[:-1])) or any(fnmatch.fnmatchcase(parts[-1], p) for p in _LEAVINGS)
