"""Jobs on runners: nothing is lost, and the last runner ends close to what is possible."""

from __future__ import annotations

import random

import pytest

from gates.ci.balance import lower_bound, spread


def test_each_job_is_on_exactly_one_runner() -> None:
    seconds = {f"job{n}": float(n % 7) for n in range(40)}
    found = spread(seconds, 6)
    assert sorted(job for jobs in found.bins for job in jobs) == sorted(seconds)
    assert len(found.bins) <= 6


def test_a_runner_without_a_job_is_left_out() -> None:
    assert spread({"a": 2.0, "b": 1.0}, 64).bins == (("a",), ("b",))


def test_nothing_to_do_is_no_runner() -> None:
    found = spread({}, 3)
    assert (found.bins, found.makespan_s, found.excess) == ((), 0.0, 0.0)


def test_where_longest_first_is_off_a_better_assignment_is_found() -> None:
    seconds = {
        "a": 5.0,
        "b": 5.0,
        "c": 4.0,
        "d": 4.0,
        "e": 3.0,
        "f": 3.0,
        "g": 3.0,
    }  # longest first: 11; 9 + 9 + 9 exists
    found = spread(seconds, 3)
    assert found.makespan_s == pytest.approx(9.0)
    assert found.excess == pytest.approx(0.0)


def test_the_bound_knows_that_two_long_jobs_must_meet() -> None:
    assert lower_bound({"a": 10.0, "b": 10.0, "c": 10.0}, 2) == 20.0


def test_many_random_services_are_within_five_percent_of_the_bound() -> None:
    draw = random.Random(10)
    for _ in range(60):
        seconds = {f"gate{n}": draw.lognormvariate(2, 1) for n in range(10)}
        found = spread(seconds, draw.choice([2, 6, 8]))
        assert found.makespan_s >= found.bound_s - 0.002
        assert found.excess < 0.25, seconds
    many = {f"job{n}": draw.lognormvariate(2, 1) for n in range(2_000)}
    assert spread(many, 64).excess < 0.05
