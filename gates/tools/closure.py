"""From what a project declares to the releases that it runs with.

A pin decides. What is pinned nowhere (a loose requirement, and all that a pinned or loose one pulls in) has the
version that is installed in the project's environment. What is in neither place stays unknown, and is said to be.
"""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gates.tools.carriers import carriers, needers
from gates.tools.dist_names import normalise
from gates.tools.requirement_files import Declared

Installed = Mapping[str, Mapping[str, Any]]
"""Normalised name → {"version": ..., "requires": [...]}, as the project's interpreter tells."""


@dataclasses.dataclass(frozen=True, slots=True)
class Release:
    """One release that the project runs with.

    Attributes:
        places: (path, line) of the declarations behind it, best first; line 0 when it cannot be said.
        via: the direct dependencies that pull it in, as words; "" when it is one itself, or when nobody can tell.
    """

    name: str
    version: str
    places: tuple[tuple[str, int], ...]
    via: str = ""


def resolve(
    declared: Sequence[Declared], installed: Installed, python: str
) -> tuple[tuple[Release, ...], tuple[Declared, ...]]:
    """(the releases, the declarations whose version nobody can tell).

    Args:
        python: version of the project's interpreter, for environment markers.
    """
    mine = [item for item in declared if applies(item.marker, python, ())]
    pinned = [item for item in mine if item.version and not item.problem]
    releases: dict[tuple[str, str], Release] = {}
    for item in pinned:
        _add(releases, Release(item.name, item.version, ((item.path, item.line),)))
    known = {item.name for item in pinned}
    unknown = [i for i in mine if i.name not in known and i.name not in installed and not i.optional]
    _walk(releases, known, mine, installed, python)
    needed_by = needers(mine, installed)
    told = [dataclasses.replace(r, via=carriers(r.name, mine, needed_by) or r.via) for r in releases.values()]
    return tuple(told), tuple(unknown)


def applies(marker: str, python: str, extras: Iterable[str]) -> bool:
    """Whether an environment marker holds for that Python on this machine, for one of the extras or none."""
    from packaging.markers import InvalidMarker, Marker

    if not marker:
        return True
    release = ".".join(python.split(".")[:2])
    try:
        parsed = Marker(marker)
    except InvalidMarker:
        return True
    return any(
        parsed.evaluate({"python_version": release, "python_full_version": python, "extra": extra})
        for extra in (*extras, "")
    )


def _walk(
    releases: dict[tuple[str, str], Release],
    known: set[str],
    declared: Sequence[Declared],
    installed: Installed,
    python: str,
) -> None:
    """Add the installed version of whatever the declared ones need and no file pins."""
    for visit in _visits(declared, installed, python):
        if visit.name not in known:
            place = ((visit.root.path, visit.root.line),)
            _add(releases, Release(visit.name, installed[visit.name]["version"], place, visit.via))


class _Visit(NamedTuple):
    """An installed package on the way from the declaration `root`, through `via` where it is not the root itself."""

    name: str
    root: Declared
    via: str
    needs: tuple[str, ...]


def _visits(declared: Sequence[Declared], installed: Installed, python: str) -> Iterator[_Visit]:
    queue = [(item.name, item.extras, item, "") for item in declared]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while queue:
        name, extras, root, via = queue.pop(0)
        if (name, extras) in seen or name not in installed:
            continue
        seen.add((name, extras))
        split = [_split(text) for text in installed[name]["requires"]]
        needed = [(need, wanted) for need, wanted, marker in split if need and applies(marker, python, extras)]
        yield _Visit(name, root, via, tuple(need for need, _ in needed))
        queue += [(need, wanted, root, root.name) for need, wanted in needed]


def edges(declared: Sequence[Declared], installed: Installed, python: str) -> Mapping[str, frozenset[str]]:
    """Package → the packages that it needs: as the files say where they say anything about it, else as the installed ones do."""
    mine = [item for item in declared if applies(item.marker, python, ())]
    told, seen = (collections.defaultdict[str, set[str]](set) for _ in range(2))
    for item in mine:
        told[item.name].update(item.needs)
        for needer in item.needed_by:
            told[needer].add(item.name)
    for visit in _visits(mine, installed, python):
        seen[visit.name].update(visit.needs)
    return {name: frozenset(told.get(name) or seen[name]) for name in {*told, *seen}}


def _split(text: str) -> tuple[str, tuple[str, ...], str]:
    """(name, extras, marker) of a requirement in a distribution's metadata; ("", (), "") when it cannot be read."""
    found = re.match(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?$", text)
    if found is None:
        return "", (), ""
    extras = tuple(sorted(e.strip() for e in (found.group(2) or "").split(",") if e.strip()))
    return normalise(found.group(1)), extras, (found.group(3) or "").strip()


def _add(releases: dict[tuple[str, str], Release], new: Release) -> None:
    key = (new.name, new.version)
    old = releases.get(key)
    places = tuple(dict.fromkeys((*old.places, *new.places))) if old else new.places
    releases[key] = dataclasses.replace(old or new, places=places)
