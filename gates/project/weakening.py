"""What gates were held to by an earlier configuration, and are not any more. Pure.

A change that only makes a gate stricter, or that has nothing to do with strictness, is none. An option of which nothing is known here
is told with both of its values: what cannot be ruled out is for a person to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.config import Config, WaiverRule
from gates.model import Severity, Weakening, WeakeningKind

Defaults = Mapping[str, Mapping[str, object]]
"""Gate id → key of an option → its value where the configuration does not set it."""

_LOWER = {"tests.min-coverage", "env-docs.min-documented"}
_HIGHER = {"security.advisories-max-age", "security.epss-limit"}
_OFF = {
    *("tests.order", "lint.format", "lint.sql", "logging.proof", "logging.pii"),
    *("migrations.full", "readme.ask-commands", "readme.online"),
}
_ON = {"migrations.extensions-may-stay"}
_FEWER = {"readme.required", "readme.run-sections"}
_MORE = {
    *("env-docs.ignore", "readme.ignore-links", "security.vex", "migrations.irreversible"),
    *("logging.reporters", "logging.redactors"),
}
_STEPS = {
    "security.fail-on": tuple(str(severity) for severity in reversed(Severity)),
    "migrations.destructive": ("block", "advice", "off"),
    "migrations.locks": ("block", "advice", "off"),
    "readme.run": ("always", "ci", "never"),
}
"""Values of an option, the strictest first."""
_HARMLESS = {
    *("api-docs.document", "api-docs.served", "api-docs.boot-timeout", "errors.boot-timeout", "logging.loggers"),
    *(
        "security.advisories-timeout",
        "security.advisories-memory",
        "env-docs.documents",
        "env-docs.helpers",
        "readme.run-timeout",
    ),
    *("migrations.settings", "migrations.environment", "migrations.step-timeout"),
    *("migrations.up", "migrations.down", "migrations.list"),
}
"""Where things are and how long they may take."""


def weakened(old: Config, new: Config, defaults: Defaults) -> tuple[Weakening, ...]:
    """Everything in which `new` asks less of the gates than `old` did, in the order of the configuration."""
    return (*_excused(old, new), *_general(old, new), *_options(old, new, defaults), *_waivers(old, new))


def _excused(old: Config, new: Config) -> Iterator[Weakening]:
    for gate, reason in new.not_applicable.items():
        if gate not in old.not_applicable:
            yield Weakening(WeakeningKind.NOT_APPLICABLE, gate, f"The gate {gate} was declared not applicable.", reason)


def _general(old: Config, new: Config) -> Iterator[Weakening]:
    for glob in new.exclude:
        if glob not in old.exclude:
            yield Weakening(WeakeningKind.EXCLUDED, "", f"What fits `{glob}` is not judged any more.")
    if old.ratchet and not new.ratchet:
        yield Weakening(WeakeningKind.SETTING, "", "`ratchet` was switched off: measures may fall again.")


def _options(old: Config, new: Config, defaults: Defaults) -> Iterator[Weakening]:
    for gate in dict.fromkeys((*defaults, *old.gates, *new.gates)):
        usual = defaults.get(gate, {})
        then, now = ({**usual, **config.gates.get(gate, {})} for config in (old, new))
        for key in dict.fromkeys((*then, *now)):
            before, after = _plain(then.get(key)), _plain(now.get(key))
            kind = _weaker(f"{gate}.{key}", before, after) if before != after else None
            if kind is not None:
                message = f"`{key}` of {gate} was {_shown(before)} and is {_shown(after)}."
                yield Weakening(kind, gate, message)


def _weaker(option: str, before: Any, after: Any) -> WeakeningKind | None:  # noqa: PLR0911  # one line for each kind of option
    """In which way the second value asks less than the first, None where it does not."""
    if option in _HARMLESS:
        return None
    if option in _OFF | _ON:
        return WeakeningKind.SETTING if after is (option in _ON) else None
    if option in _LOWER | _HIGHER and _number(after) and _number(before):
        return WeakeningKind.LIMIT if (after < before) is (option in _LOWER) else None
    if option in _HIGHER:
        return WeakeningKind.LIMIT if before is not None and after is None else None
    if option in _FEWER | _MORE and isinstance(before, Sequence | Mapping) and isinstance(after, Sequence | Mapping):
        less, more = (before, after) if option in _FEWER else (after, before)
        return WeakeningKind.SETTING if any(item not in more for item in less) else None
    steps = _STEPS.get(option, ())
    if before in steps and after in steps:
        return WeakeningKind.LIMIT if steps.index(after) > steps.index(before) else None
    return WeakeningKind.SETTING


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _waivers(old: Config, new: Config) -> Iterator[Weakening]:
    known = {_covered(waiver): waiver for waiver in old.waivers}
    for waiver in new.waivers:
        before = known.get(_covered(waiver))
        if before is not None and waiver.expires <= before.expires:
            continue
        what = f"The waiver of {waiver.rule}{_narrowed(waiver)}"
        told = (
            f"{what} was added; it holds until {waiver.expires}."
            if before is None
            else f"{what} held until {before.expires}, and holds until {waiver.expires} now."
        )
        gate = waiver.rule.partition("/")[0]
        yield Weakening(WeakeningKind.WAIVER, gate, told, f"{waiver.reason} ({waiver.owner})")


def _covered(waiver: WaiverRule) -> tuple[str | None, ...]:
    return waiver.rule, waiver.match, waiver.path, waiver.fingerprint


def _narrowed(waiver: WaiverRule) -> str:
    told = [f"{name} `{value}`" for name in ("match", "path", "fingerprint") if (value := getattr(waiver, name))]
    return f" ({', '.join(told)})" if told else ""


def _plain(value: object) -> Any:
    """A default and a value from TOML in one form."""
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return ", ".join(f"`{key}`" for key in value)
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return f"{value:g}" if isinstance(value, float) else f"`{value}`" if isinstance(value, str) else str(value)
