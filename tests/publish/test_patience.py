"""How long is waited for what, and when it is given up."""

from __future__ import annotations

import pytest

from gates.publish.patience import Refused
from tests.publish.conftest import Clock

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("status", "message", "headers", "passing"),
    [
        (None, "no answer", {}, True),
        (500, "", {}, True),
        (429, "", {}, True),
        (403, "Resource not accessible by integration", {}, False),
        (403, "You have exceeded a secondary rate limit", {}, True),
        (403, "Forbidden", {"Retry-After": "3"}, True),
        (403, "Forbidden", {"X-RateLimit-Remaining": "0"}, True),
        (401, "Bad credentials", {}, False),
        (404, "Not Found", {}, False),
        (422, "Validation Failed", {}, False),
    ],
)
def test_only_what_may_pass_is_tried_again(
    status: int | None, message: str, headers: dict[str, str], passing: bool
) -> None:
    assert Refused(status, message, headers).passing is passing


@pytest.mark.parametrize(
    ("status", "message", "headers", "pause"),
    [
        (429, "", {"Retry-After": "7"}, 7.0),
        (503, "", {"retry-after": "Mon, 12 Jan 1970 13:47:10 GMT"}, 30.0),
        (503, "", {"Retry-After": "soon"}, None),
        (503, "", {"Retry-After": "-5"}, None),
        (403, "", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000040"}, 40.0),
        (403, "", {"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": "1000040"}, None),
        (429, "", {"RateLimit-Reset": "1000009"}, 9.0),
        (403, "secondary rate limit", {}, 60.0),
        (500, "", {}, None),
    ],
)
def test_the_server_says_how_long(status: int, message: str, headers: dict[str, str], pause: float | None) -> None:
    assert Refused(status, message, headers).asked_pause(NOW) == pause


def test_it_is_given_up_when_the_time_is_over(clock: Clock) -> None:
    tries = []

    def never() -> None:
        tries.append(clock.now)
        raise Refused(500, "500 down")

    with pytest.raises(Refused, match="500 down"):
        clock.patience(60).attempt(never)
    assert sum(clock.slept) <= 60
    assert len(tries) == len(clock.slept) + 1 >= 5
    assert all(pause <= 30 for pause in clock.slept)


def test_two_that_fail_together_do_not_come_back_together() -> None:
    pauses = []
    for _ in range(5):
        clock = Clock()
        answers = iter([Refused(500, "down"), None])

        def step(answers=answers) -> str:  # type: ignore[no-untyped-def]
            if refused := next(answers):
                raise refused
            return "done"

        assert clock.patience().attempt(step) == "done"
        pauses += clock.slept
    assert len(set(pauses)) > 1
