"""What the repository has, as a reader of its README meets it: files, folders, names. Reads the project, judges nothing."""

from __future__ import annotations

import difflib
import functools
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from gates.project import Project, git

_TOO_MANY = 5000
_MOST_NEAR = 500
"""Names for which a similar one is looked for: where more are missing, the reason is another than a slip of the pen."""
_LONGEST = 300
_NAME = re.compile(r"[-_.]+")


class Ground:
    """The repository under the reader's feet. Paths are relative to the root, with `/`, "" for the root itself."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._texts: dict[str, str | None] = {}
        self._ignored: dict[str, bool] = {}
        self._near: dict[str, str] = {}

    @functools.cached_property
    def files(self) -> frozenset[str]:
        """All files that a clone has."""
        return frozenset(self.project.files)

    @functools.cached_property
    def folders(self) -> frozenset[str]:
        """All folders that a clone has, the root as ""."""
        parents = {str(parent) for name in self.files for parent in PurePosixPath(name).parents}
        return frozenset(parents - {"."} | {""})

    def exists(self, path: str) -> bool:
        """Whether a clone has this file or folder; what lies in a submodule or an excluded folder counts when it is on disk."""
        if path in self.files or path in self.folders:
            return True
        if any(str(parent) in self._submodules for parent in PurePosixPath(path).parents):
            return True
        return self._on_disk(path) and not self.ignored(path)

    def _on_disk(self, path: str) -> bool:
        try:
            return (self.project.root / path).exists()
        except (OSError, ValueError):  # a name that is too long or holds a NUL
            return False

    def is_folder(self, path: str) -> bool:
        """Whether it is a folder of the repository."""
        return path in self.folders or (
            self._on_disk(path) and (self.project.root / path).is_dir() and not self.ignored(path)
        )

    @functools.cached_property
    def _submodules(self) -> frozenset[str]:
        return frozenset(name for name in self.files if (self.project.root / name).is_dir())

    def ignored(self, path: str) -> bool:
        """Whether git ignores the path: a file that a tool or the reader makes."""
        if path not in self._ignored:
            self.foresee([path])
        return self._ignored[path]

    def foresee(self, paths: Iterable[str]) -> None:
        """Ask git once which of many paths it ignores, in place of once for each."""
        asked = [p for p in dict.fromkeys(paths) if p not in self._ignored]
        found = git.ignored_among(self.project.root, asked)
        self._ignored |= {path: path in found for path in asked}

    def real(self, path: str) -> str:
        """Where the text of a document lies: of a symbolic link into the repository, what it leads to."""
        place = self.project.root / path
        try:
            found = str(place.resolve().relative_to(self.project.root.resolve())) if place.is_symlink() else path
        except (OSError, ValueError, RuntimeError):
            return path
        return found if found in self.files else path

    def other_case(self, path: str) -> str | None:
        """The file or folder that differs in nothing but the case of letters."""
        return self._folded.get(path.casefold())

    @functools.cached_property
    def _folded(self) -> Mapping[str, str]:
        return {name.casefold(): name for name in (*self.folders, *self.files)}

    def elsewhere(self, path: str) -> bool:
        """Whether the root or a deeper folder has this path: then the reader may be expected to stand there."""
        tail = "/" + path.removeprefix("./").strip("/")
        return any(f"/{name}".endswith(tail) for name in (*self.files, *self.folders))

    def near(self, path: str) -> str:
        """The file with the most similar path, preferably in the same folder, "" when nothing is close."""
        if path not in self._near and len(path) <= _LONGEST and len(self._near) < _MOST_NEAR:
            self._near[path] = self._nearest(path)
        return self._near.get(path, "")

    def _nearest(self, path: str) -> str:
        folder, name = posixpath.split(path)
        beside = [posixpath.basename(f) for f in self.files if posixpath.dirname(f) == folder]
        close = difflib.get_close_matches(name, beside, 1, 0.6)
        if close or len(self.files) > _TOO_MANY:
            return posixpath.join(folder, close[0]) if close else ""
        return nearest(path, self.files, 0.75)

    def text(self, path: str) -> str | None:
        """The text of a file, None when there is none to read."""
        if path not in self._texts:
            self._texts[path] = self.project.read_or_none(path) if path in self.files else None
        return self._texts[path]

    @functools.cached_property
    def removed(self) -> frozenset[str]:
        """The files that were there at the base and are not any more."""
        return frozenset(self.project.changed_files) - self.files

    @functools.cached_property
    def remote(self) -> str:
        """`owner/name` of the repository on its hosting site, "" when not known."""
        urls = table(self.project.pyproject, "project", "urls").values()
        told = [git.ask(self.project.root, "remote", "get-url", "origin") or "", *map(str, urls)]
        found = (
            re.search(r"(?:github|gitlab|bitbucket|codeberg)[\w.]*[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?\s*$", url)
            for url in told
        )
        return next((m[1] for m in found if m), "")

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """What the project is called: by its metadata, its folder, its packages, its remote."""
        told = {
            self.project.name,
            self.project.root.name,
            self.remote.rpartition("/")[2],
            *(p.name for p in self.project.packages),
        }
        return frozenset(plain_name(name) for name in told if name)


def table(data: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """A nested table of the metadata, empty where it is missing or something else."""
    found: Any = data
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def plain_name(name: str) -> str:
    """A name for comparison: case and separators do not matter."""
    return _NAME.sub("-", name).lower()


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name that is most like `name`, "" when none is."""
    close = difflib.get_close_matches(name, list(known), 1, cutoff)
    return close[0] if close else ""


def joined(folder: str, path: str) -> str | None:
    """`path` seen from `folder`, normalised; None when it leads out of the root."""
    found = posixpath.normpath(posixpath.join(folder, path))
    if found == ".." or found.startswith(("../", "/")):
        return None
    return "" if found == "." else found
