"""Keeps a throw-away server: a folder of its own, an unprivileged user id, a process that ends with us and takes its data along.

Knows no product. What to run, and how to ask whether it answers, say `server.py` (PostgreSQL) and `mysql_server.py` (MariaDB, MySQL).
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from gates import process
from gates.databases.offline import offline
from gates.errors import NoAnswerError, ToolFailedError, ToolMissingError

PREFIX = "gates_"
"""How the names of all our databases start."""

Answer = TypeVar("Answer")

_NOBODY = 65534
_START_TIMEOUT_S = 60.0
_ROOM = 512 * 1024 * 1024
_SCRIPT = """
stop() { stopped=1; [ -z "$child" ] || kill -"$signal" "$child" 2>/dev/null; }
trap stop TERM INT HUP
keep() {
    "$@" < "$input" & child=$!
    [ -z "$stopped" ] || stop
    while :; do wait "$child"; code=$?; kill -0 "$child" 2>/dev/null || return $code; done
}
folder=$1 signal=$2 input=$3
"""
"""Makes and runs the server. Told to stop, it ends it and removes its folder; when gates itself is killed, the kernel tells it."""
_END = """
code=$?
[ -z "$stopped" ] || { cd / && rm -rf "$folder"; }
exit $code
"""


def new_name() -> str:
    """A name for a database of ours."""
    return f"{PREFIX}{os.getpid()}_{secrets.token_hex(4)}"


@contextlib.contextmanager
def folder(prefix: str, *, in_memory: bool = False) -> Iterator[Path]:
    """A folder that belongs to who runs the server, with a path short enough for a socket; removed at the end.

    Args:
        in_memory: for a server that cannot be told not to wait for the disk; where there is room.
    """
    base = (_memory() if in_memory else None) or Path(tempfile.gettempdir())
    if len(str(base)) > 60 or (as_root() and not open_to_all(base)):
        base = Path("/tmp")  # noqa: S108  # the folder below it is ours alone
    with process.folder(prefix, base) as home:
        if as_root():
            os.chown(home, _NOBODY, _NOBODY)
        yield home


@contextlib.contextmanager
def kept(
    product: str,
    home: Path,
    make: Sequence[str],
    serve: Sequence[str],
    *,
    stop: str,
    fed: str = "",
    dropped: Sequence[str] = (),
) -> Iterator[Callable[[], int | None]]:
    """Make a server's data and run the server for the length of the block; its output is in the file `log` of its folder.

    Args:
        make, serve: the two programs, one after the other.
        stop: name of the signal that ends either at once; nothing of them is kept.
        fed: what `make` reads from its standard input.
        dropped: how the environment variables start that the server must not see.

    Yields:
        a function that returns the exit code, or None while the server runs.
    """
    source = Path(os.devnull)
    if fed:
        source = home / "input"
        source.write_text(fed, encoding="utf-8")
        source.chmod(0o644)
    script = f'{_SCRIPT}keep {shlex.join(make)} \\\n    && input=/dev/null && [ -z "$stopped" ] && keep {shlex.join(serve)}{_END}'
    argv = [*fence(), *_unprivileged(product), "sh", "-c", script, "keeper", str(home), stop, str(source)]
    with process.server(argv, cwd=home, env=_environment(dropped) | {"PWD": str(home)}, log=home / "log") as exit_code:
        yield exit_code


def _memory() -> Path | None:
    """A folder in memory with room for a small server."""
    shared = Path("/dev/shm")  # noqa: S108  # only as the parent of a folder of our own
    if not os.access(shared, os.W_OK | os.X_OK):
        return None
    return shared if shutil.disk_usage(shared).free > _ROOM else None


def first_answer(
    product: str, home: Path, exit_code: Callable[[], int | None], look: Callable[[], Answer], instead: str
) -> Answer:
    """What `look` tells as soon as the server answers.

    Args:
        instead: what to do where it cannot be started.

    Raises:
        ToolFailedError: it ended, or does not answer; the message has its last words.
    """
    limit = time.monotonic() + _START_TIMEOUT_S
    while True:
        process.checkpoint()
        if exit_code() is not None or time.monotonic() > limit:
            raise ToolFailedError(
                f"The {product} server did not start: {last_words(home)}", f"Mend the installation, or {instead}."
            )
        try:
            return look()
        except NoAnswerError:
            time.sleep(0.02)


def fence() -> tuple[str, ...]:
    """What keeps a server off the network, to which a migration could lead it (`dblink`, `COPY ... TO PROGRAM`); empty where nothing can."""
    return offline(as_others=as_root())


def told_of(origin: str) -> str:
    """Where a server comes from, and that it has the network where that could not be taken away."""
    return origin if fence() else f"{origin}, with the network of this machine"


def as_root() -> bool:
    """Whether we may do anything, which a server may not."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def open_to_all(path: Path) -> bool:
    """Whether an unprivileged user can reach what is in a folder."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def bring(base: Path, names: Sequence[str], home: Path) -> None:
    """Copy folders of `base` into a server's folder, so that who runs the server can reach them."""
    for name in names:
        if (base / name).is_dir():
            shutil.copytree(base / name, home / name, symlinks=True)
    process.run(["chown", "-R", f"{_NOBODY}:{_NOBODY}", str(home)], cwd=home, timeout=60)


def last_words(home: Path) -> str:
    """The last line of a server's log."""
    log = home / "log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing")


def _unprivileged(product: str) -> list[str]:
    """A prefix that gives up root, and has the kernel send TERM when gates dies: in this order, for a change of user id forgets the signal."""
    if shutil.which("setpriv") is None or sys.platform != "linux":
        if as_root():
            raise ToolMissingError(
                f"{product} does not run as root, and setpriv is not there to give root up.",
                "Run gates as an ordinary user, or install util-linux.",
            )
        return []
    user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"] if as_root() else []
    return ["setpriv", *user, "--pdeathsig", "TERM", "--"]


def _environment(dropped: Sequence[str]) -> dict[str, str]:
    """The server's environment: nothing of the user's settings for it."""
    out = {k: v for k, v in process.environment().items() if not k.startswith((*dropped, "LC_"))}
    return out | {"LC_ALL": "C", "TZ": "UTC"}
