"""Adapter of `uv audit`: what uv itself finds in a uv.lock, which pip-audit cannot read.

Its output is experimental, so what it does not say proves nothing; what it says has to agree with the others.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import TimedOutError
from gates.model import Evidence
from gates.tools._command import Command
from gates.tools.dist_names import normalise

_LIMIT_S = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Reported:
    """One vulnerability that uv reports.

    Attributes:
        names: its identifier and its aliases.
    """

    package: str
    version: str
    names: frozenset[str]


def audit(command: Command, folder: Path, osv_address: str) -> tuple[tuple[Reported, ...], Evidence]:
    """What `uv audit` reports of the lock in a folder, over the OSV server at `osv_address`.

    Asks for no package index, resolves nothing and writes nothing. Where it gives no answer (an older uv has no such command), the
    evidence says so, and nothing is reported.
    """
    words = ["audit", "--frozen", "--no-index", "--no-config", "--output-format", "json", "--service-url", osv_address]
    theirs = [name for name in os.environ if name.startswith("UV_")]
    try:
        with process.folder("gates-uv-audit-") as scratch:
            extra = {"UV_CACHE_DIR": str(scratch), "UV_PYTHON_DOWNLOADS": "never"}
            env = process.environment({"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **extra}, drop=theirs)
            done = process.run([*command.argv, *words], cwd=folder, env=env, timeout=_LIMIT_S, log_name="uv-audit")
    except TimedOutError:
        process.checkpoint()  # when it is the gate's own time that is over
        return (), Evidence("uv audit", command.version, note=f"no second opinion: no answer within {_LIMIT_S:g} s")
    try:
        said = json.loads(done.stdout)
        found, looked_at = tuple(_reported(said)), int(said["summary"]["audited_packages"])
    # gates: ignore[logging/swallowed-exception] the evidence says it
    except (ValueError, KeyError, TypeError, AttributeError):
        said_why = [line.strip() for line in done.stderr.splitlines() if line.strip().startswith(("error:", "cause:"))]
        why = ", ".join(said_why) or "no report"
        return (), done.evidence("uv audit", command.version, f"no second opinion: {why[:200]}")
    return found, done.evidence("uv audit", command.version, f"{looked_at} releases, {len(found)} vulnerabilities")


def _reported(said: Any) -> Iterator[Reported]:
    for entry in said["vulnerabilities"]:
        release = entry["dependency"]
        names = frozenset((entry["id"], *entry["aliases"]))
        yield Reported(normalise(release["name"]), str(release["version"]), names)
