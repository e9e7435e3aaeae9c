"""Which gates a run on several machines consists of, who runs which, and of what: the fan-in believes nothing else.

The document `gates-plan/1` is written before the shards start and comes back with their results. It is what tells a gate that is green
from a gate that nobody heard of again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from gates import __version__
from gates.ci.balance import spread
from gates.engine import configured
from gates.errors import NoAnswerError, UsageError
from gates.project import Project

FILE = "gates-plan.json"
USUAL_S: Mapping[str, float] = {
    "tests": 60,
    "migrations": 12,
    "types": 30,
    "security": 8,
    "errors": 15,
    "api-docs": 12,
    "readme": 30,
    "lint": 7,
    "logging": 2,
    "env-docs": 1,
}
"""Seconds that a gate is taken to last before it ran once; what matters is which are long."""
REPLAY_S = 0.3
"""Seconds for a gate whose facts are remembered: the change touches nothing that they depend on."""


@dataclasses.dataclass(frozen=True, slots=True)
class PlannedShard:
    """One machine's part; `expected_s` is how long its gates are expected to take one after another."""

    name: str
    gates: tuple[str, ...]
    expected_s: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShardPlan:
    """What must come back, and from where.

    Attributes:
        id: digest of all the rest, "sha256:...".
        origin: the pipeline that it is for, with the attempt at which it was made; "" on a desk. Another attempt at the whole is another
            plan, so that a result of an earlier one never stands in for one that did not come back.
        commit, tree: 40 hex digits.
        dirty: whether files differed from the commit.
        configuration: digest of what the gates are told, see `engine.configured`.
        full: whether `gates` are all ten.
        gates: the expected set, in checklist order.
        asked: how many shards were asked for; there are fewer when that many have nothing to gain.
        expected_s: gate → seconds that it is expected to take.
        guessed: gates of which no duration is remembered.
        replayed: gates whose facts are remembered, since the change touches nothing that they depend on.
        makespan_s: expected seconds until the last shard ends.
        bound_s: seconds under which no plan for so many shards can come.
    """

    schema: Literal["gates-plan/1"] = "gates-plan/1"
    id: str = ""
    gates_version: str
    origin: str
    commit: str
    tree: str | None
    dirty: bool
    configuration: str
    full: bool
    gates: tuple[str, ...]
    asked: int
    shards: tuple[PlannedShard, ...]
    expected_s: Mapping[str, float]
    guessed: tuple[str, ...]
    replayed: tuple[str, ...]
    makespan_s: float
    bound_s: float

    def shard(self, name: str) -> PlannedShard:
        """The shard of this name; one without gates where more were asked for than there is work.

        Raises:
            UsageError: there is none.
        """
        for shard in self.shards:
            if shard.name == name:
                return shard
        if name.isdecimal() and 1 <= int(name) <= self.asked:
            return PlannedShard(name, (), 0.0)
        raise UsageError(
            f"The plan has no shard {name!r}.", f"Its shards are: {', '.join(s.name for s in self.shards)}."
        )

    @property
    def balance(self) -> str:
        """How good it is, in one sentence."""
        above = f"{(self.makespan_s / self.bound_s - 1) * 100:.1f} %" if self.bound_s else "0 %"
        return (
            f"{len(self.gates)} gates on {len(self.shards)} of {self.asked} shards, expected {self.makespan_s:.1f} s: "
            f"{above} above the lower bound of {self.bound_s:.1f} s."
        )


