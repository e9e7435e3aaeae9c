"""The locks of uv, Poetry, PDM and Pipenv, and the standard one: what they pin, at which line, and who needs it."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from gates.project import Project
from gates.tools.dist_names import normalise
from gates.tools.requirement_files import Declared, line_of

_HASH = re.compile(r"sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})")
_LOCKS = re.compile(r"(uv|poetry|pdm)\.lock|pylock(\.[\w-]+)?\.toml")


def is_lock(path: str) -> bool:
    """Whether a file is a lock, by its name."""
    name = PurePosixPath(path).name
    return name == "Pipfile.lock" or _LOCKS.fullmatch(name) is not None


def read(project: Project, path: str) -> list[Declared]:
    """What a lock pins.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is no lock of its kind.
    """
    if PurePosixPath(path).name != "Pipfile.lock":
        return list(_of_toml(path, project.read(path)))
    beside = project.read_or_none(str(PurePosixPath(path).with_name("Pipfile"))) or ""
    return list(_pipfile(path, project.read(path), frozenset(_asked_for(tomllib.loads(beside)))))


def _of_toml(path: str, text: str) -> Iterator[Declared]:
    """A lock of uv, Poetry or PDM (`[[package]]`), or the standard one (`[[packages]]`)."""
    data = tomllib.loads(text)
    key = "packages" if "packages" in data else "package"
    entries = data.get(key, [])
    asked_for = {name for entry in entries if _local(entry) for name in _needs(entry)}
    for entry, line in zip(entries, _package_lines(text, key), strict=True):
        if not _local(entry):
            name = normalise(entry["name"])
            locked = _locked(path, line, name, entry.get("version", ""), name in asked_for, tuple(_needs(entry)))
            yield dataclasses.replace(locked, files=tuple(sorted(set(_files(entry)))))


def _package_lines(text: str, key: str) -> list[int]:
    """The line to point at for each package table: that of its version, else that of its header."""
    found: list[int] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            inside = line.strip() == f"[[{key}]]"
            found += [number] if inside else []
        elif inside and re.match(r"version\s*=", line):
            found[-1] = number
    return found


def _local(entry: Mapping[str, Any]) -> bool:
    """Whether a locked package is the project itself or a part of it, which is judged as code."""
    source = entry.get("source", {})
    kinds = {"editable", "virtual", "directory"}
    return "directory" in entry or (isinstance(source, dict) and bool(kinds & {*source, source.get("type", "")}))


def _needs(entry: Mapping[str, Any]) -> Iterator[str]:
    """The packages that an entry names as its dependencies, with those of its extras and groups."""
    yield from _named(entry.get("dependencies"))
    for kind in ("optional-dependencies", "dev-dependencies"):
        groups = entry.get(kind)
        for listed in groups.values() if isinstance(groups, dict) else ():
            yield from _named(listed)


def _named(listed: Any) -> Iterator[str]:
    """Tables with a name for uv and the standard, requirements for PDM, one table from name to version for Poetry."""
    for item in listed if isinstance(listed, list | dict) else ():
        name = item.get("name") if isinstance(item, dict) else item
        found = re.match(r"[A-Za-z0-9][\w.-]*", name) if isinstance(name, str) else None
        if found:
            yield normalise(found.group())


def _files(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(address or name, hash) of each distribution: of `files` for Poetry and PDM, of `wheels` and `sdist` for uv and the standard."""
    listed = [*_tables(entry.get("files")), *_tables(entry.get("wheels"))]
    for one in (*listed, entry.get("sdist"), entry.get("archive")):
        if isinstance(one, dict):
            place = next((one[key] for key in ("url", "file", "name", "path") if isinstance(one.get(key), str)), "")
            hashes = one.get("hashes")
            several = [f"{kind}:{value}" for kind, value in hashes.items()] if isinstance(hashes, dict) else []
            for digest in (*several, one.get("hash")):
                if isinstance(digest, str) and _HASH.fullmatch(digest):
                    yield _public(place), digest


def _tables(listed: Any) -> list[Any]:
    return listed if isinstance(listed, list) else []


def _public(address: str) -> str:
    """An address without user and password, and without what follows its path."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) if parts.netloc else address


def _pipfile(path: str, text: str, asked_for: frozenset[str]) -> Iterator[Declared]:
    data = json.loads(text)
    lines = text.splitlines()
    for group in ("default", "develop"):
        start = line_of(text, f'"{group}"')
        for name, entry in data.get(group, {}).items():
            line = _pipfile_line(lines, start, name)
            version = str(entry.get("version", "")).removeprefix("==")
            locked = _locked(path, line, normalise(name), version, not asked_for or normalise(name) in asked_for)
            hashes = sorted(h for h in _tables(entry.get("hashes")) if isinstance(h, str) and _HASH.fullmatch(h))
            yield dataclasses.replace(locked, files=tuple(("", digest) for digest in hashes))


def _pipfile_line(lines: list[str], start: int, name: str) -> int:
    """The line of a package's version behind the line in which its group starts, else the package's own; 0 for none."""
    there = next((n for n in range(start, len(lines)) if re.match(rf'\s*"{re.escape(name)}"\s*:', lines[n])), None)
    if there is None:
        return 0
    for number in range(there, len(lines)):
        if '"version"' in lines[number]:
            return number + 1
        if "}" in lines[number]:
            break
    return there + 1


def _asked_for(pipfile: Mapping[str, Any]) -> Iterable[str]:
    return [normalise(name) for group in ("packages", "dev-packages") for name in pipfile.get(group, {})]


def _locked(path: str, line: int, name: str, version: str, direct: bool, needs: tuple[str, ...] = ()) -> Declared:
    problem = "" if version else "its lock entry has no version"
    return Declared(name, path, line, version, problem=problem, direct=direct, needs=needs)
