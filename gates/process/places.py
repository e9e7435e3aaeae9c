"""Where the tools of one gate work, and for how long: set by the engine, asked by whoever starts a process or works long."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from gates.errors import InterruptedRunError, TimedOutError


@dataclasses.dataclass(frozen=True)
class Workplace:
    """Where the tools of one gate work: set by the engine, read by `run`.

    Attributes:
        logs: folder in which the output of each tool is kept, None to keep none.
        log_prefix: how that folder is called relative to the output folder, with `/`.
        deadline: `time.monotonic()` value at which the gate's time is over, None for no limit.
        cancel: set when the run is to stop.
        doing: told the name of each tool that begins.
    """

    logs: Path | None = None
    log_prefix: str = ""
    deadline: float | None = None
    cancel: threading.Event = dataclasses.field(default_factory=threading.Event)
    doing: Callable[[str], None] = lambda _: None


_NOWHERE = Workplace()
current: ContextVar[Workplace] = ContextVar("gates_workplace", default=_NOWHERE)


@contextlib.contextmanager
def workplace(place: Workplace) -> Iterator[None]:
    """Let the processes started inside belong to `place`; threads must copy the context to take part."""
    token = current.set(place)
    try:
        yield
    finally:
        current.reset(token)


def doing(what: str) -> None:
    """Tell whoever watches the run what the gate does now."""
    current.get().doing(what)


def checkpoint(tool: str = "") -> None:
    """Raise when the gate's time is over or the run is to stop; for long work done in our own process, or in that of a tool.

    Raises:
        InterruptedRunError, TimedOutError: as said.
    """
    place = current.get()
    if place.cancel.is_set():
        raise InterruptedRunError("The run was stopped.")
    if place.deadline is not None and time.monotonic() > place.deadline:
        busy = f" while {tool} was running; its process tree was ended" if tool else ""
        raise TimedOutError(
            f"The gate's time limit passed{busy}.", "Raise it with --timeout or `timeout` in the configuration."
        )
