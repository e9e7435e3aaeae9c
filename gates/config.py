"""`[tool.gates]` of pyproject.toml, or gates.toml with the same keys, as frozen values.

Reads configuration and nothing else. Every mistake is a `ConfigError` that names the file, the line and the nearest valid key.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import enum
import os
import re
import tomllib
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from gates.errors import ConfigError
from gates.model import Severity

T = TypeVar("T")
LONGEST_WAIVER = datetime.timedelta(days=180)


@dataclasses.dataclass(frozen=True, slots=True)
class WaiverRule:
    """One `[[tool.gates.waivers]]` entry. Exactly one of `match`, `path`, `fingerprint` narrows it, or none for the whole rule.

    Attributes:
        rule: id of the rule that it is about.
        match: text that the finding's message must contain.
        path: glob for the finding's path.
        expires: last day on which it holds.
        line: where it stands in the configuration file.
    """

    rule: str
    reason: str
    owner: str
    expires: datetime.date
    match: str | None = None
    path: str | None = None
    fingerprint: str | None = None
    line: int | None = None


@dataclasses.dataclass(frozen=True)
class Config:
    """The whole configuration.

    Attributes:
        source: file that it came from, relative to the root; "pyproject.toml" when there is none.
        python: the project's interpreter, relative to the root or absolute.
        app: `module:attribute` of the web application; detected when None.
        timeout: seconds that one gate may take.
        exclude: globs of paths that are not judged (generated or vendored code, nested projects).
        checklist: the project's own release checklist, relative to the root; the one that comes with gates when None.
        ratchet: whether a measure in percent may not fall below the baseline's.
        not_applicable: gate id → reason.
        gates: gate id → that gate's table, raw; `options_for` makes the typed options of it.
    """

    source: str = "pyproject.toml"
    text: str = ""
    python: str | None = None
    app: str | None = None
    timeout: float = 600.0
    exclude: tuple[str, ...] = ()
    checklist: str | None = None
    ratchet: bool = False
    not_applicable: Mapping[str, str] = dataclasses.field(default_factory=dict)
    waivers: tuple[WaiverRule, ...] = ()
    gates: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)


_SHORTEST = 0.1
_TOP = {"python": str, "app": str, "timeout": float, "exclude": tuple[str, ...], "checklist": str, "ratchet": bool}


def load(root: Path, gate_ids: tuple[str, ...]) -> Config:
    """Read the configuration of the repository at `root`.

    Raises:
        ConfigError: the file is not TOML, a key is unknown, a type is wrong, a waiver is incomplete.
    """
    own, shared = root / "gates.toml", root / "pyproject.toml"
    if os.path.lexists(own):  # a folder or a link that leads nowhere is told, not passed over
        return _understood("gates.toml", _read(own, "gates.toml"), gate_ids)
    return _understood("pyproject.toml", _read(shared, "pyproject.toml") if os.path.lexists(shared) else "", gate_ids)


def of_the_past(own: str | None, shared: str | None, gate_ids: tuple[str, ...]) -> Config:
    """The configuration as an earlier commit had it; its waivers may have expired since.

    Args:
        own, shared: the text of gates.toml and of pyproject.toml then, None where there was none.

    Raises:
        ConfigError: this version of gates does not understand it.
    """
    source, text = ("gates.toml", own) if own is not None else ("pyproject.toml", shared or "")
    return _understood(source, text, gate_ids, past=True)


def _understood(source: str, text: str, gate_ids: tuple[str, ...], *, past: bool = False) -> Config:
    table = _table_in(source, text)
    known = [*_TOP, "not-applicable", "waivers", *gate_ids]
    for key in table:
        _known(key, known, source, text, "[tool.gates]")
    top = {k: _value(table[k], kind, source, text, k) for k, kind in _TOP.items() if k in table}
    if not top.get("timeout", _SHORTEST) >= _SHORTEST:  # not `<`: a NaN is no limit either
        raise ConfigError(
            f"{_at(source, text, 'timeout')}: timeout must be at least {_SHORTEST:g} seconds.", "Mend the value."
        )
    gates = {g: _table(table[g], source, text, g) for g in gate_ids if g in table}
    excused = _table(table.get("not-applicable", {}), source, text, "not-applicable")
    for gate, reason in excused.items():
        _known(gate, list(gate_ids), source, text, "[tool.gates.not-applicable]")
        if not isinstance(reason, str) or not reason.strip():
            raise ConfigError(
                f"{_at(source, text, gate)}: not-applicable.{gate} needs a reason.",
                "Write why the gate has no subject here.",
            )
    waivers = _waivers(table.get("waivers", []), source, text, past=past)
    return Config(source=source, text=text, not_applicable=excused, waivers=waivers, gates=gates, **top)


def options_for(kind: type[T], config: Config, gate: str) -> T:
    """The typed options of one gate: its `Options` dataclass, filled from its table.

    Raises:
        ConfigError: unknown key or wrong type.
    """
    table = config.gates.get(gate, {})
    hints = typing.get_type_hints(kind)
    names = {name.replace("_", "-"): name for name in hints}
    values: dict[str, Any] = {}
    for key, raw in table.items():
        _known(key, list(names), config.source, config.text, f"[tool.gates.{gate}]")
        values[names[key]] = _value(raw, hints[names[key]], config.source, config.text, key)
    return kind(**values)


def understood(config: Config, gate: Callable[[str], type[Any]]) -> None:
    """Try the tables of all gates, those that do not run among them: a typing mistake is told at once, not when its gate runs.

    Args:
        gate: the `Options` of the gate of an id.

    Raises:
        ConfigError: unknown key or wrong type.
    """
    for name in config.gates:
        options_for(gate(name), config, name)


def override(config: Config, gate: str, key: str, *, value: object) -> Config:
    """The configuration with one option of one gate set, as the command line does."""
    table = {**config.gates.get(gate, {}), key: value}
    return dataclasses.replace(config, gates={**config.gates, gate: table})


def _table_in(source: str, text: str) -> Mapping[str, Any]:
    """What the file says about gates."""
    parsed = _parse(text, source)
    if source == "gates.toml":
        return parsed
    tool = _table(parsed.get("tool", {}), source, text, "tool")
    return _table(tool.get("gates", {}), source, text, "gates")


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{name} is not UTF-8 (byte {error.start}).", "TOML files must be UTF-8; save it again."
        ) from error
    except OSError as error:
        raise ConfigError(f"{name} cannot be read: {error.strerror}.", "Make it a file that you may read.") from error


def _parse(text: str, name: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.", "Mend that line and run again.") from error


def _waivers(entries: Any, source: str, text: str, *, past: bool) -> tuple[WaiverRule, ...]:
    if not isinstance(entries, list):
        raise ConfigError(
            f"{_at(source, text, 'waivers')}: waivers must be an array of tables.", "Write [[tool.gates.waivers]]."
        )
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[(tool\.gates\.)?waivers\]\]", line)]
    return tuple(
        _waiver(entry, source, lines[i] if i < len(lines) else None, past=past) for i, entry in enumerate(entries)
    )


def _waiver(entry: Any, source: str, line: int | None, *, past: bool) -> WaiverRule:
    where = f"{source}:{line}" if line else source
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}: a waiver must be a table.", "Write [[tool.gates.waivers]] and its keys.")
    known = [f.name for f in dataclasses.fields(WaiverRule) if f.name != "line"]
    for key in entry:
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r} in a waiver.", _nearest(key, known))
    for key in ("rule", "reason", "owner", "expires"):
        if not entry.get(key):
            raise ConfigError(f"{where}: the waiver has no {key}.", "A waiver needs rule, reason, owner and expires.")
    expires = entry["expires"]
    if isinstance(expires, datetime.datetime) or not isinstance(expires, datetime.date):
        raise ConfigError(f"{where}: expires must be a date.", "Write it like 2026-12-31, without quotes.")
    texts = {k: v for k, v in entry.items() if k != "expires"}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {key} of the waiver must be a string.", "Put it in quotes.")
    if not past:
        _in_force(expires, where)
    return WaiverRule(expires=expires, line=line, **texts)


def _in_force(expires: datetime.date, where: str) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    if expires < today:
        raise ConfigError(
            f"{where}: the waiver expired on {expires}.", "Mend the finding, or renew the waiver with a fresh reason."
        )
    if expires > today + LONGEST_WAIVER:
        raise ConfigError(
            f"{where}: the waiver runs longer than {LONGEST_WAIVER.days} days.",
            f"The latest date is {today + LONGEST_WAIVER}.",
        )


def _table(value: Any, source: str, text: str, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{_at(source, text, key)}: {key} must be a table.", f"Write it as [tool.gates.{key}].")
    return value


def _known(key: str, known: list[str], source: str, text: str, where: str) -> None:
    if key not in known:
        raise ConfigError(f"{_at(source, text, key)}: unknown key {key!r} in {where}.", _nearest(key, known))


def _nearest(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, 1)
    return f"Did you mean {close[0]!r}?" if close else f"Valid keys: {', '.join(sorted(known))}."


def _at(source: str, text: str, key: str) -> str:
    """`file:line` of the first line in or after the gates tables that sets `key`, or opens a table of that name."""
    inside = source == "gates.toml"
    pattern = re.compile(rf"\s*(\[+[\w.\"-]*\b{re.escape(key)}\"?\]+|\"?{re.escape(key)}\"?\s*[=.])")
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[", line) and source != "gates.toml":
            inside = bool(re.match(r"\s*\[+\s*tool\.gates\b", line))
        if inside and pattern.match(line):
            return f"{source}:{number}"
    return source


def _value(raw: Any, kind: Any, source: str, text: str, key: str) -> Any:
    """`raw` as `kind`; TOML arrays become tuples, dashes stay as they are.

    Raises:
        ConfigError: the type is wrong.
    """
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return _value(raw, next(a for a in args if a is not type(None)), source, text, key)
    if origin is tuple and isinstance(raw, list):
        return tuple(_value(item, args[0], source, text, key) for item in raw)
    if origin is not None and issubclass(origin, Mapping) and isinstance(raw, dict):
        return {name: _value(item, args[1], source, text, key) for name, item in raw.items()}
    if isinstance(kind, type) and issubclass(kind, enum.StrEnum) and isinstance(raw, str):
        choices = [choice.value for choice in kind]
        if raw not in choices:
            what = "a severity" if kind is Severity else f"one of {', '.join(choices)}"
            raise ConfigError(f"{_at(source, text, key)}: {key} = {raw!r} is not {what}.", _nearest(raw, choices))
        return kind(raw)
    if kind is float and type(raw) in {int, float}:
        return float(raw)
    if isinstance(kind, type) and type(raw) is kind:
        return raw
    raise ConfigError(
        f"{_at(source, text, key)}: {key} must be {_kind_name(kind)}, not {type(raw).__name__}.", "Mend the value."
    )


def _kind_name(kind: Any) -> str:
    names = {str: "a string", int: "a whole number", float: "a number", bool: "true or false", Severity: "a severity"}
    if typing.get_origin(kind) is tuple:
        return "an array"
    return names.get(kind, "a table")
