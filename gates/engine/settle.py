"""From facts and judgement to a gate's state: the only place that decides what is green. Pure."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gates.errors import GatesError, InterruptedRunError, TimedOutError
from gates.model import Finding, GateFacts, GateResult, State, Verdict

INTERRUPTED = 130
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""The machine's trouble, not ours."""


class Settled(NamedTuple):
    """A state and why; the reason is "" where the findings say it all."""

    state: State
    reason: str


def settle(facts: GateFacts, findings: Iterable[Finding]) -> Settled:
    """The state of a gate that gathered and judged.

    No answer wins over everything, since a green or red that rests on half of the facts is neither; then the proof that there
    is no subject, then a blocking finding, then the floor under what was examined.
    """
    if facts.unanswered:
        return Settled(State.ERROR, " ".join(facts.unanswered))
    blocked = any(f.blocks for f in findings)
    if facts.absent is not None and not blocked:
        return Settled(State.NOT_APPLICABLE, facts.absent)
    if blocked:
        return Settled(State.FAILED, "")
    return _floor(facts.examined)


def _floor(examined: Mapping[str, int]) -> Settled:
    empty = sorted(name for name, count in examined.items() if count <= 0)
    if not examined:
        return Settled(State.VACUOUS, "It examined nothing at all.")
    if empty:
        return Settled(State.VACUOUS, f"It ran and examined 0 {' and 0 '.join(empty)}: nothing was proven.")
    return Settled(State.PASSED, "")


def settle_failure(error: BaseException) -> Settled:
    """The state of a gate whose gathering or judging raised."""
    if isinstance(error, InterruptedRunError):
        return Settled(State.NOT_RUN, error.message)
    if isinstance(error, TimedOutError):
        return Settled(State.TIMED_OUT, str(error))
    if isinstance(error, GatesError):
        return Settled(State.ERROR, str(error))
    if isinstance(error, OSError) and error.errno in _FULL:
        return Settled(
            State.ERROR, f"{error.strerror}: {error.filename or 'no file named'}. Make room, then run again."
        )
    said = " ".join(str(error).split())[:300]
    return Settled(
        State.ERROR,
        f"Internal error in this gate ({type(error).__name__}: {said}); this is a bug in gates, please report it.",
    )


def verdict_of(results: Iterable[GateResult]) -> Verdict:
    """Green when there is at least one gate and each of them is."""
    states = [r.state for r in results]
    return Verdict.GREEN if states and all(s.green for s in states) else Verdict.RED


def exit_code_of(results: Iterable[GateResult], *, interrupted: bool = False) -> int:
    """The contract's exit code: 130 interrupted, 3 when a gate gave no answer, 1 when one is red, 0 all green."""
    states = [r.state for r in results]
    if interrupted:
        return INTERRUPTED
    if not states or any(not s.answered for s in states):
        return GatesError.exit_code
    return 0 if all(s.green for s in states) else 1
