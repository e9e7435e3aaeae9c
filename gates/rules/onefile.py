"""What one file says by itself: what it contributes to the index, and what rules suspect in it. Pure; the same file gives the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from gates.rules import collect
from gates.rules.contribution import Contribution
from gates.rules.hints import concerned
from gates.rules.source import Source, Visit, walk
from gates.rules.values import Breach, Called, SourceRule

Suspicion = tuple[str, Breach]
"""The id of a rule, and where it may be broken: that depends on the breach's premises."""


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """What a walk over one file found.

    Attributes:
        facts: for the index.
        suspicions: in the order of the walk.
    """

    facts: Contribution
    suspicions: list[Suspicion]


def look(source: Source) -> Looked:
    """Walk a file once, for the index and for every rule that it concerns."""
    facts = collect.start(source)
    suspicions: list[Suspicion] = []
    by_name: dict[str, list[Visit]] = {}
    visitors = collect.collectors(source, facts, by_name)
    for rule in concerned(source.text):
        report = _reporting(rule, suspicions)
        for kind in rule.NODES:
            if isinstance(kind, Called):
                for name in kind.names:
                    by_name.setdefault(name, []).append(report)
            else:
                visitors.setdefault(kind, []).append(report)
    walk(source, visitors)
    return Looked(facts, suspicions)


def _reporting(rule: SourceRule, suspicions: list[Suspicion]) -> Visit:
    look_at: Callable[[Any, Source], Iterator[Breach]] = rule.visit
    known = rule.ID

    def visit(node: Any, source: Source) -> None:
        for breach in look_at(node, source):
            suspicions.append((known, breach))  # noqa: PERF401 - a list for each of the many that find nothing costs more

    return visit
