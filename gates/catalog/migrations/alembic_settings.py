"""How a repository configures Alembic: ini files with their sections, `[tool.alembic]`, or an env.py alone; from the tree alone, nothing is run."""

from __future__ import annotations

import configparser
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from gates.project import Project

_LOCATION = "script_location"
_OF_TESTS = {"tests", "test", "fixtures", "testdata"}


class Setting(NamedTuple):
    """One way to start Alembic.

    Attributes:
        label: for people.
        folder: where it is started.
        ini, toml: paths of its files, None without.
        section: of the ini file.
        script_location: folder of env.py where no file says it, else None.
        says: the script location as its file says it.
    """

    label: str
    folder: str
    ini: str | None
    toml: str | None
    section: str = "alembic"
    script_location: str | None = None
    says: str = ""

    @property
    def details(self) -> Mapping[str, str | None]:
        """What the probe is told."""
        return {"ini": self.ini, "toml": self.toml, "section": self.section, "script_location": self.script_location}


def settings(project: Project) -> list[Setting]:
    """Every configuration in the tree, and every env.py with versions that none of them leads to.

    Those of tests count only where there is no other.
    """
    found = _all(project)
    served = [s for s in found if not _OF_TESTS & set((s.ini or s.toml or s.script_location or "").split("/"))]
    return served or found


def _all(project: Project) -> list[Setting]:
    found = [*_in_ini_files(project), *_in_toml_files(project)]
    led_to = {_resolved(setting) for setting in found}
    known = {posixpath.dirname(path) for path in project.match("env.py")}
    if led_to - known:
        return found  # one leads to where only Alembic finds it: no env.py is surely left over
    return [*found, *(s for s in _env_files(project) if s.script_location not in led_to)]


def _in_ini_files(project: Project) -> Iterator[Setting]:
    for path in project.match("*.ini"):
        text = project.read_or_none(path) or ""
        if _LOCATION in text:
            for section, location in _sections(text).items():
                label = path if section == "alembic" else f"{path} [{section}]"
                yield Setting(label, _folder(path), path, None, section, says=location)


def _sections(text: str) -> dict[str, str]:
    """Sections of an ini file that Alembic can be started with, and their script locations; `[DEFAULT]` lends its own."""
    parser = configparser.ConfigParser(
        interpolation=None, strict=False, allow_no_value=True, default_section="no such section"
    )
    try:
        parser.read_string(text)
    except configparser.Error:
        return {"alembic": ""}  # unreadable: Alembic will say why
    shared = parser.get("DEFAULT", _LOCATION, fallback="") if parser.has_section("DEFAULT") else ""
    return {
        s: parser.get(s, _LOCATION, fallback=shared) or ""
        for s in parser.sections()
        if s != "DEFAULT"
        and (_LOCATION in parser[s] or (shared and (s == "alembic" or parser[s].keys() & {"sqlalchemy.url"})))
    }


def _in_toml_files(project: Project) -> Iterator[Setting]:
    for path in project.match("pyproject.toml"):
        try:
            told = tomllib.loads(project.read_or_none(path) or "").get("tool", {}).get("alembic")
        except (tomllib.TOMLDecodeError, AttributeError):
            continue
        ini = posixpath.join(posixpath.dirname(path), "alembic.ini")
        beside = ini if ini in project.files else None
        if isinstance(told, dict) and (beside is None or _LOCATION not in (project.read_or_none(ini) or "")):
            yield Setting(path, _folder(path), beside, path, says=str(told.get(_LOCATION, "")))


def _env_files(project: Project) -> Iterator[Setting]:
    """Folders with an env.py of Alembic and versions beside it, which some program configures by itself, as Flask-Migrate does."""
    for path in project.match("env.py"):
        folder = _folder(path)
        has_versions = any(f.startswith(f"{folder}/versions/") and f.endswith(".py") for f in project.files)
        if has_versions and "alembic" in (project.read_or_none(path) or ""):
            beside = f"{folder}/alembic.ini"
            yield Setting(folder, ".", beside if beside in project.files else None, None, script_location=folder)


def _resolved(setting: Setting) -> str:
    """The folder that a script location means: relative to where Alembic is started, to `%(here)s`, or inside a package."""
    package, colon, inside = setting.says.partition(":")
    location = f"{package.replace('.', '/')}/{inside}" if colon else re.sub(r"^%\(here\)s/?", "", setting.says)
    return posixpath.normpath(posixpath.join(setting.folder, location))


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)
