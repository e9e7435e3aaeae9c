"""The only module that starts a process.

Each child gets its own process group, which is ended whole on time-out or interrupt, and is told by the kernel when its
parent dies (where `setpriv` is there). Output is drained by threads into spool files with a cap, so that a child can neither
fill the memory nor block on a full pipe. Nothing here reads what a tool said: that is for the adapters in `tools/`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from gates.errors import InterruptedRunError, TimedOutError, ToolMissingError
from gates.model import Evidence

CAP = 64 * 1024 * 1024
"""Bytes kept of each output stream of a child; the rest is drained and dropped, and the cut is marked."""

_GRACE_S = 2.0
_LOOK_S = 0.1
"""How often a waiting thread looks whether it is to stop."""
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


@dataclasses.dataclass(frozen=True)
class Workplace:
    """Where the tools of one gate work: set by the engine, read by `run`.

    Attributes:
        logs: folder in which the output of each tool is kept, None to keep none.
        log_prefix: how that folder is called relative to the output folder, with `/`.
        deadline: `time.monotonic()` value at which the gate's time is over, None for no limit.
        cancel: set when the run is to stop.
    """

    logs: Path | None = None
    log_prefix: str = ""
    deadline: float | None = None
    cancel: threading.Event = dataclasses.field(default_factory=threading.Event)


_NOWHERE = Workplace()
_workplace: ContextVar[Workplace] = ContextVar("gates_workplace", default=_NOWHERE)


@contextlib.contextmanager
def workplace(place: Workplace) -> Iterator[None]:
    """Let the processes started inside belong to `place`; threads must copy the context to take part."""
    token = _workplace.set(place)
    try:
        yield
    finally:
        _workplace.reset(token)


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

    def evidence(self, tool: str, version: str = "", note: str = "") -> Evidence:
        """This run as evidence."""
        return Evidence(tool, version, self.argv, self.exit_code, round(self.duration_s, 3), self.log, note)


def environment(extra: Mapping[str, str] | None = None, *, drop: Sequence[str] = ()) -> dict[str, str]:
    """The environment for a child: ours, less what would make the child believe it is us, plus `extra`."""
    kept = {
        k: v for k, v in os.environ.items() if k not in _OURS and k not in drop and not k.startswith(_OURS_PREFIXES)
    }
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"} | dict(extra or {})


def checkpoint() -> None:
    """Raise when the gate's time is over or the run is to stop; for long work done in our own process.

    Raises:
        InterruptedRunError, TimedOutError: as said.
    """
    place = _workplace.get()
    if place.cancel.is_set():
        raise InterruptedRunError("The run was stopped.")
    if place.deadline is not None and time.monotonic() > place.deadline:
        raise TimedOutError(
            "The gate's time limit passed.", "Raise it with --timeout or `timeout` in the configuration."
        )


def run(
    argv: Sequence[str | os.PathLike[str]],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    stdin: str | None = None,
    log_name: str | None = None,
) -> Completed:
    """Run a program to its end.

    Args:
        argv: program and arguments; never a shell line.
        env: the whole environment of the child; `environment()` when left out.
        timeout: seconds; the gate's own deadline holds in any case.
        stdin: text for its standard input, nothing when left out.
        log_name: name of the kept output without suffix; None keeps nothing (use that where the output may hold a secret).

    Raises:
        ToolMissingError: the program is not there or may not be executed.
        TimedOutError: the limit passed; the whole process group was ended.
        InterruptedRunError: the run was told to stop; likewise.
    """
    words = tuple(os.fspath(a) for a in argv)
    checkpoint()
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
            _end_group(child)
        for pump in pumps:
            pump.join(_GRACE_S)
        out, err = (_decode(spool) for spool in spools)
    seconds = time.monotonic() - started
    log = _keep_log(log_name, words, child.returncode, seconds, out, err)
    return Completed(words, child.returncode, out, err, seconds, any(p.truncated for p in pumps), log)


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
    with log.open("wb") as sink:
        child = _popen(words, cwd, env, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT)
    try:
        yield child.poll
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
        _end_group(child)


@contextlib.contextmanager
def heir(argv: Sequence[str], first: str = "") -> Iterator[Callable[[str], None]]:
    """Have a process stand by that cleans up when we die in the block, however we die; one that we tell "done" does nothing.

    Args:
        argv: reads its standard input to the end, and cleans up unless its last line is "done".
        first: what it reads before; not seen in the list of processes.

    Yields:
        a function that lets it read one more line.
    """
    child = subprocess.Popen(
        argv,
        cwd="/",
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
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


_INHERIT = """
while read -r word; do last=$word; done
[ "$last" = done ] && exit
for attempt in 1 2 3 4 5 6 7 8 9; do
    for file in $(grep -lsaF -- "$1" /proc/[0-9]*/environ); do
        number=${file#/proc/}; kill -KILL "${number%/environ}"
    done
    rm -rf -- "$1" && exit
    sleep 0.1
done
"""


@contextlib.contextmanager
def folder(prefix: str, base: Path | None = None) -> Iterator[Path]:
    """A folder of our own that is gone after the block, and after our death in it; its name has our process id.

    With it end the processes whose environment names it, wherever they hid: a daemon is in no group of ours.
    """
    parent = os.path.realpath(base or tempfile.gettempdir())
    made = Path(parent, f"{prefix}{os.getpid()}-{secrets.token_hex(4)}")
    with heir(
        ["sh", "-c", _INHERIT, "heir", str(made)]
    ):  # before there is anything to inherit: we may die at any moment
        made.mkdir(mode=0o700)
        try:
            yield made
        finally:
            _end_strays(str(made))
            shutil.rmtree(made, ignore_errors=True)


def _end_strays(named: str) -> None:
    """End every process whose environment has `named` in it; Linux only. Repeated, for one that starts others all the time."""
    for _ in range(10):
        strays = [pid for pid in _processes() if named.encode() in _environment_of(pid)]
        if not strays:
            return
        for pid in strays:
            # gates: ignore[logging/swallowed-exception] it has ended already
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _processes() -> Iterator[int]:
    # gates: ignore[logging/swallowed-exception] a system without /proc; there, a daemon can get away
    with contextlib.suppress(OSError):
        numbers = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        yield from (int(number) for number in numbers if int(number) != os.getpid())


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _spawn(words: tuple[str, ...], cwd: Path, env: Mapping[str, str] | None, fed: bool) -> subprocess.Popen[bytes]:
    return _popen(
        words,
        cwd,
        env,
        stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _popen(
    words: tuple[str, ...],
    cwd: Path,
    env: Mapping[str, str] | None,
    *,
    stdin: int,
    stdout: int | IO[bytes],
    stderr: int,
) -> subprocess.Popen[bytes]:
    chosen = dict(env) if env is not None else environment()
    found = shutil.which(words[0], path=chosen.get("PATH"))
    if found is None:
        raise ToolMissingError(
            f"The program {words[0]!r} is not there or may not be executed.", "Install it, or run `gates doctor`."
        )
    try:
        return subprocess.Popen(
            (*_death_signal(), *words),
            cwd=cwd,
            env=chosen,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
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


def _feed(child: subprocess.Popen[bytes], text: str | None) -> None:
    if child.stdin is not None:
        # gates: ignore[logging/swallowed-exception] a child may end without reading its input; its exit code tells
        with contextlib.suppress(OSError, ValueError), child.stdin:
            child.stdin.write((text or "").encode())


def _wait(child: subprocess.Popen[bytes], words: tuple[str, ...], started: float, timeout: float | None) -> None:
    with _bell(child) as rings:
        while not rings(_LOOK_S):
            checkpoint()
            if timeout is not None and time.monotonic() - started > timeout:
                message = f"{Path(words[0]).name} did not end within {timeout:g} s; its process tree was ended."
                raise TimedOutError(message, "Find out what it waits for, or raise the limit.")


@contextlib.contextmanager
def _bell(child: subprocess.Popen[bytes]) -> Iterator[Callable[[float], bool]]:
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


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End every process of the child's group, gently first if the child itself still runs."""
    steps = [signal.SIGKILL] if child.poll() is not None else [signal.SIGTERM, signal.SIGKILL]
    for step in steps:
        # gates: ignore[logging/swallowed-exception] the group has ended already, or ended and belongs to somebody else by now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, step)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE_S)


class _Pump(threading.Thread):
    """Drains one pipe into a spool, up to the cap."""

    def __init__(self, pipe: IO[bytes] | None, spool: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.truncated = False
        self._pipe, self._spool, self._left = pipe, spool, CAP
        self.start()

    def run(self) -> None:
        """Read until the end of the pipe; a spool that was closed meanwhile ends it too."""
        with contextlib.suppress(OSError, ValueError):
            while self._pipe is not None and (chunk := os.read(self._pipe.fileno(), 65536)):
                self._spool.write(chunk[: self._left])
                self.truncated = self.truncated or len(chunk) > self._left
                self._left -= min(self._left, len(chunk))
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.close()


def _decode(spool: IO[bytes]) -> str:
    spool.flush()
    spool.seek(0)
    return spool.read().decode("utf-8", "replace")


def _keep_log(name: str | None, words: tuple[str, ...], code: int, seconds: float, out: str, err: str) -> str | None:
    place = _workplace.get()
    if name is None or place.logs is None:
        return None
    place.logs.mkdir(parents=True, exist_ok=True)
    target = place.logs / f"{name}.log"
    number = 2
    while target.exists():
        target, number = place.logs / f"{name}-{number}.log", number + 1
    head = f"$ {' '.join(words)}\n# exit code {code} after {seconds:.2f} s\n"
    target.write_text(f"{head}# standard output\n{out}\n# standard error\n{err}\n", encoding="utf-8", errors="replace")
    return f"{place.log_prefix}/{target.name}" if place.log_prefix else target.name
