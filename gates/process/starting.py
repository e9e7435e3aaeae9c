"""Starting a child: its environment, its own process group, its end with ours, and how it is ended. Nothing here waits for output."""

from __future__ import annotations

import contextlib
import functools
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from gates import strays
from gates.errors import ToolMissingError

_GRACE_S = 2.0
_OURS = (
    "VIRTUAL_ENV",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "__PYVENV_LAUNCHER__",
    "DJANGO_SETTINGS_MODULE",
    "FLASK_APP",
)
_OURS_PREFIXES = ("COV_CORE_", "COVERAGE_", "PYTEST_", "NOX_", "GIT_", "GATES_")


def environment(extra: Mapping[str, str] | None = None, *, drop: Sequence[str] = ()) -> dict[str, str]:
    """The environment for a child: ours, less what would make the child believe it is us, plus `extra`."""
    kept = {
        k: v for k, v in os.environ.items() if k not in _OURS and k not in drop and not k.startswith(_OURS_PREFIXES)
    }
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"} | dict(extra or {})


def start(
    words: tuple[str, ...],
    cwd: Path,
    env: Mapping[str, str] | None,
    *,
    stdin: int,
    stdout: int | IO[bytes],
    stderr: int,
) -> subprocess.Popen[bytes]:
    """A child in a process group of its own, which the kernel ends when we die.

    Raises:
        ToolMissingError: the program is not there or may not be executed.
    """
    chosen = dict(env) if env is not None else environment()
    found = shutil.which(words[0], path=chosen.get("PATH"))
    if found is None:
        raise ToolMissingError(
            f"The program {words[0]!r} is not there or may not be executed.", "Install it, or run `gates doctor`."
        )
    try:
        return strays.HOUSE.bear(
            lambda mark: subprocess.Popen(
                (*_death_signal(), *words),
                cwd=cwd,
                env=chosen | {strays.MARK: mark},
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        )
    except (OSError, ValueError) as error:
        raise ToolMissingError(
            f"{words[0]!r} could not be started in {str(cwd)!r}: {error}.", "Run `gates doctor`."
        ) from error


@functools.cache
def _death_signal() -> tuple[str, ...]:
    """A prefix that has the kernel end the child when we die; Linux with util-linux only."""
    if sys.platform != "linux":
        return ()
    found = shutil.which("setpriv")
    return (found, "--pdeathsig", "KILL", "--") if found else ()


@contextlib.contextmanager
def bell(child: subprocess.Popen[bytes]) -> Iterator[Callable[[float], bool]]:
    """Waits for the end of a child, so many seconds at most, and says whether it has come.

    Where the kernel tells it (Linux, pidfd) that costs no time; elsewhere `subprocess` looks now and then, up to 50 ms late.
    """
    try:
        handle = os.pidfd_open(child.pid)
    except (AttributeError, OSError):
        yield functools.partial(_has_ended, child)
        return
    try:
        with select.epoll() as events:
            events.register(handle, select.EPOLLIN)
            yield lambda seconds: bool(events.poll(seconds)) and _has_ended(child, None)
    finally:
        os.close(handle)


def _has_ended(child: subprocess.Popen[bytes], seconds: float | None) -> bool:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def end_group(child: subprocess.Popen[bytes]) -> None:
    """End every process of the child's group, gently first if the child itself still runs, and what got away from the group."""
    steps = [signal.SIGKILL] if child.poll() is not None else [signal.SIGTERM, signal.SIGKILL]
    for step in steps:
        # gates: ignore[logging/swallowed-exception] the group has ended already, or ended and belongs to somebody else by now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, step)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE_S)
    strays.HOUSE.bury(child.pid)
