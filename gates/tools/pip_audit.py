"""Adapter of pip-audit: pinned releases in, its verdict on each out. It resolves nothing and needs no package index.

pip-audit's exit code says little (1 is both "vulnerable" and "could not reach the service", 0 is also "everything
skipped"), so only its JSON counts, and each release that was asked about must be in it.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence
from gates.tools._command import Command

Release = tuple[str, str]
"""(normalised package, version)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What pip-audit said about one release.

    Attributes:
        groups: the identifiers of each vulnerability, all its aliases included.
        skipped: why it was not audited, "" when it was.
    """

    release: Release
    groups: tuple[frozenset[str], ...] = ()
    skipped: str = ""


def audit(command: Command, releases: Sequence[Release], osv_address: str) -> tuple[list[Verdict], list[Evidence]]:
    """Ask pip-audit about releases, over the OSV server at `osv_address`.

    Raises:
        ToolFailedError: it crashed, or its output lacks a release.
    """
    verdicts: list[Verdict] = []
    evidence: list[Evidence] = []
    for layer in _layers(releases):
        done = _run(command, layer, osv_address)
        found = _parse(done)
        missing = [f"{name} {version}" for name, version in layer if not any(v.release[0] == name for v in found)]
        if missing:
            raise _failure(done, f"its answer lacks {', '.join(missing[:3])}")
        verdicts += [
            Verdict(release, v.groups, v.skipped) for release in layer for v in found if v.release[0] == release[0]
        ]
        evidence.append(done.evidence("pip-audit", command.version, f"{len(layer)} releases"))
    return verdicts, evidence


def _layers(releases: Sequence[Release]) -> list[list[Release]]:
    """The releases in lists that name no package twice: pip-audit takes two pins of one package for a broken file."""
    layers: list[dict[str, str]] = []
    for name, version in dict.fromkeys(releases):
        free = next((layer for layer in layers if name not in layer), None)
        if free is None:
            free = {}
            layers.append(free)
        free[name] = version
    return [list(layer.items()) for layer in layers]


def _run(command: Command, layer: Sequence[Release], osv_address: str) -> process.Completed:
    with process.folder("gates-audit-") as scratch:
        pins = Path(scratch, "releases.txt")
        pins.write_text("".join(f"{name}=={version}\n" for name, version in layer), encoding="utf-8")
        words = ["--requirement", str(pins), "--no-deps", "--disable-pip", "--format", "json", "--output", "-"]
        words += ["--vulnerability-service", "osv", "--osv-url", f"{osv_address}/v1/query"]
        words += ["--cache-dir", f"{scratch}/cache", "--progress-spinner", "off", "--timeout", "60"]
        theirs = [name for name in os.environ if name.startswith("PIP_AUDIT_")]
        env = process.environment({"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}, drop=theirs)
        return process.run([*command.argv, *words], cwd=Path(scratch), env=env, timeout=300, log_name="pip-audit")


def _parse(done: process.Completed) -> list[Verdict]:
    try:
        listed = json.loads(done.stdout)["dependencies"]
        return [_verdict(entry) for entry in listed]
    except (ValueError, KeyError, TypeError) as error:
        raise _failure(done, "it printed no report") from error


def _verdict(entry: dict[str, Any]) -> Verdict:
    if "skip_reason" in entry:
        return Verdict((entry["name"], ""), skipped=str(entry["skip_reason"]) or "no reason given")
    groups = tuple(frozenset((v["id"], *v.get("aliases", ()))) for v in entry["vulns"])
    return Verdict((entry["name"], entry["version"]), groups)


def _failure(done: process.Completed, why: str) -> ToolFailedError:
    last = next((line.strip() for line in reversed(done.stderr.splitlines()) if line.strip()), "no error output")
    return ToolFailedError(
        f"pip-audit ended with exit code {done.exit_code} and {why}: {last[:300]}.",
        "pip-audit 2.9 or later is needed; its log is with the run.",
    )
