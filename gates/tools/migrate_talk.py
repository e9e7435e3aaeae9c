"""One conversation with the probe `migrate`, line by line over a Unix socket. See the probe's docstring for what is said."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gates import process
from gates.databases.engine import OutOfTime
from gates.tools.app_boot.stand_ins import Want

LOOK_EVERY_S = 0.2
"""How often a wait looks whether it should go on."""


@dataclasses.dataclass(eq=False)
class Failed(Exception):  # noqa: N818  # it is what the project did, not an error of ours
    """The probe did not do what it was asked.

    Attributes:
        kind: class of the exception.
        frames: (file relative to the project, line) of its traceback, innermost last; files elsewhere keep their path.
        operation: index of the Django operation that ran, None when not known.
        refused: addresses that the project tried to reach and was not let.
        wants: settings that it asked for.
        ended: whether its process is gone.
    """

    kind: str
    message: str
    frames: tuple[tuple[str, int], ...] = ()
    operation: int | None = None
    refused: tuple[str, ...] = ()
    wants: tuple[Want, ...] = ()
    ended: bool = False

    def __str__(self) -> str:
        said = f"{self.kind}: {self.message}" if self.kind else self.message
        return (
            f"{said} (it tried to reach {', '.join(self.refused[:3])}, which is not allowed here)"
            if self.refused
            else said
        )


class Talk:
    """An open conversation.

    Attributes:
        ready: what the probe told when it was ready; see its docstring.
    """

    def __init__(self, link: socket.socket, exit_code: Callable[[], int | None], tree: Path) -> None:
        self._link, self._exit_code, self._tree = link, exit_code, tree
        self._pending = b""
        self.ready: Mapping[str, Any] = {}

    def ask(self, question: Mapping[str, str], timeout: float) -> Mapping[str, Any]:
        """Its answer.

        Raises:
            Failed: it could not, or ended.
            OutOfTime: no answer within `timeout` seconds.
        """
        self._link.settimeout(None)
        with contextlib.suppress(OSError):  # that it ended is found when its answer does not come
            self._link.sendall(json.dumps(question).encode() + b"\n")
        return self.hear(timeout)

    def hear(self, timeout: float) -> Mapping[str, Any]:
        """The next thing that it says; raises like `ask`."""
        answer: Mapping[str, Any] = json.loads(self._line(timeout))
        failed = answer.get("failed")
        if failed is not None:
            wants = tuple(Want(**w) for w in failed["wants"])
            frames = tuple((self._place(path), line) for path, line in failed["frames"])
            raise Failed(
                failed["type"], failed["message"], frames, failed["operation"], tuple(failed["refused"]), wants
            )
        return answer

    def _place(self, path: str) -> str:
        full = os.path.realpath(path)
        return (
            os.path.relpath(full, self._tree).replace(os.sep, "/") if full.startswith(f"{self._tree}{os.sep}") else path
        )

    def relative(self, path: str) -> str:
        """A file that the probe named, relative to the project; "" when it lies elsewhere."""
        found = self._place(path)
        return "" if found.startswith("/") or "site-packages" in found else found

    def _line(self, timeout: float) -> bytes:
        limit = time.monotonic() + timeout
        self._link.settimeout(LOOK_EVERY_S)
        while b"\n" not in self._pending:
            process.checkpoint()
            ended = self._exit_code() is not None  # asked first: what it said before it ended is still read
            try:
                got = self._link.recv(1 << 16)
            except TimeoutError:
                if time.monotonic() > limit:
                    raise OutOfTime from None
                if not ended:
                    continue
                got = b""  # a process that it left behind holds the connection open
            except OSError:
                got = b""
            if not got:
                raise Failed("", f"the process of the project ended (exit code {self._ended()})", ended=True)
            self._pending += got
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _ended(self) -> int | None:
        limit = time.monotonic() + 2
        while self._exit_code() is None and time.monotonic() < limit:
            time.sleep(0.01)
        return self._exit_code()
