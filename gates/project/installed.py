"""What is installed for an interpreter, told from its folders alone: starting it would take longer than all the rest of a replay.

Paths are texts here: they are some thousands in each run, and `Path` costs five times what the system takes to look.
"""

from __future__ import annotations

import hashlib
import os
import re
import site
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_FINDER = re.compile(r"__editable__.*finder\.py$")
_ABSOLUTE = re.compile(r"(?m)^(?P<line>/.*?)\s*$|'(?P<quoted>/[^'\n]+)'")
_MOST_LINKED = 20_000
"""Files looked at in a folder outside that an editable installation leads to."""


def fingerprint(python: Path, judged: Path | None = None, *, portable: bool = False) -> str | None:
    """A digest that changes when the interpreter, or a distribution for it, is installed, upgraded or removed.

    A distribution is known by its `*.dist-info` folder and the time of its RECORD; an editable one by all files where it leads to.
    An edit inside an installed distribution is not seen, unless that is installed anew.
    What lies in `judged`, the repository under judgement, is left out: its content is known better.
    None for an interpreter that is neither a virtual environment nor the one that runs us: its folders are not known.

    Args:
        portable: files count by what they hold, not by their time: slower, and the same on two machines that installed the same.
    """
    places = _site_packages(python)
    if places is None:
        return None
    mark = content if portable else stamp
    digest = hashlib.sha256()
    try:
        real = python.resolve()
        digest.update(f"{'' if portable else real} {mark(str(real))}".encode("utf-8", "surrogateescape"))
        for line in _lines(places, judged, mark):
            digest.update(line.encode("utf-8", "replace") + b"\0")
    except OSError:
        return None
    return digest.hexdigest()


def ours(*, portable: bool = False) -> str | None:
    """The digest of the environment in which we run ourselves."""
    return fingerprint(Path(sys.executable), portable=portable)


def _site_packages(python: Path) -> list[Path] | None:
    prefix = python.absolute().parent.parent
    settings = prefix / "pyvenv.cfg"
    if settings.is_file():
        found = [*prefix.glob("lib/python*/site-packages"), *prefix.glob("Lib/site-packages")]
        shared = "include-system-site-packages = true" in settings.read_text(encoding="utf-8", errors="replace").lower()
        return None if shared or not found else [settings, *found]
    if python.absolute() == Path(sys.executable).absolute():
        return [Path(p) for p in site.getsitepackages()]
    return None


def _lines(places: Iterable[Path], judged: Path | None, mark: Callable[[str], str]) -> Iterator[str]:
    for place in places:
        if place.is_file():
            yield place.read_text(encoding="utf-8", errors="replace")
        elif place.is_dir():
            yield from _distributions(place, judged, mark)


def _distributions(folder: Path, judged: Path | None, mark: Callable[[str], str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.name.endswith((".dist-info", ".egg-info")):
            yield f"{entry.name} {_recorded(entry.path, mark)}"
        elif entry.name.endswith((".pth", ".egg-link")) or _FINDER.match(entry.name):
            text = Path(entry.path).read_text(encoding="utf-8", errors="replace")
            yield f"{entry.name} {text}"
            for linked in _folders_in(text):
                if judged is None or not linked.is_relative_to(judged):
                    yield from _linked(linked, mark)
        elif entry.name.endswith(".py"):
            yield f"{entry.name} {mark(entry.path)}"


def _recorded(folder: str, mark: Callable[[str], str]) -> str:
    try:
        return mark(f"{folder}/RECORD")
    except FileNotFoundError:
        return mark(folder)


def _folders_in(text: str) -> Iterator[Path]:
    """Folders that a `.pth` file names on lines of their own, or an editable finder in quotes."""
    for found in _ABSOLUTE.finditer(text):
        folder = Path(found["line"] or found["quoted"])
        if folder.is_dir():
            yield folder


def _linked(folder: Path, mark: Callable[[str], str]) -> Iterator[str]:
    """The Python files of an editable installation."""
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and f not in {"__pycache__", "node_modules", "venv"}
        )
        for name in sorted(names):
            if name.endswith((".py", ".so", ".toml", ".json")):
                count += 1
                if count > _MOST_LINKED:
                    raise OSError("too many files in an editable installation")
                path = f"{place}/{name}"
                yield f"{path} {mark(path)}"


def stamp(path: str) -> str:
    """A file by its size and time.

    Raises:
        OSError: there is none.
    """
    found = os.stat(path)  # noqa: PTH116  # see the module's word on paths
    return f"{found.st_size} {found.st_mtime_ns}"


def content(path: str) -> str:
    """A file by what it holds; a folder by its name alone.

    Raises:
        OSError: it cannot be read.
    """
    if Path(path).is_dir():
        return "folder"
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
