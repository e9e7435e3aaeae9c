"""The project's mypy configuration as data: what it weakens for the project's own modules, where, and the same without that. Runs nothing."""

from __future__ import annotations

import configparser
import dataclasses
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.project import Project
from gates.tools import config_lines

_TRUE = {"true", "1", "yes", "on"}
_WEAK_WHEN_TRUE = {"ignore_errors", "ignore_missing_imports", "allow_untyped_defs", "allow_incomplete_defs"}
_STRICT = {"disallow_untyped_defs", "disallow_incomplete_defs", "check_untyped_defs"}
_WEAK_WHEN_FALSE = _STRICT | {"strict_optional"}
_WEAK_EVERYWHERE = {"ignore_errors", "follow_imports"}
_STRICTER = ("strict", *sorted(_STRICT), "strict_optional", "disallow_any_generics", "strict_equality")
_MILD_CODES = {"misc", "untyped-decorator", "import-untyped", "import-not-found", "prop-decorator"}
_CODES = "disable_error_code"
_EVERYTHING = {"*", "*.*"}


@dataclasses.dataclass(frozen=True)
class Override:
    """Settings for some modules.

    Attributes:
        modules: patterns.
        index: which one it is in the file, from 0.
        section: its header in an INI file, "" in TOML.
    """

    modules: tuple[str, ...]
    table: Mapping[str, Any]
    index: int
    section: str = ""


@dataclasses.dataclass(frozen=True)
class MypyConfig:
    """One configuration file.

    Attributes:
        path: relative to the root, "" when the project has none.
        text: its content.
        table: the settings for all modules.
    """

    path: str = ""
    text: str = ""
    table: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    @property
    def is_toml(self) -> bool:
        """Whether it is TOML rather than INI."""
        return self.path.endswith(".toml")

    @property
    def targets(self) -> bool:
        """Whether it says what to look at."""
        return any(self.table.get(key) for key in ("files", "packages", "modules"))

    def line(self, key: str, override: Override | None = None) -> int:
        """The line that sets `key`, or the header of its section."""
        if override is None:
            section = r"tool\.mypy" if self.is_toml else "mypy"
            return config_lines.find(self.text, key, section=section) or config_lines.header(self.text, section) or 1
        return _override_line(self, key, override)


@dataclasses.dataclass(frozen=True, slots=True)
class Weakness:
    """A setting that hides errors in the project's own modules.

    Attributes:
        setting: as one would write it.
        modules: the patterns it holds for; empty for all modules.
        paths: the production files it holds for.
    """

    setting: str
    modules: tuple[str, ...]
    paths: tuple[str, ...]
    line: int
    key: str
    override: Override | None


def relaxed(project: Project, config: MypyConfig) -> dict[str, Any]:
    """Settings for all modules that were stricter at the base, with the base's value."""
    text = project.base_text(config.path) if config.path else None
    if text is None or text == config.text:
        return {}
    before = _of_toml(text) if config.is_toml else _from_ini(config.path, text)
    found = {
        key: before.table[key]
        for key in _STRICTER
        if is_true(before.table.get(key, False)) and not is_true(config.table.get(key, False))
    }
    if is_true(config.table.get("strict", False)):  # which turns all of the others on, unless one says no
        found = {key: value for key, value in found.items() if key in config.table}
    if before.table and _disabled(config) - _disabled(before) - _MILD_CODES:
        found[_CODES] = before.table.get(_CODES, [] if config.is_toml else "")
    return found


def _disabled(config: MypyConfig) -> set[str]:
    """The error codes that are switched off for all modules."""
    return _codes(config.table.get(_CODES, ""))


def _codes(value: Any) -> set[str]:
    codes = value if isinstance(value, list) else str(value).split(",")
    return {str(code).strip() for code in codes} - {""}


def _of_toml(text: str) -> MypyConfig:
    try:
        table = tomllib.loads(text).get("tool", {}).get("mypy", {})
    except tomllib.TOMLDecodeError:
        return MypyConfig()
    return _from_toml(text, table) if isinstance(table, dict) else MypyConfig()


