"""What a project's own settings of bandit say: `[tool.bandit]`, a bandit.yaml, or a `.bandit` file."""

from __future__ import annotations

import configparser
import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from gates.errors import NoAnswerError
from gates.project import Project

_PERSONAL = frozenset({"skips", "tests", "exclude_dirs", "include", "exclude", "profiles", "targets"})
_CONFIGS = ("bandit.yaml", "bandit.yml", ".bandit.yaml", ".bandit.yml")


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What the project's own configuration of bandit says.

    Attributes:
        source: file that it stands in, "" when there is none.
        plugins: settings of single checks, handed on to bandit.
        places: key → line.
    """

    source: str = ""
    skips: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    plugins: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    places: Mapping[str, int] = dataclasses.field(default_factory=dict)


def read_settings(project: Project) -> Settings:
    """The project's own settings: `[tool.bandit]`, a bandit.yaml, or a `.bandit` file.

    Raises:
        NoAnswerError: the file cannot be parsed.
    """
    table = project.pyproject.get("tool", {}).get("bandit")
    if isinstance(table, dict):
        return _settings("pyproject.toml", table, project.read("pyproject.toml"))
    for name in _CONFIGS:
        if name in project.files:
            return _settings(name, _yaml(project, name), project.read(name))
    return _ini(project) if ".bandit" in project.files else Settings()


def _settings(source: str, table: Mapping[str, Any], text: str) -> Settings:
    places: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r"\s*[\"']?(skips|tests|exclude_dirs|exclude)[\"']?\s*[=:]", line)
        if found:
            places.setdefault(found.group(1).replace("exclude_dirs", "exclude"), number)
    plugins = {key: value for key, value in table.items() if key not in _PERSONAL}
    excluded = _words(table.get("exclude_dirs")) + _words(table.get("exclude"))
    return Settings(source, _words(table.get("skips")), _words(table.get("tests")), excluded, plugins, places)


def _words(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _yaml(project: Project, name: str) -> Mapping[str, Any]:
    import yaml

    try:
        data = yaml.safe_load(project.read(name))
    except yaml.YAMLError as error:
        raise NoAnswerError(f"{name} is not valid YAML.", "Mend it; bandit cannot read it either.") from error
    return data if isinstance(data, dict) else {}


def _ini(project: Project) -> Settings:
    parser = configparser.ConfigParser(interpolation=None)
    text = project.read(".bandit")
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise NoAnswerError(
            f".bandit cannot be parsed: {error.message}.", "Mend it; bandit cannot read it either."
        ) from error
    table = dict(parser["bandit"]) if parser.has_section("bandit") else {}
    return _settings(".bandit", {k: v for k, v in table.items() if k in {"skips", "tests", "exclude"}}, text)
