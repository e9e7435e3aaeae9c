"""Which advisory source a setting names, and whether it knows anything."""

from __future__ import annotations

import dataclasses
import ipaddress
import itertools
import os
import zipfile
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from gates.tools import osv, osv_pypi, snapshot
from gates.tools.osv_address import AddressSource
from gates.tools.osv_memory import RememberingSource
from gates.tools.osv_pypi import PypiSource
from gates.tools.osv_records import RecordSource, from_directory, from_zip
from gates.tools.osv_source import Question, Source, SourceError

PUBLIC = "https://api.osv.dev"
"""The address behind the name "osv"."""
SNAPSHOT_DAYS = 30
"""How old a fetched snapshot may be where nothing else is said: the advisories of a month are missing in it."""
_CANARIES = 6


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """How a source is asked.

    Attributes:
        timeout: seconds for one answer.
        max_age: days that records in a directory or zip may be old; None for `SNAPSHOT_DAYS` where a manifest says when
            they were fetched, and no limit where none does.
        memory: folder in which answers of addresses are kept, None for none.
        memory_s: seconds for which they are.
    """

    timeout: float = 15.0
    max_age: int | None = None
    memory: Path | None = None
    memory_s: float = 3600.0


def open_source(setting: str, root: Path, terms: Terms) -> Source:
    """The source that a setting names: "osv", "pypi", an address, a directory or a zip (relative to `root`).

    Raises:
        SourceError: it is none of these, cannot be read, or is too old.
    """
    if setting == "osv":
        return _remembering(AddressSource(PUBLIC, terms.timeout), terms)
    if setting == "pypi":
        return _remembering(
            PypiSource(osv_pypi.PUBLIC, terms.timeout, AddressSource(PUBLIC, terms.timeout)),
            terms,
        )
    if setting.startswith(("http://", "https://")):
        return _remembering(AddressSource(_address(setting), terms.timeout), terms)
    place = root / setting
    if place.is_dir() or (place.is_file() and zipfile.is_zipfile(place)):
        records = from_directory(place) if place.is_dir() else from_zip(place)
        return _young(RecordSource(str(place), list(records), snapshot.pulled_at(place)), terms.max_age)
    raise SourceError(
        f"The advisory source {setting!r} is no address, directory or zip of OSV records.",
        'Set GATES_ADVISORIES, or advisories in [tool.gates.security], to "osv", "pypi", an address, or an existing path.',
    )


def configured(option: str | None, root: Path, terms: Terms) -> Source:
    """The source of `GATES_ADVISORIES` (a path is relative to the current folder), else of the option, else "osv".

    Raises:
        SourceError: as `open_source` does.
    """
    chosen = os.environ.get("GATES_ADVISORIES")
    return open_source(chosen, Path.cwd(), terms) if chosen else open_source(option or "osv", root, terms)


def canary(source: Source, taken: Collection[str] = ()) -> tuple[Question, tuple[osv.Record, ...]]:
    """A release that the source itself calls vulnerable, with what it says; of a package that is not `taken`, where there is one.

    Raises:
        SourceError: it calls none so, not even those that are known to be.
    """
    free = list(itertools.islice((c for c in source.canaries() if c[0] not in taken), _CANARIES))
    for question in free or itertools.islice(source.canaries(), _CANARIES):
        if said := source.ask(*question):
            return question, said
    raise SourceError(
        f"The advisory source {source.label} knows nothing: it reports no release that is known to be vulnerable.",
        "Fill it, or name another one with GATES_ADVISORIES.",
    )


def _young(source: RecordSource, max_age: int | None) -> RecordSource:
    """The source, unless its records are older than they may be, or nothing says how old they are where a limit is set."""
    limit = max_age if max_age is not None else SNAPSHOT_DAYS if source.pulled is not None else None
    if limit is None:
        return source
    age = source.age_days()
    if age is None or age > limit:
        how = "of unknown age" if age is None else f"{age} days old"
        raise SourceError(
            f"The advisory source {source.label} is {how}, and may be at most {limit} days old.",
            "Fetch it again with `gates advisories pull`, or raise advisories-max-age in [tool.gates.security].",
        )
    return source


def _remembering(source: Source, terms: Terms) -> Source:
    """With a memory, where one is wanted; a server on this machine is as quick as the memory and may change at any time."""
    host = urlsplit(source.label).hostname or ""
    if terms.memory is None or terms.memory_s <= 0 or host == "localhost" or _is_loopback(host):
        return source
    return RememberingSource(source, terms.memory, terms.memory_s)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    # gates: ignore[logging/swallowed-exception] a name instead of a number is the answer
    except ValueError:
        return False


def _address(setting: str) -> str:
    """The address, when it has a host and carries no password that a message could show."""
    parts = urlsplit(setting)
    if not parts.hostname or "@" in parts.netloc:
        raise SourceError(
            "The address of the advisory source has no host, or has a user in it.", "Write it as https://host."
        )
    return setting