def read(project: Project) -> MypyConfig:
    """The configuration that mypy itself would take."""
    for name in ("mypy.ini", ".mypy.ini"):
        if name in project.files:
            return _from_ini(name, project.read_or_none(name) or "")
    table = project.pyproject.get("tool", {}).get("mypy")
    if isinstance(table, dict):
        return _from_toml(project.read_or_none("pyproject.toml") or "", table)
    if "setup.cfg" in project.files:
        found = _from_ini("setup.cfg", project.read_or_none("setup.cfg") or "")
        return found if found.table or found.overrides else MypyConfig()
    return MypyConfig()


def _from_toml(text: str, table: Mapping[str, Any]) -> MypyConfig:
    entries = table.get("overrides", [])
    overrides = []
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            modules = entry.get("module", [])
            names = tuple(modules) if isinstance(modules, list) else (str(modules),)
            overrides.append(Override(names, {k: v for k, v in entry.items() if k != "module"}, index))
    return MypyConfig("pyproject.toml", text, {k: v for k, v in table.items() if k != "overrides"}, tuple(overrides))


def _parser(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:  # mypy itself says so
        return configparser.RawConfigParser()
    return parser


def _from_ini(name: str, text: str) -> MypyConfig:
    parser = _parser(text)
    sections = [s for s in parser.sections() if s.startswith("mypy-")]
    overrides = [
        Override(tuple(m.strip() for m in s.removeprefix("mypy-").split(",") if m.strip()), dict(parser[s]), i, s)
        for i, s in enumerate(sections)
    ]
    return MypyConfig(name, text, dict(parser["mypy"]) if parser.has_section("mypy") else {}, tuple(overrides))


def _override_line(config: MypyConfig, key: str, override: Override) -> int:
    if override.section:
        section = re.escape(override.section)
        return config_lines.find(config.text, key, section=section) or config_lines.header(config.text, section) or 1
    starts = [
        line.number
        for line in config_lines.lines(config.text)
        if re.match(r"\s*\[\[\s*tool\.mypy\.overrides\s*\]\]", line.text)
    ]
    if override.index >= len(starts):  # written as an inline array
        return config.line("overrides")
    first = starts[override.index]
    rest = "\n".join(config.text.splitlines()[first - 1 :])
    until = starts[override.index + 1] if override.index + 1 < len(starts) else None
    found = config_lines.find(rest, key, section=r"tool\.mypy\.overrides")
    line = first + found - 1 if found else first
    return line if until is None or line < until else first


def is_weak(key: str, value: Any) -> bool:
    """Whether a setting hides errors in the modules that it holds for."""
    if key == "follow_imports":
        return str(value) in {"skip", "silent"}
    if key == _CODES:
        return bool(_codes(value) - _MILD_CODES)
    return is_true(value) if key in _WEAK_WHEN_TRUE else not is_true(value) if key in _WEAK_WHEN_FALSE else False


def is_true(value: Any) -> bool:
    """Whether mypy takes a value, of TOML or of INI, for true."""
    return value is True or str(value).strip().lower() in _TRUE


def weaknesses(config: MypyConfig, modules: Mapping[str, str]) -> list[Weakness]:
    """The settings that hide errors in these modules (dotted name → path) and that make a difference."""
    everywhere = [k for k, v in config.table.items() if k in _WEAK_EVERYWHERE and is_weak(k, v) and str(v) != "silent"]
    found = [
        Weakness(_shown(k, config.table[k]), (), tuple(sorted(modules.values())), config.line(k), k, None)
        for k in everywhere
    ]
    for override in config.overrides:
        paths = tuple(sorted(path for name, path in modules.items() if any(covers(p, name) for p in override.modules)))
        keys = [k for k, v in override.table.items() if paths and is_weak(k, v) and _matters(config, override, k)]
        found += [
            Weakness(_shown(k, override.table[k]), override.modules, paths, config.line(k, override), k, override)
            for k in keys
        ]
    return found


def _matters(config: MypyConfig, override: Override, key: str) -> bool:
    """Whether an override differs from what holds anyway; one for all modules is a matter of the team's taste, like the global ones."""
    if all(p in _EVERYTHING for p in override.modules) and key not in _WEAK_EVERYWHERE:
        return False
    if key in _STRICT:
        return is_true(config.table.get(key, config.table.get("strict", False)))
    return True


def _shown(key: str, value: Any) -> str:
    return f"{key} = {json.dumps(value)}"


def covers(pattern: str, module: str) -> bool:
    """Whether one of mypy's module patterns fits a module: `a.*` means `a` and all below it."""
    if pattern.endswith(".*") and "*" not in pattern[:-2]:
        return module == pattern[:-2] or module.startswith(pattern[:-1])
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression.replace(r"\..*", r"(\..*)?"), module) is not None


