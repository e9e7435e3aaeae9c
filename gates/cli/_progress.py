"""Progress on stderr: one updating line on a terminal, plain lines otherwise, nothing with `--quiet`."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gates.model import GateResult

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

    from gates.engine import Progress


@contextlib.contextmanager
def watch(gates: Sequence[str], *, quiet: bool) -> Iterator[Progress]:
    """Who is told about the run, for the length of the block."""
    if quiet:
        yield _Silent()
        return
    if not sys.stderr.isatty():
        yield _Lines(len(gates))
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(f"{len(gates)} gates") as status:
        yield _Board(console, len(gates), status)


class _Silent:
    """Says nothing."""

    def started(self, gate: str) -> None:
        """Nothing."""

    def finished(self, result: GateResult) -> None:
        """Nothing."""

    def noticed(self, sentence: str) -> None:
        """Nothing."""


class _Lines:
    """A line for each gate that ended."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.done = 0
        self.began = time.monotonic()
        self.guard = threading.Lock()

    def started(self, gate: str) -> None:
        """Nothing: the end of a gate is what matters in a log."""

    def finished(self, result: GateResult) -> None:
        """One plain line."""
        with self.guard:
            self.done += 1
            self.say(
                f"[{self.done}/{self.count}] {result.id}: {result.state} ({result.duration_s:.1f} s{', replayed' if result.cache.hit else ''})"
            )

    def noticed(self, sentence: str) -> None:
        """One plain line."""
        self.say(f"gates: {sentence}")

    def say(self, line: str) -> None:
        """Write a line; without rich, whose import costs as much as a small gate."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


class _Board(_Lines):
    """The same lines, with what is running now under them."""

    def __init__(self, console: Console, count: int, status: Status) -> None:
        super().__init__(count)
        self.console, self.status = console, status
        self.running: dict[str, float] = {}

    def say(self, line: str) -> None:
        """Above the line that changes."""
        self.console.print(line, markup=False, highlight=False)

    def started(self, gate: str) -> None:
        """Show it as running."""
        with self.guard:
            self.running[gate] = time.monotonic()
            self._show()

    def finished(self, result: GateResult) -> None:
        """Take it away and print its line."""
        super().finished(result)
        with self.guard:
            self.running.pop(result.id, None)
            self._show()

    def _show(self) -> None:
        self.status.update(f"{self.done} of {self.count} gates ended; running: {', '.join(self.running) or 'none'}")
