"""What the project tells pytest by itself: the `addopts` of its configuration. Reads files only."""

from __future__ import annotations

import configparser
import dataclasses
import os
import re
import shlex
import tomllib
from typing import Any

from gates.project import Project

_INI = {"pytest.ini": "pytest", ".pytest.ini": "pytest", "tox.ini": "pytest", "setup.cfg": "tool:pytest"}


@dataclasses.dataclass(frozen=True, slots=True)
class Addopts:
    """The words of `addopts`.

    Attributes:
        path: configuration file they stand in, "" when there are none.
    """

    words: tuple[str, ...] = ()
    path: str = ""

    def values(self, option: str) -> tuple[str, ...]:
        """The values given to a long option, as `--option value` or `--option=value`."""
        joined = [w.partition("=")[2] for w in self.words if w.startswith(f"{option}=")]
        apart = [b for a, b in zip(self.words, self.words[1:], strict=False) if a == option and not b.startswith("-")]
        return tuple(joined + apart)

    def switches_off(self, *plugins: str) -> bool:
        """Whether `-p no:plugin` is there for one of the plugins."""
        return any(w.removeprefix("-p") in {f"no:{p}" for p in plugins} for w in self.words)


def addopts(project: Project) -> Addopts:
    """The project's `addopts`, from the first configuration file that pytest itself would take."""
    for name in ("pytest.toml", ".pytest.toml"):
        if name in project.files:
            return Addopts(_words(_inside(_toml(project, name), "pytest")), name)
    for name in ("pytest.ini", ".pytest.ini"):
        if name in project.files:
            return Addopts(_words(_section(project, name)), name)
    table = _inside(project.pyproject, "tool", "pytest")
    if table:
        return Addopts(_words(_inside(table, "ini_options") or table), "pyproject.toml")
    for name in ("tox.ini", "setup.cfg"):
        if name in project.files and (found := _section(project, name)):
            return Addopts(_words(found), name)
    return Addopts()


def workers(options: Addopts, processors: int) -> int:
    """How many processes of pytest-xdist work side by side when pytest takes these options and those of `PYTEST_ADDOPTS`; 1 without them.

    Args:
        processors: what `auto` and `logical` stand for.
    """
    words = [*options.words, *_split(os.environ.get("PYTEST_ADDOPTS", ""))]
    asked = "0"
    for word, following in zip(words, [*words[1:], ""], strict=False):
        given = re.fullmatch(r"(?:-n|--numprocesses)(?:=?\s*)(.+)", word)
        if given is not None or word in {"-n", "--numprocesses"}:
            asked = given[1] if given is not None else following
    if options.switches_off("xdist"):
        return 1
    return processors if asked in {"auto", "logical"} else max(1, int(asked)) if asked.isdecimal() else 1


def _words(table: Any) -> tuple[str, ...]:
    raw = table.get("addopts", "") if isinstance(table, dict) else ""
    if isinstance(raw, list):
        return tuple(str(word) for word in raw)
    return _split(str(raw))


def _split(raw: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(raw))
    except ValueError:  # an open quote: pytest itself will say so
        return ()


def _inside(table: Any, *keys: str) -> Any:
    for key in keys:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    return table


def _toml(project: Project, name: str) -> Any:
    try:
        return tomllib.loads(project.read_or_none(name) or "")
    except tomllib.TOMLDecodeError:
        return {}


def _section(project: Project, name: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(project.read_or_none(name) or "")
    except configparser.Error:
        return {}
    return dict(parser[_INI[name]]) if parser.has_section(_INI[name]) else {}
