"""Processes that got away from the tool that started them: in a session of their own, with their output shut. Linux only; elsewhere they stay.

A child has a mark in its environment, which its own children inherit; and the kernel makes us the parent of whatever lost its own.
So, after a tool has ended, what it left behind is among our own children, and its mark tells whose it is.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

MARK = "GATES_CHILD"
HEIR = "GATES_HEIR"
"""In the environment of those who clean up after our death: never ended."""

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
_ATTEMPTS = 20
_BREATH_S = 0.01


class _Child(Protocol):
    pid: int


T = TypeVar("T", bound=_Child)


class Household:
    """The children of this process, and what they leave behind.

    Attributes:
        name: begins the marks of all of them.
        adopts: whether the kernel makes us the parent of every descendant that loses its own.
    """

    def __init__(self) -> None:
        self.name = f"{os.getpid()}-{os.urandom(8).hex()}"
        self._is_ours = False
        self._moving_in = threading.Lock()
        self._at_the_end = contextlib.ExitStack()
        self._marks: dict[int, str] = {}
        self._numbers = itertools.count()
        self._guard = threading.Lock()
        self.adopts = False

    @contextlib.contextmanager
    def of_our_own(self) -> Iterator[None]:
        """Around a program that starts processes through `gates.process` alone: at the end, all that was left behind is ended.

        What was left behind in an empty environment is found only then: nothing tells whose it is.
        """
        self._is_ours = True
        try:
            yield
        finally:
            self._is_ours = False
            if self.adopts:
                self._end(lambda held: f"{HEIR}=".encode() not in held)
            self._at_the_end.close()

    def move_in(self, heir: Callable[[str], contextlib.AbstractContextManager[object]]) -> None:
        """Before the first tool begins that may leave something behind: where the program is ours, be its parent from now on.

        Args:
            heir: has somebody stand by who ends, after our death, every process whose environment has a text.
        """
        with self._moving_in:
            if self._is_ours and not self.adopts and _adopts():
                self.adopts = True
                self._at_the_end.enter_context(heir(f"{MARK}={self.name}."))

    def bear(self, start: Callable[[str], T]) -> T:
        """A child that `start` makes of its mark."""
        mark = f"{self.name}.{next(self._numbers)};"
        with self._guard:
            child = start(mark)
            self._marks[child.pid] = mark
        return child

    def tidy(self) -> None:
        """While a tool runs: be done with what it left behind and has ended; until then it counts as a process of its user.

        Cheap enough to be called ten times a second.
        """
        if self.adopts:
            self._adopted()

    def bury(self, child: int) -> None:
        """A child has ended: end what it left behind."""
        with self._guard:
            mark = self._marks.pop(child, None)
        if self.adopts and mark is not None:
            self._end(lambda held: f"{MARK}={mark}".encode() in held)

    def _end(self, chosen: Callable[[bytes], bool]) -> None:
        """Repeated: the children of one that is ended become ours, and one may start others all the time."""
        for _ in range(_ATTEMPTS):
            strays = [pid for pid in self._adopted() if chosen(environment_of(pid))]
            if not strays:
                return
            end(strays)
            time.sleep(_BREATH_S)

    def _adopted(self) -> list[int]:
        """Our living children that we did not start; those that have ended are done with."""
        here = os.getpid()
        with self._guard, contextlib.suppress(OSError, ValueError):
            listed = Path(f"/proc/{here}/task/{here}/children").read_text(encoding="ascii")
            others = [pid for pid in map(int, listed.split()) if pid not in self._marks]
            return [pid for pid in others if not _has_ended(pid)]
        return []


def _adopts() -> bool:
    if sys.platform != "linux":
        return False
    import ctypes  # costs some milliseconds, which a run that replays everything has no use for

    try:
        return bool(ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _has_ended(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return True


HOUSE = Household()
"""The one of this process."""


def end_named(name: str) -> None:
    """End every process whose environment has `name` in it, whosever child it is."""
    for _ in range(_ATTEMPTS):
        strays = [pid for pid in _processes() if name.encode() in environment_of(pid)]
        if not strays:
            return
        end(strays)


def end(processes: list[int]) -> None:
    """Kill them."""
    for pid in processes:
        # gates: ignore[logging/swallowed-exception] it has ended already, or belongs to somebody else
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _processes() -> Iterator[int]:
    # gates: ignore[logging/swallowed-exception] a system without /proc; there, a daemon can get away
    with contextlib.suppress(OSError):
        numbers = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        yield from (int(number) for number in numbers if int(number) != os.getpid())


def environment_of(pid: int) -> bytes:
    """Its environment as it was when it began; b"" where that cannot be read."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
