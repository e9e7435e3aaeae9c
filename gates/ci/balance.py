"""Jobs of known length on equal runners, so that the last one ends early. Pure.

Longest processing time first is quick and at most a third off; where the lower bound says that there may be something to gain, two
improvements are tried: first fit into ever smaller bins (MULTIFIT), and a search that is cut off after a number of steps.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Mapping, Sequence

CLOSE_ENOUGH = 1.005
"""Ratio to the lower bound under which no improvement is looked for."""
_ROUNDS = 12
_STEPS = 20_000
_FEW = 24
"""Jobs up to which the search is tried: with more of them, the others leave next to nothing to gain."""

Bins = tuple[tuple[str, ...], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Balance:
    """Who does what.

    Attributes:
        bins: the jobs of each runner, the longest first; a runner without any is left out.
        makespan_s: seconds until the last runner ends.
        bound_s: seconds under which no assignment can come: the longest job, or all of them shared out evenly.
    """

    bins: Bins
    makespan_s: float
    bound_s: float

    @property
    def excess(self) -> float:
        """How far the makespan is above the bound, as a fraction: 0.05 is 5 %."""
        return self.makespan_s / self.bound_s - 1 if self.bound_s > 0 else 0.0


def spread(seconds: Mapping[str, float], runners: int) -> Balance:
    """Share jobs out among runners.

    Args:
        seconds: job → how long it is expected to take, not negative.
        runners: how many there are, at least 1.
    """
    jobs = sorted(seconds, key=lambda job: (-seconds[job], job))
    bound = lower_bound(seconds, runners)
    best = _longest_first(jobs, seconds, runners)
    for improve in (_first_fit, _search):
        if _makespan(best, seconds) > bound * CLOSE_ENOUGH:
            best = min(best, improve(jobs, seconds, runners, best), key=lambda bins: _makespan(bins, seconds))
    full = sorted((b for b in best if b), key=lambda b: (-_length(b, seconds), b))
    return Balance(tuple(full), round(_makespan(best, seconds), 3), round(bound, 3))


def lower_bound(seconds: Mapping[str, float], runners: int) -> float:
    """What no assignment can beat: the longest job, an even share, and the shortest pair that must meet on one runner."""
    ordered = sorted(seconds.values(), reverse=True)
    pair = ordered[runners - 1] + ordered[runners] if len(ordered) > runners else 0.0
    return max(max(ordered, default=0.0), sum(ordered) / runners, pair)


def _longest_first(jobs: Sequence[str], seconds: Mapping[str, float], runners: int) -> Bins:
    heap = [(0.0, nth) for nth in range(runners)]
    bins: list[list[str]] = [[] for _ in heap]
    for job in jobs:
        load, nth = heapq.heappop(heap)
        bins[nth].append(job)
        heapq.heappush(heap, (load + seconds[job], nth))
    return tuple(map(tuple, bins))


def _first_fit(jobs: Sequence[str], seconds: Mapping[str, float], runners: int, best: Bins) -> Bins:
    """MULTIFIT: the smallest size of bin, found by halving, into which each job goes first come, first fit."""
    low, high = lower_bound(seconds, runners), _makespan(best, seconds)
    for _ in range(_ROUNDS):
        size = (low + high) / 2
        found = _fit(jobs, seconds, runners, size)
        if found is None:
            low = size
        else:
            best, high = found, _makespan(found, seconds)
    return best


def _fit(jobs: Sequence[str], seconds: Mapping[str, float], runners: int, size: float) -> Bins | None:
    loads, bins = [0.0] * runners, [list[str]() for _ in range(runners)]
    for job in jobs:
        nth = next((n for n, load in enumerate(loads) if load + seconds[job] <= size), None)
        if nth is None:
            return None
        loads[nth] += seconds[job]
        bins[nth].append(job)
    return tuple(map(tuple, bins))


def _search(jobs: Sequence[str], seconds: Mapping[str, float], runners: int, best: Bins) -> Bins:
    """Every assignment that may still be better, for a few jobs and a bounded number of steps."""
    if len(jobs) > _FEW:
        return best
    goal = lower_bound(seconds, runners) * CLOSE_ENOUGH
    found, top = best, _makespan(best, seconds)
    stack: list[tuple[tuple[float, ...], Bins]] = [((0.0,) * runners, ((),) * runners)]
    for _ in range(_STEPS):
        if not stack or top <= goal:
            break
        loads, bins = stack.pop()
        depth = sum(map(len, bins))
        if depth == len(jobs):
            found, top = bins, max(loads)
            continue
        job = jobs[depth]
        places = {load: nth for nth, load in enumerate(loads)}  # runners that are equally busy are the same
        for load, nth in sorted(places.items(), reverse=True):
            if load + seconds[job] < top:
                stack.append(
                    (
                        (*loads[:nth], load + seconds[job], *loads[nth + 1 :]),
                        (*bins[:nth], (*bins[nth], job), *bins[nth + 1 :]),
                    )
                )
    return found


def _length(jobs: Sequence[str], seconds: Mapping[str, float]) -> float:
    return sum(seconds[job] for job in jobs)


def _makespan(bins: Bins, seconds: Mapping[str, float]) -> float:
    return max((_length(jobs, seconds) for jobs in bins), default=0.0)
