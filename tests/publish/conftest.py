"""A repository on a server, and publications to it without pauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gates.publish.patience import Patience
from tests.publish.github_server import GitHub
from tests.publish.server import serving
from tests.render import samples


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []
        self.told: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, limit_s: float = 120.0) -> Patience:
        return Patience(limit_s, tell=self.told.append, sleep=self.sleep, clock=self.read, now=self.read)

    def read(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub() -> Iterator[GitHub]:
    api = GitHub(str(samples.report().project.commit))
    with serving(api):
        yield api
    assert not api.unknown, "a request that the published description does not know"


Publishing = Callable[..., dict[str, tuple[str, str]]]
