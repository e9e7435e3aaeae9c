"""The gates' configuration at a commit, and what the gates were held to at another one and are not any more."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterator
from typing import Any

from gates import config
from gates.attest.repository import Repository
from gates.errors import ConfigError
from gates.model import GateResult, RunReport, State
from gates.project.weakening import Defaults, weakened

BASELINE = "gates-baseline.json"
"""The file of accepted findings."""


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The files that configure the gates, None where they are not there."""

    own: str | None
    shared: str | None
    baseline: str | None

    @property
    def digest(self) -> str:
        """`sha256:...` of what they say about gates, whatever the spelling."""
        table = _parsed(self.own) if self.own is not None else _parsed(self.shared).get("tool", {}).get("gates", {})
        text = json.dumps([table, self.baseline or ""], sort_keys=True, separators=(",", ":"), default=str)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def at(repository: Repository, commit: str) -> Settings:
    """The configuration of a commit."""
    names = ("gates.toml", "pyproject.toml", BASELINE)
    return Settings(*repository.texts([f"{commit}:{name}" for name in names]))


def version_at(repository: Repository, commit: str, ref: str | None) -> str:
    """The release's version: from pyproject.toml, else from the name of the tag; "" when neither says it."""
    project = _parsed(repository.text(commit, "pyproject.toml")).get("project", {})
    told = project.get("version") if isinstance(project, dict) else None
    if isinstance(told, str) and told:
        return told
    return ref.removeprefix("refs/tags/") if ref is not None and ref.startswith("refs/tags/") else ""


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        return {}


def weaker(
    before: Settings, now: Settings, then: RunReport | None, report: RunReport, defaults: Defaults
) -> tuple[str, ...]:
    """What the gates were held to before and are not now, one sentence each.

    Args:
        then: the report of the release before, None where it is not kept.
        defaults: of the options of all gates.
    """
    told = [*_configured(before, now, defaults), *_accepted(before.baseline or "", now.baseline or "")]
    if then is not None:
        told += _results(then, report)
    return tuple(dict.fromkeys(told))


def _configured(before: Settings, now: Settings, defaults: Defaults) -> Iterator[str]:
    try:
        old, new = (config.of_the_past(s.own, s.shared, tuple(defaults)) for s in (before, now))
    except ConfigError as error:
        yield f"The configurations cannot be compared: {error.message}"
        return
    for weakening in weakened(old, new, defaults):
        yield f"{weakening.message}{f' {weakening.reason}' if weakening.reason else ''}"


def _accepted(before: str, now: str) -> Iterator[str]:
    if before == now:
        return
    old, new = _count(before), _count(now)
    yield f"{BASELINE} was changed: it accepts {new} findings, before {old}."


def _count(text: str) -> int:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return 0
    accepted = found.get("findings") if isinstance(found, dict) else None
    return len(accepted) if isinstance(accepted, list) else 0


def _results(then: RunReport, report: RunReport) -> Iterator[str]:
    earlier = {gate.id: gate for gate in then.gates}
    for gate in report.gates:
        old = earlier.get(gate.id)
        if old is None:
            continue
        if gate.state is State.NOT_APPLICABLE and old.state is not State.NOT_APPLICABLE:
            yield f"{gate.id} was {old.state} and is not-applicable: {gate.reason}"
        limits = {m.name: m.limit for m in old.measures}
        for measure in gate.measures:
            was = limits.get(measure.name)
            if measure.unit == "%" and was is not None and measure.limit is not None and measure.limit < was:
                yield f"The limit of {gate.id}/{measure.name} was lowered from {was:g} to {measure.limit:g}."
        yield from _comments(old, gate)


def _comments(old: GateResult, gate: GateResult) -> Iterator[str]:
    known = {f.fingerprint for f in old.findings if f.waiver is not None}
    for finding in gate.findings:
        inline = finding.waiver is not None and finding.waiver.expires is None
        if inline and finding.waiver is not None and finding.fingerprint not in known:
            yield f"{finding.rule} is waived in {finding.path} ({finding.waiver.owner}): {finding.waiver.reason}."
