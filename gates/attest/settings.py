"""The gates' configuration at a commit, and what became looser in it since another one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.attest.repository import Repository
from gates.engine import baseline
from gates.model import GateResult, RunReport, State


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """`[tool.gates]` or gates.toml as data, and the text of the baseline; both empty where they are not there."""

    table: Mapping[str, Any]
    baseline: str

    @property
    def digest(self) -> str:
        """`sha256:...` of both, whatever the spelling of the file."""
        text = json.dumps([self.table, self.baseline], sort_keys=True, separators=(",", ":"), default=str)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def at(repository: Repository, commit: str) -> Settings:
    """The configuration of a commit."""
    own, shared, accepted = (repository.text(commit, n) for n in ("gates.toml", "pyproject.toml", baseline.FILE))
    table = _parsed(own) if own is not None else _parsed(shared).get("tool", {}).get("gates", {})
    return Settings(table if isinstance(table, dict) else {}, accepted or "")


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


def changes(before: Settings, now: Settings, then: RunReport | None, report: RunReport) -> tuple[str, ...]:
    """What changed in the gates, one sentence each; `then` is the report of the release before, None where it is not kept."""
    told = [
        *_excused(before.table.get("not-applicable", {}), now.table.get("not-applicable", {})),
        *_waivers(before.table.get("waivers", []), now.table.get("waivers", [])),
        *_options(_flat(before.table), _flat(now.table)),
        *_accepted(before.baseline, now.baseline),
    ]
    if then is not None:
        told += _results(then, report)
    return tuple(dict.fromkeys(told))


def _excused(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for gate in sorted(now):
        if gate not in before:
            yield f"{gate} was made not-applicable: {now[gate]}."
    for gate in sorted(before):
        if gate not in now:
            yield f"{gate} is applicable again."


def _waivers(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    def key(waiver: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(waiver.get(k, "")) for k in ("rule", "match", "path", "fingerprint"))

    earlier = {key(w): w for w in before}
    for waiver in sorted(now, key=key):
        old = earlier.get(key(waiver))
        who = f"{waiver.get('rule')} ({waiver.get('owner')}, until {waiver.get('expires')})"
        if old is None:
            yield f"A waiver was added: {who}."
        elif str(old.get("expires")) < str(waiver.get("expires")):
            yield f"A waiver was extended from {old.get('expires')}: {who}."


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if not prefix and key in {"not-applicable", "waivers"}:
            continue
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _options(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*before, *now}):
        old, new = before.get(key), now.get(key)
        if old == new and type(old) is type(new):
            continue
        if isinstance(old, int | float) and isinstance(new, int | float) and not isinstance(new, bool):
            yield f"{key} was {'lowered' if new < old else 'raised'} from {old:g} to {new:g}."
        else:
            yield f"{key} was changed from {_shown(old)} to {_shown(new)}."


def _shown(value: Any) -> str:
    return "its default" if value is None else json.dumps(value, default=str)


def _accepted(before: str, now: str) -> Iterator[str]:
    if before == now:
        return
    old, new = _count(before), _count(now)
    yield f"{baseline.FILE} was changed: it accepts {new} findings, before {old}."


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
            if was is not None and measure.limit is not None and measure.limit < was and measure.ok is not None:
                yield f"The limit of {gate.id}/{measure.name} was lowered from {was:g} to {measure.limit:g}."
        yield from _comments(old, gate)


def _comments(old: GateResult, gate: GateResult) -> Iterator[str]:
    known = {f.fingerprint for f in old.findings if f.waiver is not None}
    for finding in gate.findings:
        inline = finding.waiver is not None and finding.waiver.expires is None
        if inline and finding.waiver is not None and finding.fingerprint not in known:
            yield f"{finding.rule} is waived in {finding.path} ({finding.waiver.owner}): {finding.waiver.reason}."
