"""Trying again: what passes by itself (rate limits, a server in trouble, a broken connection) is waited for, within a limit.

A whole step is tried again, not a request: a step looks for what it made earlier before it makes it, so that an answer that got
lost after the work was done does not do it twice.
"""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

LIMIT_S = 120.0
"""Seconds that one publication may take for all its retries together, unless told otherwise."""

_LONGEST_PAUSE_S = 30.0
_SECONDARY_PAUSE_S = 60.0
"""GitHub asks for a minute where a secondary rate limit names no time."""

_T = TypeVar("_T")


class Refused(Exception):  # noqa: N818  # an answer, not yet an error
    """The server did not do it.

    Attributes:
        status: the HTTP status; None where there was no answer at all.
        headers: of the answer.
        passing: whether it may go differently in a while.
    """

    def __init__(self, status: int | None, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.passing = (
            status is None or status in {409, 429} or status >= 500 or (status == 403 and self._limited(message))
        )

    def _limited(self, message: str) -> bool:
        """Whether a 403 is a rate limit, and not a missing permission."""
        exhausted = self.headers.get("x-ratelimit-remaining") == "0"
        return "retry-after" in self.headers or exhausted or "rate limit" in message.lower()

    def asked_pause(self, now: float) -> float | None:
        """Seconds that the server asks us to wait, None where it does not say; `now` in seconds since 1970."""
        said = self.headers.get("retry-after")
        if said is not None:
            return _seconds(said, now)
        reset = self.headers.get("x-ratelimit-reset") or self.headers.get("ratelimit-reset")
        if reset is not None and (self.headers.get("x-ratelimit-remaining") == "0" or self.status == 429):
            return max(0.0, _number(reset, now) - now)
        return _SECONDARY_PAUSE_S if self.status == 403 and "secondary" in str(self) else None


class Patience:
    """How long one publication may wait altogether.

    Args:
        limit_s: seconds from now on.
        tell: called with one sentence before each pause.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        limit_s: float = LIMIT_S,
        *,
        tell: Callable[[str], None] = lambda _said: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._tell, self._sleep, self._clock, self._now = tell, sleep, clock, now
        self._end = clock() + limit_s

    def attempt(self, step: Callable[[], _T]) -> _T:
        """The step's result; tried again while it is refused in passing and there is time left for the pause.

        Raises:
            Refused: for good, or for longer than we may wait.
        """
        tries = 0
        while True:
            try:
                return step()
            except Refused as refused:
                pause = self._pause(refused, tries)
                if not refused.passing or self._clock() + pause > self._end:
                    raise
                self._tell(f"{_why(refused)}; the next try is in {pause:.0f} s.")
            self._sleep(pause)
            tries += 1

    def pause(self, seconds: float) -> bool:
        """Wait if there is time for it; whether we did."""
        if self._clock() + seconds > self._end:
            return False
        self._sleep(seconds)
        return True

    def _pause(self, refused: Refused, tries: int) -> float:
        """What was asked for and a little more, or twice as long each time; never the same for two that wait together."""
        asked = refused.asked_pause(self._now())
        if asked is not None:
            return asked + random.uniform(0, 1)  # noqa: S311  # not a secret
        return min(_LONGEST_PAUSE_S, 2.0**tries) * random.uniform(0.5, 1)  # noqa: S311


def _why(refused: Refused) -> str:
    if refused.status is None:
        return "The server could not be reached"
    limited = refused.status in {403, 429}
    return "The server asks us to slow down" if limited else f"The server answered {refused.status}"


def _seconds(said: str, now: float) -> float | None:
    """A Retry-After in seconds or as a date; None where it is neither."""
    number = _number(said, -1.0)
    if number >= 0:
        return number
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - now)
    except ValueError:
        return None


def _number(said: str, otherwise: float) -> float:
    return float(said) if said.isascii() and said.isdigit() and len(said) < 15 else otherwise
