"""Opens a shell behind walls, with a home that holds what it is given, and closes it whatever happens."""

from __future__ import annotations

import contextlib
import contextvars
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from gates import process
from gates.errors import GatesError, NoAnswerError
from gates.sandbox import belongings, proxy, walls
from gates.sandbox.shell import Shell
from gates.sandbox.walls import Network, Wall

PROCESSES = 512
"""Processes and threads that may exist behind the walls at a time."""

QUOTA = 4 * 1024**3
"""Bytes of disk, in memory where a file system of its own can be had: at most this, and at most half of what is free."""

Lay = Callable[[Path], str]
"""Puts things into the home-to-be and returns the folder in it where the shell starts."""


_LONGEST_BASE = 60
"""Characters: the path of a Unix socket has room for 108."""


def _short_base() -> Path:
    """The folder for temporary files, or /tmp where that has a name in which no socket has room."""
    base = Path(tempfile.gettempdir())
    return base if len(str(base)) <= _LONGEST_BASE else Path("/tmp")  # noqa: S108  # the folder made in it is ours alone


@contextlib.contextmanager
def open_shell(
    wall: Wall, network: Network, lay: Lay, *, quota: int | None = None, processes: int = PROCESSES
) -> Iterator[Shell]:
    """A shell for the length of the block; afterwards nothing of it is left, neither process nor file.

    Args:
        quota: bytes of disk; a share of what is free when left out.

    Raises:
        NoAnswerError: we are root and cannot become anybody else.
        ToolFailedError: it does not start.
    """
    if os.geteuid() == 0 and walls.other_user() is None:
        raise NoAnswerError("As root, the blocks run as another user, and `setpriv` is missing.", "Install util-linux.")
    size = min(quota or QUOTA, max(_free_memory() // 2, 64 * 1024**2))
    keeper = proxy.Gatekeeper(None if network is Network.OPEN else belongings.registry_hosts())
    with process.folder("gates-newcomer-", _short_base()) as scratch, contextlib.ExitStack() as stack:
        scratch.chmod(0o711)
        walls.prepare(scratch, wall, size)
        belongings.furnish(scratch / "home")
        start = lay(scratch / "home")
        if network is Network.REGISTRIES and wall is not Wall.SCRATCH:
            stack.enter_context(proxy.serve(scratch / "proxy.sock", keeper))
        shell = Shell(scratch, wall, network, keeper, quota=size, most=processes)
        thread = _start(shell, scratch, start, size, processes)
        try:
            shell.wait_until_there()
            yield shell
        finally:
            shell.end()
            thread.join(5.0)


def _start(shell: Shell, scratch: Path, start: str, quota: int, processes: int) -> threading.Thread:
    """Start the shell's process in a thread of its own, which ends with it."""
    bare = shell.wall is Wall.SCRATCH
    home, seen, talk = (
        (str(scratch / "newcomer"), str(scratch), str(scratch / "talk")) if bare else (walls.HOME, walls.IN, walls.TALK)
    )
    port = _free_port() if shell.network is Network.REGISTRIES and not bare else None
    uid = walls.other_user()
    relay = "-" if bare or shell.network is Network.OPEN else str(port or 0)
    argv = [
        *walls.build(shell.wall, scratch, shell.network),
        *(
            "sh",
            f"{seen}/inside.sh",
            seen,
            home,
            talk,
            str(uid or "-"),
            relay,
            str(Path(sys.executable).resolve()),
        ),
        *(shell.token, seen, talk, f"{home}/{start}", str(_used(uid) + processes), str(quota // 1024)),
    ]
    env = belongings.environment(home, [*walls.inside_path(), f"{seen}/tools"], port) | {"GATES_SANDBOX": str(scratch)}
    if bare:
        env["TMPDIR"] = talk  # the machine's own folder for such files is not ours to fill
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(_run, shell, argv, env, scratch), daemon=True)
    thread.start()
    return thread


def _run(shell: Shell, argv: list[str], env: dict[str, str], scratch: Path) -> None:
    try:
        done = process.run(argv, cwd=scratch, env=env, log_name="blocks")
        shell.evidence = done.evidence("bash", note=f"behind {shell.wall}")
    except GatesError as error:  # the gate's own time is over, or it does not start: whoever waits for it says so
        shell.trouble = str(error)
    finally:
        shell.over.set()


def _used(uid: int | None) -> int:
    """Threads that the user has already: the kernel may count them, too."""
    if uid is not None:
        return 0
    count = 0
    for entry in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        # gates: ignore[logging/swallowed-exception] it has ended meanwhile
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == os.getuid():
                count += sum(1 for _ in (entry / "task").iterdir())
    return count


def _free_memory() -> int:
    """Bytes that could be used without swapping; disk space where the system does not tell."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return shutil.disk_usage("/").free
    return shutil.disk_usage("/").free


def _free_port() -> int:
    """A port that servers of READMEs do not use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
