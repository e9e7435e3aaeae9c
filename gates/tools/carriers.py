"""Which of the dependencies that somebody asked for pull a package in: that is where a person can change something. Pure."""

from __future__ import annotations

import collections
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gates.tools.dist_names import normalise
from gates.tools.requirement_files import Declared

_MOST = 3


def carriers(name: str, declared: Sequence[Declared], needed_by: Mapping[str, frozenset[str]]) -> str:
    """The direct dependencies that need a package, at most three of them by name; "" for one that is direct itself.

    Args:
        needed_by: as `needers` makes it.
    """
    direct = {item.name for item in declared if item.direct}
    found, seen, queue = set[str](), {name}, [name]
    while queue and name not in direct:
        for needer in needed_by.get(queue.pop(), frozenset()) - seen:
            seen.add(needer)
            if needer in direct:
                found.add(needer)
            else:
                queue.append(needer)
    named = sorted(found)
    more = [f"{len(named) - _MOST} more"] if len(named) > _MOST else []
    shown = [*named[:_MOST], *more]
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def needers(declared: Sequence[Declared], installed: Mapping[str, Mapping[str, Any]]) -> Mapping[str, frozenset[str]]:
    """Package → the packages that need it: as the files say, else as the installed ones do, their extras last."""
    told, always, extra = (collections.defaultdict[str, set[str]](set) for _ in range(3))
    for item in declared:
        told[item.name].update(item.needed_by)
        for needed in item.needs:
            told[needed].add(item.name)
    for name, entry in installed.items():
        for text in entry["requires"]:
            found = re.match(r"\s*([A-Za-z0-9][\w.-]*)", text)
            if found:
                kind = extra if re.search(r";.*\bextra\b", text) else always
                kind[normalise(found.group(1))].add(name)
    names = {*told, *always, *extra}
    return {name: frozenset(told.get(name) or always.get(name) or extra.get(name) or ()) for name in names}
