"""Ends what a database does for us when it takes too long, or when the run is to stop; the call that waits for it cannot do so itself."""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Iterator

from gates import process
from gates.databases.engine import OutOfTime
from gates.errors import GatesError

_LOOK_EVERY_S = 0.1


@contextlib.contextmanager
def watched(limit: float, end: Callable[[], None]) -> Iterator[None]:
    """Call `end` from another thread as soon as the block lasts too long; what the block then raises is replaced.

    Args:
        limit: `time.monotonic()` value.
        end: makes the block fail.

    Raises:
        OutOfTime: the limit passed.
        InterruptedRunError, TimedOutError: the run was stopped, or the gate's own time is over.
    """
    done, ended = threading.Event(), threading.Event()

    def look() -> None:
        while not done.wait(_LOOK_EVERY_S):
            if time.monotonic() > limit or not _may_go_on():
                ended.set()
                end()
                return

    dog = threading.Thread(target=contextvars.copy_context().run, args=(look,), daemon=True)
    dog.start()
    try:
        yield
    except Exception as error:
        if ended.is_set():
            process.checkpoint()
            raise OutOfTime from error
        raise
    finally:
        done.set()
        dog.join()


def _may_go_on() -> bool:
    try:
        process.checkpoint()
    except GatesError:
        return False
    return True