def make(
    project: Project,
    gates: Sequence[str],
    *,
    every: Sequence[str],
    shards: int,
    durations: Mapping[str, float],
    replayed: Sequence[str] = (),
) -> ShardPlan:
    """Plan these gates.

    Args:
        gates: ids in checklist order.
        every: ids of all gates that a full run has.
        shards: how many machines there are at most.
        durations: seconds that gates took earlier.
        replayed: gates whose facts are remembered.

    Raises:
        UsageError: there is no commit, so that nobody could tell whether the results are of the same.
    """
    state = project.git
    if state.commit is None:
        raise UsageError(
            f"{project.root} has no commit, and a plan is of one.", "Commit first, or run all gates here: `gates run`."
        )
    excused = project.config.not_applicable
    expected = {
        g: REPLAY_S if g in replayed or g in excused else max(float(durations.get(g, USUAL_S.get(g, 5.0))), 0.1)
        for g in gates
    }
    balance = spread(expected, shards)
    plan = ShardPlan(
        gates_version=__version__,
        origin=origin(),
        commit=state.commit,
        tree=state.tree,
        dirty=state.dirty,
        configuration=configured.digest(project.root, project.config),
        full=tuple(gates) == tuple(every),
        gates=tuple(gates),
        asked=shards,
        shards=tuple(
            PlannedShard(str(nth), tuple(g for g in gates if g in jobs), round(sum(expected[g] for g in jobs), 3))
            for nth, jobs in enumerate(balance.bins, 1)
        ),
        expected_s={g: round(s, 3) for g, s in expected.items()},
        guessed=tuple(g for g in gates if g not in durations and g not in replayed and g not in excused),
        replayed=tuple(g for g in gates if g in replayed),
        makespan_s=balance.makespan_s,
        bound_s=balance.bound_s,
    )
    return dataclasses.replace(plan, id=_identity(plan))


def encode(plan: ShardPlan) -> bytes:
    """The plan as its JSON document."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n"


def key(plan: ShardPlan) -> str:
    """What tells the plan's uploads from those of others, for their names."""
    return plan.id.removeprefix("sha256:")[:16]


def matrix(plan: ShardPlan) -> Mapping[str, object]:
    """The shards as the matrix of a workflow."""
    return {"include": [{"shard": s.name, "gates": " ".join(s.gates)} for s in plan.shards]}


def line(plan: ShardPlan) -> str:
    """The plan with its key and its matrix on one line, for whoever reads standard output."""
    import json

    import msgspec

    return json.dumps({**msgspec.to_builtins(plan), "key": key(plan), "matrix": matrix(plan)})


def load(path: Path) -> ShardPlan:
    """A plan from its file.

    Raises:
        NoAnswerError: it cannot be read, is no plan, or was changed after it was made.
    """
    import msgspec

    again = "Make it again with `gates ci plan`."
    try:
        plan = msgspec.json.decode(path.read_bytes(), type=ShardPlan)
    except OSError as error:
        raise NoAnswerError(f"The plan {path} cannot be read: {error.strerror}.", again) from error
    except (ValueError, msgspec.MsgspecError) as error:
        raise NoAnswerError(f"{path} is not a gates-plan/1 document: {error}.", again) from error
    shared = sorted(g for shard in plan.shards for g in shard.gates)
    if plan.id != _identity(plan) or not plan.gates or shared != sorted(plan.gates):
        raise NoAnswerError(f"The plan {path} is not as it was made: its digest or its gates do not add up.", again)
    return plan


def differs(plan: ShardPlan, project: Project) -> str:
    """What of the plan is not so here, one sentence; "" when all is."""
    state = project.git
    pairs = (
        ("commit", plan.commit, state.commit),
        ("tree", plan.tree, state.tree),
        ("configuration", plan.configuration, configured.digest(project.root, project.config)),
        ("version of gates", plan.gates_version, __version__),
    )
    told = [f"{what} {_short(theirs)}, here it is {_short(ours)}" for what, theirs, ours in pairs if theirs != ours]
    return f"The plan is of {told[0]}." if told else ""


def origin() -> str:
    """The pipeline that we run in and at which attempt, as CI services tell; "" on a desk."""
    if number := os.environ.get("GITHUB_RUN_ID"):
        return f"{number}.{os.environ.get('GITHUB_RUN_ATTEMPT', '1')}"
    return os.environ.get("CI_PIPELINE_ID", "")


def attempt() -> int:
    """Which try of its job we are in, from 1."""
    told = os.environ.get("GITHUB_RUN_ATTEMPT", "1")
    return int(told) if told.isdecimal() and int(told) > 0 else 1


def _identity(plan: ShardPlan) -> str:
    import msgspec

    bare = msgspec.json.encode(dataclasses.replace(plan, id=""), order="sorted")
    return f"sha256:{hashlib.sha256(bare).hexdigest()}"


def _short(value: str | None) -> str:
    return "none" if value is None else value.removeprefix("sha256:")[:12]
