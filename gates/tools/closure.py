"""From what a project declares to the releases that it runs with.

A pin decides. What is pinned nowhere (a loose requirement, and all that a pinned or loose one pulls in) has the
version that is installed in the project's environment. What is in neither place stays unknown, and is said to be.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gates.tools.carriers import carriers, needers
from gates.tools.dist_names import normalise
from gates.tools.requirement_files import Declared

Installed = Mapping[str, Mapping[str, Any]]
"""Normalised name → {"version": ..., "requires": [...]}, as the probe `requires` answers."""


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
    queue = [(item.name, item.extras, item, "") for item in declared]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while queue:
        name, extras, root, via = queue.pop(0)
        if (name, extras) in seen or name not in installed:
            continue
        seen.add((name, extras))
        if name not in known:
            _add(releases, Release(name, installed[name]["version"], ((root.path, root.line),), via))
        for text in installed[name]["requires"]:
            needed, wanted, marker = _split(text)
            if needed and applies(marker, python, extras):
                queue.append((needed, wanted, root, root.name))


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
