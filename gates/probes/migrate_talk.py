"""The conversation of the migration probe with its caller, and what it tells of an error. Standard library only."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import signal
import socket
import sys
import traceback
import typing

from .boot_import import explain
from .migrate_guard import Guard

_LONGEST = 600


def converse(request: dict[str, typing.Any]) -> None:
    """Answer until the caller hangs up.

    What the project prints goes nowhere: the answers go over the socket, and a migration may print a gigabyte.
    """
    talk = socket.socket(socket.AF_UNIX)
    talk.connect(request["talk"])
    os.register_at_fork(after_in_child=lambda: os.close(talk.detach()) if talk.fileno() >= 0 else None)
    stream = talk.makefile("rw", encoding="utf-8", newline="\n")
    os.chdir(request["root"])
    sys.path[:0] = [path for path in request["paths"] if path not in sys.path]
    guard = Guard(request["database"])
    _silence()
    try:
        guard.install()
        tool = importlib.import_module(__package__ + ".migrate_" + request["tool"])
        ladder = tool.Ladder(request)
        _say(stream, {"ready": ladder.ready()})
    except BaseException as error:
        _say(stream, {"failed": told(error, guard)})
        return
    for line in stream:
        question = json.loads(line)
        guard.refused.clear()
        try:
            with _undisturbed():
                answer = dict(getattr(ladder, question["do"])(*([question["id"]] if "id" in question else [])) or {})
            _say(stream, dict(answer, done=True))
        except BaseException as error:
            _say(stream, {"failed": told(error, guard)})


def _say(stream: typing.TextIO, answer: dict[str, typing.Any]) -> None:
    stream.write(json.dumps(answer) + "\n")
    stream.flush()


@contextlib.contextmanager
def _undisturbed() -> typing.Iterator[None]:
    """Take back what a migration changes in its process: in production, what comes next may have a process of its own."""
    number, folder, variables = os.getpid(), os.getcwd(), dict(os.environ)
    handlers = {signum: signal.getsignal(signum) for signum in signal.valid_signals()}
    try:
        yield
    finally:
        if os.getpid() != number:
            os._exit(0)  # a migration forked, and this is the child, which must not talk in its parent's place
        with contextlib.suppress(OSError):
            os.chdir(folder)
        os.environ.update(variables)  # what was added stays: a module that is imported once may have added it for good
        signal.alarm(0)
        for signum, handler in handlers.items():
            if handler is not None and signal.getsignal(signum) is not handler:
                signal.signal(signum, handler)


def _silence() -> None:
    """Standard output and error of this process, and of what it starts, lead nowhere."""
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def told(error: BaseException, guard: Guard) -> dict[str, typing.Any]:
    """An exception as plain values."""
    said = getattr(error, "orig", None) or error
    message = re.sub(r"\s+", " ", _text(said)).strip()[:_LONGEST]
    frames = [[frame.filename, frame.lineno] for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([error.filename, error.lineno])
    wants = explain(error, "", os.getcwd())["wants"]
    return {
        "type": type(said).__name__,
        "message": message,
        "frames": frames,
        "operation": _operation(error),
        "refused": list(guard.refused),
        "wants": wants,
    }


def _text(error: BaseException) -> str:
    """What it says, at a length that can be worked with; an error may fail to say anything."""
    try:
        return str(error)[: 10 * _LONGEST]
    except Exception:
        return ""


def _operation(error: BaseException) -> int | None:
    """Index of the Django operation that was running: its migration's frame knows it."""
    step = error.__traceback__
    found = None
    while step is not None:
        values = step.tb_frame.f_locals
        migration: typing.Any = values.get("self")
        operation = values.get("operation")
        if (
            step.tb_frame.f_code.co_name in {"apply", "unapply"}
            and operation is not None
            and hasattr(migration, "operations")
        ):
            found = next((i for i, candidate in enumerate(migration.operations) if candidate is operation), found)
        step = step.tb_next
    return found
