"""Where imports start from: the import packages of a project, and the folders that belong on `sys.path`.

File names tell it where each package has its `__init__.py`. A folder without one is either a package all the same (`keep/` in
`from keep.api import ...`) or a folder that imports start from (`src/`, `backend/`), and names do not tell which. Then the imports
of production code decide, else those of other code, else what the metadata declares, else the commands that start the application;
and where nothing says anything, a folder that holds packages with an `__init__.py` is one that imports start from.
"""

from __future__ import annotations

import collections
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from gates.project import metadata
from gates.project.roles import Role, role_of
from gates.project.witnesses import Said, heard, within

if TYPE_CHECKING:
    from gates.project.project import Project

_DEEPEST = 2
_EVERYWHERE = ""
"""The root of the repository, as what folders are in."""


class Layout(NamedTuple):
    """How the project is imported.

    Attributes:
        packages: (import name, folder) of each import package.
        namespaces: folders that are packages without an `__init__.py`.
        roots: folders that belong on `sys.path`, "." for the root.
        apart: folders that imports start from in the files below them alone: two services may both call their package `app`.
    """

    packages: tuple[tuple[str, str], ...]
    namespaces: tuple[str, ...]
    roots: tuple[str, ...]
    apart: tuple[str, ...]


class _Tree:
    """The Python files of a project, and the folders that hold some, at whatever depth."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = paths
        self.modules = frozenset(paths)
        self.folders = {folder for path in {p.rpartition("/")[0] for p in paths} for folder in _up(path)}
        self.initialised = {folder for folder in self.folders if f"{folder}/__init__.py" in self.modules}

    def open_folders(self) -> list[str]:
        """The folders of production code, not deep, that are in no package with an `__init__.py`."""
        return [
            folder
            for folder in sorted(self.folders)
            if folder.count("/") < _DEEPEST
            and not any(part in metadata.NOT_PRODUCTION or part.startswith(".") for part in folder.split("/"))
            and self.initialised.isdisjoint(_up(folder))
        ]

    def by_name(self, folders: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Name of a module, or of a folder with modules → those of some folders that hold one."""
        asked = frozenset(folders)
        found: dict[str, list[str]] = {}
        for inner in {*self.folders, *(path.removesuffix(".py") for path in self.modules)}:
            outer, _, name = inner.rpartition("/")
            if outer in asked:
                found.setdefault(name, []).append(outer)
        return found

    def fit(self, folder: str, name: str, member: str) -> int:
        """How well `name.member` fits what is in a folder: 2 as the name of a module, 1 as something that a module holds, else 0."""
        inner = _join(folder, name)
        if member and (f"{inner}/{member}.py" in self.modules or f"{inner}/{member}" in self.folders):
            return 2
        return int(f"{inner}.py" in self.modules or inner in self.initialised)

    def names(self, root: str, roots: Collection[str]) -> set[str]:
        """The import names of production code that starts from a root, folders that lead to another root left out."""
        others = {folder for other in roots for folder in _up(other)}
        paths = within(self.paths, root) if root != _EVERYWHERE else self.paths
        start = len(root) + 1 if root else 0
        tops = {path[start:].partition("/")[0] for path in paths if role_of(path, ()) is Role.SOURCE}
        return {top.removesuffix(".py") for top in tops if _join(root, top) not in others}


def decide(project: Project) -> Layout:
    """How a project is imported."""
    guessed = metadata.packages(project.files)
    tree = _Tree(project.python_files)
    open_folders = tree.open_folders()
    verdicts = _verdicts(project, tree, open_folders) if open_folders else {}
    packages = list(dict.fromkeys(_whole(name, folder, verdicts) for name, folder in guessed))
    roots = {str(PurePosixPath(folder).parent) for _, folder in packages} or {"."}
    new = [folder for folder, verdict in verdicts.items() if verdict > 0 and folder not in roots]
    further, apart = _further(tree, roots, new)
    namespaces = tuple(folder for folder, verdict in verdicts.items() if verdict < 0)
    return Layout(tuple(packages), namespaces, tuple(sorted({*roots, *further})), tuple(apart))


