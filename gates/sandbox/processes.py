"""What goes on inside the walls, seen from outside through /proc: who runs there, which ports listen; and how to end it. Linux only."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_LISTENING = "0A"
_ROUNDS = 20


def shell_with(token: str) -> int | None:
    """The process id, outside, of the shell that was started with this token; None while it is not there."""
    for pid in _all():
        words = _read(pid, "cmdline").split(b"\0")
        if (
            len(words) > 4
            and words[0].endswith(b"bash")
            and words[3].endswith(b"driver.sh")
            and words[4] == token.encode()
        ):
            return pid
    return None


def inside(shell: int, mark: str, *, own_namespace: bool) -> list[int]:
    """All processes behind the same walls but the shell, its way out and who started it.

    Args:
        mark: text in the environment of each of them, for walls without a namespace.
    """
    space = _namespace(shell) if own_namespace else None
    spared = {shell, os.getpid(), _parent(shell)}
    found = []
    for pid in _all():
        if pid in spared or b"relay.py" in _read(pid, "cmdline") or _status(pid, "State")[:1] in "ZX":
            continue
        if space is not None and _namespace(pid) == space:
            found += [pid] if _inner_number(pid) != 1 else []
        elif space is None and mark.encode() in _read(pid, "environ"):
            found.append(pid)
    return found


def end_all(shell: int, mark: str, *, own_namespace: bool, gently_s: float = 1.0) -> bool:
    """End everything but the shell, politely first; False when something always comes back."""

    def rest() -> list[int]:
        return inside(shell, mark, own_namespace=own_namespace)

    limit = time.monotonic() + gently_s
    if gently_s:
        _signal_all(rest(), signal.SIGTERM)
    while time.monotonic() < limit and rest():
        time.sleep(0.02)
    for _ in range(_ROUNDS):
        stopped: set[int] = set()
        while new := set(rest()) - stopped:  # what is stopped starts no others, and keeps its place under the limit
            _signal_all(new, signal.SIGSTOP)
            stopped |= new
        _signal_all(stopped, signal.SIGKILL)
        if not stopped:
            return True
        time.sleep(0.02)
    return False


def listening(pids: Iterable[int]) -> frozenset[int]:
    """The TCP ports at which one of these processes listens."""
    mine = {inode for pid in pids for inode in _sockets(pid)}
    found = set()
    for pid in pids:
        for table in ("tcp", "tcp6"):
            for line in _read(pid, f"net/{table}").decode("ascii", "replace").splitlines()[1:]:
                fields = line.split()
                if len(fields) > 9 and fields[3] == _LISTENING and fields[9] in mine:
                    found.add(int(fields[1].rpartition(":")[2], 16))
    return frozenset(found)


def _sockets(pid: int) -> Iterator[str]:
    """The inodes of the sockets that a process has open."""
    # gates: ignore[logging/swallowed-exception] it has ended meanwhile
    with contextlib.suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            told = _link(entry)
            if told.startswith("socket:["):
                yield told[8:-1]


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _all() -> Iterator[int]:
    # gates: ignore[logging/swallowed-exception] a system without /proc: there are no walls there, and nobody to see
    with contextlib.suppress(OSError):
        yield from [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _namespace(pid: int) -> str | None:
    return _link(Path(f"/proc/{pid}/ns/pid")) or None


def _status(pid: int, field: str) -> str:
    for line in _read(pid, "status").decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return value.strip()
    return ""


def _parent(pid: int) -> int:
    told = _status(pid, "PPid")
    return int(told) if told.isdigit() else 0


def _inner_number(pid: int) -> int:
    numbers = _status(pid, "NSpid").split()
    return int(numbers[-1]) if numbers else 0


def _signal_all(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        # gates: ignore[logging/swallowed-exception] it has ended already
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
