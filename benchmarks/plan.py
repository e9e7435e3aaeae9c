"""How close does a plan for several machines come to the lower bound, for 10,000 services and 2 to 64 runners?

A service is one of the measured ones, larger or smaller as a whole and in each gate, drawn from a seed. Two questions:

- each service alone on N runners, as `gates ci plan` does it: mean and worst ratio, and the share of services within 5 %;
- all gates of all services on N runners, as one large plan.

The lower bound is max(longest gate, sum / runners), which not even the best assignment always reaches; the peer is the round robin by which a
matrix is usually filled.

    python benchmarks/plan.py [--services 10000] [--reports reports/gates.json ...]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from gates.ci.balance import spread

MEASURED = (
    {
        "tests": 55.15,
        "lint": 7.33,
        "types": 39.9,
        "security": 6.58,
        "api-docs": 12.29,
        "migrations": 11.07,
        "logging": 0.6,
        "errors": 14.71,
        "env-docs": 0.08,
        "readme": 8.96,
    },
    {
        "tests": 10.1,
        "lint": 3.43,
        "types": 6.51,
        "security": 1.91,
        "api-docs": 0.06,
        "migrations": 2.93,
        "logging": 0.62,
        "errors": 2.58,
        "env-docs": 0.06,
        "readme": 1.6,
    },
)
"""Seconds of fresh runs on two busy cores: `examples/orders`, and a small service without an API document."""
RUNNERS = (2, 3, 4, 5, 6, 8, 16, 32, 64)
GOAL = 0.05


def services(count: int, measured: Sequence[Mapping[str, float]], draw: random.Random) -> list[dict[str, float]]:
    """Services like the measured ones."""
    made = []
    for _ in range(count):
        size, like = draw.lognormvariate(0, 0.7), draw.choice(measured)
        made.append({gate: seconds * size * draw.lognormvariate(0, 0.5) for gate, seconds in like.items()})
    return made


def bound(seconds: Mapping[str, float], runners: int) -> float:
    """Seconds that no assignment can beat."""
    return max(*seconds.values(), sum(seconds.values()) / runners)


def round_robin(seconds: Mapping[str, float], runners: int) -> float:
    """Seconds when the first runner gets the first gate, the second one the second, and so on."""
    loads = [0.0] * runners
    for nth, length in enumerate(seconds.values()):
        loads[nth % runners] += length
    return max(loads)


def main() -> int:
    """Print both tables; exit code 1 when the mean ratio for some number of runners misses the goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument(
        "--reports", type=Path, nargs="*", default=[], help="further measured services: gates.json files"
    )
    asked = parser.parse_args()
    told = [json.loads(path.read_text())["gates"] for path in asked.reports]
    measured = [*MEASURED, *({g["id"]: max(g["duration_s"], 0.05) for g in gates} for gates in told)]
    population = services(asked.services, measured, random.Random(10))
    print("| runners | mean above the bound | worst | within 5 % | round robin, mean | a plan takes |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    missed = False
    for runners in RUNNERS:
        began = time.perf_counter()
        over = [max(0.0, spread(s, runners).makespan_s / bound(s, runners) - 1) for s in population]
        took = (time.perf_counter() - began) / len(population)
        peer = statistics.mean(round_robin(s, runners) / bound(s, runners) - 1 for s in population)
        within = sum(o <= GOAL for o in over) / len(over)
        missed = missed or statistics.mean(over) > GOAL
        print(
            f"| {runners} | {statistics.mean(over):.2%} | {max(over):.1%} | {within:.2%} | {peer:.0%} | {took * 1e3:.2f} ms |"
        )
    print("\n| runners | all gates of all services: above the bound | a plan takes |\n| ---: | ---: | ---: |")
    everything = {f"{nth}/{gate}": s for nth, service in enumerate(population) for gate, s in service.items()}
    for runners in RUNNERS:
        began = time.perf_counter()
        over_all = max(0.0, spread(everything, runners).makespan_s / bound(everything, runners) - 1)
        missed = missed or over_all > GOAL
        print(f"| {runners} | {over_all:.4%} | {time.perf_counter() - began:.2f} s |")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
