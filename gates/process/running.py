"""Running a program to its end, or keeping it running for a while, with what it says kept and bounded."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from gates import strays
from gates.errors import NoAnswerError, TimedOutError
from gates.model import Evidence
from gates.process.places import checkpoint, current, doing
from gates.process.scratch import move_in
from gates.process.starting import bell, end_group, start

CAP = 64 * 1024 * 1024
"""Bytes kept of each output stream of a child; the rest is drained and dropped, and the cut is marked."""

_GRACE_S = 2.0
_WALLS = {"unshare", "bwrap"}
_LOOK_S = 0.1
"""How often a waiting thread looks whether it is to stop."""


@dataclasses.dataclass(frozen=True)
class Completed:
    """A child that ended by itself.

    Attributes:
        argv: as asked for, without our own prefix.
        exit_code: negative signal number when a signal ended it.
        stdout, stderr: decoded as UTF-8, what is not UTF-8 replaced; at most `CAP` bytes each.
        duration_s: wall time in seconds.
        truncated: whether output was cut.
        log: where the output is kept, relative to the output folder.
    """

    argv: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    duration_s: float
    truncated: bool
    log: str | None

    @property
    def ended_by(self) -> str:
        """The signal that ended it, "" where it ended by itself."""
        return signal.Signals(-self.exit_code).name if self.exit_code < 0 else ""

    def evidence(self, tool: str, version: str = "", note: str = "") -> Evidence:
        """This run as evidence."""
        return Evidence(tool, version, self.argv, self.exit_code, round(self.duration_s, 3), self.log, note)


def run(
    argv: Sequence[str | os.PathLike[str]],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    stdin: str | None = None,
    log_name: str | None = None,
    tame: bool = False,
) -> Completed:
    """Run a program to its end.

    Args:
        argv: program and arguments; never a shell line.
        env: the whole environment of the child; `environment()` when left out.
        timeout: seconds; the gate's own deadline holds in any case.
        stdin: text for its standard input, nothing when left out.
        log_name: name of the kept output without suffix; None keeps nothing (use that where the output may hold a secret).
        tame: it is known to leave no process behind, so that nobody need look for one.

    Raises:
        ToolMissingError: the program is not there or may not be executed.
        TimedOutError: the limit passed; the whole process group was ended.
        InterruptedRunError: the run was told to stop; likewise.
        NoAnswerError: there was no room for its output.
    """
    words = tuple(os.fspath(a) for a in argv)
    checkpoint()
    if not tame:
        doing(_called(words))
        move_in()
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        spools = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(2)]
        child = _spawn(words, cwd, env, stdin is not None)
        try:
            pumps = [_Pump(pipe, spool) for pipe, spool in zip((child.stdout, child.stderr), spools, strict=True)]
            feeder = threading.Thread(target=_feed, args=(child, stdin), daemon=True)
            feeder.start()
            _wait(child, words, started, timeout)
        finally:
            end_group(child)
        _drain(pumps, words)
        out, err = (_decode(spool) for spool in spools)
    seconds, cut = time.monotonic() - started, [pump.truncated for pump in pumps]
    log = _keep_log(log_name, words, child.returncode, seconds, (out, err), cut)
    return Completed(words, child.returncode, out, err, seconds, any(cut), log)


@contextlib.contextmanager
def server(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    log: Path,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[Callable[[], int | None]]:
    """Keep a program running for the length of the block, its output in the file `log`; end its whole group afterwards.

    Yields:
        a function that returns the exit code, or None while it runs.
    """
    checkpoint()
    words = tuple(argv)
    move_in()
    with log.open("wb") as sink:
        child = start(words, cwd, env, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT)
    try:
        yield child.poll
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
        end_group(child)


def _spawn(words: tuple[str, ...], cwd: Path, env: Mapping[str, str] | None, fed: bool) -> subprocess.Popen[bytes]:
    return start(
        words,
        cwd,
        env,
        stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _feed(child: subprocess.Popen[bytes], text: str | None) -> None:
    if child.stdin is not None:
        # gates: ignore[logging/swallowed-exception] a child may end without reading its input; its exit code tells
        with contextlib.suppress(OSError, ValueError), child.stdin:
            child.stdin.write((text or "").encode())


def _wait(child: subprocess.Popen[bytes], words: tuple[str, ...], started: float, timeout: float | None) -> None:
    with bell(child) as rings:
        while not rings(_LOOK_S):
            strays.HOUSE.tidy()
            checkpoint(_called(words))
            if timeout is not None and time.monotonic() - started > timeout:
                message = f"{_called(words)} did not end within {timeout:g} s; its process tree was ended."
                raise TimedOutError(message, "Find out what it waits for, or raise the limit.")


def _called(words: Sequence[str]) -> str:
    """How people call the tool: what stands behind walls, and the module or the script where Python runs one."""
    if Path(words[0]).name in _WALLS and "--" in words[1:-1]:
        return _called(words[words.index("--") + 1 :])
    name, rest = Path(words[0]).name, iter(words[1:])
    if not name.startswith("python"):
        return name
    for word in rest:
        if word == "-m":
            return next(rest, name)
        if word in {"-X", "-W"}:
            next(rest, None)
        elif not word.startswith("-"):
            return Path(word).name
        elif word == "-c":
            break
    return name


class _Pump(threading.Thread):
    """Drains one pipe into a spool, up to the cap.

    Attributes:
        truncated: whether more came than was kept.
        trouble: why something could not be kept, "" otherwise.
    """

    def __init__(self, pipe: IO[bytes] | None, spool: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.truncated, self.trouble = False, ""
        self._pipe, self._spool, self._left = pipe, spool, CAP
        self.start()

    def run(self) -> None:
        """Read until the end of the pipe; a spool that was closed meanwhile ends it too."""
        with contextlib.suppress(OSError, ValueError):
            while self._pipe is not None and (chunk := os.read(self._pipe.fileno(), 65536)):
                self._write(chunk[: self._left])
                self.truncated = self.truncated or len(chunk) > self._left
                self._left -= min(self._left, len(chunk))
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.close()

    def _write(self, data: bytes) -> None:
        """Into the spool; where there is no room, the pipe is drained all the same, for the child must not wait for us."""
        try:
            self._spool.write(data)
            self._spool.flush()
        except OSError as error:
            self.trouble = error.strerror or str(error)


def _drain(pumps: Sequence[_Pump], words: Sequence[str]) -> None:
    """Wait for what is still in the pipes; not for long, for somebody who got away may hold them open."""
    end = time.monotonic() + _GRACE_S
    for pump in pumps:
        pump.join(max(0.0, end - time.monotonic()))
        if pump.trouble:
            raise NoAnswerError(
                f"The output of {_called(words)} could not be kept: {pump.trouble}.",
                f"Make room in {tempfile.gettempdir()}, or set TMPDIR.",
            )


def _decode(spool: IO[bytes]) -> str:
    spool.flush()
    spool.seek(0)
    return spool.read().decode("utf-8", "replace")


def _keep_log(
    name: str | None, words: tuple[str, ...], code: int, seconds: float, said: tuple[str, str], cut: Sequence[bool]
) -> str | None:
    place = current.get()
    if name is None or place.logs is None:
        return None
    target = place.logs / f"{name}.log"
    number = 2
    while target.exists():
        target, number = place.logs / f"{name}-{number}.log", number + 1
    head = f"$ {' '.join(words)}\n# exit code {code} after {seconds:.2f} s\n"
    out, err = (
        f"{text}\n# cut here: only the first {CAP:,} bytes were kept" if more else text
        for text, more in zip(said, cut, strict=True)
    )
    text = f"{head}# standard output\n{out}\n# standard error\n{err}\n"
    try:
        place.logs.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise NoAnswerError(f"{target} cannot be written: {error.strerror}.", "Make room on that disk.") from error
    return f"{place.log_prefix}/{target.name}" if place.log_prefix else target.name
