"""Progress on stderr: one updating line on a terminal, plain lines otherwise, nothing with `--quiet`."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gates.model import GateResult

if TYPE_CHECKING:
    from rich.console import Console

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
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    board = _Board(console, len(gates))
    with Live(console=console, get_renderable=lambda: Text(board.now()), refresh_per_second=4, transient=True):
        yield board


class _Silent:
    """Says nothing."""

    def planned(self, expected: Mapping[str, float]) -> None:
        """Nothing."""

    def started(self, gate: str) -> None:
        """Nothing."""

    def doing(self, gate: str, what: str) -> None:
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

    def planned(self, expected: Mapping[str, float]) -> None:
        """Nothing: a log needs no forecast."""

    def started(self, gate: str) -> None:
        """Nothing: the end of a gate is what matters in a log."""

    def doing(self, gate: str, what: str) -> None:
        """Nothing, likewise."""

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
        # gates: ignore[logging/swallowed-exception] whoever read it has left; the gates go on, and the report tells
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


class _Board(_Lines):
    """The same lines, with what is running now under them: its tool, how long it has taken, and how long it took earlier."""

    def __init__(self, console: Console, count: int) -> None:
        super().__init__(count)
        self.console = console
        # replaced, never changed: `now` reads them without the guard, which would wait for rich's own
        self.running: Mapping[str, float] = {}
        self.busy: Mapping[str, str] = {}
        self.expected: Mapping[str, float] = {}

    def planned(self, expected: Mapping[str, float]) -> None:
        """Remember what each gate took."""
        self.expected = expected

    def say(self, line: str) -> None:
        """Above the line that changes."""
        self.console.print(line, markup=False, highlight=False)

    def started(self, gate: str) -> None:
        """Show it as running."""
        with self.guard:
            self.running = {**self.running, gate: time.monotonic()}

    def doing(self, gate: str, what: str) -> None:
        """Show it behind the gate."""
        with self.guard:
            self.busy = {**self.busy, gate: what}

    def finished(self, result: GateResult) -> None:
        """Take it away and print its line."""
        with self.guard:
            self.running = {gate: since for gate, since in self.running.items() if gate != result.id}
        super().finished(result)

    def now(self) -> str:
        """The line that changes."""
        told = [self._one(gate, time.monotonic() - since) for gate, since in self.running.items()]
        return f"{self.done} of {self.count} gates ended; running: {', '.join(told) or 'none'}"

    def _one(self, gate: str, seconds: float) -> str:
        usual = self.expected.get(gate, 0.0)
        busy = f" ({self.busy[gate]})" if gate in self.busy else ""
        return f"{gate}{busy} {seconds:.0f} s" + (f" of about {usual:.0f} s" if usual >= 1 else "")
