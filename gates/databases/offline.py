"""Takes the network away from a program that is about to start, where the system lets us; a Unix socket stays reachable."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from gates import probes, process
from gates.errors import GatesError


@functools.cache
def offline(*, as_others: bool = False) -> tuple[str, ...]:
    """What to put in front of a command line so that it has no network; empty where the system does not let us.

    Args:
        as_others: whether the program will change its user, for which a user namespace of ours has no room.
    """
    for before in _ways(as_others=as_others):
        with contextlib.suppress(GatesError):
            if process.run([*before, "true"], cwd=Path(os.sep)).exit_code == 0:
                return before
    return ()


def _ways(*, as_others: bool) -> Iterator[tuple[str, ...]]:
    """A network namespace, best first; else a filter of system calls, which needs no privilege."""
    if shutil.which("unshare"):
        yield ("unshare", "--net", "--")
        if not as_others:
            yield ("unshare", "--user", "--map-current-user", "--net", "--")
    if shutil.which("true"):
        yield (sys.executable, "-I", str(Path(probes.__file__).with_name("isolation.py")))
