"""One run: the value that everything downstream reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from gates.model.comparison import Difference, Verdict, Weakened
from gates.model.gate import Artifact, GateResult


@dataclasses.dataclass(frozen=True, slots=True)
class Shard:
    """Which part of a plan a run is.

    Attributes:
        plan: id of the plan, "sha256:...".
        name: of the shard in that plan.
        attempt: which try it is, from 1.
    """

    plan: str
    name: str
    attempt: int = 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """One invocation.

    Attributes:
        selected: the gates that it was about; None for a full run, the only kind that counts for a release.
        configuration: digest of what it was configured with, "sha256:..."; None in reports of older versions.
        shard: the part of a plan that it is, None for a run on its own and for what was merged.
        notes: what a reader has to know that is about no gate, a sentence each.
    """

    id: str
    started: str
    duration_s: float
    gates_version: str
    argv: tuple[str, ...]
    selected: tuple[str, ...] | None
    python: str
    platform: str
    configuration: str | None = None
    shard: Shard | None = None
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInfo:
    """What was judged.

    Attributes:
        commit, tree: 40 hex digits, None outside git.
        prefix: path of the root in the repository, with `/` at its end; "" where it is the whole repository. Paths of findings are
            relative to the root, and who shows a whole repository puts this before them.
    """

    name: str
    commit: str | None
    tree: str | None
    branch: str | None
    dirty: bool
    stack: Mapping[str, str]
    prefix: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunReport:
    """The one value that everything downstream reads.

    Attributes:
        differences: what changed since other runs, where they are at hand.
        weakened: in what the gates are weaker than at the last release; None where nobody looked.
    """

    schema: Literal["gates-report/1"] = "gates-report/1"
    run: RunInfo
    project: ProjectInfo
    verdict: Verdict
    exit_code: int
    gates: tuple[GateResult, ...]
    differences: tuple[Difference, ...] = ()
    weakened: Weakened | None = None

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """The documents of all gates: what a signature of the report has to cover beside the report itself."""
        return tuple(artifact for gate in self.gates for artifact in gate.artifacts)
