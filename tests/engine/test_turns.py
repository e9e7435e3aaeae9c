"""Gates that keep many processors busy do not run beside others that need them; no gate is forgotten."""

from __future__ import annotations

import dataclasses
import threading

from hypothesis import given
from hypothesis import strategies as st

from gates.engine import turns
from gates.engine.turns import Turn, Turns
from gates.errors import NoAnswerError
from gates.project import Project
from tests.conftest import OpenProject
from tests.engine.test_run import Options, Scripted, good

GO = threading.Event()


@dataclasses.dataclass(frozen=True)
class Wide(Scripted):
    width: int = 2

    def cores(self, project: Project, options: object) -> int:
        if not self.width:
            raise NoAnswerError("The configuration cannot be read.")
        return self.width


def stopped() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def names(taken: list[Turn | None]) -> list[str]:
    return [turn.gate.ID for turn in taken if turn is not None]


def queue(project: Project, *gates: Scripted, processors: int, **expected: float) -> Turns:
    return turns.queue([(g, Options()) for g in gates], project, expected, processors)


def test_the_longest_of_earlier_runs_starts_first_and_the_unknown_before_all(open_project: OpenProject) -> None:
    todo = queue(
        open_project({}),
        *(Scripted(name, good) for name in ("lint", "types", "readme", "tests")),
        processors=4,
        lint=3.0,
        types=9.0,
        readme=5.0,
    )
    assert names([todo.take(GO) for _ in range(4)]) == ["tests", "types", "readme", "lint"]


def test_a_wide_gate_starts_first_and_lets_in_what_fits_beside_it(open_project: OpenProject) -> None:
    todo = queue(
        open_project({}), Scripted("types", good), Wide("tests", good, width=3), Scripted("lint", good), processors=4
    )
    first, second = todo.take(GO), todo.take(GO)
    assert names([first, second]) == ["tests", "types"]
    waiting: list[Turn | None] = []
    waiter = threading.Thread(target=lambda: waiting.append(todo.take(GO)))
    waiter.start()
    waiter.join(0.05)
    assert not waiting
    assert second is not None
    todo.give_back(second)
    waiter.join(10)
    assert names(waiting) == ["lint"]


def test_a_gate_wider_than_the_machine_leaves_one_processor_to_the_others(open_project: OpenProject) -> None:
    todo = queue(
        open_project({}), Wide("tests", good, width=64), Scripted("lint", good), Scripted("types", good), processors=4
    )
    taken = [todo.take(GO), todo.take(GO)]
    assert names(taken) == ["tests", "types"]
    assert taken[1] is not None
    todo.give_back(taken[1])
    assert names([todo.take(GO)]) == ["lint"]


def test_nobody_waits_in_a_run_that_was_stopped(open_project: OpenProject) -> None:
    assert queue(open_project({}), Scripted("lint", good), processors=2).take(stopped()) is None


def test_a_gate_whose_width_cannot_be_told_counts_as_one(open_project: OpenProject) -> None:
    turn = queue(open_project({}), Wide("tests", good, width=0), processors=2).take(GO)
    assert turn is not None
    assert turn.cores == 1


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(1, 4))
def test_every_gate_gets_its_turn_and_never_more_processors_are_busy_than_there_are(
    widths: list[int], processors: int
) -> None:
    todo = Turns([Turn(Scripted(str(n), good), Options(), width) for n, width in enumerate(widths)], processors)
    guard, busy, most, done = threading.Lock(), [0], [0], list[str]()

    def work() -> None:
        while (turn := todo.take(GO)) is not None:
            with guard:
                busy[0] += max(1, min(turn.cores, processors - 1))
                most[0] = max(most[0], busy[0])
                done.append(turn.gate.ID)
            with guard:
                busy[0] -= max(1, min(turn.cores, processors - 1))
            todo.give_back(turn)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert sorted(done) == sorted(str(n) for n in range(len(widths)))
    assert most[0] <= processors
