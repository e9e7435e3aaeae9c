"""The shell behind the walls: steps go in one at a time, what each said and how it ended comes out.

The shell is one process for all steps. It waits at a pipe for the name of the next step; from outside the walls its progress, its
output and the ports that listen are watched, and whatever goes on too long is ended without ending the shell.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import secrets
import signal
import threading
import time
from pathlib import Path

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence
from gates.sandbox import processes, walls
from gates.sandbox.proxy import Gatekeeper
from gates.sandbox.walls import Network, Wall

_READY = re.compile(
    r"Uvicorn running on|Application startup complete|Running on (?:all addresses|https?://)|Listening (?:at|on)\b"
    r"|Starting development server at|server (?:is )?(?:running|started|listening|ready)|ready (?:in|to accept|for connections)\b"
    r"|Serving (?:HTTP )?(?:on|at)\b|celery@\S+ ready|Local:\s+https?://|Quit the server with",
    re.IGNORECASE,
)
_SHOWN = 1024 * 1024
_QUIET_S = 1.5
_MANY = 16
_GO_ON_S = 5.0
_STARTS_S = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """How one step ended.

    Attributes:
        code: exit code; None when it did not end by itself.
        output: what it printed, the last mebibyte of it.
        seconds: that it took.
        answered: how it said that it was ready ("port 8000", or its own words) before it was ended, "" when it was no server.
        timed_out: whether its limit passed.
        left: whether the shell itself is gone, so that no further step can follow.
        refused: hosts that it asked for and may not reach.
        unreachable: hosts that it may reach and that did not answer.
        too_much: what it used up before it was ended ("disk", "processes"), "" when nothing.
    """

    code: int | None
    output: str
    seconds: float = 0.0
    answered: str = ""
    timed_out: bool = False
    left: bool = False
    refused: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    too_much: str = ""


class Shell:
    """A shell that is waiting for steps.

    Args:
        scratch: the folder that it sees as `IN`.
        keeper: of the way out.
        quota: bytes of disk that all steps together may use.
        most: processes that may exist at a time.

    Attributes:
        wall, network: what it is behind.
        token: by which its process is found.
        over: set when its process has ended.
        evidence: of the whole, None until it has ended.
        trouble: why it did not end in good order.
    """

    def __init__(
        self, scratch: Path, wall: Wall, network: Network, keeper: Gatekeeper, *, quota: int, most: int
    ) -> None:
        self.wall, self.network, self.token, self.over = wall, network, secrets.token_hex(12), threading.Event()
        self._scratch, self._keeper, self._quota, self._most = scratch, keeper, quota, most
        self._pid: int | None = None
        self._count = 0
        self._seen = self._before_end = ""
        self._too_much, self._left = "", False
        self.evidence: Evidence | None = None
        self.trouble = ""
        os.mkfifo(scratch / "go")
        (scratch / "go").chmod(0o666)

    @property
    def gone(self) -> bool:
        """Whether no further step can follow."""
        return self._left or self.over.is_set()

    def wait_until_there(self) -> None:
        """Wait for the shell to be ready for its first step.

        Raises:
            ToolFailedError: it does not start.
        """
        limit = time.monotonic() + _STARTS_S
        while not self.over.is_set() and time.monotonic() < limit:
            process.checkpoint()
            self._pid = self._pid or processes.shell_with(self.token)
            if self._pid is not None and self._told("start") is not None:
                return
            time.sleep(0.01)
        raise ToolFailedError(f"The sandbox ({self.wall}) did not start. {self.trouble}".rstrip(), "Look at its log.")

    def run(self, text: str, limit_s: float, *, may_serve: bool) -> Outcome:
        """Run a step and wait for its end.

        Args:
            text: shell text.
            limit_s: seconds after which it is ended.
            may_serve: whether it may be a server, which is ended as soon as it answers; else only its own end counts.
        """
        self._count += 1
        self._seen = self._before_end = self._too_much = ""
        name = f"{self._count:03}"
        step = self._scratch / "steps" / name
        step.write_text(text + "\n", encoding="utf-8", errors="replace")
        step.chmod(0o644)
        refused, unreachable = len(self._keeper.refused), len(self._keeper.unreachable)
        ports, began = self._ports(), time.monotonic()
        self._say(name)
        answered, timed_out = self._watch(name, began + limit_s, ports, may_serve=may_serve)
        if len(self._inside()) > _MANY:  # it left something behind: does that go on growing?
            time.sleep(_QUIET_S / 5)
            self._guard_crowd()
        told = self._told(name)
        self._left = self._left or told is None or told[1]
        return Outcome(
            code=None if answered or timed_out or told is None else told[0],
            output=self._before_end or self._output(name),
            seconds=round(time.monotonic() - began, 2),
            answered=answered,
            timed_out=timed_out,
            left=self.gone,
            refused=tuple(dict.fromkeys(self._keeper.refused[refused:])),
            unreachable=tuple(dict.fromkeys(self._keeper.unreachable[unreachable:])),
            too_much=self._too_much,
        )

    def end(self) -> None:
        """Let the shell end; what still runs behind its walls ends with it."""
        if not self.over.is_set() and not self._say("end", patience_s=0.5):
            self._kill()
        if not self.over.wait(_GO_ON_S):
            self._kill()

    def _watch(self, name: str, limit: float, before: frozenset[int], *, may_serve: bool) -> tuple[str, bool]:
        """Wait until the step is over; how it said that it was ready, and whether it was too slow."""
        size, quiet_since, pause = -1, time.monotonic(), 0.002
        while self._told(name) is None and not self.over.is_set():
            process.checkpoint()
            self._guard_disk()
            if self._guard_crowd():
                self._wait_for(name)
                return "", False
            now, output = time.monotonic(), self._output(name)
            if len(output) != size:
                size, quiet_since = len(output), now
            if may_serve and now - quiet_since > _QUIET_S:
                ports, ready = self._ports() - before, _READY.search(output)
                if ports or ready:
                    self._stop(name)
                    return ", ".join(f"port {p}" for p in sorted(ports)) or (ready[0] if ready else ""), False
            if now > limit:
                self._stop(name)
                return "", True
            time.sleep(pause)
            pause = min(pause * 1.3, 0.1)
        return "", False

    def _stop(self, name: str) -> None:
        """End what runs, and the shell, too, when it does not go on then."""
        self._before_end = self._output(name)
        self._end_all()
        self._wait_for(name)

    def _wait_for(self, name: str) -> None:
        """Wait for the shell to go on after what it waited for was ended; end it when it does not."""
        limit = time.monotonic() + _GO_ON_S
        while self._told(name) is None and time.monotonic() < limit and not self.over.is_set():
            time.sleep(0.02)
        if self._told(name) is None:
            self._kill()

    def _kill(self) -> None:
        if self._pid is not None and not self.over.is_set():
            # gates: ignore[logging/swallowed-exception] it has ended already
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self.over.wait(_GO_ON_S)

    def _guard_disk(self) -> None:
        """Without walls no file system keeps the quota: look, and end everything when it is exceeded."""
        if self.wall is Wall.SCRATCH and _size(self._scratch) > self._quota:
            self._too_much = "disk"
            self._kill()

    def _guard_crowd(self) -> bool:
        """Whether what runs would soon have all processes that there may be; then it was ended."""
        if self._pid is None or len(self._inside()) < self._most // 2:
            return False
        self._too_much = "processes"
        self._end_all(gently_s=0.0)
        return True

    def _inside(self) -> list[int]:
        return (
            processes.inside(self._pid, str(self._scratch), own_namespace=self.wall is not Wall.SCRATCH)
            if self._pid
            else []
        )

    def _end_all(self, gently_s: float = 1.0) -> bool:
        return self._pid is not None and processes.end_all(
            self._pid, str(self._scratch), own_namespace=self.wall is not Wall.SCRATCH, gently_s=gently_s
        )

    def _say(self, word: str, patience_s: float = _GO_ON_S) -> bool:
        """Tell the waiting shell a word; False when it does not listen."""
        limit = time.monotonic() + patience_s
        while time.monotonic() < limit and not self.over.is_set():
            try:
                pipe = os.open(self._scratch / "go", os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody has it open: the shell is not back yet
                time.sleep(0.005)
                continue
            with os.fdopen(pipe, "w", encoding="ascii") as file:
                file.write(word + "\n")
            return True
        return False

    def _ports(self) -> frozenset[int]:
        return processes.listening(self._inside())

    def _view(self) -> Path:
        """Where the shell writes, as it is seen from here."""
        return self._scratch / "talk" if self.wall is Wall.SCRATCH else Path(f"/proc/{self._pid}/root{walls.TALK}")

    def _told(self, name: str) -> tuple[int, bool] | None:
        """The exit code of a step and whether it ended the shell; None while it goes on."""
        try:
            told = (self._view() / "progress").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        found = re.search(rf"^{name} (\d+)( left)?$", told, re.MULTILINE)
        return (int(found[1]), bool(found[2])) if found else None

    def _output(self, name: str) -> str:
        """What the step printed so far; what was seen last when the shell is gone."""
        try:
            with (self._view() / f"{name}.out").open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _SHOWN))
                self._seen = file.read().decode("utf-8", "replace")
        except OSError:
            return self._seen
        return self._seen


def _size(folder: Path) -> int:
    """Bytes that the files in a folder take, links not followed."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            # gates: ignore[logging/swallowed-exception] it was removed while we looked
            with contextlib.suppress(OSError):
                total += Path(place, name).lstat().st_blocks * 512
    return total
