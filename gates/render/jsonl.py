"""RunReport to a stream of events, one JSON object a line: `run`, then `gate` and its `finding`s, then `verdict`.

For log collectors and for tools that read line by line. Everything is ASCII and cleaned; `gates.json` has what was said, unchanged.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from gates.model import RunReport
from gates.render import text


def render_jsonl(report: RunReport) -> str:
    """The events, in the order of the report."""
    return "".join(json.dumps(_clean(event)) + "\n" for event in _events(report))


def _events(report: RunReport) -> Iterator[dict[str, Any]]:
    yield {
        "event": "run",
        "schema": report.schema,
        "run": dataclasses.asdict(report.run),
        "project": dataclasses.asdict(report.project),
    }
    for gate in report.gates:
        findings = gate.findings
        bare = dataclasses.asdict(dataclasses.replace(gate, findings=()))
        del bare["findings"]
        yield {"event": "gate", "gate": bare | {"findings": len(findings)}}
        for finding in text.ordered(findings):
            yield {
                "event": "finding",
                "gate": gate.id,
                "blocks": finding.blocks,
                "finding": dataclasses.asdict(finding),
            }
    yield {
        "event": "verdict",
        "verdict": report.verdict,
        "exit_code": report.exit_code,
        "sentence": text.verdict(report),
    }


def _clean(value: Any) -> Any:
    """The same value with every text in it made harmless."""
    if isinstance(value, str):
        return text.harmless(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value
