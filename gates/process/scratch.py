"""Folders of our own that are gone afterwards, however we end, with every process that works in them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gates import strays
from gates.process.starting import environment


@contextlib.contextmanager
def heir(argv: Sequence[str], first: str = "") -> Iterator[Callable[[str], None]]:
    """Have a process stand by that cleans up when we die in the block, however we die; one that we tell "done" does nothing.

    Args:
        argv: reads its standard input to the end, and cleans up unless its last line is "done".
        first: what it reads before; not seen in the list of processes.

    Yields:
        a function that lets it read one more line.
    """
    child = strays.HOUSE.bear(
        lambda _: subprocess.Popen(
            argv,
            cwd="/",
            env=environment({strays.HEIR: "1"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    )
    told = child.stdin
    assert told is not None  # noqa: S101  # it is a pipe

    def more(line: str) -> None:
        # gates: ignore[logging/swallowed-exception] somebody ended it; then we clean up without it
        with contextlib.suppress(OSError):
            told.write(line.encode())
            told.flush()

    more(first)
    try:
        yield more
    finally:
        # gates: ignore[logging/swallowed-exception] somebody ended it; then we clean up without it
        with contextlib.suppress(OSError), told:
            told.write(b"done\n")
        child.wait()
        strays.HOUSE.bury(child.pid)


_INHERIT = """
while read -r word; do last=$word; done
[ "$last" = done ] && exit
for attempt in 1 2 3 4 5 6 7 8 9; do
    found=$(grep -lsaF -- "$1" /proc/[0-9]*/environ)
    for file in $found; do
        number=${file#/proc/}; kill -KILL "${number%/environ}"
    done
    rm -rf -- "${2:-/nonexistent}" && [ -z "$found" ] && exit
    sleep 0.1
done
"""


def _ender(named: str, folder: str = "") -> contextlib.AbstractContextManager[object]:
    """An heir that ends every process whose environment has `named`, and removes a folder."""
    return heir(["sh", "-c", _INHERIT, "heir", named, folder])


def move_in() -> None:
    """Before a tool begins that may leave something behind: have the household ready, also for our death."""
    strays.HOUSE.move_in(_ender)


@contextlib.contextmanager
def folder(prefix: str, base: Path | None = None) -> Iterator[Path]:
    """A folder of our own that is gone after the block, and after our death in it; its name has our process id.

    With it end the processes whose environment names it, wherever they hid: a daemon is in no group of ours.
    """
    parent = os.path.realpath(base or tempfile.gettempdir())
    made = Path(parent, f"{prefix}{os.getpid()}-{secrets.token_hex(4)}")
    with _ender(str(made), str(made)):  # before there is anything to inherit: we may die at any moment
        made.mkdir(mode=0o700)
        try:
            yield made
        finally:
            strays.end_named(str(made))
            shutil.rmtree(made, ignore_errors=True)
