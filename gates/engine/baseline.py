"""Yesterday's findings: what was there when the team began to use a gate does not block, what is new does. Pure but for the file.

`gates-baseline.json` at the root is committed, so that everybody and CI accept the same. An entry is a finding's rule, its path and a
fingerprint of the line that it is about; it holds when lines move, when neighbours change, and when the file is renamed.
"""

from __future__ import annotations

import collections
import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from gates.engine import places
from gates.engine.exceptions import Lines
from gates.errors import ConfigError
from gates.model import Finding, GateResult, Measure, Rule, Severity
from gates.project.atomic import write_atomically

FILE = "gates-baseline.json"
SCHEMA = "gates-baseline/1"
TOLERANCE = 0.05
"""By how much a measure in percent may fall before that is told: what rounding to one digit can do."""

FELL = Rule(
    "gates/measure-fell",
    Severity.HIGH,
    "a measure is lower than when the baseline was taken",
    "With `ratchet = true` in `[tool.gates]`, a measure in percent (line coverage, variables documented) must not fall below the value in "
    "`gates-baseline.json`. Raise it again; or, where the fall is meant, take a new baseline with `gates baseline` and say why in the commit.",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A finding that was accepted.

    Attributes:
        gate: whose finding it is.
        fingerprint: the finding's own, which holds while the file keeps its name.
        anchor: the same without the path, for a file that was renamed.
        message: for people who read the file.
    """

    gate: str
    rule: str
    path: str | None
    fingerprint: str
    anchor: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class Baseline:
    """What was accepted, and the measures of that day: (gate, name) → value in percent."""

    entries: tuple[Entry, ...] = ()
    measures: Mapping[tuple[str, str], float] = dataclasses.field(default_factory=dict)


def load(root: Path) -> Baseline:
    """The committed baseline; an empty one where there is none.

    Raises:
        ConfigError: the file is there and is no baseline.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Baseline()
    except OSError as error:
        raise ConfigError(f"{FILE} cannot be read: {error.strerror}.", "Check its permissions.") from error
    except UnicodeDecodeError as error:
        raise _no_baseline(error) from error
    return parsed(text)


def parsed(text: str) -> Baseline:
    """The baseline in the text of such a file.

    Raises:
        ConfigError: it is none.
    """
    try:
        return _understood(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise _no_baseline(error) from error


def _no_baseline(error: Exception) -> ConfigError:
    where = f"{FILE}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else FILE
    return ConfigError(
        f"{where} is not a baseline: {_said(error)}.", "Take it from git again, or make it anew with `gates baseline`."
    )


def _understood(told: Any) -> Baseline:
    """The baseline in a document; raises what a document of another shape does."""
    if told["schema"] != SCHEMA:
        raise ValueError(f"its schema is {told['schema']!r}")
    entries = tuple(_entry(raw) for raw in told["findings"])
    return Baseline(entries, {(str(m["gate"]), str(m["name"])): float(m["value"]) for m in told["measures"]})


def _said(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _entry(raw: Any) -> Entry:
    path = raw["path"]
    if path is not None and not isinstance(path, str):
        raise TypeError("a path is not a text")
    words = [str(raw[key]) for key in ("gate", "rule", "fingerprint", "anchor", "message")]
    return Entry(words[0], words[1], path, *words[2:])


def take(results: Iterable[GateResult], earlier: Baseline, lines: Lines) -> Baseline:
    """What a run found, as the new baseline; of gates that gave no answer, what was accepted earlier stays."""
    entries: list[Entry] = []
    measures: dict[tuple[str, str], float] = {}
    for result in results:
        if not result.state.answered:
            entries += [e for e in earlier.entries if e.gate == result.id]
            measures |= {k: v for k, v in earlier.measures.items() if k[0] == result.id}
            continue
        accepted = [f for f in result.findings if f.blocking and f.waiver is None]
        entries += [
            Entry(result.id, f.rule, f.path, f.fingerprint, anchor, f.message)
            for f, anchor in zip(accepted, places.anchors(accepted, lines), strict=True)
        ]
        measures |= {(result.id, m.name): m.value for m in result.measures if m.unit == "%"}
    return Baseline(tuple(entries), measures)


def write(root: Path, baseline: Baseline) -> None:
    """Write the file, sorted, so that a change of it is easy to review."""
    findings = sorted(
        (dataclasses.asdict(e) for e in baseline.entries),
        key=lambda e: (e["gate"], e["rule"], e["path"] or "", e["fingerprint"]),
    )
    measures = [{"gate": g, "name": n, "value": v} for (g, n), v in sorted(baseline.measures.items())]
    told = {"schema": SCHEMA, "findings": findings, "measures": measures}
    write_atomically(root / FILE, (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def mark(
    findings: Sequence[Finding], gate: str, baseline: Baseline, lines: Lines, is_there: AbstractSet[str]
) -> tuple[Finding, ...]:
    """The findings, those that were accepted marked so.

    Args:
        is_there: the paths of the repository's files; an entry may follow its line to another file only when its own is gone.
    """
    mine = [e for e in baseline.entries if e.gate == gate]
    if not mine:
        return tuple(findings)
    known = {(e.rule, e.fingerprint) for e in mine}
    moved = collections.Counter((e.rule, e.anchor) for e in mine if e.path is not None and e.path not in is_there)
    done = []
    for finding, anchor in zip(findings, places.anchors(findings, lines), strict=True):
        accepted = (finding.rule, finding.fingerprint) in known
        if not accepted and moved[finding.rule, anchor] > 0:
            moved[finding.rule, anchor] -= 1
            accepted = True
        done.append(dataclasses.replace(finding, baseline=True) if accepted and finding.blocking else finding)
    return tuple(done)


def fallen(measures: Sequence[Measure], gate: str, baseline: Baseline) -> tuple[Finding, ...]:
    """A finding for each measure in percent that is lower than it was."""
    found = []
    for measure in measures:
        before = baseline.measures.get((gate, measure.name))
        if before is not None and measure.unit == "%" and measure.value < before - TOLERANCE:
            found.append(
                Finding(
                    rule=FELL.id,
                    severity=FELL.severity,
                    blocking=True,
                    message=f"The measure {measure.name!r} fell from {before:g} % to {measure.value:g} %.",
                    fix="Raise it again, or take a new baseline with `gates baseline` and say why.",
                    path=FILE,
                )
            )
    return tuple(found)