def without(config: MypyConfig, weak: Sequence[Weakness], root: str, stricter: Mapping[str, Any] | None = None) -> str:
    """The text of the same configuration without these settings, fit to stand in a folder elsewhere.

    Args:
        stricter: settings for all modules to put in.
    """
    text = (_toml_without if config.is_toml else _ini_without)(config, weak, stricter or {})
    return text.replace("$MYPY_CONFIG_FILE_DIR", root).replace("${MYPY_CONFIG_FILE_DIR}", root)


def _dropped(weak: Sequence[Weakness], override: Override | None) -> set[str]:
    return {
        w.key
        for w in weak
        if w.override is override or (w.override and override and w.override.index == override.index)
    }


def _toml_without(config: MypyConfig, weak: Sequence[Weakness], stricter: Mapping[str, Any]) -> str:
    try:
        tool = tomllib.loads(config.text).get("tool", {})
    except tomllib.TOMLDecodeError:
        tool = {}
    plugins = {name: table for name, table in tool.items() if name != "mypy" and ("mypy" in name or "stubs" in name)}
    table = {k: v for k, v in config.table.items() if k not in _dropped(weak, None)} | dict(stricter)
    overrides = [
        {"module": list(o.modules)} | {k: v for k, v in o.table.items() if k not in _dropped(weak, o)}
        for o in config.overrides
    ]
    kept = [entry for entry in overrides if len(entry) > 1]
    return f"[tool]\nmypy = {_toml(table | ({'overrides': kept} if kept else {}))}\n" + "".join(
        f"{json.dumps(name)} = {_toml(value)}\n" for name, value in plugins.items()
    )


def _toml(value: Any) -> str:
    """A value as inline TOML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return json.dumps(value) if isinstance(value, str | bool | int | float) else json.dumps(str(value))


def _ini_without(config: MypyConfig, weak: Sequence[Weakness], stricter: Mapping[str, Any]) -> str:
    parser = _parser(config.text)
    for weakness in weak:
        parser.remove_option(weakness.override.section if weakness.override else "mypy", weakness.key)
    if not parser.has_section("mypy"):
        parser.add_section("mypy")
    for key, value in stricter.items():
        parser.set("mypy", key, str(value))
    out = io.StringIO()
    parser.write(out)
    return out.getvalue()


_INLINE = re.compile(r"#\s*mypy\s*:\s*(.+)")


NO_CHECK = re.compile(r"\s*@(?:typing\.|t\.)?no_type_check\b")
"""A decorator that takes a whole function or class away from mypy."""


def inline_weaknesses(comment: str) -> list[str]:
    """The settings of a `# mypy:` comment that hide errors in its file."""
    matched = _INLINE.match(comment)
    return [] if matched is None else [part for part, key, value in _inline_settings(matched[1]) if is_weak(key, value)]


def _inline_settings(text: str) -> Iterator[tuple[str, str, Any]]:
    for part in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text):
        name, _, value = part.strip().partition("=")
        key = name.strip().replace("-", "_")
        if key.startswith("no_") and not value:
            key, value = key.removeprefix("no_"), "false"
        yield part.strip(), key, value.strip().strip('"') or "true"
