"""What the project's metadata declares, as far as commands use it: console scripts, extras, groups, the lowest Python. Judges nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gates.catalog.readme.ground import Ground, table


def console_scripts(ground: Ground) -> Mapping[str, str] | None:
    """Console scripts that the metadata declares, name and target; None where setup.py or setup.cfg may declare others."""
    return scripts_of(ground.project.pyproject) if not ground.files & {"setup.py", "setup.cfg"} else None


def scripts_of(pyproject: Mapping[str, Any]) -> Mapping[str, str] | None:
    """The same from pyproject.toml alone; None where the build makes them."""
    if "scripts" in _dynamic(pyproject):
        return None
    tables = (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts"))
    return {n: t for names in tables for n, t in table(pyproject, *names).items() if isinstance(t, str)}


def _dynamic(pyproject: Mapping[str, Any]) -> list[Any]:
    found = table(pyproject, "project").get("dynamic", [])
    return found if isinstance(found, list) else []


def scripts_before(ground: Ground) -> Mapping[str, str]:
    """The console scripts at the base, none where there is no base."""
    text = ground.project.base_text("pyproject.toml") if "pyproject.toml" in ground.project.changed_files else None
    try:
        return scripts_of(tomllib.loads(text)) or {} if text else {}
    except tomllib.TOMLDecodeError:
        return {}


def unknown_extras(words: tuple[str, ...], ground: Ground) -> Iterator[str]:
    """Extras and groups that an installation of the project names and its metadata does not have."""
    line, data = " ".join(words), ground.project.pyproject
    whole = table(data, "project") and "optional-dependencies" not in _dynamic(data)
    if not whole or ground.files & {"setup.py", "setup.cfg"}:
        return
    extras = _plain(table(data, "project", "optional-dependencies"))
    groups = _plain(table(data, "dependency-groups")) | {"dev"}
    yield from (f"extra {name}" for name in _extras_in(line) if not _plain([name]) <= extras)
    yield from (f"dependency group {name}" for name in _groups_in(line) if not _plain([name]) <= groups)


def _extras_in(line: str) -> list[str]:
    found = re.findall(r"(?:^|\s)\.\[([\w,. -]+)\]", line) if re.match(r"(uv )?pip\b", line) else []
    found += re.findall(r"--extra[= ]([\w.-]+)", line) if line.startswith("uv ") else []
    return [name.strip() for names in found for name in names.split(",") if name.strip()]


def _groups_in(line: str) -> list[str]:
    return re.findall(r"--(?:only-)?group[= ]([\w.-]+)", line) if line.startswith(("uv ", "pip ")) else []


def _plain(found: Iterable[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", name.strip()).lower() for name in found}


def oldest_python(ground: Ground) -> tuple[int, int] | None:
    """The lowest Python 3 that the metadata allows; that of the classifiers where it gives no bound."""
    told = _bounds(ground)
    found = re.search(r"(?:>=|~=|==|\^)\s*3\.(\d+)", told)
    if found or told:
        return (3, int(found[1])) if found else None
    listed = table(ground.project.pyproject, "project").get("classifiers", [])
    named = (
        [re.fullmatch(r"Programming Language :: Python :: 3\.(\d+)", str(c)) for c in listed]
        if isinstance(listed, list)
        else []
    )
    minors = [int(m[1]) for m in named if m]
    return (3, min(minors)) if minors else None


def newest_python(ground: Ground) -> tuple[int, int] | None:
    """The highest Python 3 that the metadata allows, None where it gives no such bound."""
    below = re.search(r"(<=?)\s*3\.(\d+)", _bounds(ground))
    return (3, int(below[2]) - (below[1] == "<")) if below else None


def _bounds(ground: Ground) -> str:
    """The versions of Python that the metadata allows, as it says so; "" where it says nothing."""
    data = ground.project.pyproject
    told = table(data, "project").get("requires-python") or table(data, "tool", "poetry", "dependencies").get("python")
    if isinstance(told, str) and told:
        return told
    texts = (ground.text(name) or "" for name in ("setup.cfg", "setup.py"))
    found = (re.search(r"^\s*python_requires\s*=\s*[\"']?([^\"'\n#]+)", text, re.MULTILINE) for text in texts)
    return next((m[1].strip() for m in found if m), "")


def version(ground: Ground) -> str | None:
    """The project's own version, where the metadata has it in so many words."""
    told = table(ground.project.pyproject, "project").get("version")
    return told if isinstance(told, str) else None
