"""What a document may show beside the report: the rules of the house, earlier runs, the ends of logs. Handed over by who has them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from gates.model import PastRun, Rule


@dataclasses.dataclass(frozen=True, slots=True)
class Background:
    """What is at hand; nothing of it by default.

    Attributes:
        rules: the rules of the house by id; a function, because loading them takes time.
        past: earlier runs, the newest last; the run of the report may be among them.
        log: the last lines of a log by its path as the evidence names it, () where there is none.
    """

    rules: Callable[[], Mapping[str, Rule]] = dict
    past: Sequence[PastRun] = ()
    log: Callable[[str], Sequence[str]] = lambda _path: ()