def _whole(name: str, folder: str, verdicts: Mapping[str, int]) -> tuple[str, str]:
    """A package that was guessed, or the one around it that has no `__init__.py`."""
    outer = str(PurePosixPath(folder).parent)
    return _whole(PurePosixPath(outer).name, outer, verdicts) if verdicts.get(outer, 0) < 0 else (name, folder)


def _further(tree: _Tree, known: Collection[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Folders that imports start from besides known ones: those whose names are nobody else's, and those that have to be kept apart.

    On `sys.path` a name that Python's own library has, too, would stand in its way.
    """
    roots = {root if root != "." else _EVERYWHERE for root in known} | {*new, _EVERYWHERE}
    names = {root: tree.names(root, roots) for root in roots} if new else {}
    counts = collections.Counter(name for some in names.values() for name in some)
    real = [folder for folder in new if names[folder]]
    alone = [
        folder for folder in real if all(counts[n] == 1 and n not in sys.stdlib_module_names for n in names[folder])
    ]
    return alone, [folder for folder in real if folder not in alone]


def _verdicts(project: Project, tree: _Tree, folders: Sequence[str]) -> dict[str, int]:
    """For each folder: positive where imports start from it, negative where it is a package itself, 0 where nobody says."""
    votes: dict[str, list[int]] = {folder: [0, 0, 0, 0] for folder in folders}
    for folder, verdict in metadata.declared_roots(project.pyproject).items():
        if folder in votes:
            votes[folder][2] = verdict
    said = list(heard(project, folders))
    homes = _Homes(tree, folders, said)
    for words in said:
        rank = _rank(words.path)
        for name, member in words.names:
            home = homes.of(words.path, name, member)
            if home in votes:
                votes[home][rank] += 1
            for inner in _through(home, name, member) & votes.keys():
                votes[inner][rank] -= 1
    return {folder: next(filter(None, counted), 0) for folder, counted in votes.items()}


def _rank(path: str) -> int:
    """How much a file's word counts, 0 for most: its place among the votes for a folder."""
    if not path.endswith(".py"):
        return 3
    return 0 if role_of(path, ()) is Role.SOURCE else 1


def _through(home: str | None, name: str, member: str) -> set[str]:
    """The folders that an import goes through, which are packages if it is right."""
    return {_join(home, name), _join(home, f"{name}/{member}")} if home is not None else set()


class _Homes:
    """The folders that imports may start from: those in question, and the root of the repository."""

    def __init__(self, tree: _Tree, folders: Sequence[str], said: Sequence[Said]) -> None:
        self._tree = tree
        self._all = [_EVERYWHERE, *folders]
        self._with = tree.by_name(self._all)
        self._foreign = {found for words in said for found in _foreign(tree, words)}

    def of(self, path: str, name: str, member: str) -> str | None:
        """The folder that an import in a file starts from, of those around the file before others; None where that is not clear.

        Of other folders production code has to name a module: what it imports is installed more often than it lies elsewhere.
        """
        fits = {folder: self._tree.fit(folder, name, member) for folder in self._with.get(name, ())}
        around = [folder for folder, fit in fits.items() if fit and (not folder or path.startswith(f"{folder}/"))]
        best = max((fits[folder] for folder in around or fits), default=0)
        if best == 0 or (best == 1 and not around and _rank(path) == 0):
            return None
        homes = [folder for folder in around or fits if fits[folder] == best]
        foreign = best == 1 and (name in sys.stdlib_module_names or _join(homes[0], name) in self._foreign)
        return homes[0] if len(homes) == 1 and not foreign else None


def _foreign(tree: _Tree, said: Said) -> Iterator[str]:
    """Modules without their ending that are called like something installed: `app/redis.py` itself imports `redis`."""
    module = said.path.removesuffix(".py")
    folder, _, own = module.rpartition("/")
    if any(name == own and tree.fit(folder, name, member) == 1 for name, member in said.names):
        yield module


def _up(folder: str) -> list[str]:
    """A folder and those that it is in."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:size]) for size in range(len(parts), 0, -1)]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
